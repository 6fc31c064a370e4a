from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check

from policywitness.facts import Facts
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Status

RULE = "missing-statement"
CALIFORNIA = SiteProfile(jurisdictions=("us-ca",))


def site(*said: Disclosure, profile: SiteProfile = CALIFORNIA, unread: tuple[tuple[str, str], ...] = ()) -> Facts:
    return make.facts(reading_=make.reading(*said, unread=unread), profile=profile)


def test_finds_what_a_law_asks_for_and_cites_it() -> None:
    _, findings = check(RULE, site())
    by_subject = {finding.subject: finding for finding in findings}
    changes = by_subject["caloppa-changes"]
    assert (changes.status, changes.severity, changes.law) == (Status.ISSUE, Severity.MODERATE, ("caloppa-22575",))
    assert "22575(b)" in changes.summary


def test_what_is_partly_there_is_for_a_person() -> None:
    _, findings = check(RULE, site(make.disclosure("right.delete")))
    rights = next(finding for finding in findings if finding.subject == "ccpa-rights")
    assert (rights.status, rights.severity) == (Status.NEEDS_REVIEW, Severity.MINOR)
    assert rights.quotes


def test_quiet_on_what_is_stated() -> None:
    _, findings = check(RULE, site(make.disclosure("change.notice"), make.disclosure("date.effective")))
    assert not {"caloppa-changes", "caloppa-effective-date", "ccpa-updated"} & {f.subject for f in findings}


def test_no_law_applies_by_guess() -> None:
    assert check(RULE, site(profile=SiteProfile()))[0].outcome is Status.NOT_APPLICABLE


def test_not_assessed_where_a_document_was_not_read() -> None:
    outcome, _ = check(RULE, site(unread=(("https://www.shop.example/notice", "a broken PDF"),)))
    assert outcome.outcome is Status.NOT_ASSESSED

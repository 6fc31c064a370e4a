from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, cookies, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Confidence, Stance, Status

RULE = "denied-sale"
FLAT = make.disclosure("sale.deny", stance=Stance.DENY, text="We do not sell your personal information.")


def site(
    denial: Disclosure | None, *, identified: bool = True, restricted: bool = False, host: str = "ads.example"
) -> Facts:
    limit = "&limit=1" if restricted else ""
    who = {visit: make.token(visit, "sid") if identified else "none" for visit in TWO}
    sent = [make.request(visit, f"https://{host}/px?u={who[visit]}{limit}") for visit in TWO]
    reading = make.reading(denial) if denial else make.reading()
    return make.facts(make.evidence(requests=sent, cookies=cookies("sid")), reading)


def test_a_flat_denial_against_identifiers_in_two_visits_is_an_issue() -> None:
    _, (finding,) = check(RULE, site(FLAT))
    assert (finding.status, finding.subject) == (Status.ISSUE, "sale")
    assert finding.quotes[0].text == "We do not sell your personal information."
    assert finding.table is not None
    assert finding.table.rows[0][:3] == ("Adco", "2", "identifiers")


def test_a_denial_in_one_laws_sense_is_for_counsel() -> None:
    text = "We do not sell your personal information as that term is defined in S.B. 220."
    _, (finding,) = check(RULE, site(make.disclosure("sale.deny", stance=Stance.DENY, text=text)))
    assert (finding.status, finding.confidence) == (Status.NEEDS_REVIEW, Confidence.LOW)


def test_without_identifiers_it_is_for_counsel() -> None:
    _, (finding,) = check(RULE, site(FLAT, identified=False))
    assert finding.status is Status.NEEDS_REVIEW


def test_quiet_in_a_restricted_mode_and_where_nobody_advertises() -> None:
    assert subjects(RULE, site(FLAT, restricted=True, identified=False)) == []
    assert subjects(RULE, site(FLAT, host="stats.example")) == []


def test_no_denial_no_finding() -> None:
    assert check(RULE, site(None))[0].outcome is Status.NOT_APPLICABLE
    narrow = make.disclosure("share.deny", stance=Stance.DENY_UNLESS, exception="unless you ask us to")
    assert check(RULE, site(narrow))[0].outcome is Status.NOT_APPLICABLE


def test_a_denial_without_limits_is_not_called_limited() -> None:
    _, (finding,) = check(RULE, site(FLAT, identified=False))
    assert "limited" not in finding.summary
    assert finding.summary.endswith("No identifier was seen to reach them: for counsel to weigh.")


def test_identifiers_that_were_handed_over_are_not_called_absent() -> None:
    denial = make.disclosure("share.deny", stance=Stance.DENY, text="We do not share your data with third parties.")
    _, (finding,) = check(RULE, site(denial))
    assert finding.status is Status.NEEDS_REVIEW
    assert "Identifiers of the visitor were handed to them" in finding.summary

from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Status

RULE = "form-to-third-party"


def site(action: str, *fields: str, said: tuple[Disclosure, ...] = (), **changes: object) -> Facts:
    arguments = {"action": action, "method": "post", "fields": list(fields), "button": "Subscribe"}
    forms = [make.call(f"baseline-{n}", "form", arguments=arguments, **changes) for n in (1, 2)]
    sent = [make.request("baseline-1", "https://stats.example/hit")]
    return make.facts(make.evidence(calls=forms, requests=sent), make.reading(*said))


def test_finds_a_form_that_goes_elsewhere() -> None:
    _, (finding,) = check(RULE, site("https://mail.collector.example/join", "email address", "text first_name"))
    assert (finding.subject, finding.severity, finding.status) == (
        "unknown:collector.example",
        Severity.MODERATE,
        Status.ISSUE,
    )
    assert "email address" in finding.summary


def test_a_search_box_or_a_company_that_is_named_is_a_note() -> None:
    _, (search,) = check(RULE, site("https://find.example/search", "search q"))
    named = make.disclosure("party.named", value="statco")
    _, (known,) = check(RULE, site("https://stats.example/join", "email email", said=(named,)))
    assert {search.status, known.status} == {Status.NEEDS_REVIEW}


def test_quiet_on_the_sites_own_forms_and_on_those_in_others_frames() -> None:
    assert subjects(RULE, site(make.SITE + "send", "email email")) == []
    outcome, _ = check(RULE, site("https://mail.example/x", "email email", frame_url="https://mail.example/widget"))
    assert outcome.outcome is Status.NOT_APPLICABLE

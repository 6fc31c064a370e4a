from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Stance, Status

RULE = "unobserved-purpose"


def site(*said: Disclosure) -> Facts:
    return make.facts(make.evidence(requests=requests("https://stats.example/hit")), make.reading(*said))


def test_notes_what_no_visit_bore_out() -> None:
    _, (finding,) = check(RULE, site(make.disclosure("purpose.support"), make.disclosure("purpose.analytics")))
    assert (finding.subject, finding.status, finding.severity) == (
        "purpose.support",
        Status.NEEDS_REVIEW,
        Severity.INFO,
    )


def test_quiet_where_one_statement_of_the_concept_is_borne_out_or_nobody_can_see() -> None:
    assert subjects(RULE, site(make.disclosure("purpose.analytics"), make.disclosure("purpose.legal"))) == []


def test_a_denial_announces_nothing() -> None:
    assert subjects(RULE, site(make.disclosure("purpose.support", stance=Stance.DENY))) == []

from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Stance, Status

RULE = "unobserved-data"


def site(*said: Disclosure) -> Facts:
    return make.facts(make.evidence(requests=requests("https://stats.example/hit")), make.reading(*said))


def test_notes_what_no_visit_bore_out() -> None:
    _, (finding,) = check(RULE, site(make.disclosure("data.location"), make.disclosure("data.ip_address")))
    assert (finding.subject, finding.status, finding.severity) == ("data.location", Status.NEEDS_REVIEW, Severity.INFO)


def test_quiet_where_one_statement_of_the_concept_is_borne_out_or_nobody_can_see() -> None:
    assert subjects(RULE, site(make.disclosure("data.ip_address"), make.disclosure("data.mobile_ad_id"))) == []


def test_a_denial_announces_nothing() -> None:
    assert subjects(RULE, site(make.disclosure("data.location", stance=Stance.DENY))) == []

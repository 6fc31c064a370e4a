from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Specificity

RULE = "vague-technology"
CATCH_ALL = make.disclosure("tech.other", specificity=Specificity.CATCH_ALL, text="We use other technologies.")


def site(*said: Disclosure) -> Facts:
    return make.facts(make.evidence(storage=[make.storage(visit) for visit in TWO]), make.reading(*said))


def test_finds_a_technology_under_a_general_phrase() -> None:
    _, (finding,) = check(RULE, site(CATCH_ALL))
    assert (finding.subject, finding.severity) == ("local_storage", Severity.MINOR)
    assert finding.quotes[0].text == "We use other technologies."


def test_quiet_where_it_is_named_and_where_it_is_not_covered_at_all() -> None:
    assert subjects(RULE, site(CATCH_ALL, make.disclosure("tech.local_storage"))) == []
    assert subjects(RULE, site()) == []

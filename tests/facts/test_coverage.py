"""How complete the evidence is, and that nothing missing goes unsaid."""

from __future__ import annotations

from tests import factories as make

from policywitness.assembly.summary import limits
from policywitness.model.audit import Coverage
from policywitness.model.evidence import Completeness, Visit
from policywitness.model.vocabulary import Outcome


def coverage_of(*visits: Visit, repeats: int = 1) -> Coverage:
    scenarios = dict.fromkeys(visit.scenario for visit in visits if visit.scenario != "discovery")
    return make.facts(make.evidence(visits, plan=make.plan(scenarios, repeats))).coverage


def test_everything_was_recorded() -> None:
    coverage = coverage_of(make.visit("baseline"), make.visit("gpc"))

    assert (coverage.share, coverage.problems) == (1.0, ())
    assert coverage.visits[1].signal_delivery["gpc"]["delivered"] is True


def test_visits_that_were_not_made_lower_the_share() -> None:
    coverage = coverage_of(make.visit("baseline"), repeats=4)

    assert coverage.share == 0.25
    assert coverage.problems == ("3 of 4 planned visits were not made.",)


def test_requests_that_were_missed_lower_the_share() -> None:
    lossy = Completeness(requested=20, recorded=18, missed=("https://a.test/beacon",))
    coverage = coverage_of(make.visit("baseline", completeness=lossy))

    assert coverage.share == 0.9
    assert "90.0%" in coverage.problems[0]


def test_a_missing_network_log_is_said() -> None:
    coverage = coverage_of(make.visit("baseline", completeness=None))

    assert coverage.visits[0].share is None
    assert "network log is missing" in coverage.problems[0]


def test_a_page_that_one_visit_lost() -> None:
    both = (make.page(), make.page(make.SITE + "blog"))
    lost = (make.page(), make.page(make.SITE + "blog", outcome=Outcome.FAILED, status=None))
    coverage = coverage_of(make.visit("baseline", 1, pages=both), make.visit("baseline", 2, pages=lost), repeats=2)

    assert (coverage.pages_planned, coverage.pages_reached, coverage.share) == (4, 3, 0.75)
    assert coverage.problems == (f"Page {make.SITE}blog was not reached in one visit.",)


GONE = {"outcome": Outcome.FAILED, "status": 404, "reason": "the server answered HTTP 404"}
STALE = (make.page(), make.page(make.SITE + "stale", **GONE))


def test_a_page_that_the_site_does_not_have_is_an_answer() -> None:
    facts = make.facts(make.evidence((make.visit("baseline", pages=STALE), make.visit("gpc", pages=STALE))))

    assert (facts.coverage.pages_planned, facts.coverage.pages_reached, facts.coverage.share) == (2, 2, 1.0)
    assert facts.coverage.problems == (
        f"Page {make.SITE}stale does not exist, as the site answers; it does not count as missing.",
    )
    assert [scenario.not_assessed for scenario in facts.scenarios] == [None, None]
    assert any("leads to no page" in limit for limit in limits(facts, ()))


def test_a_page_that_only_one_visit_is_told_does_not_exist_is_lost() -> None:
    had = (make.page(), make.page(make.SITE + "stale"))
    facts = make.facts(make.evidence((make.visit("baseline", pages=had), make.visit("gpc", pages=STALE))))

    assert (facts.coverage.pages_planned, facts.coverage.pages_reached) == (4, 3)
    assert facts.visits.complete["gpc"] == ()
    assert f"{make.SITE}stale: the server answered HTTP 404" in (facts.scenarios[1].not_assessed or "")


def test_a_page_that_the_user_named_has_to_exist() -> None:
    plan = make.plan(("baseline",), 1) | {"crawl": {"pages": [make.SITE, make.SITE + "stale"]}}
    facts = make.facts(make.evidence((make.visit("baseline", pages=STALE),), plan=plan))

    assert facts.coverage.share == 0.0
    assert "HTTP 404" in (facts.scenarios[0].not_assessed or "")


def test_a_start_page_that_does_not_exist_is_no_evidence() -> None:
    only = make.visit("baseline", pages=(make.page(**GONE),), outcome=Outcome.FAILED)

    assert coverage_of(only).share == 0.0


def test_a_signal_that_did_not_reach_the_site_is_a_problem() -> None:
    lost = make.passport("gpc", signals=(make.delivery("gpc", sent=3),))
    coverage = coverage_of(make.visit("baseline"), make.visit("gpc", passport=lost))

    assert coverage.visits[1].signal_delivery["gpc"]["delivered"] is False
    assert any("gpc-1" in problem for problem in coverage.problems)


def test_the_visit_that_found_pages_is_listed_and_not_counted() -> None:
    coverage = coverage_of(make.visit("discovery", pages=()), make.visit("baseline"))

    assert [visit.visit_id for visit in coverage.visits] == ["discovery-1", "baseline-1"]
    assert (coverage.visits_planned, coverage.visits_complete, coverage.share) == (1, 1, 1.0)


def test_without_any_visit_nothing_is_covered() -> None:
    coverage = make.facts(make.evidence((), plan=make.plan(("baseline",), 2))).coverage

    assert (coverage.share, coverage.visits_complete, coverage.visits_planned) == (0.0, 0, 2)


def test_a_visit_of_which_too_little_was_recorded_is_not_counted() -> None:
    thin = Completeness(requested=100, recorded=80, missed=("https://a.example/lost",))
    facts = make.facts(make.evidence((make.visit(completeness=thin),)))
    assert facts.visits.complete["baseline"] == ()
    assert "too few of its requests were recorded" in (facts.scenarios[0].not_assessed or "")

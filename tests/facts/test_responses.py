"""Responses to signals: verdicts on numbers, and on visits that delivered the signal or did not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests import factories as make

from policywitness.bundle.reader import Evidence
from policywitness.facts import Facts
from policywitness.facts.responses import Counts, decide
from policywitness.model.evidence import Request, Visit
from policywitness.model.vocabulary import Outcome, Phase, Response

PIXEL = "https://ads.example/p?id=42&ev=view"


@pytest.mark.parametrize(
    ("treated", "usual", "response"),
    [
        ((0,) * 5, (3,) * 5, Response.HONORED),
        ((0,) * 4, (3,) * 4, Response.INCONCLUSIVE),
        ((0, 0), (3, 3), Response.INCONCLUSIVE),
        ((3, 3), (3, 3), Response.IGNORED),
        ((4, 2), (3, 3), Response.IGNORED),
        ((3,), (3,), Response.INCONCLUSIVE),
        ((1, 1), (9, 9), Response.REDUCED),
        ((2, 2), (1, 9), Response.INCONCLUSIVE),
        ((3, 0, 3), (0, 3, 3), Response.INCONCLUSIVE),
        ((0, 0, 0, 0, 1), (3,) * 5, Response.INCONCLUSIVE),
        ((0,) * 9 + (1,), (3,) * 10, Response.REDUCED),
    ],
)
def test_the_numbers_decide(treated: tuple[int, ...], usual: tuple[int, ...], response: Response) -> None:
    assert decide(Counts(treated, usual), "gpc").response is response


def test_silence_in_few_visits_says_how_many_would_decide() -> None:
    judged = decide(Counts((0, 0), (3, 3)), "gpc")

    assert "in 0 of 2 visits" in judged.reason
    assert "3 more visits of each would decide" in judged.reason
    assert judged.more == 3


def test_what_comes_and_goes_alike_is_not_decided_by_more_visits() -> None:
    judged = decide(Counts((3, 0, 3), (0, 3, 3)), "gpc")

    assert judged.more is None
    assert "more visits would hardly decide" in judged.reason


def test_one_visit_of_each_needs_one_more() -> None:
    assert decide(Counts((3,), (3,)), "gpc").more == 1


def _facts(visits: Sequence[Visit], urls: dict[str, str]) -> Facts:
    requests: list[Request] = [make.request(v.visit_id, urls[v.scenario]) for v in visits if v.scenario in urls]
    return make.facts(make.evidence(visits, requests=requests))


def _gpc(facts: Facts) -> Response:
    return facts.vendors[0].responses["gpc"]


def test_a_vendor_that_goes_on_ignores_the_signal() -> None:
    facts = _facts(make.visits(baseline=2, gpc=2), {"baseline": PIXEL, "gpc": PIXEL})

    assert _gpc(facts) is Response.IGNORED
    assert [vendor.id for vendor in facts.select(category="advertising").responding("gpc", Response.IGNORED)] == [
        "adco"
    ]
    assert len(facts.select(category="analytics")) == 0


def test_five_silent_visits_honor_the_signal() -> None:
    facts = _facts(make.visits(baseline=5, gpc=5), {"baseline": PIXEL})

    assert _gpc(facts) is Response.HONORED


def test_restricted_mode_without_an_identifier_is_restricted() -> None:
    facts = _facts(make.visits(baseline=2, gpc=2), {"baseline": PIXEL, "gpc": PIXEL + "&limit=1"})

    assert _gpc(facts) is Response.RESTRICTED


def test_restricted_mode_with_a_visitors_id_is_no_restriction() -> None:
    facts = _facts(make.visits(baseline=2, gpc=2), {"baseline": PIXEL, "gpc": PIXEL + "&limit=1&uid=abc12345"})

    assert _gpc(facts) is Response.IGNORED


def test_a_signal_that_was_not_delivered_is_not_assessed() -> None:
    lost = make.passport("gpc", signals=(make.delivery("gpc", sent=3),))
    visits = (*make.visits(baseline=2), *(make.visit("gpc", n, passport=lost) for n in (1, 2)))
    facts = _facts(visits, {"baseline": PIXEL, "gpc": PIXEL})

    assert _gpc(facts) is Response.NOT_ASSESSED
    assert "signal was delivered" in facts.vendors[0].response_reasons["gpc"]


def test_blocked_visits_are_not_assessed() -> None:
    visits = (*make.visits(baseline=2), make.visit("gpc", 1, outcome=Outcome.BLOCKED, reason="a bot wall"))
    facts = _facts(visits, {"baseline": PIXEL, "gpc": PIXEL})

    assert _gpc(facts) is Response.NOT_ASSESSED


def test_after_a_choice_only_what_follows_it_counts() -> None:
    visits = make.visits(baseline=5, reject=5)
    requests = [make.request(v.visit_id, PIXEL) for v in visits]
    assert make.facts(_chosen(visits, requests)).vendors[0].responses["reject"] is Response.HONORED
    requests += [make.request(f"reject-{n}", PIXEL, phase=Phase.AFTER_CHOICE, t_ms=3000) for n in range(1, 6)]
    vendor = make.facts(_chosen(visits, requests)).vendors[0]
    assert vendor.responses["reject"] is Response.IGNORED
    assert (vendor.sends["reject"].seen, vendor.sends["reject"].of) == (5, 5)


def test_what_an_accepted_visit_sends_before_it_withdraws_is_no_breach() -> None:
    visits = make.visits(accept=5, withdraw=5)
    after = {"phase": Phase.AFTER_CHOICE}
    requests = [make.request(v.visit_id, PIXEL, t_ms=1500, **after) for v in visits]
    evidence = _chosen(visits, requests, answered_ms=2000, accept=1000)
    assert make.facts(evidence).vendors[0].responses["withdraw"] is Response.HONORED


def _chosen(visits: Sequence[Visit], requests: list[Request], answered_ms: int = 2000, **earlier: int) -> Evidence:
    rows = []
    for visit in visits:
        if visit.scenario != "baseline":
            pressed = [{"t_ms": earlier.get(visit.scenario, answered_ms)}]
            rows.append(make.consent(visit.visit_id, "action", via="button", clicks=1, pressed=pressed))
            rows.append(make.consent(visit.visit_id, "proof", proved=True))
    return make.evidence(visits, requests=requests, consent=rows)


def test_a_script_that_loads_and_stays_silent_is_not_ignoring() -> None:
    visits = make.visits(baseline=5, gpc=5)
    script = "https://ads.example/tag.js"
    requests = [make.request(v.visit_id, script, resource_type="Script") for v in visits]
    requests += [make.request(v.visit_id, PIXEL) for v in visits if v.scenario == "baseline"]
    facts = make.facts(make.evidence(visits, requests=requests))

    assert _gpc(facts) is Response.HONORED

"""Who asks for a signal, and what it then does."""

from __future__ import annotations

from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.audit import SignalReaderInfo
from policywitness.model.vocabulary import Asking, Response

PIXEL = "https://ads.example/p?id=42&ev=view"
COUNT = "https://stats.example/c"
GPC = "navigator.globalPrivacyControl"


def _readers(facts: Facts, signal: str = "gpc") -> dict[str, SignalReaderInfo]:
    return {row.party: row for row in facts.signal_readers if row.signal == signal}


def _facts(treated: str = "", script: str = "https://ads.example/tag.js", repeats: int = 5) -> Facts:
    visits = make.visits(baseline=repeats, gpc=repeats)
    requests = [make.request(v.visit_id, COUNT) for v in visits]
    for visit in visits:
        url = PIXEL if visit.scenario == "baseline" else treated
        requests += [make.request(visit.visit_id, url)] if url else []
    calls = [make.call(v.visit_id, GPC, script_url=script, count=2) for v in visits]
    return make.facts(make.evidence(visits, requests=requests, calls=calls))


def test_asks_and_stops() -> None:
    row = _readers(_facts())["adco"]
    assert (row.asks, row.behaviour, row.response) == (True, Asking.ASKS_AND_STOPS, Response.HONORED)
    assert row.scripts == ("https://ads.example/tag.js",)
    assert (row.reads, row.scenarios["gpc"].seen) == (20, 5)


def test_asks_and_reduces() -> None:
    row = _readers(_facts(PIXEL + "&limit=1"))["adco"]
    assert (row.behaviour, row.response) == (Asking.ASKS_AND_REDUCES, Response.RESTRICTED)


def test_asks_and_sends_all_the_same() -> None:
    row = _readers(_facts(PIXEL))["adco"]
    assert row.behaviour is Asking.ASKS_AND_SENDS
    assert row.behaviour == "asks-and-sends-all-the-same"


def test_never_asks_is_said_of_vendors_that_report() -> None:
    row = _readers(_facts())["statco"]
    assert (row.asks, row.behaviour, row.response) == (False, Asking.NEVER_ASKS, Response.IGNORED)
    assert "may read the header" in row.reason


def test_the_sites_own_script_asks_for_the_site() -> None:
    readers = _readers(_facts(script=make.SITE + "app.js"))
    assert readers["shop.example"].behaviour is Asking.NOT_ASSESSED
    assert readers["adco"].behaviour is Asking.NEVER_ASKS


def test_too_few_visits_are_inconclusive() -> None:
    assert _readers(_facts(repeats=2))["adco"].behaviour is Asking.INCONCLUSIVE


def test_without_a_visit_that_sends_it_nothing_is_concluded() -> None:
    visits = make.visits(baseline=2)
    requests = [make.request(v.visit_id, PIXEL) for v in visits]
    calls = [make.call(v.visit_id, "navigator.doNotTrack", script_url="https://ads.example/tag.js") for v in visits]
    facts = make.facts(make.evidence(visits, requests=requests, calls=calls))
    assert _readers(facts, "dnt")["adco"].behaviour is Asking.NOT_ASSESSED
    assert _readers(facts, "consent") == {}, "no such interface was there to ask"


def test_a_consent_interface_that_is_asked() -> None:
    visits = make.visits(baseline=2)
    requests = [make.request(v.visit_id, PIXEL) for v in visits]
    calls = [make.call(v.visit_id, "__tcfapi", script_url="https://ads.example/tag.js") for v in visits]
    row = _readers(make.facts(make.evidence(visits, requests=requests, calls=calls)), "consent")["adco"]
    assert (row.asks, row.apis) == (True, ("__tcfapi",))

"""The lines that brought a record about, up to the site's own page."""

from __future__ import annotations

from tests import factories as make

from policywitness.model.evidence import Initiator, SetBy, Stack, StackFrame

TAG, PIXEL = "https://tags.example/gtm.js?id=GTM-1", "https://ads.example/px?uid=1"
BY_PAGE = Initiator("parser", make.SITE, 31)


def test_the_chain_leads_from_the_request_to_the_line_of_the_page() -> None:
    tag = make.request(url=TAG, request_id="tag", t_ms=200, initiator=BY_PAGE)
    pixel = make.request(url=PIXEL, request_id="pixel", t_ms=300, initiator=Initiator("script", stack="s:1"))
    hop = make.request(url="https://sync.example/a", request_id="hop", t_ms=400, redirect_of="pixel")
    cookie = make.cookie("baseline-1", "adco_id", set_by=SetBy("js", TAG, 7))
    stacks = {"s:1": Stack("s:1", (StackFrame("", 1), StackFrame(TAG, 12)))}
    origins = make.facts(make.evidence(requests=[tag, pixel, hop], cookies=[cookie], stacks=stacks)).origins

    assert origins.of(tag) == (f"{make.SITE}:31",)
    assert origins.of(pixel) == ("https://tags.example/gtm.js:12", f"{make.SITE}:31")
    assert origins.of(hop) == ("https://ads.example/px", "https://tags.example/gtm.js:12", f"{make.SITE}:31")
    assert origins.of(cookie) == ("https://tags.example/gtm.js:7", f"{make.SITE}:31")


def test_loops_and_records_without_a_cause_end() -> None:
    first = make.request(url="https://ads.example/a.js", request_id="a", initiator=Initiator("script", PIXEL, 1))
    second = make.request(url=PIXEL, request_id="b", initiator=Initiator("script", "https://ads.example/a.js", 2))
    nobody = make.request(url=TAG, request_id="c", initiator=Initiator("other"))
    origins = make.facts(make.evidence(requests=[first, second, nobody])).origins

    assert origins.of(first) == ("https://ads.example/px:1", "https://ads.example/a.js:2")
    assert origins.of(nobody) == ()
    assert origins.of(make.visit()) == ()

from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO

from policywitness.facts import Facts
from policywitness.model.audit import RemovalInfo
from policywitness.model.evidence import CookieEvent, Request, SetBy

TAG, AD, STAT = "https://tags.example/gtm.js", "https://ads.example/ad.js", "https://stats.example/s.js"


def script(visit: str, url: str, by: str | None, t_ms: int) -> Request:
    return make.request(visit, url, resource_type="Script", loaded_by=by, t_ms=t_ms)


def chain(visit: str) -> list[Request]:
    """The page loads the tag manager, that the advertiser, and that the partner by a redirect."""
    pixel = make.request(
        visit, "https://ads.example/px?e=1", loaded_by=AD, t_ms=4, request_id=f"{visit}-px", status=302
    )
    sync = make.request(visit, "https://sync.example/s", redirect_of=f"{visit}-px", t_ms=5)
    return [script(visit, TAG, None, 1), script(visit, AD, TAG, 2), pixel, sync]


def cookies(visit: str) -> list[CookieEvent]:
    own = make.cookie(visit, "_adco", set_by=SetBy("js", AD))
    answer = make.cookie(visit, "sync_id", domain=".sync.example", set_by=SetBy("http", "https://sync.example/s"))
    return [own, answer, make.cookie(visit, "sid")]


def removals(facts: Facts) -> dict[str, RemovalInfo]:
    return {removal.vendor: removal for removal in facts.removals}


def test_what_hangs_on_a_tag_goes_with_it() -> None:
    evidence = make.evidence(
        requests=[request for visit in TWO for request in chain(visit)],
        cookies=[c for visit in TWO for c in cookies(visit)],
    )
    found = removals(make.facts(evidence))
    manager = found["tagco"]
    assert manager.recipients == ("ads.example", "sync.example", "tags.example")
    assert manager.cookies == ("_adco (shop.example)", "sync_id (sync.example)")
    assert manager.vendors == ("adco", "syncco")
    assert found["syncco"].recipients == ("sync.example",)


def test_what_another_tag_brings_in_as_well_stays() -> None:
    both = [*chain("baseline-1"), *chain("baseline-2"), script("baseline-2", STAT, None, 3)]
    both.append(make.request("baseline-2", "https://sync.example/s?direct", loaded_by=STAT, t_ms=9))
    found = removals(make.facts(make.evidence(requests=both)))
    assert found["statco"].recipients == ("stats.example",)
    assert found["tagco"].recipients == ("ads.example", "tags.example")


def test_the_site_itself_brings_in_what_its_pages_load() -> None:
    found = removals(
        make.facts(make.evidence(requests=[make.request(visit, "https://fonts.example/f") for visit in TWO]))
    )
    assert found["fontco"].vendors == ()
    assert set(found) == {"fontco"}


def test_a_loop_of_causes_ends() -> None:
    loop = [script("baseline-1", TAG, AD, 1), script("baseline-1", AD, TAG, 2)]
    found = removals(make.facts(make.evidence(requests=loop)))
    assert found["tagco"].recipients == ("ads.example", "tags.example")

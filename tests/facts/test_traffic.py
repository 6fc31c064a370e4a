"""Which requests count as traffic: those that left the browser."""

from __future__ import annotations

import pytest
from tests import factories as make

from policywitness.facts.traffic import tells, was_sent
from policywitness.model.evidence import Initiator
from policywitness.model.vocabulary import TargetType

PIXEL = "https://ads.example/pixel?id=1"


def of(**changes):
    """The facts of a visit whose page asked for an advertiser's pixel."""
    rows = (make.request(), make.request(url=PIXEL, request_id="2", resource_type="Image", **changes))
    return make.facts(make.evidence(make.visits(baseline=1), requests=rows))


@pytest.mark.parametrize("why", ["(csp)", "(mixed-content)", "net::ERR_UNSAFE_PORT"])
def test_what_the_browser_kept_to_itself_reached_no_vendor(why):
    facts = of(failed=why, status=None)
    assert [request.url for request in facts.traffic.requests] == [make.SITE]
    assert "adco" not in {vendor.id for vendor in facts.vendors}


@pytest.mark.parametrize(
    ("why", "status"),
    [
        (None, 200),
        ("net::ERR_CONNECTION_RESET", None),
        ("net::ERR_NAME_NOT_RESOLVED", None),
        ("net::ERR_BLOCKED_BY_ADMINISTRATOR", None),
        ("net::ERR_FAILED (MissingAllowOriginHeader)", 200),
        ("net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin (corp-not-same-origin)", None),
    ],
)
def test_what_failed_on_its_way_or_was_not_shown_to_the_page_was_sent(why, status):
    facts = of(failed=why, status=status)
    assert "adco" in {vendor.id for vendor in facts.vendors}
    assert all(was_sent(request) for request in facts.traffic.requests)


def test_a_refused_preflight_keeps_the_body_at_home_and_not_the_address():
    facts = of(failed="net::ERR_FAILED (PreflightMissingAllowOriginHeader)", status=None, method="PUT", post_data="x")
    assert [(request.url, request.post_data) for request in facts.traffic.requests][1:] == [(PIXEL, None)]


TAG = "https://ads.example/tag.js"


def relayed(url: str = TAG):
    """The facts of a page whose request for `url` a service worker answers, while the worker itself asks for the tag."""
    page = make.request(url=url, request_id="page", source="service-worker-cache", resource_type="Script")
    worker = make.request(
        url=TAG,
        request_id="worker",
        resource_type="Fetch",
        target_type=TargetType.SERVICE_WORKER,
        initiator=Initiator("script", make.SITE + "sw.js"),
    )
    return make.facts(make.evidence(make.visits(baseline=1), requests=(make.request(), page, worker)))


def test_what_a_service_worker_fetches_for_a_page_is_the_pages_request():
    facts = relayed()
    (request,) = [request for request in facts.traffic.requests if request.url == TAG]
    assert (request.request_id, request.resource_type, request.target_type) == ("worker", "Script", TargetType.PAGE)
    assert request.initiator == Initiator("parser", make.SITE)
    assert not tells(facts, request), "a script was loaded, nothing was reported"


def test_what_a_worker_asks_for_by_itself_is_its_own():
    facts = relayed("https://ads.example/another.js")
    assert [request.request_id for request in facts.traffic.requests][1:] == ["page", "worker"]
    assert tells(facts, facts.traffic.requests[-1])


@pytest.mark.parametrize("source", ["cache", "service-worker-cache"])
def test_an_answer_from_a_cache_tells_nobody(source):
    facts = of(source=source)
    assert not tells(facts, facts.traffic.requests[-1])
    assert tells(facts, of().traffic.requests[-1])

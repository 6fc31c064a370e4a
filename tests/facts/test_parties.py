"""First party or third, which vendor, and who caused a request."""

from __future__ import annotations

from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.evidence import DnsAnswer, Initiator, Stack, StackFrame
from policywitness.model.vocabulary import Label, Outcome, Party


def test_the_sites_own_hosts_and_those_that_belong_to_it_are_first_party() -> None:
    facts = make.facts(first_party=("shop-static.example",))

    assert facts.parties.party("img.shop.example") is Party.FIRST
    assert facts.parties.party("cdn.shop-static.example") is Party.FIRST
    assert facts.parties.party("notshop.example") is Party.THIRD


def test_data_addresses_belong_to_nobody_else() -> None:
    facts = make.facts(requests=[make.request(url="data:image/gif;base64,R0lGOD")])

    assert facts.vendors == ()
    assert facts.recipients == ()


def test_an_unknown_third_party_is_named_by_its_domain() -> None:
    facts = make.facts(
        requests=[make.request(url="https://a.b.strange.example/x"), make.request(url="https://strange.example/")]
    )

    assert [(vendor.id, vendor.name, vendor.requests) for vendor in facts.vendors] == [
        ("unknown:strange.example", "strange.example", 2)
    ]


def test_a_tag_manager_is_named_as_the_loader() -> None:
    facts = make.facts(
        requests=[
            make.request(url="https://tags.example/m.js", resource_type="Script"),
            make.request(url="https://ads.example/p?id=1", loaded_by="https://tags.example/m.js"),
        ]
    )

    assert {vendor.id: vendor.loaded_by for vendor in facts.vendors} == {"adco": ("tagco",), "tagco": ("shop.example",)}


def test_a_redirect_is_caused_by_the_hop_before_it() -> None:
    facts = make.facts(
        requests=[
            make.request(url="https://ads.example/r", request_id="1", status=302),
            make.request(url="https://sync.example/s", request_id="2", redirect_of="1"),
        ]
    )

    assert {vendor.id: vendor.loaded_by for vendor in facts.vendors}["syncco"] == ("adco",)


def test_the_innermost_frame_with_an_address_caused_a_request() -> None:
    stack = Stack("s1", (StackFrame("", 1), StackFrame("https://stats.example/s.js", 3), StackFrame(make.SITE, 1)))
    request = make.request(url="https://ads.example/p", initiator=Initiator("script", stack="s1"))
    facts = make.facts(requests=[request], stacks={"s1": stack})

    assert facts.cause(request) == "statco"


def _cloaked(host: str) -> Facts:
    answer = DnsAnswer("baseline-1", host, ("192.0.2.1",), ("collect.stats.example",))
    return make.facts(requests=[make.request(url=f"https://{host}/c")], dns=(answer,))


def test_a_vendor_behind_an_own_host_name_is_recognised() -> None:
    facts = _cloaked("data.shop.example")

    assert [vendor.id for vendor in facts.vendors] == ["statco"]
    assert [(label.label, label.host) for label in facts.labels] == [(Label.CNAME_CLOAKING, "data.shop.example")]


def test_a_site_that_lives_on_a_platform_is_not_cloaked() -> None:
    assert _cloaked("www.shop.example").vendors == ()


def test_visits_that_found_pages_or_met_a_wall_show_nothing() -> None:
    visits = (make.visit("discovery", 1), make.visit("baseline", 1), make.visit("baseline", 2, outcome=Outcome.BLOCKED))
    facts = make.facts(
        make.evidence(visits, requests=[make.request(v.visit_id, "https://ads.example/p") for v in visits])
    )

    (vendor,) = facts.vendors
    assert (vendor.requests, vendor.scenarios["baseline"].seen, vendor.scenarios["baseline"].of) == (1, 1, 1)
    assert "discovery" not in vendor.scenarios


def test_partial_visits_show_but_do_not_count() -> None:
    visits = (make.visit("baseline", 1), make.visit("baseline", 2, outcome=Outcome.PARTIAL))
    facts = make.facts(make.evidence(visits, requests=[make.request("baseline-2", "https://ads.example/p")]))

    (vendor,) = facts.vendors
    assert (vendor.requests, vendor.scenarios["baseline"].seen) == (1, 0)

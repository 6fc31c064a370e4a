"""Cookies, stored items, the identifiers in them, and where these go."""

from __future__ import annotations

import pytest
from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.evidence import CookieEvent, Headers, Request, SetBy
from policywitness.model.vocabulary import Label, Phase

VISITS = ("baseline-1", "baseline-2")


def facts_of(cookies: list[CookieEvent], requests: list[Request] | None = None) -> Facts:
    return make.facts(cookies=cookies, requests=requests or [])


def test_varying_names_are_one_cookie() -> None:
    facts = facts_of([make.cookie("baseline-1", "_st_AAA1"), make.cookie("baseline-2", "_st_BBB2")])

    (cookie,) = facts.cookies
    assert (cookie.name, cookie.vendor, cookie.scenarios["baseline"].seen) == ("_st_*", "statco", 2)


def test_a_deletion_is_no_cookie() -> None:
    assert facts_of([make.cookie(asked_lifetime_s=0), make.cookie(name="b", asked_lifetime_s=-1)]).cookies == ()


def test_a_blocked_cookie_is_listed_with_the_reason_and_counts_nowhere() -> None:
    facts = facts_of([make.cookie(blocked_reasons=("UserPreferences",), granted_lifetime_s=None)])

    (cookie,) = facts.cookies
    assert cookie.blocked == {"baseline": ("UserPreferences",)}
    assert cookie.scenarios["baseline"].seen == 0
    assert cookie.granted_lifetime_s is None


def test_lifetimes_asked_and_granted() -> None:
    facts = facts_of(
        [make.cookie(asked_lifetime_s=63_072_000, granted_lifetime_s=34_560_000), make.cookie(asked_lifetime_s=None)]
    )

    assert (facts.cookies[0].asked_lifetime_s, facts.cookies[0].granted_lifetime_s) == (63_072_000, 34_560_000)


def test_the_script_that_set_a_cookie_is_named() -> None:
    facts = facts_of([make.cookie(set_by=SetBy("js", "https://stats.example/s.js", 3))])

    assert facts.cookies[0].set_by == "stats.example"


def test_who_set_it_is_not_made_up() -> None:
    assert facts_of([make.cookie(set_by=SetBy("js"))]).cookies[0].set_by == "js"


def test_before_a_choice() -> None:
    visits = make.visits(baseline=1, reject=1)
    early = make.cookie("reject-1", "early", phase=Phase.LOAD)
    late = make.cookie("reject-1", "late", phase=Phase.AFTER_CHOICE)
    usual = make.cookie("baseline-1", "usual", phase=Phase.LEAVE)
    facts = make.facts(make.evidence(visits, cookies=[early, late, usual]))

    assert {cookie.name: cookie.before_choice for cookie in facts.cookies} == {
        "early": True,
        "late": False,
        "usual": True,
    }


def test_a_value_that_differs_between_visits_identifies() -> None:
    facts = facts_of([make.cookie(v, "sid") for v in VISITS])

    assert facts.cookies[0].identifier


def test_a_constant_a_short_value_and_a_single_visit_identify_nobody() -> None:
    constant = [make.cookie(v, "theme", value=make.token("dark")) for v in VISITS]
    short = [make.cookie(v, "ab", value_bytes=4) for v in VISITS]
    once = [make.cookie("baseline-1", "once")]

    assert [cookie.identifier for cookie in facts_of(constant + short + once).cookies] == [False, False, False]


def test_a_value_rewritten_within_a_visit_identifies_nobody() -> None:
    cookies = [make.cookie(v, "tick", value=make.token(v, str(n)), t_ms=n) for v in VISITS for n in (1, 2, 3)]

    assert not facts_of(cookies).cookies[0].identifier


def _sent(host: str, name: str = "adco_id", domain: str = ".ads.example") -> Facts:
    cookies = [make.cookie(v, name, domain=domain) for v in VISITS]
    requests = [make.request(v, f"https://{host}/s?u={make.token(v, name)}") for v in VISITS]
    return facts_of(cookies, requests)


def test_an_identifier_that_reaches_another_house_is_a_sync() -> None:
    facts = _sent("sync.example")

    assert {(flow.source, flow.target, flow.kind, flow.count) for flow in facts.flows if flow.source == "adco"} == {
        ("adco", "syncco", "sends-identifier", 2),
        ("adco", "syncco", "syncs", 2),
    }
    assert [label.host for label in facts.labels if label.label is Label.COOKIE_SYNC] == ["sync.example"]
    assert "cookie_sync" in {technology.id for technology in facts.technologies}


def test_within_one_house_or_to_itself_nothing_is_synced() -> None:
    for host in ("social.example", "ads.example"):
        assert "syncs" not in {flow.kind for flow in _sent(host).flows}


def test_the_sites_own_identifier_in_a_third_partys_address_is_followed() -> None:
    facts = _sent("stats.example", "sid", ".shop.example")

    assert ("shop.example", "statco", "sends-identifier") in {(f.source, f.target, f.kind) for f in facts.flows}
    assert facts.recipients[0].identifiers


def test_an_identifier_in_a_body_is_followed() -> None:
    cookies = [make.cookie(v, "sid") for v in VISITS]
    requests = [
        make.request(
            v,
            "https://stats.example/c",
            method="POST",
            resource_type="Fetch",
            post_data=f'{{"u":"{make.token(v, "sid")}"}}',
        )
        for v in VISITS
    ]

    assert facts_of(cookies, requests).recipients[0].identifiers


def test_a_request_without_it_sends_none() -> None:
    facts = facts_of([make.cookie(v, "sid") for v in VISITS], [make.request(url="https://stats.example/c?u=1")])

    assert not facts.recipients[0].identifiers


def test_a_vendors_item_in_local_storage() -> None:
    facts = make.facts(storage=[make.storage(v, "rp_user") for v in VISITS])

    (item,) = facts.storage
    assert (item.vendor, item.identifier, item.scenarios["baseline"].seen) == ("replayco", True, 2)
    assert (item.recognised_by, item.confidence) == ("storage: rp_user", "medium")
    assert [(vendor.id, vendor.reasons) for vendor in facts.vendors] == [("replayco", ("storage: rp_user",))]


def test_a_cookie_tells_by_which_entry_it_was_recognised() -> None:
    facts = facts_of([make.cookie(v, name) for v in VISITS for name in ("_st", "basket")], [])

    assert {(c.name, c.vendor, c.recognised_by) for c in facts.cookies} == {
        ("_st", "statco", "cookie: _st"),
        ("basket", None, None),
    }


def test_a_cookie_that_goes_back_to_its_own_domain_is_an_identifier_sent() -> None:
    headers = {"h1": Headers("h1", (("cookie", "⟨h:00⟩"),)), "h2": Headers("h2", (("accept", "*/*"),))}
    cookies = [make.cookie(v, "adco_id", domain=".ads.example") for v in VISITS]
    sent, bare = (make.request("baseline-1", f"https://ads.example/{h}.gif", request_headers=h) for h in headers)
    facts = make.facts(cookies=cookies, requests=[sent, bare], headers=headers)

    assert facts.sends_identifier(sent)
    assert not facts.sends_identifier(bare)


@pytest.mark.parametrize(
    ("setter", "vendor"),
    [
        ("https://social.example/like", "socialco"),
        ("https://ads.example/px", "adco"),
        ("https://sync.example/match", "adco"),
    ],
)
def test_a_cookie_that_only_a_sister_service_sets_shows_the_sister(setter: str, vendor: str) -> None:
    """Services of one house share cookies: the name's owner took no part where another service alone set it."""
    sent = [make.request(url=setter)]
    facts = facts_of([make.cookie(name="adco_id", domain=".ads.example", set_by=SetBy("http", setter))], requests=sent)
    assert facts.cookies[0].vendor == vendor
    assert {"adco"} & {each.id for each in facts.vendors} == ({"adco"} if vendor == "adco" else set())

"""How the policy discloses what was observed, and the restraint in saying so."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure, PolicyReading
from policywitness.model.vocabulary import DisclosureVerdict, Specificity, Stance

CLASS = make.disclosure("actor.ad_networks", specificity=Specificity.CATEGORY, categories=("advertising",))


def named(vendor: str, *context: str, **changes: Any) -> Disclosure:
    return make.disclosure("party.named", value=vendor, context=context, **changes)


def observed(reading: PolicyReading, visits: int = 2, url: str = "https://ads.example/p?id=1") -> Facts:
    made = make.visits(baseline=visits)
    return make.facts(make.evidence(made, requests=[make.request(v.visit_id, url) for v in made]), reading)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((), DisclosureVerdict.OMITTED),
        ((named("adco"),), DisclosureVerdict.CLEAR),
        ((named("adco", "advertising", stance=Stance.MAY),), DisclosureVerdict.CLEAR),
        ((named("adco", "social"),), DisclosureVerdict.CONTEXT_MISMATCH),
        ((named("adco", "social"), named("adco", "advertising")), DisclosureVerdict.CLEAR),
        ((named("statco"),), DisclosureVerdict.OMITTED),
        ((named("House of Ads", "advertising"),), DisclosureVerdict.VAGUE),
        ((named("House of Ads", "social"),), DisclosureVerdict.CONTEXT_MISMATCH),
        ((CLASS,), DisclosureVerdict.VAGUE),
        ((named("adco", stance=Stance.DENY),), DisclosureVerdict.CONTRADICTED),
        ((named("adco", stance=Stance.DENY, scope="as defined in S.B. 220"),), DisclosureVerdict.AMBIGUOUS),
        ((named("adco", stance=Stance.DENY_UNLESS, exception="you opt in"),), DisclosureVerdict.AMBIGUOUS),
        ((named("adco", stance=Stance.DENY), named("adco")), DisclosureVerdict.AMBIGUOUS),
    ],
)
def test_an_advertising_pixel(said: tuple[Disclosure, ...], verdict: DisclosureVerdict) -> None:
    facts = observed(make.reading(*said))

    assert facts.vendors[0].disclosure is verdict
    assert bool(facts.vendors[0].quotes) is (verdict is not DisclosureVerdict.OMITTED)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ((make.disclosure("tech.session_replay", stance=Stance.DENY),), DisclosureVerdict.CONTRADICTED),
        ((make.disclosure("tech.session_replay", stance=Stance.MAY),), DisclosureVerdict.VAGUE),
        (
            (make.disclosure("tech.session_replay", stance=Stance.DENY), make.disclosure("tech.session_replay")),
            DisclosureVerdict.AMBIGUOUS,
        ),
        ((make.disclosure("purpose.analytics", categories=("analytics",)),), DisclosureVerdict.OMITTED),
    ],
)
def test_a_session_recorder(said: tuple[Disclosure, ...], verdict: DisclosureVerdict) -> None:
    facts = observed(make.reading(*said), url="https://replay.example/r.js")

    assert facts.vendors[0].disclosure is verdict


def test_a_company_named_as_a_social_network_does_not_clear_its_pixel() -> None:
    social = make.vendor(
        "adsocial",
        "adsocial.example",
        kind=["social_widget"],
        category="functional",
        operator={"legal_name": "Adco Inc."},
    )
    visits = make.visits(baseline=2)
    facts = make.facts(
        make.evidence(visits, requests=[make.request(v.visit_id, "https://ads.example/p") for v in visits]),
        make.reading(named("adsocial", "social"), CLASS),
        catalogue_=make.catalogue(*make.made_up_vendors(), social),
    )

    assert facts.vendors[0].disclosure is DisclosureVerdict.CONTEXT_MISMATCH


def test_a_promise_about_marketing_data_is_no_denial_of_advertisers() -> None:
    promise = make.disclosure("share.direct_marketing", stance=Stance.DENY_UNLESS, categories=("advertising",))

    assert observed(make.reading(promise, CLASS)).vendors[0].disclosure is DisclosureVerdict.VAGUE


def test_a_general_denial_of_advertisers_is_contradicted_by_one() -> None:
    denial = make.disclosure("actor.ad_networks", stance=Stance.DENY, categories=("advertising",))

    assert observed(make.reading(denial)).vendors[0].disclosure is DisclosureVerdict.CONTRADICTED


def test_one_visit_contradicts_nothing() -> None:
    facts = observed(make.reading(named("adco", stance=Stance.DENY)), visits=1)

    assert facts.vendors[0].disclosure is DisclosureVerdict.AMBIGUOUS


def test_without_an_analysed_policy_nothing_is_omitted() -> None:
    german = make.policy_document(analysed=False, lang="de", reason="written in German")
    facts = observed(make.reading(documents=(german,)))

    assert facts.vendors[0].disclosure is DisclosureVerdict.NOT_ANALYSED


def test_a_linked_policy_that_was_not_read_may_speak_of_it() -> None:
    facts = observed(make.reading(unread=(("https://www.shop.example/cookies", "HTTP 503"),)))

    assert facts.vendors[0].disclosure is DisclosureVerdict.NOT_ANALYSED
    assert "HTTP 503" in facts.vendors[0].disclosure_reason


def test_a_class_does_not_cover_other_classes() -> None:
    facts = observed(make.reading(CLASS), url="https://stats.example/c?tid=1")

    assert facts.vendors[0].disclosure is DisclosureVerdict.OMITTED


def test_a_vendor_that_only_serves_fonts_fits_any_context() -> None:
    facts = observed(make.reading(named("fontco", "security")), url="https://fonts.example/a.woff2")

    assert facts.vendors[0].disclosure is DisclosureVerdict.CLEAR


def _cookie_verdict(reading: PolicyReading, name: str = "_st") -> DisclosureVerdict:
    visits = make.visits(baseline=2)
    facts = make.facts(make.evidence(visits, cookies=[make.cookie(v.visit_id, name) for v in visits]), reading)
    return facts.cookies[0].disclosure


@pytest.mark.parametrize(
    ("reading", "verdict"),
    [
        (make.reading(), DisclosureVerdict.OMITTED),
        (make.reading(make.disclosure("tech.cookies")), DisclosureVerdict.VAGUE),
        (make.reading(named("statco")), DisclosureVerdict.CLEAR),
        (make.reading(make.disclosure("tech.cookies", stance=Stance.DENY)), DisclosureVerdict.CONTRADICTED),
        (make.reading(declared_cookies=(make.declared_cookie("_st*"),)), DisclosureVerdict.CLEAR),
        (
            make.reading(make.disclosure("tech.cookies"), declared_cookies=(make.declared_cookie("other"),)),
            DisclosureVerdict.OMITTED,
        ),
    ],
)
def test_a_cookie(reading: PolicyReading, verdict: DisclosureVerdict) -> None:
    assert _cookie_verdict(reading) is verdict


def _technologies(*said: Disclosure) -> dict[str, DisclosureVerdict]:
    visits = make.visits(baseline=2)
    facts = make.facts(
        make.evidence(
            visits,
            storage=[make.storage(v.visit_id) for v in visits],
            requests=[make.request(v.visit_id, "https://ads.example/p?id=1", encoded_bytes=43) for v in visits],
        ),
        make.reading(*said),
    )
    return {technology.id: technology.disclosure for technology in facts.technologies}


def test_only_observed_technologies_are_listed() -> None:
    assert set(_technologies()) == {"local_storage", "web_beacon"}


def test_a_catch_all_is_vague_at_most() -> None:
    other = make.disclosure("tech.other", specificity=Specificity.CATCH_ALL)

    assert set(_technologies(other).values()) == {DisclosureVerdict.VAGUE}


def test_a_technology_that_is_named_is_clear_and_the_other_omitted() -> None:
    found = _technologies(make.disclosure("tech.local_storage", stance=Stance.MAY))

    assert found == {"local_storage": DisclosureVerdict.CLEAR, "web_beacon": DisclosureVerdict.OMITTED}


def test_a_denied_technology_that_two_visits_show_is_contradicted() -> None:
    found = _technologies(make.disclosure("tech.web_beacon", stance=Stance.DENY))

    assert found["web_beacon"] is DisclosureVerdict.CONTRADICTED


def test_explaining_a_technology_is_not_announcing_it() -> None:
    found = _technologies(make.disclosure("tech.web_beacon", stance=Stance.DEFINE))

    assert found["web_beacon"] is DisclosureVerdict.VAGUE


def test_a_player_that_also_sets_an_advertising_cookie_is_named_for_what_it_is() -> None:
    entry = {"name": "pl", "party": "third", "purpose": "Measures.", "category": "advertising", "distinctive": True}
    player = make.vendor(
        "player", "player.example", kind=["video"], category="functional", storage={"cookies": [entry]}
    )
    visits = make.visits(baseline=2)
    facts = make.facts(
        make.evidence(
            visits,
            requests=[make.request(v.visit_id, "https://player.example/embed") for v in visits],
            cookies=[make.cookie(v.visit_id, "pl", domain=".player.example") for v in visits],
        ),
        make.reading(named("player", "video")),
        catalogue_=make.catalogue(player),
    )

    assert (facts.vendors[0].category, facts.vendors[0].disclosure) == ("functional", DisclosureVerdict.CLEAR)
    assert facts.cookies[0].category == "advertising"


def test_a_policy_that_could_not_be_fetched_may_speak_of_it_unless_it_was_read_elsewhere() -> None:
    visits = make.visits(baseline=2)
    requests = [make.request(v.visit_id, "https://ads.example/p") for v in visits]

    def verdict(url: str) -> DisclosureVerdict:
        documents = (make.document(), make.document(url, failed="HTTP 503", status=503))
        return make.facts(make.evidence(visits, requests=requests, documents=documents)).vendors[0].disclosure

    assert verdict("https://www.shop.example/cookies") is DisclosureVerdict.NOT_ANALYSED
    assert verdict(make.POLICY_URL) is DisclosureVerdict.OMITTED


@pytest.mark.parametrize(
    ("text", "stance", "verdict"),
    [
        ("Advertising partners may place cookies here.", Stance.MAY, DisclosureVerdict.OMITTED),
        ("Third parties may place cookies here.", Stance.MAY, DisclosureVerdict.VAGUE),
        ("Advertising and analytics companies may place cookies here.", Stance.MAY, DisclosureVerdict.VAGUE),
        ("We do not let ad networks track you.", Stance.DENY, DisclosureVerdict.OMITTED),
        ("We do not let third parties track you.", Stance.DENY, DisclosureVerdict.CONTRADICTED),
    ],
)
def test_what_is_said_of_advertisers_is_not_said_of_a_vendor_that_measures(
    text: str, stance: Stance, verdict: DisclosureVerdict
) -> None:
    said = make.disclosure(
        "actor.third_party_collect", stance=stance, text=text, categories=("analytics", "advertising")
    )
    assert observed(make.reading(said), url="https://stats.example/c?tid=1").vendors[0].disclosure is verdict


def test_denying_a_part_of_a_technology_denies_no_more() -> None:
    visits = make.visits(baseline=2)
    own = [make.cookie(v.visit_id, "sid") for v in visits]
    denial = make.disclosure("tech.third_party_cookies", stance=Stance.DENY)
    facts = make.facts(make.evidence(visits, cookies=own), make.reading(denial, make.disclosure("tech.cookies")))
    assert facts.technologies[0].disclosure is DisclosureVerdict.CLEAR


@pytest.mark.parametrize(
    ("kind", "verdict"), [("analytics", DisclosureVerdict.CONTRADICTED), ("advertising", DisclosureVerdict.OMITTED)]
)
def test_a_denial_of_cookies_of_a_kind_meets_those_of_that_kind(kind: str, verdict: DisclosureVerdict) -> None:
    visits = make.visits(baseline=2)
    denial = make.disclosure("tech.cookies", stance=Stance.DENY, categories=(kind,))
    evidence = make.evidence(visits, cookies=[make.cookie(v.visit_id, "_st") for v in visits])
    assert make.facts(evidence, make.reading(denial)).technologies[0].disclosure is verdict

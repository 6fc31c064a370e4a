"""What a claim is decided to be: the shared comparison, limits, signals, choices, documents."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories as make

from policywitness.bundle.reader import Evidence
from policywitness.facts.claims.core import Case, decider_of, decides, not_verifiable
from policywitness.model.audit import ClaimInfo
from policywitness.model.evidence import ConsentRecord, Frame, Headers, Link, SetBy
from policywitness.model.policy import Anchor, Disclosure
from policywitness.model.vocabulary import (
    ClaimVerdict,
    Confidence,
    Phase,
    Promise,
    Signal,
    Stance,
    StorageKind,
)
from policywitness.model.vocabulary import (
    Testability as Means,
)
from policywitness.policy.signals import WITH_SIGNAL

SUPPORTED, CONTRADICTED = ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED
NOT_OBSERVED, NOT_TESTED = ClaimVerdict.NOT_OBSERVED, ClaimVerdict.NOT_TESTED
INCONCLUSIVE, NOT_VERIFIABLE = ClaimVerdict.INCONCLUSIVE, ClaimVerdict.NOT_VERIFIABLE
OUT_OF_SCOPE = ClaimVerdict.OUT_OF_SCOPE
TWO = ("baseline-1", "baseline-2")


def claim(disclosure: Disclosure, evidence: Evidence | None = None, **reading: Any) -> ClaimInfo:
    facts = make.facts(evidence or make.evidence(), make.reading(disclosure, **reading))
    (found,) = facts.claims
    assert found.disclosure == disclosure.id
    assert found.reason.endswith(".")
    return found


def replay(*visits: str) -> Evidence:
    return make.evidence(requests=[make.request(visit, "https://replay.example/rec") for visit in visits])


def says(concept: str, stance: Stance, **changes: Any) -> Disclosure:
    return make.disclosure(concept, stance=stance, **changes)


# The comparison that most deciders share


@pytest.mark.parametrize(
    ("stance", "visits", "expected"),
    [
        (Stance.AFFIRM, TWO, SUPPORTED),
        (Stance.MAY, TWO[:1], SUPPORTED),
        (Stance.AFFIRM, (), NOT_OBSERVED),
        (Stance.MAY, (), NOT_OBSERVED),
        (Stance.DENY, TWO, CONTRADICTED),
        (Stance.DENY, TWO[:1], INCONCLUSIVE),
        (Stance.DENY, (), SUPPORTED),
        (Stance.DENY_UNLESS, TWO, CONTRADICTED),
    ],
)
def test_stance_against_what_was_seen(stance: Stance, visits: tuple[str, ...], expected: ClaimVerdict) -> None:
    found = claim(says("tech.session_replay", stance), replay(*visits))
    assert found.verdict is expected
    if expected is INCONCLUSIVE:
        assert "one visit only" in found.reason


def test_an_exception_lowers_confidence() -> None:
    unless = says("tech.session_replay", Stance.DENY_UNLESS, exception="unless you agree")
    found = claim(unless, replay(*TWO))
    assert found.confidence is Confidence.LOW
    assert "unless you agree" in found.reason


def test_a_scope_keeps_a_denial_from_being_contradicted() -> None:
    scoped = says("tech.session_replay", Stance.DENY, scope="california residents")
    found = claim(scoped, replay(*TWO))
    assert found.verdict is INCONCLUSIVE
    assert "california residents" in found.reason


def test_one_visit_made_and_one_seen_is_inconclusive() -> None:
    evidence = make.evidence([make.visit()], requests=[make.request(url="https://replay.example/rec")])
    assert claim(says("tech.session_replay", Stance.DENY), evidence).verdict is INCONCLUSIVE


def test_a_denial_is_not_proven_where_a_scenario_has_no_complete_visit() -> None:
    visits = (make.visit(), make.visit(repeat=2), make.visit("gpc", outcome="blocked", reason="a wall"))
    found = claim(says("tech.session_replay", Stance.DENY), make.evidence(visits))
    assert found.verdict is INCONCLUSIVE
    assert "gpc" in found.reason
    assert found.cells["gpc"].word == NOT_TESTED


def test_without_a_complete_visit_nothing_is_tested() -> None:
    found = claim(says("tech.cookies", Stance.AFFIRM), make.evidence([make.visit(outcome="failed")]))
    assert found.verdict is NOT_TESTED


def test_cells_cover_every_scenario_with_numbers() -> None:
    visits = make.visits(baseline=2, gpc=2)
    evidence = make.evidence(visits, requests=[make.request(v, "https://replay.example/rec") for v in TWO])
    found = claim(says("tech.session_replay", Stance.AFFIRM), evidence)
    assert set(found.cells) == {"baseline", "gpc"}
    assert (found.cells["baseline"].word, found.cells["gpc"].word) == (SUPPORTED, NOT_OBSERVED)
    assert "2 of 2 visits" in found.cells["baseline"].text


def test_cells_of_a_denial() -> None:
    visits = make.visits(baseline=2, gpc=2)
    evidence = make.evidence(visits, requests=[make.request(v, "https://replay.example/rec") for v in TWO])
    found = claim(says("tech.session_replay", Stance.DENY), evidence)
    assert (found.cells["baseline"].word, found.cells["gpc"].word) == (CONTRADICTED, SUPPORTED)


# Limits that a statement draws around itself


def test_sites_that_are_linked_to_are_out_of_scope() -> None:
    text = "Those third-party sites may set their own cookies."
    assert claim(says("tech.third_party_cookies", Stance.MAY, text=text)).verdict is OUT_OF_SCOPE


def test_embedded_third_parties_are_in_scope() -> None:
    text = "These third parties may set their own cookies."
    evidence = make.evidence(cookies=[make.cookie(v, "adco_id", domain=".ads.example") for v in TWO])
    assert claim(says("tech.third_party_cookies", Stance.MAY, text=text), evidence).verdict is SUPPORTED


def test_knowingly_cannot_be_seen() -> None:
    text = "We do not knowingly collect device identifiers."
    assert claim(says("data.device_id", Stance.DENY, text=text)).verdict is NOT_VERIFIABLE


def test_what_the_reader_calls_manual_stays_so() -> None:
    manual = make.disclosure("right.limits", testability=Means.MANUAL)
    assert claim(manual).verdict is NOT_VERIFIABLE
    assert claim(make.disclosure("right.delete", testability=Means.STATIC)).verdict is SUPPORTED


def test_unknown_concepts_are_said_to_be_unknown() -> None:
    found = claim(make.disclosure("weather.report"))
    assert found.verdict is NOT_VERIFIABLE
    assert "no check" in found.reason
    extra = claim(make.disclosure("weather.report", testability=Means.EXTRA))
    assert extra.verdict is NOT_TESTED


def test_a_carve_out_for_others_does_not_cover_what_is_embedded() -> None:
    theirs = "This policy does not apply to the practices of third parties that we do not control."
    frames = [Frame(v, make.SITE, "https://social.example/like", make.SITE, True) for v in TWO]
    embedded = make.evidence(
        frames=frames, requests=[make.request(v, "https://social.example/like", resource_type="Document") for v in TWO]
    )
    stated = says("scope.third_party_sites", Stance.AFFIRM, text=theirs)
    assert claim(stated, embedded).verdict is INCONCLUSIVE
    assert claim(stated).verdict is SUPPORTED
    away = "When you navigate away from our site, this policy is no longer in effect."
    assert claim(says("scope.third_party_sites", Stance.AFFIRM, text=away), embedded).verdict is OUT_OF_SCOPE


# Technologies and parties


def test_cookies_by_party() -> None:
    first = make.evidence(cookies=[make.cookie(v) for v in TWO])
    third = make.evidence(cookies=[make.cookie(v, "adco_id", domain=".ads.example") for v in TWO])
    denied = says("tech.third_party_cookies", Stance.DENY)
    assert claim(denied, first).verdict is SUPPORTED
    assert claim(denied, third).verdict is CONTRADICTED
    assert claim(says("tech.cookies", Stance.DENY), first).verdict is CONTRADICTED


def test_a_vendors_script_that_keeps_a_first_party_cookie_is_its_technology() -> None:
    evidence = make.evidence(
        cookies=[make.cookie(v, "_st", set_by=SetBy("js", "https://stats.example/x.js")) for v in TWO]
    )
    assert claim(says("tech.third_party_cookies", Stance.MAY), evidence).verdict is SUPPORTED
    assert claim(says("tech.third_party_cookies", Stance.DENY), evidence).verdict is SUPPORTED


def test_storage_that_ends_with_the_visit_breaks_no_denial() -> None:
    session = make.evidence(storage=[make.storage(v, kind=StorageKind.SESSION) for v in TWO])
    assert claim(says("tech.local_storage", Stance.DENY), session).verdict is SUPPORTED
    assert claim(says("tech.local_storage", Stance.AFFIRM), session).verdict is SUPPORTED
    local = make.evidence(storage=[make.storage(v) for v in TWO])
    assert claim(says("tech.local_storage", Stance.DENY), local).verdict is CONTRADICTED


def test_script_lifetime_against_a_service_worker() -> None:
    stated = make.disclosure("claim.script_lifetime")
    worker = make.evidence(storage=[make.storage(v, kind=StorageKind.SERVICE_WORKER, key="/sw.js") for v in TWO])
    assert claim(stated, make.evidence()).verdict is SUPPORTED
    assert claim(stated, worker).verdict is CONTRADICTED


def test_a_named_party() -> None:
    named = make.disclosure("party.named", value="adco", context=("advertising",))
    seen = make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO])
    assert claim(named, seen).verdict is SUPPORTED
    assert claim(named).verdict is NOT_OBSERVED
    assert claim(named).title == "Named party: Adco"
    unknown = make.disclosure("party.named", value=None)
    assert claim(unknown).verdict is NOT_TESTED


def test_a_party_named_for_something_else_is_said_so() -> None:
    social = make.disclosure("party.named", value="adco", context=("social",))
    seen = make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO])
    assert "names Adco or its company for social; it was seen for advertising" in claim(social, seen).reason


def test_classes_of_parties() -> None:
    ads = make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO])
    fonts = make.evidence(requests=[make.request(v, "https://fonts.example/f") for v in TWO])
    networks = make.disclosure("actor.ad_networks")
    assert claim(networks, ads).verdict is SUPPORTED
    assert claim(networks, fonts).verdict is NOT_OBSERVED
    class_ = make.disclosure("actor.social_platforms", categories=("social_widget",))
    assert claim(class_, ads).verdict is NOT_OBSERVED


@pytest.mark.parametrize("concept", ["actor.ad_networks", "share.ad_data"])
def test_a_denial_about_advertisers_accuses_no_analytics_vendor(concept: str) -> None:
    denied = says(concept, Stance.DENY, text="We do not share your data with advertisers.")
    assert claim(denied, sent("stats.example")).verdict is not CONTRADICTED
    assert claim(denied, sent("ads.example")).verdict is CONTRADICTED
    wider = says(concept, Stance.DENY, text="We do not share your data with advertising or analytics companies.")
    assert claim(wider, sent("stats.example")).verdict is CONTRADICTED


@pytest.mark.parametrize(
    ("asked_days", "expected"), [(29, SUPPORTED), (31, SUPPORTED), (400, CONTRADICTED), (None, SUPPORTED)]
)
def test_a_stated_lifetime_is_held_against_the_sites_own_cookies(
    asked_days: int | None, expected: ClaimVerdict
) -> None:
    asked = None if asked_days is None else asked_days * 86_400
    cookies = [make.cookie(v, "sid", asked_lifetime_s=asked, granted_lifetime_s=asked) for v in TWO]
    stated = says("claim.cookie_lifetime", Stance.AFFIRM, text="All cookies we set expire within 30 days.")
    assert claim(stated, make.evidence(cookies=cookies)).verdict is expected


# Sale and sharing


def sent(to: str) -> Evidence:
    return make.evidence(
        cookies=[make.cookie(v, "sid") for v in TWO],
        requests=[make.request(v, f"https://{to}/px?uid={make.token(v, 'sid')}") for v in TWO],
    )


def test_a_general_denial_of_sale_against_identifiers_sent_to_advertisers() -> None:
    denied = says("sale.deny", Stance.DENY, text="We never sell your data.")
    assert claim(denied, sent("ads.example")).verdict is CONTRADICTED
    assert claim(denied, sent("ads.example")).confidence is Confidence.MEDIUM
    assert claim(denied, sent("stats.example")).verdict is SUPPORTED
    contacted = make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO])
    assert claim(denied, contacted).verdict is INCONCLUSIVE


def test_a_denial_as_one_law_defines_sale_is_no_general_denial() -> None:
    scoped = says("sale.deny", Stance.DENY, scope="as defined in s.b. 220")
    found = claim(scoped, sent("ads.example"))
    assert found.verdict is INCONCLUSIVE
    assert "s.b. 220" in found.reason
    assert claim(scoped).verdict is SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "We do not sell your covered information as Nevada law (S.B. 220) defines a sale.",
        "We do not sell data as that term is defined in NRS 603A.333.",
        "We do not sell your data for money.",
    ],
)
def test_a_legal_meaning_counts_even_where_the_reader_saw_no_scope(text: str) -> None:
    assert claim(says("sale.deny", Stance.DENY, text=text), sent("ads.example")).verdict is INCONCLUSIVE


def test_direct_marketing_needs_a_choice_before() -> None:
    denied = says("share.direct_marketing", Stance.DENY_UNLESS, exception="unless you opt in")
    liar = claim(denied, sent("ads.example"))
    assert (liar.verdict, liar.confidence) == (CONTRADICTED, Confidence.LOW)
    assert claim(denied, sent("stats.example")).verdict is SUPPORTED
    asked = make.evidence(
        cookies=sent("ads.example").cookies,
        requests=sent("ads.example").requests,
        consent=[ConsentRecord("baseline-1", make.SITE, 100, "banner", "made-up")],
    )
    assert claim(denied, asked).verdict is INCONCLUSIVE


def test_non_identifying_against_identifiers_that_leave() -> None:
    stated = make.disclosure("claim.non_identifying")
    found = claim(stated, sent("stats.example"))
    assert (found.verdict, found.confidence) == (CONTRADICTED, Confidence.LOW)
    assert claim(stated).verdict is SUPPORTED


def test_matching_of_identifiers() -> None:
    synced = make.evidence(
        cookies=[make.cookie(v, "adco_id", domain=".ads.example") for v in TWO],
        requests=[make.request(v, f"https://sync.example/m?u={make.token(v, 'adco_id')}") for v in TWO],
    )
    assert claim(make.disclosure("practice.cookie_matching"), synced).verdict is SUPPORTED
    assert claim(make.disclosure("practice.cookie_matching"), sent("ads.example")).verdict is NOT_OBSERVED
    assert claim(says("practice.cookie_matching", Stance.DENY), synced).verdict is CONTRADICTED


# Signals

GPC = make.visits(baseline=5, gpc=5)


def under_gpc(*, stops: bool, host: str = "ads.example") -> Evidence:
    visits = [v.visit_id for v in GPC if v.scenario == "baseline" or not stops]
    requests = [make.request(v, f"https://{host}/px?n={n}", t_ms=500 + n) for v in visits for n in range(3)]
    return make.evidence(GPC, requests=requests)


def gpc_claim(promise: Promise, evidence: Evidence) -> ClaimInfo:
    disclosure = make.disclosure("signal.gpc.response", value=promise.value, text="About GPC.")
    signal = make.promise(Signal.GPC, promise, "About GPC.")
    return claim(disclosure, evidence, signals=(signal,))


@pytest.mark.parametrize(
    ("promise", "stops", "expected"),
    [
        (Promise.HONORED, True, SUPPORTED),
        (Promise.HONORED, False, CONTRADICTED),
        (Promise.OFFERED, True, SUPPORTED),
        (Promise.OFFERED, False, NOT_OBSERVED),
        (Promise.NOT_HONORED, False, SUPPORTED),
        (Promise.NOT_HONORED, True, SUPPORTED),
        (Promise.DESCRIBED, False, SUPPORTED),
    ],
)
def test_promise_against_response(promise: Promise, stops: bool, expected: ClaimVerdict) -> None:
    found = gpc_claim(promise, under_gpc(stops=stops))
    assert found.verdict is expected
    assert found.cells["gpc"].word == expected
    assert found.cells["baseline"].word == "not-applicable"


def test_a_conditional_promise_is_broken_with_low_confidence_only() -> None:
    found = gpc_claim(Promise.HONORED_CONDITIONAL, under_gpc(stops=False))
    assert (found.verdict, found.confidence) == (CONTRADICTED, Confidence.LOW)


def test_a_promise_is_broken_by_what_is_seen_again_however_often_it_comes_and_goes() -> None:
    def seen(*gpc: int) -> Evidence:
        visits = ["baseline-1", "baseline-3", *(f"gpc-{n}" for n in gpc)]
        return make.evidence(GPC, requests=[make.request(v, "https://ads.example/px?n=1") for v in visits])

    assert gpc_claim(Promise.HONORED, seen(2, 5)).verdict is CONTRADICTED
    assert gpc_claim(Promise.HONORED, seen(2)).verdict is INCONCLUSIVE, "once may be an accident"
    assert gpc_claim(Promise.OFFERED, seen(2, 5)).verdict is INCONCLUSIVE, "nothing was promised"


def test_analytics_that_goes_on_breaks_no_promise_about_gpc() -> None:
    assert gpc_claim(Promise.HONORED, under_gpc(stops=False, host="stats.example")).verdict is INCONCLUSIVE


def test_a_signal_that_was_not_sent_tests_nothing() -> None:
    assert gpc_claim(Promise.HONORED, make.evidence()).verdict is NOT_TESTED
    undelivered = make.visit("gpc", passport=make.passport("gpc", signals=()))
    evidence = make.evidence([make.visit(), undelivered])
    assert gpc_claim(Promise.HONORED, evidence).verdict is NOT_TESTED


# Choices


def test_cookies_blocked_in_the_browser() -> None:
    visits = make.visits(baseline=2, cookies_blocked=2)
    blocked = [v.visit_id for v in visits[2:]]
    stated = says("optout.browser_cookies", Stance.INSTRUCT)
    refused = [make.cookie(v, in_jar=False, blocked_reasons=("UserPreferences",)) for v in blocked]
    assert claim(stated, make.evidence(visits, cookies=refused)).verdict is SUPPORTED
    assert claim(stated, make.evidence(visits, cookies=[make.cookie(v) for v in blocked])).verdict is CONTRADICTED
    assert claim(stated, make.evidence(visits, cookies=[make.cookie(blocked[0])])).verdict is INCONCLUSIVE
    assert claim(stated, make.evidence()).verdict is NOT_TESTED


def test_blocking_breaks_pages_or_not() -> None:
    stated = says("claim.blocking_breaks", Stance.MAY)

    def site(chars: int) -> Evidence:
        page = make.page(text_chars=chars)
        return make.evidence(
            [make.visit(pages=(make.page(text_chars=1000),)), make.visit("cookies-blocked", pages=(page,))]
        )

    assert claim(stated, site(100)).verdict is SUPPORTED
    assert claim(stated, site(990)).verdict is NOT_OBSERVED


def test_consent_by_use_shows_in_vendors_before_any_choice() -> None:
    stated = make.disclosure("consent.by_use")
    assert claim(stated, replay(*TWO)).verdict is SUPPORTED
    assert claim(stated).verdict is NOT_OBSERVED


@pytest.mark.parametrize(
    "concept",
    [
        "optout.ga_addon",
        "tech.email_beacon",
        "choice.email_unsubscribe",
        "transfer.international",
        "practice.ad_attribution",
        "practice.deidentify",
        "def.combined",
        "tech.mobile_beacon",
        "tech.mobile_sdk",
    ],
)
def test_what_needs_more_than_visits_says_what(concept: str) -> None:
    found = claim(make.disclosure(concept, testability=Means.EXTRA))
    assert found.verdict is NOT_TESTED
    assert found.reason.startswith("Needs ")


def test_googles_opt_out_add_on_against_what_is_still_reported() -> None:
    stated = says("optout.ga_addon", Stance.INSTRUCT)
    analytics = make.catalogue(make.vendor("google-analytics", "stats.example"))
    visits = make.visits(baseline=2, ga_opt_out=2)

    def verdict(*reporting: str, kind: str = "Ping") -> ClaimVerdict:
        requests = [make.request(v, "https://stats.example/collect", resource_type=kind) for v in reporting]
        evidence = make.evidence(visits, requests=requests)
        return make.facts(evidence, make.reading(stated), catalogue_=analytics).claims[0].verdict

    assert verdict(*TWO) is SUPPORTED
    assert verdict(*TWO, "ga-opt-out-1", "ga-opt-out-2") is CONTRADICTED
    assert verdict(*TWO, "ga-opt-out-1") is INCONCLUSIVE
    assert verdict() is NOT_OBSERVED
    assert verdict("ga-opt-out-1", "ga-opt-out-2", kind="Script") is NOT_OBSERVED, "a script that loads reports nothing"


def test_blocked_cookies_and_a_value_that_comes_back_on_every_page() -> None:
    stated = says("optout.browser_cookies", Stance.INSTRUCT)
    visits = make.visits(baseline=2, cookies_blocked=2)
    blocked = [v.visit_id for v in visits[2:]]

    def told(visit: str, value: str, pages: tuple[str, ...] = ("", "about")) -> list[Any]:
        url = f"https://ads.example/px?u={value}"
        return [make.request(visit, url, page_url=make.SITE + page) for page in pages]

    def verdict(*requests: Any) -> ClaimVerdict:
        return claim(stated, make.evidence(visits, requests=[one for some in requests for one in some])).verdict

    own = [told(v, make.token(v, "etag")) for v in blocked]
    assert verdict(*own) is CONTRADICTED
    assert verdict(own[0]) is INCONCLUSIVE
    assert verdict(*(told(v, make.token("the same for all")) for v in blocked)) is SUPPORTED
    assert verdict(*(told(v, make.token(v, "n"), ("",)) for v in blocked)) is SUPPORTED, "one page proves nothing"


# Data


def test_what_a_phone_meets() -> None:
    visits = make.visits(baseline=2, mobile=2)
    stated = says("tech.mobile_beacon", Stance.MAY)

    def site(*seen: str) -> Evidence:
        return make.evidence(
            visits, requests=[make.request(v, "https://stats.example/e", resource_type="Ping") for v in seen]
        )

    assert claim(stated, site("mobile-1")).verdict is SUPPORTED
    assert claim(stated, site(*TWO)).verdict is NOT_OBSERVED
    found = claim(says("tech.mobile_beacon", Stance.DENY), site("mobile-1", "mobile-2"))
    assert (found.verdict, found.cells["baseline"].word) == (CONTRADICTED, "not-applicable")
    assert claim(says("tech.mobile_beacon", Stance.DENY), site(*TWO)).verdict is SUPPORTED


def test_a_click_on_an_advertisement_is_followed() -> None:
    visits = tuple(
        make.visit("ad-click", n, pages=(make.page(final_url=f"{make.SITE}?gclid={make.token(str(n))}"),))
        for n in (1, 2)
    )
    followed = [make.request(f"ad-click-{n}", f"https://ads.example/px?c={make.token(str(n))}") for n in (1, 2)]
    stated = says("practice.ad_attribution", Stance.MAY)
    assert claim(stated, make.evidence(visits, requests=followed)).verdict is SUPPORTED
    assert claim(stated, make.evidence(visits)).verdict is NOT_OBSERVED
    denied = says("practice.ad_attribution", Stance.DENY)
    assert claim(denied, make.evidence(visits, requests=followed)).verdict is CONTRADICTED
    assert claim(denied, make.evidence(visits, requests=followed[:1])).verdict is INCONCLUSIVE
    without = make.visits(ad_click=2)
    assert claim(denied, make.evidence(without)).verdict is NOT_TESTED, "nobody arrived with an identifier"


def test_typed_text_and_its_hash() -> None:
    value = make.token("canary")

    def site(sent: str | None) -> Evidence:
        typed = [make.call(v, "canary", arguments={"field": "email", "value": value}) for v in TWO]
        url = f"https://ads.example/px?em={sent}"
        return make.evidence(calls=typed, requests=[make.request(v, url) for v in TWO] if sent else [])

    as_hash = value.replace("⟩", "|sha256⟩")
    stated = says("practice.deidentify", Stance.AFFIRM)
    assert claim(stated, site(as_hash)).verdict is SUPPORTED
    assert claim(stated, site(value)).verdict is CONTRADICTED
    assert claim(says("practice.deidentify", Stance.MAY), site(value)).verdict is INCONCLUSIVE
    assert claim(stated, site(None)).verdict is NOT_OBSERVED


def test_a_denial_is_not_broken_by_what_every_request_tells() -> None:
    page = make.evidence(requests=[make.request(v) for v in TWO])
    font = make.evidence(requests=[make.request(v, "https://fonts.example/f") for v in TWO])
    ads = make.evidence(requests=[make.request(v, "https://ads.example/px", resource_type="Ping") for v in TWO])
    for concept in ("data.device_info", "data.ip_address", "actor.third_party_collect", "share.service_providers"):
        denied = says(concept, Stance.DENY)
        assert claim(denied, page).verdict is SUPPORTED, concept
        assert claim(denied, font).verdict in (SUPPORTED, INCONCLUSIVE), concept
        assert claim(denied, ads).verdict is CONTRADICTED, concept


def test_a_vendor_does_not_show_what_it_is_used_for() -> None:
    mails = make.catalogue(make.vendor("mailco", "mail.example", category="advertising", kind=["email"]))
    evidence = make.evidence(requests=[make.request(v, "https://mail.example/w.js") for v in TWO])

    def verdict(stance: Stance) -> ClaimVerdict:
        reading = make.reading(says("purpose.promotions", stance))
        return make.facts(evidence, reading, catalogue_=mails).claims[0].verdict

    assert (verdict(Stance.AFFIRM), verdict(Stance.DENY)) == (SUPPORTED, INCONCLUSIVE)


def test_a_site_that_tells_vendors_it_is_for_children() -> None:
    stated = says("age.limit", Stance.DENY)
    flagged = [make.request(v, "https://ads.example/px?tfcd=1") for v in TWO]
    assert claim(stated, make.evidence(requests=flagged)).verdict is CONTRADICTED
    assert claim(stated, make.evidence(requests=flagged[:1])).verdict is INCONCLUSIVE
    assert claim(stated, make.evidence(requests=[make.request()])).verdict is SUPPORTED


def test_contests_on_the_visited_pages() -> None:
    linked = make.page(links=(Link(make.SITE + "win", "Our spring sweepstakes"),))
    site = make.evidence([make.visit(pages=(linked,))])
    stated = says("share.promotions", Stance.MAY, text="We may hold contests.")
    assert claim(stated, site).verdict is SUPPORTED
    assert claim(stated).verdict is NOT_OBSERVED
    entries = says("share.promotions", Stance.MAY, text="Entries may be disclosed to the sponsor.")
    assert claim(entries, site).verdict is NOT_VERIFIABLE


def test_forms_that_ask_for_more_than_the_policy_says() -> None:
    def site(*fields: str) -> Evidence:
        return make.evidence(calls=[make.call(v, "form", arguments={"fields": list(fields)}) for v in TWO])

    policy = (make.policy_document(text="You may give us your name and your email address."),)
    stated = says("collect.contact", Stance.MAY)
    assert claim(stated, site("text name", "email email"), documents=policy).verdict is SUPPORTED
    more = claim(stated, site("text name", "tel phone"), documents=policy)
    assert more.verdict is INCONCLUSIVE
    assert "phone number" in more.reason
    assert claim(says("collect.contact", Stance.DENY), site("email email"), documents=policy).verdict is CONTRADICTED
    assert claim(stated, make.evidence()).verdict is NOT_TESTED


def test_interactions_are_reported_later_than_the_load() -> None:
    def site(phase: Phase) -> Evidence:
        return make.evidence(
            requests=[
                make.request(v, "https://stats.example/e", resource_type="Ping", method="POST", phase=phase)
                for v in TWO
            ]
        )

    stated = says("practice.interaction_tracking", Stance.MAY)
    assert claim(stated, site(Phase.INTERACT)).verdict is SUPPORTED
    assert claim(stated, site(Phase.LOAD)).verdict is NOT_OBSERVED


def test_counting_visits_does_not_break_a_denial_of_recording() -> None:
    text = "We do not record your mouse movements or what you type."
    denied = says("practice.interaction_tracking", Stance.DENY, text=text)
    pings = make.evidence(
        requests=[make.request(v, "https://stats.example/e", resource_type="Ping", phase=Phase.LEAVE) for v in TWO]
    )
    assert claim(denied, pings).verdict is SUPPORTED
    assert claim(denied, replay(*TWO)).verdict is CONTRADICTED


def test_location_by_the_browsers_own_interface() -> None:
    asked = make.evidence(calls=[make.call(v, "Geolocation.getCurrentPosition") for v in TWO])
    assert claim(says("data.location", Stance.DENY), asked).verdict is CONTRADICTED
    assert claim(says("data.location", Stance.DENY)).verdict is SUPPORTED


def test_security_says_only_what_a_browser_sees() -> None:
    stated = make.disclosure("claim.security")
    safe = make.evidence(requests=[make.request()])
    plain = make.evidence(requests=[make.request(url="http://cdn.shop.example/x")])
    assert (claim(stated, safe).verdict, claim(stated, safe).confidence) == (SUPPORTED, Confidence.LOW)
    assert claim(stated, plain).verdict is INCONCLUSIVE


# Documents


def test_dates() -> None:
    assert "1418 days" in claim(make.disclosure("date.effective", value="2023-01-05")).reason
    assert claim(make.disclosure("date.effective", value="2027-01-05")).verdict is CONTRADICTED
    changed = make.evidence(documents=(make.document(last_modified="Mon, 02 Nov 2026 10:00:00 GMT"),))
    assert claim(make.disclosure("date.effective", value="2023-01-05"), changed).verdict is INCONCLUSIVE


def test_links_of_a_statement() -> None:
    stated = make.disclosure("link.terms", text="See our terms.")
    there = make.policy_document(anchors=(Anchor("terms", make.SITE + "terms", 108, 113),))
    elsewhere = make.policy_document(anchors=(Anchor("terms", make.SITE + "terms", 9000, 9005),))
    plain = make.policy_document()
    assert claim(stated, documents=(there,)).verdict is SUPPORTED
    assert claim(stated, documents=(elsewhere,)).verdict is NOT_OBSERVED
    assert claim(stated, documents=(plain,)).verdict is NOT_OBSERVED
    as_text = make.evidence(documents=(make.document(media_type="text/plain"),))
    assert claim(stated, as_text, documents=(plain,)).verdict is NOT_TESTED
    dead = make.evidence(documents=(make.document(make.SITE + "terms", status=404),))
    assert claim(stated, dead, documents=(there,)).verdict is CONTRADICTED


def test_the_link_to_gpc_must_lead_there() -> None:
    stated = make.disclosure("link.gpc", text="Set up GPC here.")

    def document(href: str) -> Any:
        return (make.policy_document(anchors=(Anchor("here", href, 111, 115),)),)

    assert claim(stated, documents=document("https://globalprivacycontrol.org/")).verdict is SUPPORTED
    assert claim(stated, documents=document("https://elsewhere.test/")).verdict is NOT_OBSERVED


def test_the_site_that_the_policy_names() -> None:
    assert claim(make.disclosure("scope.site", value="www.shop.example")).verdict is SUPPORTED
    assert claim(make.disclosure("scope.site", value="www.other-shop.test")).verdict is CONTRADICTED


def test_addresses() -> None:
    assert claim(make.disclosure("contact.email", value="privacy@shop.example")).verdict is SUPPORTED
    assert claim(make.disclosure("contact.email", value=None, text="Write to us.")).verdict is NOT_OBSERVED


def test_pages_that_link_to_the_policy() -> None:
    stated = make.disclosure("scope.extension")

    def site(href: str) -> Evidence:
        return make.evidence([make.visit(pages=(make.page(links=(Link(href, "x"),)),))])

    assert claim(stated, site(make.POLICY_URL)).verdict is SUPPORTED
    assert claim(stated, site(make.SITE + "about")).verdict is INCONCLUSIVE


# The registry


def test_an_exact_decider_wins_over_its_family() -> None:
    assert decider_of("link.gpc") is not decider_of("link.info")
    assert decider_of("right.of.some.kind") is decider_of("right.delete")
    assert decider_of("nothing.known") is None


def test_a_concept_has_one_decider() -> None:
    with pytest.raises(ValueError, match="two deciders"):

        @decides("link.gpc")
        def again(case: Case) -> Any:
            return not_verifiable("never")


def test_a_party_named_by_its_house_beside_its_own_name() -> None:
    ads = make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO])
    own = make.disclosure("party.named", value="adco", context=("advertising",))
    for name, verdict in (("House of Ads", SUPPORTED), ("Adco Inc.", SUPPORTED), ("Another House", NOT_OBSERVED)):
        facts = make.facts(ads, make.reading(own, make.disclosure("party.named", value=name)))
        assert [found.verdict for found in facts.claims] == [SUPPORTED, verdict]


def test_a_denial_about_ad_networks_lists_no_vendor_that_measures() -> None:
    both = make.evidence(
        requests=[make.request(v, url) for v in TWO for url in ("https://ads.example/px", "https://stats.example/c")]
    )
    denied = says("actor.third_party_collect", Stance.DENY, text="We do not let ad networks track you.")
    found = claim(denied, both)
    assert found.verdict is CONTRADICTED
    assert "Adco" in found.reason
    assert "Statco" not in found.reason


def test_no_third_party_advertising_cookies_is_not_broken_by_another_cookie_of_a_third_party() -> None:
    text = "There are no third-party advertising cookies here."
    denied = says("tech.third_party_cookies", Stance.DENY, text=text)
    plain = make.evidence(cookies=[make.cookie(v, "zone", domain=".fonts.example") for v in TWO])
    ads = make.evidence(cookies=[make.cookie(v, "adco_id", domain=".ads.example") for v in TWO])
    assert claim(denied, plain).verdict is SUPPORTED
    assert claim(denied, ads).verdict is CONTRADICTED
    every = says("tech.third_party_cookies", Stance.DENY, text="There are no third-party cookies here.")
    assert claim(every, plain).verdict is CONTRADICTED


def test_what_is_denied_for_those_who_send_a_signal_is_left_to_the_claim_on_the_signal() -> None:
    ads = make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO])
    denied = says("actor.ad_networks", Stance.DENY, scope=WITH_SIGNAL)
    found = claim(denied, ads)
    assert found.verdict is INCONCLUSIVE
    assert "response to it" in found.reason


def test_a_vendors_cookies_are_not_borne_out_by_the_sites_own() -> None:
    text = "Statco sets a cookie with a number."
    named = make.disclosure("party.named", value="statco", text=text)
    stated = make.disclosure("tech.cookies", text=text)
    own = make.evidence(cookies=[make.cookie(v, "sid") for v in TWO])
    theirs = make.evidence(cookies=[make.cookie(v, "_st") for v in TWO])
    for evidence, verdict in ((own, NOT_OBSERVED), (theirs, SUPPORTED)):
        facts = make.facts(evidence, make.reading(named, stated))
        (found,) = [c for c in facts.claims if c.concept == "tech.cookies"]
        assert found.verdict is verdict
    assert "known to be Statco's" in make.facts(own, make.reading(named, stated)).claims[1].reason


def test_needed_cookies_are_not_borne_out_by_one_that_measures() -> None:
    needed = says("purpose.cookies", Stance.AFFIRM, text="We use cookies that are needed for the basket.")
    wider = says("purpose.cookies", Stance.AFFIRM, text="We use cookies to count visits.")
    measuring = make.evidence(cookies=[make.cookie(v, "_st") for v in TWO])
    assert claim(needed, measuring).verdict is NOT_OBSERVED
    assert claim(wider, measuring).verdict is SUPPORTED


def test_the_sites_own_server_learns_the_address() -> None:
    own = make.evidence(requests=[make.request(v, make.SITE) for v in TWO])
    assert claim(says("data.ip_address", Stance.AFFIRM), own).verdict is SUPPORTED
    assert claim(says("data.ip_address", Stance.DENY), own).verdict is SUPPORTED


def test_an_advertiser_that_knows_its_own_cookies_is_said_to() -> None:
    denied = says("sale.deny", Stance.DENY, text="We have never sold your data.")
    requests = [make.request(v, "https://ads.example/px", request_headers=f"h:{v}") for v in TWO]
    headers = {f"h:{v}": Headers(f"h:{v}", (("cookie", f"adco_id={make.token(v, 'adco_id')}"),)) for v in TWO}
    cookies = [make.cookie(v, "adco_id", domain=".ads.example") for v in TWO]
    own = claim(denied, make.evidence(requests=requests, headers=headers, cookies=cookies))
    assert own.verdict is INCONCLUSIVE
    assert "know the visitor by cookies of their own, and no other identifier was seen" in own.reason
    bare = claim(denied, make.evidence(requests=[make.request(v, "https://ads.example/px") for v in TWO]))
    assert "contacted, and no identifier was seen" in bare.reason


def test_a_denial_of_cookies_of_a_kind_is_broken_by_that_kind_alone() -> None:
    denied = says("tech.cookies", Stance.DENY, text="We use no analytics cookies.", categories=("analytics",))
    own = make.evidence(cookies=[make.cookie(v, "sid") for v in TWO])
    measuring = make.evidence(cookies=[make.cookie(v, "_st") for v in TWO])
    assert claim(denied, own).verdict is SUPPORTED
    assert claim(denied, own).title == "Denied: Cookies for analytics"
    assert claim(denied, measuring).verdict is CONTRADICTED
    facts = make.facts(own, make.reading(denied, make.disclosure("tech.cookies")))
    assert [facts.technologies[0].disclosure, facts.cookies[0].disclosure] == ["clear", "vague"]

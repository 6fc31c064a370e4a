"""The consent banner in the audit: what it offers, what is unequal, and what came of each choice."""

from __future__ import annotations

from tests import factories as make

from policywitness.facts import Facts

CONTROLS = [{"kind": "accept", "label": "Accept all"}, {"kind": "settings", "label": "Settings"}]
MISSING = {"what": "reject-missing", "element": "button#yes", "label": "Accept all"}
TICKED = {"what": "pre-ticked", "element": "div#more", "labels": ["Analytics"]}


def _facts(proved: bool = True) -> Facts:
    visits = make.visits(baseline=2, accept=2, reject=2)
    rows = []
    for visit in visits:
        banner = {"element": "div#ask", "text": "We use cookies", "controls": CONTROLS, "layer": 1, "rule": "Klaro"}
        rows.append(
            make.consent(visit.visit_id, "banner", "Klaro", **banner, screenshot="s/1.jpg", observations=[MISSING])
        )
        if visit.scenario == "accept":
            rows.append(make.consent(visit.visit_id, "action", "accept", via="button", clicks=1, pressed=[]))
            rows.append(
                make.consent(
                    visit.visit_id, "proof", "accept", proved=True, strength="read", clicks=1, reason="cookie x says so"
                )
            )
        if visit.scenario == "reject":
            rows.append(
                make.consent(visit.visit_id, "banner", "div#more", element="div#more", layer=2, observations=[TICKED])
            )
            rows.append(make.consent(visit.visit_id, "action", "reject", via="settings", clicks=4, pressed=[]))
            rows.append(
                make.consent(
                    visit.visit_id,
                    "proof",
                    "reject",
                    proved=proved,
                    strength="read" if proved else None,
                    clicks=4,
                    reason="so",
                )
            )
            rows.append(
                make.consent(
                    visit.visit_id,
                    "string",
                    "usp",
                    moment="after",
                    value="1YYN",
                    granted=(),
                    denied=("sale",),
                    fields={},
                    kept={"where": "cookie", "name": "usprivacy"},
                )
            )
    return make.facts(make.evidence(visits, consent=rows))


def test_clicks_to_accept_and_to_refuse_are_counted() -> None:
    consent = _facts().consent
    assert (consent.asked, consent.clicks_to_accept, consent.clicks_to_reject) == (True, 1, 4)


def test_a_refusal_that_was_not_proved_counts_no_clicks() -> None:
    assert _facts(proved=False).consent.clicks_to_reject is None


def test_what_is_unequal_is_shown_with_element_and_picture() -> None:
    missing, ticked = sorted(_facts().consent.observations, key=lambda one: one.layer)
    assert (missing.what, missing.element, missing.screenshot) == ("reject-missing", "button#yes", "s/1.jpg")
    assert missing.scenarios["baseline"].seen == 2
    assert (ticked.what, ticked.reasons, ticked.layer) == ("pre-ticked", ("Analytics",), 2)


def test_each_choice_says_how_it_is_known() -> None:
    accept, reject = sorted(_facts().consent.choices, key=lambda one: one.scenario)
    assert (accept.proved.seen, accept.proved.of, accept.strengths) == (2, 2, ("read",))
    assert (reject.clicks, reject.via) == ((4, 4), ("settings",))


def test_strings_and_banners_are_told_once() -> None:
    consent = _facts().consent
    (string,) = consent.strings
    assert (string.format, string.moment, string.denied, string.scenarios["reject"].seen) == (
        "usp",
        "after",
        ("sale",),
        2,
    )
    assert [banner.layer for banner in consent.banners] == [1, 2]
    assert consent.banners[0].rule == "Klaro"


def test_without_a_banner_nothing_is_asked() -> None:
    consent = make.facts(make.evidence()).consent
    assert (consent.asked, consent.banners, consent.clicks_to_accept) == (False, (), None)

"""Beacons, session replay and fingerprinting, recognised by what they do; and what only looks like them."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories as make

from policywitness.facts import Facts
from policywitness.model.evidence import Call
from policywitness.model.vocabulary import Label, Phase

SNAPSHOT = '{"type":"snapshot","node":{"tagName":"html","childNodes":[]}},{"type":"mousemove","positions":[[1,2]]}'


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"resource_type": "Ping", "method": "POST"}, "send-beacon"),
        ({"resource_type": "Image", "url": "https://stats.example/c.gif?a=1", "encoded_bytes": 43}, "pixel"),
        ({"resource_type": "Image", "url": "https://stats.example/c.gif?a=1", "encoded_bytes": 90_000}, None),
        ({"resource_type": "Image", "encoded_bytes": 43}, None),
        ({"resource_type": "Image", "url": make.SITE + "dot.gif?a=1", "encoded_bytes": 43}, None),
        ({"resource_type": "Fetch", "method": "POST"}, "event-post"),
        ({"resource_type": "Fetch", "phase": Phase.LEAVE}, "keepalive"),
        ({"resource_type": "Fetch"}, None),
        ({"resource_type": "Fetch", "method": "POST", "post_data": SNAPSHOT}, "replay-upload"),
        ({"resource_type": "CSPViolationReport", "method": "POST"}, "csp-report"),
        ({"resource_type": "Script"}, None),
    ],
)
def test_kinds_of_beacons(changes: dict[str, Any], kind: str | None) -> None:
    facts = make.facts(requests=[make.request(**({"url": "https://stats.example/c"} | changes))])

    assert [beacon.kind for beacon in facts.beacons] == ([kind] if kind else [])


def _upload(host: str, body: str) -> Facts:
    return make.facts(
        requests=[make.request(url=f"https://{host}/up", method="POST", resource_type="Fetch", post_data=body)]
    )


def test_a_recording_is_session_replay_whoever_receives_it() -> None:
    facts = _upload("nobody-knows.test", SNAPSHOT)

    assert [(label.label, label.host) for label in facts.labels] == [(Label.SESSION_REPLAY, "nobody-knows.test")]
    assert [t.count for t in facts.technologies if t.id == "session_replay"] == [1]


def test_a_product_whose_purpose_is_replay_counts_once_as_a_technology() -> None:
    facts = _upload("replay.example", SNAPSHOT)

    assert [t.count for t in facts.technologies if t.id == "session_replay"] == [1]


def test_an_ordinary_form_is_no_recording() -> None:
    assert _upload("stats.example", '{"email":"⟨h:00ff⟩","scroll":1}').labels == ()


def _labels(*calls: Call) -> set[Label]:
    return {label.label for label in make.facts(calls=calls).labels}


def call(api: str, count: int = 1, **arguments: Any) -> Call:
    return make.call(api=api, count=count, arguments=arguments, script_url="https://stats.example/fp.js")


def test_text_on_a_small_canvas_that_is_read_back_is_fingerprinting() -> None:
    found = _labels(call("canvas.fillText", 2), call("canvas.toDataURL", width=240, height=60))

    assert found == {Label.FP_CANVAS}


@pytest.mark.parametrize(
    "calls",
    [
        (call("canvas.fillText", 40),),
        (call("canvas.toDataURL"),),
        (call("canvas.fillText"), call("canvas.toDataURL", width=1920, height=1080)),
        (call("canvas.fillText"), call("canvas.getImageData", 200, width=300)),
        (call("canvas.measureText", 5),),
        (call("webgl.getParameter", parameter=7936),),
        (call("navigator.doNotTrack"),),
    ],
    ids=["a chart", "a saved drawing", "a photo", "an editor", "a headline", "a film's shader", "one property"],
)
def test_what_only_looks_like_fingerprinting(calls: tuple[Call, ...]) -> None:
    assert _labels(*calls) == set()


def test_the_graphics_cards_name_is_fingerprinting() -> None:
    assert _labels(call("webgl.getParameter", parameter=37446)) == {Label.FP_WEBGL}


def test_a_sound_rendered_for_nobody_is_fingerprinting() -> None:
    found = _labels(call("OfflineAudioContext"), call("BaseAudioContext.createOscillator"))

    assert found == {Label.FP_AUDIO}


def test_an_offline_sound_beside_a_read_canvas_is_fingerprinting() -> None:
    picture = (call("canvas.fillText", 2), call("canvas.toDataURL", width=240, height=60))

    assert _labels(call("audio.startRendering")) == set()
    assert _labels(*picture, call("audio.startRendering")) == {Label.FP_CANVAS, Label.FP_AUDIO}


def test_many_fonts_are_fingerprinting_and_many_texts_or_sizes_are_not() -> None:
    assert _labels(*(call("fonts.check", font=f"12px Font{n}") for n in range(30))) == {Label.FP_FONTS}
    assert _labels(call("canvas.measureText", 500, font="12px Arial")) == set()
    assert _labels(*(call("canvas.measureText", font=f"{n}px Arial") for n in range(30))) == set()


def test_a_connection_to_nobody_and_the_battery() -> None:
    assert _labels(call("webrtc.createDataChannel"), call("webrtc.createOffer")) == {Label.FP_WEBRTC}
    assert _labels(call("webrtc.createOffer")) == set()
    assert _labels(call("navigator.getBattery")) == {Label.FP_BATTERY}


def test_two_scripts_do_not_add_up_to_one_fingerprint() -> None:
    one = make.call(api="canvas.fillText", script_url="https://a.test/chart.js")
    two = make.call(api="canvas.toDataURL", script_url="https://b.test/save.js")

    assert _labels(one, two) == set()


def _can_record(url: str, **changes: Any) -> Facts:
    able = make.vendor(
        "able",
        "able.example",
        kind=["product_analytics", "session_replay"],
        match={
            "domains": [{"suffix": "able.example", "role": "collect"}],
            "urls": [{"host_suffix": "able.example", "path_regex": "^/record$", "means": "sends a session recording"}],
        },
    )
    sent = [make.request(visit, url, **changes) for visit in ("baseline-1", "baseline-2")]
    return make.facts(make.evidence(requests=sent), catalogue_=make.catalogue(*make.made_up_vendors(), able))


@pytest.mark.parametrize(
    ("url", "changes", "records"),
    [
        ("https://able.example/track", {}, False),
        ("https://able.example/record", {}, True),
        (
            "https://able.example/track",
            {"method": "POST", "resource_type": "XHR", "post_data": '{"type": "mouse_move", "x": 3}'},
            True,
        ),
    ],
)
def test_a_product_that_can_also_record_is_a_recorder_only_where_it_records(
    url: str, changes: dict[str, Any], records: bool
) -> None:
    facts = _can_record(url, **changes)
    assert ("session_replay" in facts.vendors[0].kinds) is records
    assert ("session_replay" in {technology.id for technology in facts.technologies}) is records

"""What scripts read and do: the patterns of fingerprinting and of reading signals are recorded, an ordinary page's are told apart."""

from __future__ import annotations

import pytest
from tests.visit.vectors import OTHER, SITE

from policywitness.bundle.recording import Recording
from policywitness.demo.server import Web, html, js
from policywitness.facts.fingerprinting import readings, recognise

pytestmark = pytest.mark.browser

# Each script does one thing; its name is the label that it deserves, or says what it does where it deserves none.
SCRIPTS = {
    "fp.canvas": "const c = document.createElement('canvas'); c.width = 240; c.height = 60; const x = c.getContext('2d'); x.fillText('sphinx of quartz', 2, 15); x.strokeText('again', 4, 17); c.toDataURL();",
    "fp.canvas, offscreen": "const c = new OffscreenCanvas(240, 60); c.getContext('2d').fillText('sphinx', 2, 15); c.convertToBlob();",
    "fp.webgl": "const g = document.createElement('canvas').getContext('webgl'); if (g) { g.getSupportedExtensions(); g.getExtension('WEBGL_debug_renderer_info'); g.getParameter(37445); g.getParameter(37446); }",
    "fp.audio": "const a = new OfflineAudioContext(1, 4410, 44100); const o = a.createOscillator(); const d = a.createDynamicsCompressor(); o.connect(d); d.connect(a.destination); o.start(0); a.startRendering();",
    "fp.fonts, measured": "const x = document.createElement('canvas').getContext('2d'); for (let i = 0; i < 40; i++) { x.font = '72px \"Font ' + i + '\", monospace'; x.measureText('mmmmmmmmmmlli'); }",
    "fp.fonts, by width": "const s = document.createElement('span'); s.textContent = 'mmmmmmmmmmlli'; document.body.append(s); for (let i = 0; i < 40; i++) { s.style.fontFamily = '\"Font ' + i + '\", monospace'; s.offsetWidth; } s.remove();",
    "fp.fonts, asked for": "for (let i = 0; i < 40; i++) document.fonts.check('12px \"Font ' + i + '\"');",
    "fp.webrtc": "const p = new RTCPeerConnection(); p.createDataChannel(''); p.createOffer();",
    "fp.battery": "navigator.getBattery && navigator.getBattery();",
    "navigator": "navigator.userAgent; navigator.platform; navigator.languages; navigator.hardwareConcurrency; navigator.deviceMemory; navigator.plugins.length; navigator.maxTouchPoints; navigator.userAgentData.getHighEntropyValues(['model', 'bitness']); Intl.DateTimeFormat().resolvedOptions();",
    "screen": "screen.width; screen.availHeight; screen.colorDepth;",
    "signals": "navigator.globalPrivacyControl; navigator.doNotTrack; __tcfapi('getTCData', 2, () => 0); __gpp('ping', () => 0); window.__uspapi('getUSPData', 1, () => 0);",
    "listeners": "document.addEventListener('keydown', () => 0); addEventListener('mousemove', () => 0); document.querySelector('input').addEventListener('input', () => 0); document.querySelector('input').oninput = () => 0;",
    "loop": "for (let i = 0; i < 5000; i++) navigator.userAgent;",
    "chart": "const c = document.createElement('canvas'); c.width = 600; c.height = 300; document.body.append(c); const x = c.getContext('2d'); for (let i = 0; i < 12; i++) { x.fillRect(i * 40, 10, 20, i * 10); x.font = '12px sans-serif'; x.measureText('label ' + i); x.fillText('label ' + i, i * 40, 290); }",
    "shader": "const g = document.createElement('canvas').getContext('webgl'); if (g) { g.getParameter(g.MAX_TEXTURE_SIZE); g.getExtension('OES_texture_float'); g.clear(g.COLOR_BUFFER_BIT); }",
    "resize picture": "const c = document.createElement('canvas'); c.width = c.height = 200; c.getContext('2d').fillRect(0, 0, 10, 10); c.toDataURL('image/jpeg');",
    "music": "const a = new AudioContext(); const o = a.createOscillator(); o.connect(a.destination);",
    "text layout": "const x = document.createElement('canvas').getContext('2d'); for (const f of ['12px Arial', 'bold 12px Arial', '14px Georgia']) { x.font = f; x.measureText('headline'); }",
    "keys of a game": "document.addEventListener('keydown', e => e.key === 'ArrowUp' && e.preventDefault());",
}
CMP = "function __tcfapi(command, version, callback) { callback({}, true) } window.__gpp = (command, callback) => callback({}, true); var __uspapi = (command, version, callback) => callback({}, true);"


def path(name: str) -> str:
    return "/" + "".join(letter if letter.isalnum() else "-" for letter in name) + ".js"


@pytest.fixture(scope="module")
def recording(visit) -> Recording:
    tags = "".join(f"<script src=https://{OTHER}{path(name)}></script>" for name in SCRIPTS)
    page = html(f"<!doctype html><title>Calls</title><body><input><script src=/cmp.js></script>{tags}")
    scripts = {path(name): js("{ " + code + " }") for name, code in SCRIPTS.items()}
    with Web({SITE: {"/": page, "/cmp.js": js(CMP)}, OTHER: scripts}) as web:
        return visit(web, f"https://{SITE}/")


def calls_of(recording: Recording, name: str) -> dict[str, list[dict[str, object]]]:
    """The arguments' shapes of each interface that a script called."""
    found: dict[str, list[dict[str, object]]] = {}
    for call in recording.calls:
        if call.script_url == f"https://{OTHER}{path(name)}":
            found.setdefault(call.api, []).append(call.arguments)
    return found


def labels_of(recording: Recording, name: str) -> set[str]:
    """The labels that the recorded calls of a script earn."""
    mine = [call for call in recording.calls if call.script_url == f"https://{OTHER}{path(name)}"]
    return {label for reading in readings(mine) for label, _, _ in recognise(reading)}


@pytest.mark.parametrize("name", [name for name in SCRIPTS if name.startswith("fp.")])
def test_fingerprinting_is_recorded(recording, name):
    assert labels_of(recording, name) == {name.partition(",")[0]}


@pytest.mark.parametrize("name", [name for name in SCRIPTS if not name.startswith("fp.")])
def test_ordinary_scripts_earn_no_label(recording, name):
    assert labels_of(recording, name) == set()


def test_reads_of_the_browser_and_the_screen(recording):
    assert {
        "navigator.userAgent",
        "navigator.platform",
        "navigator.languages",
        "navigator.hardwareConcurrency",
        "navigator.deviceMemory",
        "navigator.plugins",
        "navigator.maxTouchPoints",
        "navigator.userAgentData.getHighEntropyValues",
        "Intl.DateTimeFormat.resolvedOptions",
    } <= set(calls_of(recording, "navigator"))
    assert {"screen.width", "screen.availHeight", "screen.colorDepth"} == set(calls_of(recording, "screen"))


def test_questions_for_a_choice_name_the_asking_script(recording):
    calls = calls_of(recording, "signals")
    assert "navigator.doNotTrack" in calls
    assert calls["__tcfapi"] == [{"command": "getTCData"}]
    assert calls["__gpp"] == [{"command": "ping"}]
    assert calls["__uspapi"] == [{"command": "getUSPData"}]


def test_listeners_and_handlers(recording):
    calls = calls_of(recording, "listeners")
    assert calls["addEventListener"] == [
        {"event": "keydown", "target": "document"},
        {"event": "mousemove", "target": "window"},
        {"event": "input", "target": "input"},
    ]
    assert calls["oninput"] == [{"event": "input", "target": "input"}]


def test_a_loop_is_counted_up_to_a_bound(recording):
    (call,) = [c for c in recording.calls if c.script_url == f"https://{OTHER}{path('loop')}"]
    assert 900 <= call.count <= 1_000


def test_the_page_is_not_disturbed(recording):
    assert [message for message in recording.console if message.level == "uncaught"] == []

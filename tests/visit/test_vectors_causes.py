"""Causes: whatever way a script runs, its requests, cookies and stored items name its address and line."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests.visit.vectors import OTHER, SITE, addressed

from policywitness.bundle.recording import Recording
from policywitness.demo.server import Web, gif, html, js

pytestmark = pytest.mark.browser

SCRIPT = f"https://{OTHER}/causes.js"


@dataclass(frozen=True, slots=True)
class Entry:
    """A way for a script to run: `code` stands on one line of a third party's script; `$ACT` in it asks, writes and stores.

    `named` says who is named as the cause: the script's own line, the page, or nobody. `reason` says why it is not the script.
    """

    name: str
    code: str
    named: str = "script"
    reason: str = ""

    @property
    def slug(self) -> str:
        return "".join(letter if letter.isalnum() else "-" for letter in self.name.lower())


ENTRIES = [
    Entry("plain", "$ACT"),
    Entry("function called by another script", "window.called = () => { $ACT }"),
    Entry("immediately after await", "(async () => { await 0; $ACT })()"),
    Entry("promise", "Promise.resolve().then(() => { $ACT })"),
    Entry("after fetch", "fetch('$OTHER/ok').then(() => { $ACT })"),
    Entry("queueMicrotask", "queueMicrotask(() => { $ACT })"),
    Entry("setTimeout", "setTimeout(() => { $ACT }, 10)"),
    Entry("setTimeout with text", "setTimeout(`$ACT`, 10)", "nobody", "the engine keeps no address for such text"),
    Entry("requestAnimationFrame", "requestAnimationFrame(() => { $ACT })"),
    Entry("requestIdleCallback", "requestIdleCallback(() => { $ACT })"),
    Entry(
        "MutationObserver",
        "new MutationObserver((_, me) => { me.disconnect(); $ACT }).observe(document, {childList: true, subtree: true})",
    ),
    Entry(
        "MessageChannel",
        "{ const c = new MessageChannel(); c.port1.onmessage = () => { $ACT }; c.port2.postMessage(1) }",
    ),
    Entry("listener", "addEventListener('load', () => { $ACT })"),
    Entry(
        "listener on a click", "{ const b = document.createElement('button'); b.onclick = () => { $ACT }; b.click() }"
    ),
    Entry(
        "inline handler",
        "{ const b = document.createElement('button'); b.setAttribute('onclick', `$ACT`); b.click() }",
        "page",
        "the engine takes a handler's code for the page's markup",
    ),
    Entry(
        "image onerror handler",
        "{ const d = document.createElement('div'); d.innerHTML = `<img src=data:, onerror=\"$ACT\">` }",
        "page",
        "the engine takes a handler's code for the page's markup",
    ),
    Entry(
        "javascript: address",
        "{ const a = document.createElement('a'); a.href = `javascript:void(() => { $ACT })()`; document.documentElement.append(a); a.click() }",
        "nobody",
        "the engine keeps no address for such text",
    ),
    Entry("eval", "eval(`$ACT`)"),
    Entry("indirect eval", "(0, eval)(`$ACT`)"),
    Entry("new Function", "new Function(`$ACT`)()"),
    Entry(
        "created inline script",
        "{ const s = document.createElement('script'); s.text = `$ACT`; document.documentElement.append(s) }",
    ),
    Entry(
        "created blob script",
        "{ const s = document.createElement('script'); s.src = URL.createObjectURL(new Blob([`$ACT`])); document.documentElement.append(s) }",
    ),
    Entry(
        "created data script",
        "{ const s = document.createElement('script'); s.src = 'data:text/javascript,' + encodeURIComponent(`$ACT`); document.documentElement.append(s) }",
    ),
    Entry("document.write", "document.write(`<script>$ACT<` + `/script>`)"),
    Entry("blob module", "import(URL.createObjectURL(new Blob([`$ACT`], {type: 'text/javascript'})))"),
    Entry(
        "empty frame's functions",
        "{ const f = document.createElement('iframe'); document.documentElement.append(f); f.contentWindow.setTimeout(() => { $ACT }, 10) }",
    ),
    Entry(
        "setters borrowed from a fresh frame",
        "{ const f = document.createElement('iframe'); document.documentElement.append(f); const w = f.contentWindow; w.fetch('$URL'); w.Object.getOwnPropertyDescriptor(w.HTMLImageElement.prototype, 'src').set.call(new Image(), '$IMAGE'); w.Object.getOwnPropertyDescriptor(w.Document.prototype, 'cookie').set.call(document, '$NAME=1'); w.Storage.prototype.setItem.call(localStorage, '$NAME', '1') }",
    ),
    Entry(
        "stack made unreadable",
        "{ const p = Error.prepareStackTrace, l = Error.stackTraceLimit; Error.prepareStackTrace = () => []; Error.stackTraceLimit = 0; $ACT; Error.prepareStackTrace = p; Error.stackTraceLimit = l }",
    ),
]
ACT = "fetch('$URL'); new Image().src = '$IMAGE'; document.cookie = '$NAME=1'; localStorage.setItem('$NAME', '1')"


def code_of(entry: Entry) -> str:
    text = entry.code.replace("$ACT", ACT).replace("$NAME", entry.slug)
    return addressed(text.replace("$URL", f"$OTHER/v/{entry.slug}").replace("$IMAGE", f"$OTHER/i/{entry.slug}"))


LINES = {entry.slug: number for number, entry in enumerate(ENTRIES, 2)}
CODE = "// A third party's script: one entry point a line.\n" + "\n".join(code_of(entry) + ";" for entry in ENTRIES)
PAGE = f"<!doctype html><title>Causes</title><script src={SCRIPT}></script><script>called()</script>"


@pytest.fixture(scope="module")
def recording(visit) -> Recording:
    site = {"/": html(PAGE)}
    other = {
        "/causes.js": js(CODE),
        "/v/*": gif({"Access-Control-Allow-Origin": "*"}),
        "/i/*": gif(),
        "/ok": gif({"Access-Control-Allow-Origin": "*"}),
    }
    with Web({SITE: site, OTHER: other}) as web:
        return visit(web, f"https://{SITE}/")


def causes(recording: Recording, entry: Entry) -> dict[str, tuple[str | None, int | None]]:
    """The address and line named for each thing that an entry did."""
    requests = {request.url: request.initiator for request in recording.requests}
    found = {
        "fetch": requests[f"https://{OTHER}/v/{entry.slug}"],
        "image": requests[f"https://{OTHER}/i/{entry.slug}"],
        "cookie": next(cookie.set_by for cookie in recording.cookies if cookie.name == entry.slug),
        "storage": next(item.set_by for item in recording.storage if item.key == entry.slug),
    }
    return {what: (cause.url, cause.line) for what, cause in found.items()}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_what_a_script_does_names_its_address_and_line(recording, entry):
    named = {
        "script": (SCRIPT, LINES[entry.slug]),
        "page": (f"https://{SITE}/", 1),
        "nobody": (None, None),
    }[entry.named]
    found = causes(recording, entry)
    if entry.named == "nobody":
        # An image is then the document's: DevTools says where its parser stood.
        found.pop("image")
    assert found == dict.fromkeys(found, named)


def test_stacks_lead_to_the_caller_and_never_to_the_recorder(recording):
    addresses = {frame.url for stack in recording.stacks.values() for frame in stack.frames}
    assert not [address for address in addresses if address.startswith("policywitness")]
    called = next(c for c in recording.cookies if c.name == "function-called-by-another-script")
    frames = recording.stacks[called.set_by.stack].frames
    assert [frame.url for frame in frames] == [SCRIPT, f"https://{SITE}/"]


def test_a_blob_script_names_its_maker_behind_it(recording):
    cookie = next(cookie for cookie in recording.cookies if cookie.name == "created-blob-script")
    frames = recording.stacks[cookie.set_by.stack].frames
    assert frames[0].url.startswith("blob:")
    assert frames[-1].url == SCRIPT

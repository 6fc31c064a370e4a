"""What this browser can do, measured on a page of ours on loopback before any site is visited.

The page has every context in which a script can run: the window, a cross-site frame, a dedicated, a shared and a service
worker; it sets a first-party and a third-party cookie, and sends a beacon as it is left. The server's log is the witness.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiohttp import web as aiohttp_web

from policywitness.browser.program import Program
from policywitness.demo.server import Answer, ServedRequest, Web, html, js
from policywitness.model.plan import Emulated, Scenario, VisitorPlan, VisitPlan
from policywitness.model.vocabulary import Signal
from policywitness.visit.driver import Driver
from policywitness.visit.make import make_visit, pages_work

_SITE = "probe.example"
_OTHER = "other.example"
CONTEXTS = ("window", "frame", "worker", "shared_worker", "service_worker")
_PAGE = f"""<!doctype html><title>Probe</title><iframe src="https://{_OTHER}/frame"></iframe>
<img src="https://{_OTHER}/pixel.gif" alt=""><script>
window.workers = [new Worker("/worker.js"), new SharedWorker("/shared.js")];
navigator.serviceWorker.register("/service.js");
document.cookie = "first=1; max-age=86400";
addEventListener("pagehide", () => navigator.sendBeacon("/exit", "left"));
</script>"""
_WORKER = "fetch('/from-' + self.constructor.name); setInterval(() => 0, 1000); onconnect = () => 0;"
_SERVICE = "oninstall = event => event.waitUntil(fetch('/from-service')); onactivate = event => event.waitUntil(clients.claim());"


@dataclass(frozen=True, slots=True)
class Capability:
    """What was measured with one scenario's settings.

    `contexts` maps each signal and context to whether the property was there; `headers` each signal to (requests that
    carried it, requests that reached the server); `requested` and `recorded` count the browser's own log and the recording.
    """

    scenario: str
    contexts: dict[str, dict[str, bool]]
    headers: dict[str, tuple[int, int]]
    first_party_cookie: bool
    third_party_cookie: bool
    exit_beacon: bool
    requested: int | None
    recorded: int
    emulated: Emulated = frozenset()
    problem: str | None = None

    def lacking(self) -> Emulated:
        """The signals that the scenario sends and this browser did not, in the window and on nearly every request."""
        return frozenset(signal for signal in map(Signal, self.contexts) if not self._has(signal))

    def _has(self, signal: Signal) -> bool:
        sent, of = self.headers.get(signal, (0, 0))
        return self.contexts[signal].get("window", False) and sent > 0 and sent >= of - len(CONTEXTS)


async def probe(
    driver: Driver, program: Program, scenario: Scenario, visitor: VisitorPlan, emulate: Emulated = frozenset()
) -> Capability:
    """Visit the probe page as this scenario's visitor would. Raises LaunchFailed."""
    with Web({_SITE: _site(), _OTHER: _other()}) as web:
        arrival = replace(
            visitor,
            resolve=web.resolve,
            resolve_only=True,
            ca_certificate=str(web.ca_pem),
            insecure=False,
            headers=(),
            basic_auth=None,
            proxy=None,
            storage_state=None,
        )
        plan = VisitPlan(f"probe-{scenario.name}", scenario, 1)
        recording = await make_visit(driver, program, plan, arrival, pages_work([f"https://{_SITE}/"]), emulate=emulate)
        log = list(web.log)
    visit = recording.visit
    signals = visit.passport.signals if visit and visit.passport else ()
    jar = {(cookie.name, cookie.domain) for cookie in recording.cookies if cookie.in_jar}
    known = {request.url for request in recording.requests if request.source != "network-log"}
    return Capability(
        scenario=scenario.name,
        contexts={one.signal: {name: one.contexts.get(name, False) for name in CONTEXTS} for one in signals},
        headers={one.signal: _carried(log, one.signal) for one in signals},
        first_party_cookie=("first", _SITE) in jar,
        third_party_cookie=("third", _OTHER) in jar,
        exit_beacon=f"https://{_SITE}/exit" in known,
        requested=visit.completeness.requested if visit and visit.completeness else None,
        recorded=visit.completeness.recorded if visit and visit.completeness else 0,
        emulated=emulate,
        problem=visit.reason if visit else None,
    )


def _carried(log: list[ServedRequest], signal: str) -> tuple[int, int]:
    header = {"gpc": "sec-gpc", "dnt": "dnt"}[signal]
    return sum(request.header(header) == "1" for request in log), len(log)


def _site() -> dict[str, Answer]:
    return {
        "/": html(_PAGE),
        "/worker.js": js(_WORKER),
        "/shared.js": js(_WORKER),
        "/service.js": js(_SERVICE),
        "/*": html("ok"),
    }


def _other() -> dict[str, Answer]:
    async def pixel(request: aiohttp_web.Request) -> aiohttp_web.Response:
        cookie = "third=1; Max-Age=86400; Path=/; Secure; SameSite=None"
        return aiohttp_web.Response(body=b"GIF89a", content_type="image/gif", headers={"Set-Cookie": cookie})

    return {"/frame": html("<p>A frame of another site"), "/pixel.gif": pixel}

"""The analysis of a large audit: wall time, peak memory, and the same bytes twice.

    python -m benchmarks.analysis [--requests N] [--keep FOLDER] [--profile]

A bundle of that many requests is made up: forty visits (eight scenarios, five repeats) of fifty pages each, with vendors of the
catalogue, redacted identifiers that stay the same within a visit, redirects, beacons with bodies, interned headers and stacks.
Then it is analysed twice, each time in a process of its own: wall time and peak memory count for that process alone, and the two
documents must be the same bytes. Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import command
from policywitness.bundle.recording import Recording
from policywitness.bundle.redact import Redactor
from policywitness.bundle.writer import BundleWriter
from policywitness.catalogue import Catalogue
from policywitness.config import shipped_scenarios
from policywitness.model.evidence import (
    Call,
    Completeness,
    CookieEvent,
    Document,
    Initiator,
    PageVisit,
    Passport,
    Request,
    Script,
    SetBy,
    SignalDelivery,
    StackFrame,
    StorageItem,
    Visit,
)
from policywitness.model.vocabulary import DocumentKind, Outcome, Phase, StorageKind, TargetType

SECONDS, MEGABYTES, DISK = 60.0, 1536.0, 700.0
SITE = "https://www.bench-shop.example/"
SCENARIOS = ("baseline", "gpc", "dnt", "gpc-dnt", "cookies-blocked", "third-party-cookies-blocked", "reject", "accept")
REPEATS, PAGES = 5, 50
TYPES = ("Image", "Script", "XHR", "Fetch", "Ping", "Stylesheet", "Font", "Image", "Image", "Script")

_ANALYSE = """
import json, resource, sys, time
from pathlib import Path
began = time.perf_counter()
from policywitness.run.analyse import analyse
result = analyse(Path(sys.argv[1]))
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "megabytes": peak, "findings": len(result.audit.findings)}))
"""


@dataclass(slots=True)
class Maker:
    """Makes up one visit after the other; the same seed gives the same bundle."""

    per_page: int
    chance: random.Random = field(default_factory=lambda: random.Random(11))
    vendors: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = Catalogue.load(bulk=None).vendors.values()
        hosts = [(vendor.id, domain.suffix) for vendor in known for domain in vendor.match.domains]
        self.vendors = self.chance.sample(hosts, 60)
        self.vendors += [(f"unknown-{n}", f"cdn-{n}.example") for n in range(40)]

    def visit(self, scenario: str, repeat: int) -> Recording:
        """One visit of all pages."""
        recording = Recording()
        visit_id = f"{scenario}-{repeat}"
        pages = [f"{SITE}catalogue/section-{n}/item-{n * 7}" for n in range(PAGES)]
        headers = [recording.intern_headers(_headers(n)) for n in range(250)]
        stacks = [recording.intern_stack(_stack(self.vendors, n)) for n in range(900)]
        for number, page in enumerate(pages):
            self._page(recording, visit_id, page, number, headers, stacks)
        shown = tuple(
            PageVisit(p, p, 3_000 * n, 2_500, 200, f"Item {n}", Outcome.COMPLETE) for n, p in enumerate(pages)
        )
        count = len(recording.requests)
        recording.visit = Visit(
            visit_id, scenario, repeat, Outcome.COMPLETE, None, "2026-11-23T10:00:00Z", "2026-11-23T10:05:00Z",
            _passport(scenario), shown, Completeness(count, count),
        )  # fmt: skip
        return recording

    def _page(
        self, recording: Recording, visit_id: str, page: str, number: int, headers: list[str], stacks: list[str]
    ) -> None:
        before: str | None = None
        for index in range(self.per_page):
            vendor, host = self.vendors[(index * 7 + number) % len(self.vendors)]
            own = index % 5 == 0
            url = f"{SITE}assets/{index % 40}/bundle.js?v=3" if own else self._url(visit_id, vendor, host, page, index)
            hop = before if index % 17 == 3 else None
            body = self._body(visit_id, vendor, page) if index % 12 == 0 and not own else None
            id_ = f"{visit_id}.{number}.{index}"
            recording.requests.append(
                Request(
                    visit_id, page, id_, 3_000 * number + index * 20, Phase.LOAD if index % 9 else Phase.LEAVE, url,
                    "POST" if body else "GET", "Ping" if body else TYPES[index % 10], TargetType.PAGE, page,
                    Initiator("script", None, 1, stacks[(index * 13 + number) % len(stacks)]) if index % 3 else Initiator("parser", page, index),
                    redirect_of=hop, status=302 if index % 17 == 2 else 200, request_headers=headers[index % 250],
                    response_headers=headers[(index + 90) % 250], mime_type="image/gif", encoded_bytes=43,
                    post_data=body, post_data_bytes=len(body) if body else None, remote_ip="192.0.2.7",
                )
            )  # fmt: skip
            before = id_
            if index % 10 == 1:
                script = SetBy("js", f"https://{host}/tag.js", 4, stacks[index % len(stacks)])
                recording.cookies.append(_cookie(visit_id, page, vendor, host, script, own=index % 20 == 1))
                recording.storage.append(_stored(visit_id, page, vendor, script))
            if index % 5 == 1:
                loaded = Initiator("script", f"https://{host}/tag.js", 1)
                digest = hashlib.sha256(url.encode()).hexdigest()
                recording.scripts.append(
                    Script(visit_id, page, f"https://{host}/tag.js", None, digest, 9_000, None, loaded)
                )
                recording.calls.append(
                    Call(visit_id, page, 20 * index, Phase.LOAD, "Navigator.sendBeacon", f"https://{host}/tag.js", 2)
                )

    def _url(self, visit_id: str, vendor: str, host: str, page: str, index: int) -> str:
        unique = self.chance.randrange(10**9)
        who = _token(visit_id, vendor) if index % 4 else _token(visit_id, self.vendors[index % 60][0])
        return (
            f"https://px.{host}/collect/{index % 25}?tid=UA-{index % 30}&cid={who}&dl={page}&ts={unique}"
            f"&ev=PageView&sw=1366&sh=900&lang=en-us&ref={SITE}&v=2.{index % 9}&z={unique * 7 % 10**9}"
        )

    def _body(self, visit_id: str, vendor: str, page: str) -> str:
        events = [{"event": "view", "page": page, "n": self.chance.randrange(10**6), "user": _token(visit_id, vendor)}]
        return json.dumps({"events": events * self.chance.randrange(2, 12), "padding": "x" * 300})


def _token(*parts: str) -> str:
    return f"⟨h:{hashlib.sha256(repr(parts).encode()).hexdigest()[:16]}⟩"


def _cookie(visit_id: str, page: str, vendor: str, host: str, set_by: SetBy, own: bool) -> CookieEvent:
    domain = ".bench-shop.example" if own else f".{host}"
    year = 31_536_000
    return CookieEvent(
        visit_id, page, 900, Phase.LOAD, f"id_{vendor}", domain, "/", year, year, False, True, "None", None, set_by,
        _token(visit_id, vendor), 32, in_jar=True,
    )  # fmt: skip


def _stored(visit_id: str, page: str, vendor: str, set_by: SetBy) -> StorageItem:
    origin = SITE.rstrip("/")
    return StorageItem(
        visit_id,
        page,
        StorageKind.LOCAL,
        origin,
        origin,
        f"{vendor}.state",
        _token(visit_id, vendor, "s"),
        40,
        (),
        set_by,
    )


def _headers(number: int) -> list[tuple[str, str]]:
    names = ("accept", "accept-encoding", "user-agent", "sec-ch-ua", "referer", "cache-control", "x-request", "cookie")
    return [(name, f"{name} value {number} {'w' * 40}") for name in names]


def _stack(vendors: list[tuple[str, str]], number: int) -> list[StackFrame]:
    host = vendors[number % len(vendors)][1]
    return [StackFrame(f"https://{host}/tag.js?r={number}", depth + 1, 7, f"send{depth}") for depth in range(8)]


def _passport(scenario: str) -> Passport:
    chosen = shipped_scenarios()[scenario]
    signals = [name for name in ("gpc", "dnt") if getattr(chosen, name)]
    delivered = tuple(SignalDelivery(name, "native", 5_000, 5_000, {"window": True, "frame": True}) for name in signals)
    return Passport(
        "Chromium 156.0", "chromium", True, (), {}, "Mozilla/5.0 Chrome/156.0", (), False, (1366, 900), "en-US",
        "America/New_York", chosen.third_party_cookies, chosen.cookies, True, delivered,
    )  # fmt: skip


def make_bundle(folder: Path, requests: int) -> None:
    """Write a bundle with about so many requests."""
    visits = len(SCENARIOS) * REPEATS
    maker = Maker(per_page=max(1, requests // (visits * PAGES)))
    scenarios = [shipped_scenarios()[name] for name in SCENARIOS]
    plan: dict[str, Any] = {
        "site": {"url": SITE, "name": "Bench", "first_party": [], "profile": {}},
        "scenarios": scenarios,
        "repeats": REPEATS,
        "catalogue": {"bulk": False},
    }
    writer = BundleWriter(folder, _AsItIs(bytes(32)))
    writer.begin("2026-11-23T10:00:00Z", "benchmark", plan)
    writer.write_visit(_discovery())
    for name in SCENARIOS:
        for repeat in range(1, REPEATS + 1):
            writer.write_visit(maker.visit(name, repeat))
    writer.seal("2026-11-23T12:00:00Z")


class _AsItIs(Redactor):
    """The values are tokens already."""

    def redact(self, recording: Recording) -> Recording:
        return recording


def _discovery() -> Recording:
    """The visit that found the policy."""
    recording = Recording()
    recording.visit = Visit(
        "discovery-1", "discovery", 1, Outcome.COMPLETE, None, "2026-11-23T09:59:00Z", "2026-11-23T10:00:00Z", None, ()
    )
    text = "\n\n".join(_policy()).encode()
    digest = hashlib.sha256(text).hexdigest()
    recording.files[f"documents/{digest}.txt"] = text
    url = SITE + "privacy"
    recording.documents.append(
        Document(
            "discovery-1", url, url, DocumentKind.PRIVACY_POLICY, "footer-link", SITE, "2026-11-23T09:59:30Z", 200,
            "text/plain", digest, len(text), f"documents/{digest}.txt",
        )
    )  # fmt: skip
    return recording


def _policy() -> Iterator[str]:
    yield "Privacy policy\n\nEffective date: January 5, 2026"
    for number in range(60):
        yield f"Section {number}. We use cookies, local storage and web beacons to measure visits, kind {number}."
        yield "We may share device identifiers with advertising networks. We do not use session replay on these pages."
        yield "We honour Global Privacy Control signals. We do not respond to Do Not Track."


def measure(bundle: Path) -> tuple[dict[str, float], str]:
    """Analyse once in a process of its own: seconds, megabytes and findings, and the document's SHA-256."""
    done = subprocess.run([sys.executable, "-c", _ANALYSE, str(bundle)], check=True, capture_output=True, text=True)
    audit = (bundle / "audit.json").read_bytes()
    return json.loads(done.stdout.splitlines()[-1]), hashlib.sha256(audit).hexdigest()


def compare(bundle: Path, requests: int) -> bool:
    """Print the figures beside their bars; whether all were met."""
    disk = sum(path.stat().st_size for path in bundle.rglob("*") if path.is_file()) / 1e6
    first, digest = measure(bundle)
    second, again = measure(bundle)
    rows = (
        ("seconds", min(first["seconds"], second["seconds"]), SECONDS),
        ("megabytes of memory, peak", max(first["megabytes"], second["megabytes"]), MEGABYTES),
        ("megabytes of evidence on disk", disk, DISK),
    )
    sys.stdout.write(f"{requests:,} requests, {first['findings']:.0f} findings\n")
    met = True
    for what, value, bar in rows:
        met &= value <= bar
        sys.stdout.write(f"{'ok  ' if value <= bar else 'MISS'} {what:<32} {value:>9.1f} (bar <= {bar:,.0f})\n")
    same = digest == again
    sys.stdout.write(f"{'ok  ' if same else 'MISS'} two analyses are the same bytes\n")
    return met and same


def profile(bundle: Path) -> None:
    """Where the time goes."""
    import cProfile

    from policywitness.run.analyse import analyse

    cProfile.runctx("analyse(bundle)", {"analyse": analyse, "bundle": bundle}, {}, sort="cumtime")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the bundle, measure, compare."""
    parser = command.parser(__doc__)
    parser.add_argument("--requests", type=int, default=200_000, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the bundle here, or use the one that is here")
    parser.add_argument("--profile", action="store_true", help="print where the time goes instead")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        bundle = options.keep or Path(temporary) / "bundle"
        if not (bundle / "manifest.json").exists():
            make_bundle(bundle, options.requests)
        if options.profile:
            profile(bundle)
            return 0
        return 0 if compare(bundle, options.requests) else 1


if __name__ == "__main__":
    sys.exit(main())

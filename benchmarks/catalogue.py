"""The catalogue against its bars: loading, and matching addresses, lists and requests.

    python -m benchmarks.catalogue [--bulk FOLDER] [--list FILE ...] [--recorded FILE] [--urls N]

Matching is measured end to end, URL parsing included, over a million made-up addresses: hosts of every vendor with their own
URL patterns' paths, and as many that nobody knows. Loading (in a process of its own, imports aside) and `--help` are also given
as ratios to `python -c pass`, because machines differ. Without `--list` a list of EasyPrivacy's size is made up; without
`--recorded` (JSON lines with `url`, `page` and `type`) so are the requests. All times are processor time, so that a busy machine
does not blur them; the best of several rounds counts. Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import command
from policywitness.catalogue import Catalogue
from policywitness.catalogue.lists import EngineName, FilterList, FilterLists, read_list

ROUNDS = 3
URLS_PER_SECOND = 150_000
LIST_URLS_PER_SECOND: dict[EngineName, int] = {"own": 10_000, "adblock": 60_000}
AGREEMENT = 0.999
LOAD_SECONDS = 0.3
HELP_SECONDS = 0.3
# In a process of its own: a second load in one process finds expressions compiled already.
_LOAD = """
import pathlib, sys, time
from policywitness.catalogue import Catalogue
bulk = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
began = time.process_time()
Catalogue.load(bulk=bulk)
print(time.process_time() - began)
"""
Asked = tuple[str, str, str]


def addresses(catalogue: Catalogue, count: int, seed: int = 5) -> list[str]:
    """Made-up request URLs: half to hosts of the catalogue (some to paths that its patterns name), half to unknown ones."""
    chance = random.Random(seed)
    known: list[tuple[str, str]] = []
    for vendor in catalogue.vendors.values():
        known += [(domain.suffix, "/") for domain in vendor.match.domains]
        known += [(url.host_suffix, url.path_prefix or "/collect") for url in vendor.match.urls]
    known += [(suffix, "/") for suffix in catalogue.hosts()]
    labels = ("www", "cdn", "px", "static", "a.b", "eu-west-1.api")
    made = []
    for number in range(count):
        if number % 2:
            host, path = chance.choice(known)
        else:
            host, path = f"shop-{chance.randrange(50_000)}.example", "/assets/"
        query = f"v={number}&tid=G-{number:X}&dl=https%3A%2F%2Fwww.shop.example%2Fp%2F{number % 997}&ev=view&cid={number * 7919}"
        made.append(f"https://{chance.choice(labels)}.{host}{path}{number % 1013}/x.js?{query}")
    return made


def rate(work: Callable[[], object], count: int) -> float:
    """Items per second of processor time, the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return count / best


def seconds(command: Sequence[str]) -> float:
    """Processor time of a command, the best of several runs."""
    best = float("inf")
    for _ in range(ROUNDS * 2):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def made_up_list(catalogue: Catalogue, count: int = 55_000, seed: int = 7) -> Iterator[str]:
    """Rules in the proportions of EasyPrivacy: nine in ten for a whole host, the rest for paths, sites and exceptions."""
    chance = random.Random(seed)
    yield from ("[Adblock Plus 2.0]", "! Title: made up", "! Version: 1", "! Licence: CC0")
    hosts = sorted(catalogue.hosts())
    words = [f"{a}{b}" for a in ("track", "pixel", "beacon", "stat", "log", "event") for b in range(400)]
    for number in range(count):
        host = hosts[number] if number < len(hosts) else f"tracker-{number}.example"
        word = chance.choice(words)
        form = number % 20
        if form < 17:
            yield f"||{host}^" + ("$third-party" if form % 2 else "")
        elif form == 17:
            yield f"||{host}/{word}/"
        elif form == 18:
            yield chance.choice(
                (f"/{word}.js?", f"/{word}/*/collect^", f"-{word}-$image,script", f"/{word}^$third-party")
            )
        else:
            yield f"@@||{host}/{word}.js$script,domain=site-{number}.example"


def asked(catalogue: Catalogue, count: int) -> list[Asked]:
    """Requests for the lists: URL, page, resource type."""
    kinds = ("Script", "Image", "XHR", "Fetch", "Stylesheet", "Ping", "Font")
    urls = addresses(catalogue, count, seed=11)
    return [(url, f"https://www.site-{i % 199}.example/", kinds[i % len(kinds)]) for i, url in enumerate(urls)]


def read_requests(path: Path) -> list[Asked]:
    """Requests from a file of JSON lines."""
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip())
    return [(row["url"], row["page"], row["type"]) for row in rows]


class Report:
    """Prints each measure beside its bar, and keeps whether all were met."""

    def __init__(self) -> None:
        self.met = True

    def __call__(
        self, what: str, value: float, bar: float, unit: str, more: str = "", *, at_least: bool = True
    ) -> None:
        """One line; `at_least` says on which side of the bar is good."""
        good = value >= bar if at_least else value <= bar
        self.met &= good
        shown = f"{value:,.0f}" if value >= 1000 else f"{value:.4f}"
        sign = ">=" if at_least else "<="
        sys.stdout.write(f"{'ok  ' if good else 'MISS'} {what:<44} {shown:>12} {unit} (bar {sign} {bar:,}){more}\n")


def measure_matching(report: Report, catalogue: Catalogue, count: int) -> None:
    """URLs a second against all that is in force."""
    urls = addresses(catalogue, count)
    match = catalogue.match_url
    hits = 0

    def work() -> None:
        nonlocal hits
        hits = sum(match(url) is not None for url in urls)

    speed = rate(work, count)
    report(
        f"match_url, {count:,} URLs, {len(catalogue.vendors):,} vendors",
        speed,
        URLS_PER_SECOND,
        "URLs/s",
        f", {hits:,} hits",
    )


def measure_starting(report: Report, bulk: Path | None) -> None:
    """Loading and `--help`, in seconds and as ratios to an empty program."""
    empty = seconds([sys.executable, "-c", "pass"])
    load = [sys.executable, "-c", _LOAD, *([str(bulk)] if bulk is not None else [])]
    best = min(float(subprocess.check_output(load, text=True)) for _ in range(ROUNDS * 2))
    report("Catalogue.load", best, LOAD_SECONDS, "s", f", {best / empty:.1f} x python -c pass", at_least=False)
    help_ = seconds([sys.executable, "-m", "policywitness", "--help"])
    report("policywitness --help", help_, HELP_SECONDS, "s", f", {help_ / empty:.1f} x python -c pass", at_least=False)


def measure_lists(report: Report, lists: list[FilterList], requests: list[Asked]) -> None:
    """Requests a second through filter lists, and whether both engines agree on what is blocked."""
    engines: list[EngineName] = ["own"]
    if importlib.util.find_spec("adblock") is not None:
        engines.append("adblock")
    else:
        sys.stdout.write("     adblock is not installed: its speed and the agreement are not measured\n")
    answers: dict[EngineName, list[bool]] = {}
    for name in engines:
        began = time.process_time()
        filters = FilterLists(lists, name)
        built = time.process_time() - began

        def work(filters: FilterLists = filters, name: EngineName = name) -> None:
            found = (filters.match(*request) for request in requests)
            answers[name] = [match is not None and match.blocks for match in found]

        speed = rate(work, len(requests))
        more = f", built in {built:.2f} s, {sum(answers[name]):,} of {len(requests):,} blocked"
        report(f"lists by {filters.engine.name}", speed, LIST_URLS_PER_SECOND[name], "URLs/s", more)
    if "adblock" in answers:
        same = sum(a == b for a, b in zip(answers["own"], answers["adblock"], strict=True))
        report("agreement of both engines", same / len(requests), AGREEMENT, "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures; 1 where a bar is missed."""
    parser = command.parser(__doc__)
    parser.add_argument(
        "--bulk", type=Path, metavar="FOLDER", help="folder of compiled bulk sources; default: the user's cache"
    )
    parser.add_argument(
        "--list", type=Path, action="append", default=[], metavar="FILE", help="a filter list; repeatable"
    )
    parser.add_argument("--recorded", type=Path, metavar="FILE", help="JSON lines with url, page and type")
    parser.add_argument("--urls", type=int, default=1_000_000, metavar="N")
    options = parser.parse_args(arguments)
    from policywitness.catalogue.bulk import cache_folder

    bulk = options.bulk or cache_folder()
    catalogue = Catalogue.load(bulk=bulk)
    for source in catalogue.sources():
        sys.stdout.write(f"     {source.id} {source.version}: {source.entries:,} entries\n")
    report = Report()
    measure_starting(report, bulk)
    measure_matching(report, catalogue, options.urls)
    requests = read_requests(options.recorded) if options.recorded else asked(catalogue, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        paths = options.list
        if not paths:
            paths = [Path(folder, "made-up.txt")]
            paths[0].write_text("\n".join(made_up_list(catalogue)), "utf-8")
        lists = [read_list(path) for path in paths]
    for one in lists:
        sys.stdout.write(f"     {one.title} {one.version}: {len(one.rules):,} rules\n")
    measure_lists(report, lists, requests)
    sys.stdout.write(f"     {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main())

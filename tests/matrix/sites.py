"""The matrix as data, and the web it is served from: pairs, their cases, the sites and the policy that each site gets."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from tests.matrix.behaviours import BEHAVIOURS, HEEDING

from policywitness.demo.server import Answer, Web, html

HERE = Path(__file__).parent
SECTIONS = {
    "preamble": "About this policy",
    "consent": "Your consent",
    "collect": "Information we collect and how we collect it",
    "technologies": "Cookies and similar technologies",
    "use": "How we use your information",
    "share": "How we share your information",
    "advertising": "Third party advertising and analytics",
    "choices": "Your choices",
    "signals": "Do Not Track signals",
    "others": "Third party content and links",
    "security": "Security of your information",
    "children": "General audience",
    "transfer": "Transfer of your information",
    "contact": "Contact us",
    "states": "Notice to residents of certain states",
}
"""Section of a policy -> its heading, in the order of the policy."""

_TAG = re.compile(r"<[^>]+>")
_POLICY = """<!doctype html><html lang=en><title>Privacy Policy</title><main><h1>Privacy Policy</h1>
<p>We sell spades, rakes and watering cans. This policy says what we learn of the visitors of our website (the “Site”).</p>
{sections}</main></html>"""
_PAGE = """<!doctype html><html lang=en><title>Garden shed</title>{heeding}<body style="min-height: 4000px"><main><h1>Garden tools</h1>
<p>Spades, rakes and watering cans, made by hand, sharpened for life and sent to your door. Ask us which one is right for you.</p></main>
{markup}<footer>{footer}</footer></body></html>"""


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence on one site and what must come of it. `caught_by` is a finding, "rule:subject", that a lie must bring."""

    pair: Pair
    site: str
    says: str | None
    verdict: str | None
    lie: bool = False
    caught_by: str | None = None

    def words(self, host: str, today: date) -> str | None:
        """The sentence as the site's policy has it: with its host and its dates."""
        if self.says is None:
            return None
        old, new = (today - timedelta(days=days) for days in (900, 30))
        dates = {"{host}": host, "{recent}": f"{new:%B %d, %Y}", "{long ago}": f"{old:%B %d, %Y}"}
        return re.sub(r"\{[a-z ]+\}", lambda found: dates[found[0]], self.says)


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim of one kind, with the cases that keep and that break it."""

    gold: tuple[str, ...]
    concept: str
    value: str | None
    section: str
    entry: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The concept, and the party of a named one."""
        return f"{self.concept}:{self.value}" if self.value else self.concept

    @property
    def _over_disclosed(self) -> str | None:
        """The note on a statement that nothing bears out; a catch-all names nothing that could be missed."""
        if self.concept == "tech.other":
            return None
        families = {"data": "unobserved-data", "purpose": "unobserved-purpose"}
        return f"{families.get(self.concept.partition('.')[0], 'disclosed-not-observed')}:{self.name}"

    @property
    def cases(self) -> tuple[Case, ...]:
        """The four corners of says and denies, does and does not; the silent site; and what the entry lists itself."""
        entry, cases = self.entry, []
        if says := entry.get("says"):
            cases.append(Case(self, "open", says, "supported"))
            if not entry.get("always"):
                cases.append(Case(self, "idle", says, "not-observed", True, self._over_disclosed))
        if denies := entry.get("denies"):
            cases.append(Case(self, "quiet", denies, "supported"))
            cases.append(Case(self, "denying", denies, "contradicted", True, f"contradicted-claim:{self.name}"))
        if omitted := entry.get("omitted"):
            cases.append(Case(self, "silent", None, None, True, omitted))
        for case in entry.get("cases", ()):
            lie = case.get("lie")
            caught_by = lie if lie != "verdict" else None
            cases.append(Case(self, case["site"], case["says"], case["verdict"], lie is not None, caught_by))
        return tuple(cases)


@dataclass(frozen=True, slots=True)
class Site:
    """A served site: what it does and in which scenarios it is visited."""

    name: str
    about: str
    does: tuple[str, ...]
    heeds: tuple[str, ...]
    scenarios: tuple[str, ...]
    repeats: int
    pages: tuple[str, ...]
    authorised: bool
    also: Mapping[str, str]

    @property
    def host(self) -> str:
        """Its host name, in a domain of its own."""
        return f"www.{self.name}-shed.example"


def pairs() -> tuple[Pair, ...]:
    """Every pair of `pairs.toml`, in its order."""
    entries = tomllib.loads((HERE / "pairs.toml").read_text(encoding="utf-8"))["pair"]
    return tuple(
        Pair(tuple(entry["gold"]), entry["concept"], entry.get("value"), entry["section"], entry) for entry in entries
    )


def sites() -> dict[str, Site]:
    """Name -> site of `sites.toml`."""
    entries = tomllib.loads((HERE / "sites.toml").read_text(encoding="utf-8"))
    return {
        name: Site(
            name,
            entry["about"],
            tuple(entry.get("does", ())),
            tuple(entry.get("heeds", ())),
            tuple(entry["scenarios"]),
            entry.get("repeats", 2),
            tuple(entry.get("pages", ("/",))),
            entry.get("authorised", False),
            entry.get("also", {}),
        )
        for name, entry in entries.items()
    }


def serve(chosen: Iterable[Site], cases: Iterable[Case], today: date) -> Web:
    """The web of these sites, each with the policy that its cases make, and of all hosts that they contact."""
    cases = tuple(cases)
    hosts: dict[str, dict[str, Answer]] = {}
    plain: set[str] = set()
    for site in chosen:
        hosts[site.host] = _answers(site, [case for case in cases if case.site == site.name], today)
        for piece in map(BEHAVIOURS.__getitem__, site.does):
            for host, answers in piece.others.items():
                hosts.setdefault(host, {}).update(answers)
            plain.update(piece.plain)
    return Web(hosts, http_hosts=sorted(plain))


def plain(markup: str) -> str:
    """The words of a sentence without its markup."""
    return " ".join(unescape(_TAG.sub("", markup)).split())


def _answers(site: Site, cases: list[Case], today: date) -> dict[str, Answer]:
    pieces = [BEHAVIOURS[name] for name in site.does]
    footer = '<a href="/privacy">Privacy Policy</a> <a href="/terms">Terms of Use</a>'
    page = _PAGE.format(
        heeding=HEEDING.replace("__HEEDS__", json.dumps(site.heeds)),
        markup="".join(piece.markup for piece in pieces),
        footer=footer,
    )
    bare = page.replace(footer, '<a href="/">Home</a>')
    answers: dict[str, Answer] = {address: html(bare if index else page) for index, address in enumerate(site.pages)}
    answers["/privacy"] = html(_policy(site, cases, today))
    answers["/terms"] = html(
        "<!doctype html><html lang=en><title>Terms of Use</title><h1>Terms of Use</h1><p>Spades are sold as they are.</p>"
    )
    for piece in pieces:
        answers.update(piece.own)
    return answers


def _policy(site: Site, cases: list[Case], today: date) -> str:
    parts = []
    for section, heading in SECTIONS.items():
        sentences = [case.words(site.host, today) for case in cases if case.pair.section == section]
        said = dict.fromkeys(sentence for sentence in (*sentences, site.also.get(section)) if sentence)
        if said:
            parts.append(f"<h2>{heading}</h2>" + "".join(f"<p>{sentence}</p>\n" for sentence in said))
    return _POLICY.format(sections="".join(parts))

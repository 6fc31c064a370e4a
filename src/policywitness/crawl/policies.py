"""Which links of a page lead to its policy documents, by their words and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from policywitness.model.evidence import Link
from policywitness.model.hosts import belongs_to, host_of
from policywitness.model.vocabulary import DocumentKind

WELL_KNOWN = (
    "/privacy-policy",
    "/privacy",
    "/legal/privacy",
    "/privacy-policy.html",
    "/privacy.html",
    "/policies/privacy-policy",
)

# In the order in which a link is claimed: "Your Privacy Choices" is an opt-out page, not a privacy policy.
_KINDS: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    (
        DocumentKind.OPT_OUT_PAGE,
        re.compile(
            r"do[ -]not[ -](?:sell|share)|your[ -]privacy[ -]choices|opt[ -]?out|privacy[ -]?(?:choices|settings)", re.I
        ),
    ),
    (
        DocumentKind.STATE_NOTICE,
        re.compile(
            r"california|nevada|virginia|colorado|ccpa|cpra|state[ -](?:privacy|notice)|privacy[ -]rights", re.I
        ),
    ),
    (DocumentKind.COOKIE_POLICY, re.compile(r"cookies?\b|cookie-?richtlinie", re.I)),
    (
        DocumentKind.PRIVACY_POLICY,
        re.compile(
            r"privacy|datenschutz|confidentialit|privacidad|privacidade|riservatezza|\bprivacyverklaring|integritetspolicy",
            re.I,
        ),
    ),
    (DocumentKind.TERMS, re.compile(r"terms (?:of|and|&)|terms-(?:of|and)|/terms\b|conditions of use|\bagb\b", re.I)),
)

_OPT_OUT = re.compile(
    r"opt[ -]?out|do[ -]not[ -](?:sell|share)|privacy[ -]choices|gaoptout|youradchoices|networkadvertising|aboutads",
    re.I,
)


_OWN_FORM = re.compile(r"do[ -]not[ -](?:sell|share)|privacy[ -]choices", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that should lead to a policy document."""

    url: str
    kind: DocumentKind
    found_by: str
    found_on: str


def candidates(page_url: str, links: Iterable[Link], domains: tuple[str, ...]) -> tuple[Candidate, ...]:
    """The policy documents that a page links to: its own first; another domain's only where none is the site's own."""
    own: dict[str, Candidate] = {}
    foreign: dict[str, Candidate] = {}
    forms: set[str] = set()
    for link in links:
        kind = kind_of(link)
        url = link.href.partition("#")[0]
        if kind is None or not url.startswith(("http:", "https:")):
            continue
        found_by = "rel" if "privacy-policy" in link.rel else "footer-link" if link.in_footer else "link"
        where = own if belongs_to(host_of(url), domains) else foreign
        where.setdefault(url, Candidate(url, kind, found_by, page_url))
        if _OWN_FORM.search(link.text):
            forms.add(url)
    for kind in (DocumentKind.PRIVACY_POLICY, DocumentKind.OPT_OUT_PAGE):
        if any(one.kind is kind for one in own.values()):
            continue
        # Forms for requests are often a service's, under its address; an industry's opt-out page is no document of the site.
        theirs = (one for one in foreign.values() if one.kind is kind and one.found_by != "link")
        first = next((one for one in theirs if kind is DocumentKind.PRIVACY_POLICY or one.url in forms), None)
        if first:
            own[first.url] = first
    return _in_order(own.values())


def listed(urls: Iterable[str], sitemap: str, domains: tuple[str, ...]) -> tuple[Candidate, ...]:
    """The policy documents among the addresses of a sitemap: of each kind the shortest, for an article's address is longer."""
    found: dict[DocumentKind, str] = {}
    for url in urls:
        path = urlsplit(url).path.strip("/")
        kind = kind_of(Link(url, ""))
        if kind is None or not belongs_to(host_of(url), domains) or path.count("/") >= _DEPTH or len(path) > _PATH:
            continue
        if kind not in found or len(url) < len(found[kind]):
            found[kind] = url
    return _in_order(Candidate(url, kind, "sitemap", sitemap) for kind, url in found.items())


_DEPTH = 3
_PATH = 60
"""Folders, and characters of a path: addresses that a sitemap lists further down are articles on privacy, not the policy."""


def _in_order(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    order = [DocumentKind.PRIVACY_POLICY, *(kind for kind, _ in _KINDS)]
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


def kind_of(link: Link) -> DocumentKind | None:
    """What a link's words or address say it leads to; None for anything else."""
    if "privacy-policy" in link.rel:
        return DocumentKind.PRIVACY_POLICY
    parts = urlsplit(link.href)
    words = link.text if len(link.text) <= 80 else ""
    return next((kind for kind, pattern in _KINDS if pattern.search(words) or pattern.search(parts.path)), None)


def offers_choice(link: Link) -> bool:
    """Whether a link of a policy leads to a way to opt out, on whatever site."""
    if not link.href.startswith(("http://", "https://")):
        return False
    parts = urlsplit(link.href)
    words = link.text if len(link.text) <= 120 else ""
    return any(_OPT_OUT.search(text) for text in (words, parts.netloc, parts.path))

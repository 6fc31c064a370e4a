"""Choose the pages of an audit from the start page's links and the sitemap: in scope, allowed, distinct, within the budget."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, unquote, urldefrag, urlencode, urlsplit, urlunsplit

from protego import Protego

from policywitness.crawl.templates import one_of_each_first, templates
from policywitness.model.hosts import belongs_to, host_of, is_address, registrable_domain
from policywitness.model.plan import CrawlPlan, Site

AGENT = "policywitness"
_FILES = re.compile(
    r"\.(?:pdf|zip|gz|tgz|rar|7z|exe|dmg|msi|apk|docx?|xlsx?|pptx?|csv|json|xml|rss|atom|ics|vcf|png|jpe?g|gif|svg|webp|avif|ico|"
    r"mp[34]|m4[av]|webm|ogg|wav|mov|avi|css|js|mjs|woff2?|ttf|txt)$",
    re.IGNORECASE,
)
# Addresses that act rather than show: following them could end a session or change something.
_ACTS = re.compile(
    r"(?:^|[/_.?=&-])(?:log-?out|sign-?out|log-?off|unsubscribe|delete|remove|add-to-cart|checkout)(?:$|[/_.?=&-])",
    re.I,
)
_CAMPAIGN = re.compile(r"(?:utm_|gclid|fbclid|msclkid|mc_|_ga|_gl|ref$)", re.I)
_SESSION = re.compile(r"(?:php|asp\.?net_?|j)?sess(?:ion)?_?id|sid", re.I)
_PATH_SESSION = re.compile(r";jsessionid=[^/;]*", re.I)
# The same folders again and again (`/a/b/a/b/a/b`), or parameters without end: addresses that a site makes up as it is walked.
_ENDLESS = re.compile(r"((?:/[^/]+){1,3})\1\1(?:/|$)")
_LONGEST, _MOST_PARAMETERS = 1_000, 8
"""Characters of an address, and parameters in it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen pages, the start page first, and one plain line for each kind of address that was left out."""

    pages: tuple[str, ...]
    notes: tuple[str, ...] = ()


def scope(site: Site) -> tuple[str, ...]:
    """The domains that count as the site's own: the start URL's registrable domain and the configured ones."""
    return tuple(dict.fromkeys((registrable_domain(host_of(site.url)), *site.first_party)))


def choose(
    site: Site,
    crawl: CrawlPlan,
    links: Iterable[str],
    sitemap: Iterable[str],
    robots: str | None,
    same: Mapping[str, str] = MappingProxyType({}),
) -> Choice:
    """At most `crawl.max_pages` pages: the start page, then links in the page's order, then the sitemap's addresses.

    One page of each template comes before the second of any: forty product pages leave room for the contact form. `same` maps a
    page's `canonical` spelling to the one that the page itself, or a redirect, names instead.
    """
    robots = robots or ""
    if crawl.pages:
        refused = {url for url in crawl.pages if not _may_visit(robots, url)}
        return Choice(crawl.pages, _robots_note(len(refused), "given", "they were visited because they are named"))
    domains = scope(site)
    known: dict[str, str] = {}
    refused = set()
    endless = 0
    start = same.get(canonical(site.url), canonical(site.url))
    for url in _candidates(links, sitemap):
        key = same.get(canonical(url), canonical(url))
        if key == start or not _wanted(url, domains, crawl):
            continue
        if _is_endless(url):
            endless += 1
            continue
        if not _may_visit(robots, url):
            refused.add(key)
            if crawl.robots == "respect":
                continue
        known.setdefault(key, url)
    pages = (site.url, *one_of_each_first(known.values()))[: crawl.max_pages]
    done = "they were not visited" if crawl.robots == "respect" else '[crawl] robots = "ignore" overrides it'
    notes = list(_robots_note(len(refused), "linked", done))
    if endless:
        notes.append(
            f"{endless} links lead into addresses without end (repeated folders, too many parameters): left out"
        )
    notes += [
        f"{one.known} addresses look like {one.pattern}: {one.chosen} of them visited"
        for one in templates(known.values(), pages[1:])
    ]
    return Choice(pages, tuple(notes))


@lru_cache(maxsize=1)
def _rules(robots: str) -> Protego:
    return Protego.parse(robots)


@lru_cache(maxsize=16_384)
def _may_visit(robots: str, url: str) -> bool:
    """Whether a robots.txt lets us. Remembered: a site's addresses are chosen from again after each page."""
    return _rules(robots).can_fetch(url, AGENT)


def _robots_note(count: int, which: str, done: str) -> tuple[str, ...]:
    return (f"robots.txt asks robots to leave out {count} {which} pages: {done}",) if count else ()


def _is_endless(url: str) -> bool:
    parts = urlsplit(url)
    return len(url) > _LONGEST or bool(_ENDLESS.search(parts.path)) or parts.query.count("&") >= _MOST_PARAMETERS


def crawl_delay(robots: str | None) -> float:
    """The pause in seconds that a robots.txt asks for between two pages, at most 10."""
    asked = Protego.parse(robots).crawl_delay(AGENT) if robots else None
    return min(float(asked or 0), 10.0)


def _candidates(links: Iterable[str], sitemap: Iterable[str]) -> Iterator[str]:
    for url in (*links, *sitemap):
        if is_address(url):
            yield urldefrag(url).url


def _wanted(url: str, domains: tuple[str, ...], crawl: CrawlPlan) -> bool:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not belongs_to(host_of(url), domains):
        return False
    if _FILES.search(parts.path) or _ACTS.search(parts.path + "?" + parts.query):
        return False
    if crawl.include and not any(fnmatch.fnmatch(url, pattern) for pattern in crawl.include):
        return False
    return not any(fnmatch.fnmatch(url, pattern) for pattern in crawl.exclude)


def canonical(url: str) -> str:
    """The same page under one spelling: no fragment, campaign or session; parameters in order; host small, no slash at the end.

    >>> canonical("https://A.example/b/?utm_source=x&z=1&a=2#top")
    'https://a.example/b?a=2&z=1'
    """
    parts = urlsplit(urldefrag(url).url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(
        sorted(pair for pair in pairs if not _CAMPAIGN.match(pair[0]) and not _SESSION.fullmatch(pair[0]))
    )
    path = quote(unquote(_PATH_SESSION.sub("", parts.path)).rstrip("/"), safe="/:@!$&'()*+,;=~")
    host = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))

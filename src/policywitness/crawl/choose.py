"""Choose the pages of an audit from the start page's links and the sitemap: in scope, allowed, distinct, within the budget."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

from protego import Protego

from policywitness.crawl.templates import one_of_each_first, templates
from policywitness.model.hosts import belongs_to, host_of, registrable_domain
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
_CAMPAIGN = re.compile(r"^(?:utm_|gclid|fbclid|msclkid|mc_|_ga|_gl|ref$)")


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen pages, the start page first, and one plain line for each kind of address that was left out."""

    pages: tuple[str, ...]
    notes: tuple[str, ...] = ()


def scope(site: Site) -> tuple[str, ...]:
    """The domains that count as the site's own: the start URL's registrable domain and the configured ones."""
    return tuple(dict.fromkeys((registrable_domain(host_of(site.url)), *site.first_party)))


def choose(site: Site, crawl: CrawlPlan, links: Iterable[str], sitemap: Iterable[str], robots: str | None) -> Choice:
    """At most `crawl.max_pages` pages: the start page, then links in the page's order, then the sitemap's addresses.

    One page of each template comes before the second of any: forty product pages leave room for the contact form.
    """
    if crawl.pages:
        return Choice(crawl.pages)
    rules = Protego.parse(robots) if robots is not None and crawl.robots == "respect" else None
    domains = scope(site)
    known: dict[str, str] = {}
    refused: set[str] = set()
    for url in _candidates(links, sitemap):
        key = canonical(url)
        if key == canonical(site.url) or not _wanted(url, domains, crawl):
            continue
        if rules is not None and not rules.can_fetch(url, AGENT):
            refused.add(key)
            continue
        known.setdefault(key, url)
    pages = (site.url, *one_of_each_first(known.values()))[: crawl.max_pages]
    notes = (
        [f"robots.txt asks robots to leave out {len(refused)} linked pages: they were not visited"] if refused else []
    )
    notes += [
        f"{one.known} addresses look like {one.pattern}: {one.chosen} of them visited"
        for one in templates(known.values(), pages[1:])
    ]
    return Choice(pages, tuple(notes))


def crawl_delay(robots: str | None) -> float:
    """The pause in seconds that a robots.txt asks for between two pages, at most 10."""
    asked = Protego.parse(robots).crawl_delay(AGENT) if robots else None
    return min(float(asked or 0), 10.0)


def _candidates(links: Iterable[str], sitemap: Iterable[str]) -> Iterator[str]:
    for url in (*links, *sitemap):
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
    """The same page under one spelling: no fragment, no campaign parameters, host in lower case, no slash at the end.

    >>> canonical("https://A.example/b/?utm_source=x#top")
    'https://a.example/b'
    """
    parts = urlsplit(urldefrag(url).url)
    query = urlencode(
        [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _CAMPAIGN.match(key)]
    )
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), query, ""))

"""Whose a host or request is, and who caused it.

A vendor is recognised, in this order, by the URL (its host or a URL pattern), by a path that gives it away on any host, or by
the CNAME behind a host. A third-party host that nobody knows is the vendor `unknown:<registrable domain>`. The site's own
hosts have no vendor unless a path or CNAME shows one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from policywitness.catalogue import Catalogue, VendorMatch
from policywitness.model.evidence import DnsAnswer, Initiator, Request, Stack
from policywitness.model.hosts import belongs_to, host_of, registrable_domain
from policywitness.model.vocabulary import Category, Party

UNKNOWN = "unknown:"


@dataclass(frozen=True, slots=True)
class Whose:
    """The answer for one URL. `host` is empty for `data:` and the like; `match` is None for the site and for unknown parties."""

    url: str
    host: str
    domain: str
    party: Party
    vendor: str | None
    category: Category
    match: VendorMatch | None

    @property
    def outside(self) -> bool:
        """Whether it reaches somebody else: a third-party host, or a vendor behind one of the site's own hosts."""
        return bool(self.host) and (self.party is Party.THIRD or self.vendor is not None)


class Parties:
    """Answers "whose is this?" for URLs, hosts and requests of one audit; every distinct URL is matched once."""

    def __init__(
        self,
        catalogue: Catalogue,
        site_url: str,
        first_party: tuple[str, ...],
        dns: Iterable[DnsAnswer] = (),
        stacks: Mapping[str, Stack] | None = None,
    ) -> None:
        """`first_party` lists further domains of the site; `dns` shows CNAMEs, `stacks` the scripts behind requests."""
        self.catalogue = catalogue
        self.site_host = host_of(site_url)
        self.site = registrable_domain(self.site_host)
        self.first_party = tuple(sorted({self.site, *(domain.lower().lstrip(".") for domain in first_party)}))
        self._cnames = {answer.host: answer.cname for answer in dns if answer.cname}
        self._stacks = {id_: _innermost(stack) for id_, stack in (stacks or {}).items()}
        self._urls: dict[str, Whose] = {}
        self._first: dict[str, bool] = {}

    def party(self, host: str) -> Party:
        """First or third. An empty host (`data:`, `about:`) belongs to the page that holds it."""
        if host not in self._first:
            self._first[host] = not host or belongs_to(host, self.first_party)
        return Party.FIRST if self._first[host] else Party.THIRD

    def of(self, url: str) -> Whose:
        """Whose a URL is."""
        whose = self._urls.get(url)
        if whose is None:
            whose = self._urls[url] = self._decide(url)
        return whose

    def of_host(self, host: str) -> Whose:
        """Whose a host or cookie domain is."""
        return self.of(f"https://{host.lstrip('.')}/")

    def label(self, url: str) -> str:
        """The name of a party in flows: the vendor's id, else the site's domain."""
        return self.of(url).vendor or self.site

    def cause(self, request: Request, by_id: Mapping[tuple[str, str], Request]) -> str:
        """The URL of what directly made a request: the redirecting address, the calling script, the frame or the page.

        `by_id` finds the previous hop of a redirect chain by visit and request id.
        """
        if request.redirect_of is not None:
            hop = by_id.get((request.visit_id, request.redirect_of))
            if hop is not None and hop is not request:
                return hop.url
        return self.initiator_url(request.initiator) or request.frame_url or request.page_url

    def initiator_url(self, initiator: Initiator | None) -> str | None:
        """The script or document that an initiator names: the innermost frame of its stack, else its URL."""
        if initiator is None:
            return None
        return self._stacks.get(initiator.stack or "") or initiator.url or None

    def cloaked(self) -> dict[str, tuple[VendorMatch, tuple[str, ...]]]:
        """The site's own hosts that are aliases of a vendor's: host -> match and CNAME chain."""
        found = {}
        for host, chain in sorted(self._cnames.items()):
            match = self._by_cname(host) if self.party(host) is Party.FIRST else None
            if match is not None:
                found[host] = (match, chain)
        return found

    def _decide(self, url: str) -> Whose:
        host = host_of(url)
        party = self.party(host)
        if not host:
            return Whose(url, "", "", party, None, Category.UNKNOWN, None)
        match = self.catalogue.match_url(url) if party is Party.THIRD else None
        if match is None and urlsplit(url).path not in ("", "/"):
            match = self.catalogue.match_first_party_path(url)
        match = match or self._by_cname(host)
        domain = registrable_domain(host)
        vendor = match.vendor if match is not None else UNKNOWN + domain if party is Party.THIRD else None
        category = match.category if match is not None else Category.UNKNOWN
        return Whose(url, host, domain, party, vendor, category, match)

    def _by_cname(self, host: str) -> VendorMatch | None:
        # A whole site may live on a vendor's platform: that is hosting, not a hidden tracker.
        if host == self.site_host:
            return None
        for target in self._cnames.get(host, ()):
            if belongs_to(target, self.first_party):
                continue
            match = self.catalogue.match_cname(target)
            if match is not None:
                return match
        return None


def _innermost(stack: Stack) -> str:
    """The innermost frame of a stack that has an address."""
    return next((frame.url for frame in stack.frames if frame.url), "")

"""What in a message tells somebody that it was opened or clicked: remote images, beacons, links that lead through a tracker.

remote image   an image from a server: its being loaded tells that server that the message was opened, when and from where
beacon         a remote image that nobody can see, or that a vendor of the catalogue uses to count openings
link tracker   a link that first leads to another host than the one it is about, or that names its reader in a parameter
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from policywitness.catalogue import Catalogue
from policywitness.email.message import Anchor, Message, Resource
from policywitness.model.hosts import host_of, registrable_domain

_SHOWN = 24
"""Longer parts of a path are shortened: they are often the recipient's number."""

_OPENED = re.compile(
    r"/(?:wf/)?open(?:\.|/|$)|/track/open|/o/[A-Za-z0-9]|/pixel|/beacon|/t\.gif|/spacer\.gif|/e/o/", re.IGNORECASE
)
_CLICKED = re.compile(
    r"/(?:ls|wf|track)/click|/click[/?]|/CL0/|/c/[A-Za-z0-9_-]{12,}|/e/c/|/redirect|/track/", re.IGNORECASE
)
_NAMES_READER = frozenset(
    ("mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "ck_subscriber_id", "_kx", "ml_subscriber", "bsft_uid", "bsft_eid", "sfmc_sub",
     "subscriber_id", "subscriberid", "recipient", "recipientid", "contactid", "email", "e", "uid", "cid", "elqtrackid")
)  # fmt: skip
_TOKEN = re.compile(
    r"(?=[A-Za-z0-9_~%=-]*[0-9])(?=[A-Za-z0-9_~%=-]*[A-Za-z])[A-Za-z0-9_~%=-]{16,}|[0-9a-f]{12,}|[0-9]{9,}"
)
_MAIL_KINDS = frozenset(("email", "marketing_automation"))


@dataclass(frozen=True, slots=True)
class RemoteImage:
    """A host that a message loads from, how often, and whose it is (None: the sender's own, or nobody known)."""

    host: str
    vendor: str | None
    count: int
    own: bool


@dataclass(frozen=True, slots=True)
class Beacon:
    """A remote image that reports an opening. `why` says how it is known; `sure` is false where it is likely and no more."""

    address: str
    host: str
    vendor: str | None
    why: str
    unique: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class LinkTracker:
    """Links of one host that report a click; `example` is the first one's address without its recipient."""

    host: str
    vendor: str | None
    count: int
    why: str
    example: str


@dataclass(frozen=True, slots=True)
class Trackers:
    """All of a message's."""

    message: Message
    remote_images: tuple[RemoteImage, ...]
    beacons: tuple[Beacon, ...]
    link_trackers: tuple[LinkTracker, ...]


def find_trackers(message: Message, catalogue: Catalogue) -> Trackers:
    """Match a message's addresses with the catalogue, and look at what they carry."""
    own = registrable_domain(message.sender_domain) if message.sender_domain else ""
    images = [resource for resource in message.resources if resource.element != "link"]
    beacons = dict.fromkeys(beacon for resource in images if (beacon := _beacon(resource, catalogue)) is not None)
    return Trackers(
        message,
        tuple(_remote(message.resources, catalogue, own)),
        tuple(beacons),
        tuple(_link_trackers(message.links, catalogue, own)),
    )


def _remote(resources: tuple[Resource, ...], catalogue: Catalogue, own: str) -> Iterator[RemoteImage]:
    by_host: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        by_host[host_of(resource.url)].append(resource)
    for host, found in sorted(by_host.items()):
        yield RemoteImage(host, _vendor(catalogue, found[0].url), len(found), registrable_domain(host) == own)


def _beacon(resource: Resource, catalogue: Catalogue) -> Beacon | None:
    """Hidden: sure. Without a size: likely where a mail vendor serves it from an address of its own for this recipient."""
    if resource.hidden is False:
        return None
    url = resource.url
    unique, vendor = _is_unique(url), _vendor(catalogue, url)
    known = catalogue.vendors.get(vendor or "")
    mails = known is not None and bool(_MAIL_KINDS & set(known.kind))
    path = urlsplit(url).path
    if resource.hidden:
        why = "nobody can see it"
    elif _OPENED.search(path) and unique:
        why = "its address counts openings, and is the recipient's own"
    elif mails and unique:
        why = "a mail vendor serves it from an address of the recipient's own, and it states no size"
    else:
        return None
    return Beacon(shown(url), host_of(url), vendor, why, unique, bool(resource.hidden))


def _link_trackers(links: tuple[Anchor, ...], catalogue: Catalogue, own: str) -> Iterator[LinkTracker]:
    found: dict[tuple[str, str], list[Anchor]] = defaultdict(list)
    for link in links:
        why = _why_tracked(link, catalogue, own)
        if why:
            found[host_of(link.url), why].append(link)
    for (host, why), alike in sorted(found.items()):
        yield LinkTracker(host, _vendor(catalogue, alike[0].url), len(alike), why, shown(alike[0].url))


def _why_tracked(link: Anchor, catalogue: Catalogue, own: str) -> str:
    parts = urlsplit(link.url)
    domain = registrable_domain(host_of(link.url))
    pairs = parse_qsl(parts.query)
    known = catalogue.vendors.get(_vendor(catalogue, link.url) or "")
    mails = known is not None and bool(_MAIL_KINDS & set(known.kind))
    onward = any(_leads_elsewhere(value, domain) for _, value in pairs) or _leads_elsewhere(parts.path, domain)
    if onward and (_is_unique(link.url) or mails):
        return "it leads on to another address"
    if (
        (mails or _CLICKED.search(parts.path))
        and _is_unique(link.url)
        and not (domain == own and not _CLICKED.search(parts.path))
    ):
        return "it leads through an address of the recipient's own"
    if any(name.lower() in _NAMES_READER and _names(value) for name, value in pairs):
        return "a parameter names its reader"
    return ""


def _leads_elsewhere(text: str, domain: str) -> bool:
    found = re.search(r"https?:/{1,2}([^/?#&\s]+)", unquote(text))
    return found is not None and registrable_domain(found[1].lower()) != domain


def _names(value: str) -> bool:
    return "@" in value or bool(_TOKEN.search(value)) or len(value) >= 8


def _is_unique(url: str) -> bool:
    """Whether an address carries something long enough to be one recipient's own."""
    parts = urlsplit(url)
    places = [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query)), parts.query]
    return any(_TOKEN.search(re.sub(r"\.(?:gif|png|jpe?g)$", "", place)) for place in places)


def _vendor(catalogue: Catalogue, url: str) -> str | None:
    match = catalogue.match_url(url)
    return match.vendor if match is not None else None


def shown(url: str) -> str:
    """Host and path of an address, long parts shortened and the query left out: it may name the recipient."""
    parts = urlsplit(url)
    path = "/".join(map(_short, parts.path.split("/")))
    return f"{host_of(url)}{path}{'?…' if parts.query else ''}"


def _short(part: str) -> str:
    personal = len(part) > _SHOWN or _TOKEN.search(part) or "@" in unquote(part)
    return part[:6] + "…" if personal else part

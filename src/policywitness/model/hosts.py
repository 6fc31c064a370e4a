"""Hosts, registrable domains and sites, by the Public Suffix List that tldextract carries (no network, no cache)."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract

_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=65_536)
def registrable_domain(host: str) -> str:
    """`shop.example.co.uk` -> `example.co.uk`. IP addresses and single labels are their own sites.

    A suffix that the list does not know follows its default rule `*`: the last label is the suffix, as in Chromium.
    """
    host = host.rstrip(".").lower()
    if is_ip_address(host) or "." not in host:
        return host
    parts = _extract(host)
    if parts.suffix:
        return f"{parts.domain}.{parts.suffix}" if parts.domain else host
    return ".".join(host.split(".")[-2:])


@lru_cache(maxsize=65_536)
def host_of(url: str) -> str:
    """The lower-case host name of a URL, without port and brackets; empty where there is none (data:, blob: of null, ...)."""
    if url.startswith("blob:"):
        url = url[5:]
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def is_address(url: str) -> bool:
    """Whether a text can be taken apart as a URL at all: pages and sitemaps hold such as `http://[`, on which Python raises."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def is_ip_address(host: str) -> bool:
    """Whether a host is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def same_site(a: str, b: str) -> bool:
    """Whether two hosts share a registrable domain."""
    return registrable_domain(a) == registrable_domain(b)


def belongs_to(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of `domains` or a subdomain of one."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)

"""Read sitemaps: bounded, without entities or network, tolerant of what sites really serve."""

from __future__ import annotations

from lxml import etree

from policywitness.model.hosts import is_address

_ADDRESSES = 5_000
_BYTES = 10 * 1024 * 1024


def read_sitemap(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(page addresses, addresses of further sitemaps) of a sitemap; both empty where it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data[:_BYTES], parser)
    except (etree.XMLSyntaxError, ValueError):
        return (), ()
    if root is None:
        return (), ()
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    for location in root.iter("{*}loc"):
        parent = location.getparent()
        kind = etree.QName(parent).localname if parent is not None else ""
        address = (location.text or "").strip()
        if kind in found and address.startswith(("http://", "https://")) and is_address(address):
            found[kind].append(address)
            if len(found[kind]) >= _ADDRESSES:
                break
    return tuple(found["url"]), tuple(found["sitemap"])


def sitemaps_in(robots: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, of those that stand in the web."""
    lines = (line.partition(":") for line in robots.splitlines())
    named = (value.strip() for name, _, value in lines if name.strip().lower() == "sitemap")
    return tuple(value for value in named if value.startswith(("http://", "https://")) and is_address(value))

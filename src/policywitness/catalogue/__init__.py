"""The catalogue of known trackers: read `known_trackers/`, and say whose a host, URL, cookie, stored item or script is.

catalogue = Catalogue.load()
catalogue.match_url("https://www.google-analytics.com/g/collect?v=2&tid=G-ABC1234567")
"""

from __future__ import annotations

from policywitness.catalogue.catalogue import Catalogue
from policywitness.catalogue.lists import ListMatch
from policywitness.catalogue.records import (
    CatalogueError,
    Decoded,
    ModeSeen,
    SourceInfo,
    VendorMatch,
    VendorName,
)
from policywitness.catalogue.schema import CookieEntry, Decode, StorageEntry, Vendor

__all__ = [
    "Catalogue",
    "CatalogueError",
    "CookieEntry",
    "Decode",
    "Decoded",
    "ListMatch",
    "ModeSeen",
    "SourceInfo",
    "StorageEntry",
    "Vendor",
    "VendorMatch",
    "VendorName",
]

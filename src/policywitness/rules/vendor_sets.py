"""Which vendors a rule is about, by the catalogue's categories and kinds."""

from __future__ import annotations

from policywitness.model.audit import VendorInfo
from policywitness.model.vocabulary import Category

ADVERTISING_KINDS = frozenset(
    ("ad_pixel", "dsp", "ssp", "dmp", "identity_graph", "data_broker", "retargeting", "affiliate", "b2b_intent")
)


def is_advertising(vendor: VendorInfo) -> bool:
    """Whether a vendor advertises."""
    return vendor.category is Category.ADVERTISING or bool(ADVERTISING_KINDS & set(vendor.kinds))


def is_tracking(vendor: VendorInfo) -> bool:
    """Whether a vendor advertises or measures."""
    return is_advertising(vendor) or vendor.category is Category.ANALYTICS


def is_replay(vendor: VendorInfo) -> bool:
    """Whether recording sessions is a vendor's product."""
    return "session_replay" in vendor.kinds

"""Small policies and vendor names for the tests of the reader."""

from __future__ import annotations

from collections.abc import Iterable

from policywitness.catalogue import VendorName
from policywitness.model.policy import Disclosure, PolicyReading
from policywitness.model.vocabulary import DocumentKind, Promise, Signal
from policywitness.policy import SourceDocument, read

NAMES = (
    VendorName("Google Analytics", "google-analytics", "name"),
    VendorName("Google", "google-analytics", "parent"),
    VendorName("Google", "google-ads", "parent"),
    VendorName("Google Ads", "google-ads", "name"),
    VendorName("Facebook", "facebook-social", "alias"),
    VendorName("Facebook", "meta-pixel", "operator"),
    VendorName("Meta", "meta-pixel", "parent", ambiguous=True),
    VendorName("Hotjar", "hotjar", "name"),
    VendorName("Segment", "segment", "name", ambiguous=True),
    VendorName("LinkedIn", "linkedin-insight", "operator"),
    VendorName("YouTube", "youtube", "name"),
    VendorName("X", "x-embeds", "alias", ambiguous=True),
)


def source(raw: bytes | str, name: str = "policy.md", **changes: object) -> SourceDocument:
    """A document named `name`, its kind a privacy policy."""
    data = raw.encode() if isinstance(raw, str) else raw
    values: dict[str, object] = {"rendered": None, "media_type": ""} | changes
    return SourceDocument("policy", name, DocumentKind.PRIVACY_POLICY, raw=data, **values)  # type: ignore[arg-type]


def read_text(text: str | bytes, name: str = "policy.txt", names: Iterable[VendorName] = NAMES) -> PolicyReading:
    """The reading of one small document."""
    return read([source(text, name)], names)


def of(reading: PolicyReading, concept: str) -> list[Disclosure]:
    """The disclosures of one concept."""
    return [item for item in reading.disclosures if item.concept == concept]


def promise(reading: PolicyReading, signal: Signal) -> Promise:
    """What the reading says of a signal."""
    return next(item.promise for item in reading.signals if item.signal is signal)

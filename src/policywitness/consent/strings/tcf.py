"""Transparency and Consent Framework, string version 2: the core segment.

Source: IAB Europe and IAB Tech Lab, "Consent string and vendor list formats v2", section "The core string".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from policywitness.consent.strings.bits import Bits, NotBits
from policywitness.consent.strings.records import Decoded, Stored

ORDER = 10
PURPOSES = 11
"""Purposes that the framework's policies define; the string has room for 24."""

_TENTHS = 10
_NAMES = ("tcstring", "tcf", "euconsent", "eupubconsent")


def decode(stored: Stored) -> Decoded | None:
    """A TC string, from an API or stored under one of its usual names. Purposes by consent are granted or denied."""
    if not any(name in stored.name.lower() for name in _NAMES):
        return None
    try:
        fields = core(stored.value)
    except NotBits:
        return None
    consented = set(fields["purpose_consents"])
    return Decoded(
        format="tcf",
        granted=tuple(f"purpose {number}" for number in sorted(consented)),
        denied=tuple(f"purpose {number}" for number in range(1, PURPOSES + 1) if number not in consented),
        fields=fields,
        value=stored.value,
    )


def core(text: str) -> dict[str, Any]:
    """The fields of a TC string's core segment; sets as sorted numbers, times in ISO 8601. Raises NotBits."""
    bits = Bits(text.partition(".")[0])
    if bits.integer(6) != 2:
        raise NotBits("not version 2")
    fields: dict[str, Any] = {
        "created": _time(bits.integer(36)),
        "last_updated": _time(bits.integer(36)),
        "cmp_id": bits.integer(12),
        "cmp_version": bits.integer(12),
        "consent_screen": bits.integer(6),
        "language": bits.letters(2),
        "vendor_list_version": bits.integer(12),
        "policy_version": bits.integer(6),
        "service_specific": bits.integer(1) == 1,
        "non_standard_texts": bits.integer(1) == 1,
        "special_features": bits.members(12),
        "purpose_consents": bits.members(24),
        "purpose_legitimate_interests": bits.members(24),
        "purpose_one_treatment": bits.integer(1) == 1,
        "publisher_country": bits.letters(2),
    }
    fields["vendor_consents"] = _vendors(bits)
    fields["vendor_legitimate_interests"] = _vendors(bits)
    return fields


def _vendors(bits: Bits) -> tuple[int, ...]:
    highest = bits.integer(16)
    if not bits.integer(1):
        return bits.members(highest)
    found: list[int] = []
    for _ in range(bits.integer(12)):
        is_range = bits.integer(1)
        first = bits.integer(16)
        last = bits.integer(16) if is_range else first
        if not first <= last <= highest:
            raise NotBits("a range that its own maximum does not allow")
        found += range(first, last + 1)
    return tuple(sorted(set(found)))


def _time(tenths: int) -> str:
    try:
        return datetime.fromtimestamp(tenths / _TENTHS, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, OSError, ValueError) as problem:
        raise NotBits("a time beyond all calendars") from problem

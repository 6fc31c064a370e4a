"""Global Privacy Platform: the header, and what each section says of opting out.

Source: IAB Tech Lab, Global-Privacy-Platform (Core/Consent String Specification; Sections/US-National and Sections/US-States).
Of the sections of US states and the nation the fields up to the opt-outs are read; later ones differ between versions.
"""

from __future__ import annotations

from typing import Any

from policywitness.consent.strings import tcf, usp
from policywitness.consent.strings.bits import Bits, NotBits
from policywitness.consent.strings.records import Decoded, Stored

ORDER = 11

_NATIONAL = (
    "Version SharingNotice SaleOptOutNotice SharingOptOutNotice TargetedAdvertisingOptOutNotice "
    "SensitiveDataProcessingOptOutNotice SensitiveDataLimitUseNotice SaleOptOut SharingOptOut TargetedAdvertisingOptOut"
)
_CALIFORNIA = "Version SaleOptOutNotice SharingOptOutNotice SensitiveDataLimitUseNotice SaleOptOut SharingOptOut"
_SHARING = "Version SharingNotice SaleOptOutNotice TargetedAdvertisingOptOutNotice SaleOptOut TargetedAdvertisingOptOut"
_PROCESSING = (
    "Version ProcessingNotice SaleOptOutNotice TargetedAdvertisingOptOutNotice SaleOptOut TargetedAdvertisingOptOut"
)
_UTAH = (
    "Version SharingNotice SaleOptOutNotice TargetedAdvertisingOptOutNotice SensitiveDataProcessingOptOutNotice "
    "SaleOptOut TargetedAdvertisingOptOut"
)
_IOWA = (
    "Version ProcessingNotice SaleOptOutNotice TargetedAdvertisingOptOutNotice SensitiveDataOptOutNotice "
    "SaleOptOut TargetedAdvertisingOptOut"
)
_MSPA_FIRST = (
    "MspaVersion MspaCoveredTransaction MspaMode ProcessingNotice SaleOptOutNotice TargetedAdvertisingOptOutNotice "
    "SaleOptOut TargetedAdvertisingOptOut"
)

SECTIONS: dict[int, tuple[str, str]] = {
    7: ("usnat", _NATIONAL),
    8: ("usca", _CALIFORNIA),
    9: ("usva", _SHARING),
    10: ("usco", _SHARING),
    11: ("usut", _UTAH),
    12: ("usct", _SHARING),
    13: ("usfl", _PROCESSING),
    14: ("usmt", _SHARING),
    15: ("usor", _PROCESSING),
    16: ("ustx", _PROCESSING),
    17: ("usde", _PROCESSING),
    18: ("usia", _IOWA),
    19: ("usne", _PROCESSING),
    20: ("usnh", _PROCESSING),
    21: ("usnj", _PROCESSING),
    22: ("ustn", _PROCESSING),
    23: ("usmn", _PROCESSING),
    24: ("usmd", _MSPA_FIRST),
    25: ("usin", _MSPA_FIRST),
    26: ("usky", _MSPA_FIRST),
    27: ("usri", _MSPA_FIRST),
}
"""Section number to API prefix and field names; the first field has 6 bits, the others 2."""

_OPT_OUTS = ("SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut")
_OPTED_OUT, _NOT_OPTED_OUT = 1, 2
_GPC_SEGMENT = 1


def decode(stored: Stored) -> Decoded | None:
    """A GPP string, from an API or stored under a name with `gpp` in it. An opt-out is a denial, none a grant; 0 says neither."""
    if "gpp" not in stored.name.lower():
        return None
    try:
        sections = read(stored.value)
    except NotBits:
        return None
    granted: list[str] = []
    denied: list[str] = []
    for name, fields in sections.items():
        for field in _OPT_OUTS:
            if fields.get(field) == _OPTED_OUT:
                denied.append(f"{name}.{field}")
            elif fields.get(field) == _NOT_OPTED_OUT:
                granted.append(f"{name}.{field}")
        granted += [f"{name}.purpose {number}" for number in fields.get("purpose_consents", ())]
    return Decoded("gpp", tuple(granted), tuple(denied), {"sections": sections}, stored.value)


def read(text: str) -> dict[str, dict[str, Any]]:
    """The sections of a GPP string by API prefix; an unknown one is kept as `section N` with its text. Raises NotBits."""
    header, *parts = text.split("~")
    ids = section_ids(header)
    if len(ids) != len(parts):
        raise NotBits(f"the header names {len(ids)} sections, and {len(parts)} follow")
    return dict(_section(number, part) for number, part in zip(ids, parts, strict=True))


def section_ids(header: str) -> tuple[int, ...]:
    """The numbers of the sections that a header announces. Raises NotBits."""
    bits = Bits(header)
    if (bits.integer(6), bits.integer(6)) != (3, 1):
        raise NotBits("not a header of version 1")
    ids: list[int] = []
    last = 0
    for _ in range(bits.integer(12)):
        is_range = bits.integer(1)
        first = last + bits.fibonacci()
        last = first + bits.fibonacci() if is_range else first
        ids += range(first, last + 1)
    return tuple(ids)


def _section(number: int, text: str) -> tuple[str, dict[str, Any]]:
    if number == 2:
        return "tcfeuv2", tcf.core(text)
    if number == 6:
        return "uspv1", usp.read(text) or {"text": text}
    if number not in SECTIONS:
        return f"section {number}", {"text": text}
    name, layout = SECTIONS[number]
    core, *segments = text.split(".")
    bits = Bits(core)
    fields: dict[str, Any] = {field: bits.integer(6 if place == 0 else 2) for place, field in enumerate(layout.split())}
    for segment in segments:
        more = Bits(segment)
        if more.integer(2) == _GPC_SEGMENT:
            fields["Gpc"] = more.integer(1) == 1
    return name, fields

"""OneTrust: the groups of the cookie `OptanonConsent`, 1 for active and 0 for not.

Source: OneTrust, "OneTrust Cookies" (my.onetrust.com, knowledge base). `C0001` is the group of strictly necessary cookies unless a
site renames it; then the cookie alone does not prove a refusal. Beside the groups it holds the visitor's consent id, so its value is
not kept.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from policywitness.consent.strings.records import Decoded, Stored

ORDER = 13
_NECESSARY = "C0001"
_KEPT = ("isGpcEnabled", "browserGpcFlag", "interactionCount", "isIABGlobal", "version")


def decode(stored: Stored) -> Decoded | None:
    """The groups of `OptanonConsent`; the group of strictly necessary cookies is left out of what was chosen."""
    if stored.name != "OptanonConsent":
        return None
    fields = dict(parse_qsl(stored.value if "&" in stored.value else unquote(stored.value), keep_blank_values=True))
    groups = dict(pair.split(":", 1) for pair in unquote(fields.get("groups", "")).split(",") if ":" in pair)
    if not groups:
        return None
    optional = {group: flag for group, flag in groups.items() if group != _NECESSARY}
    return Decoded(
        "onetrust",
        tuple(sorted(group for group, flag in optional.items() if flag == "1")),
        tuple(sorted(group for group, flag in optional.items() if flag == "0")),
        {"groups": groups} | {name: fields[name] for name in _KEPT if name in fields},
    )

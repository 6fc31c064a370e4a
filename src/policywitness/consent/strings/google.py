"""Google Consent Mode: what the page told Google's tags, from the `consent` commands of its data layer.

Source: Google, "Set up consent mode on websites" (developers.google.com/tag-platform/security/guides/consent).
"""

from __future__ import annotations

import json

from policywitness.consent.strings.records import Decoded, Stored

ORDER = 14
NAME = "google-consent-mode"
_CHOSEN = ("ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "personalization_storage")


def decode(stored: Stored) -> Decoded | None:
    """The state after all commands so far; types that are not about advertising or analytics are kept but not counted."""
    if stored.name != NAME:
        return None
    state = {str(name): str(value) for name, value in json.loads(stored.value).items()}
    chosen = {name: value for name, value in state.items() if name in _CHOSEN}
    return Decoded(
        NAME,
        tuple(sorted(name for name, value in chosen.items() if value == "granted")),
        tuple(sorted(name for name, value in chosen.items() if value == "denied")),
        {"state": state},
        stored.value,
    )

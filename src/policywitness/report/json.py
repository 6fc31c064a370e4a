"""`audit.json`: the audit document itself, the source of every other format. Its schema is in `reports/schema/`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from policywitness.model.audit import Audit


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `audit.json`."""
    return {"audit.json": to_bytes(audit)}


def to_bytes(audit: Audit) -> bytes:
    """The document in UTF-8, in the order of the model, indented so that a version control system can show changes."""
    text = json.dumps(audit.model_dump(mode="json"), ensure_ascii=False, indent=1, allow_nan=False)
    # Lone surrogates of a hostile page have no UTF-8; JSON's own escape keeps them.
    return (text + "\n").encode("utf-8", errors="backslashreplace")

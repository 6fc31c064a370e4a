"""`audit.json`: the audit document itself, the source of every other format. Its schema is in `reports/schema/`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from policywitness.model.audit import Audit


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file, `audit.json`, in the order of the model, indented so that a version control system can show changes."""
    text = json.dumps(audit.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return {"audit.json": (text + "\n").encode()}

"""The JSON Schema of `audit.json`, generated from the model. `python -m policywitness.report FILE` writes it.

Stability: within one major `schema_version` fields are added, never renamed or removed, and words are added to a vocabulary
but keep their meaning. A reader should ignore fields it does not know.
"""

from __future__ import annotations

import json
from typing import Any

from policywitness.model.audit import SCHEMA_VERSION, Audit

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def audit_schema() -> dict[str, Any]:
    """The schema as a JSON object (draft 2020-12), in serialisation mode: as written, not as accepted."""
    schema = Audit.model_json_schema(mode="serialization")
    title = f"policywitness audit document {SCHEMA_VERSION}"
    return {"$schema": DIALECT, **schema, "title": title}


def schema_text() -> str:
    """The schema as the committed file holds it."""
    return json.dumps(audit_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

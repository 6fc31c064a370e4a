"""What a site's `/.well-known/gpc.json` says: whether it was looked for, whether it is there, and whether it announces support.

The format is that of the Global Privacy Control specification: `{"gpc": true, "lastUpdate": "2026-01-31"}`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.bundle.layout import BundleError
from policywitness.model.evidence import Document
from policywitness.model.vocabulary import DocumentKind

if TYPE_CHECKING:
    from policywitness.facts import Facts


@dataclass(frozen=True, slots=True)
class GpcFile:
    """The file as it was met. `supports` is None where there is none or it does not say; `problem` says what is wrong with it."""

    document: Document
    there: bool
    supports: bool | None = None
    problem: str | None = None


def gpc_file(facts: Facts) -> GpcFile | None:
    """The file; None where no visit looked for it, or nobody answered."""
    document = next((d for d in facts.evidence.documents if d.kind is DocumentKind.GPC_JSON), None)
    if document is None or (document.failed and document.status is None):
        return None
    if document.failed or not document.path:
        return GpcFile(document, there=False)
    try:
        content = json.loads(facts.evidence.document_bytes(document).decode("utf-8-sig"))
    except BundleError:
        return None
    except (ValueError, RecursionError):
        if "html" in document.media_type:
            # A site that answers every address with a page of its own.
            return GpcFile(document, there=False)
        return GpcFile(document, there=True, problem="it is not valid JSON")
    if not isinstance(content, dict) or not isinstance(content.get("gpc"), bool):
        return GpcFile(document, there=True, problem="it has no member “gpc” that is true or false")
    return GpcFile(document, there=True, supports=content["gpc"])

"""Reading a policy: documents as bytes in; statements, disclosures, signals and declared cookies out. No network.

reading = read([SourceDocument("policy", "policy.html", DocumentKind.PRIVACY_POLICY, "text/html", raw)], Catalogue.load().names())
"""

from __future__ import annotations

from policywitness.policy.reader import read
from policywitness.policy.sources import SourceDocument, UnreadableError

__all__ = ["SourceDocument", "UnreadableError", "read"]

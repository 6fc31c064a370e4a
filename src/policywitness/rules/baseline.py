"""Baselines: the findings that are known already, counted, so that a gate can ask for new ones only.

A baseline is a multiset of fingerprints. A plain set would absorb any number of further findings of the same fingerprint; here the
first so many as were counted are known, and the next is new.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policywitness.model.audit import Audit, Finding
from policywitness.model.errors import UserError

FILE_NAME = "baseline.json"
FORMAT = "policywitness-baseline/1"


class BaselineError(UserError):
    """The file cannot be used; the message names the file and the fix."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each fingerprint is known."""

    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def mark(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings in their order, the first so many of each fingerprint marked as known."""
        left = Counter(self.counts)
        marked = []
        for finding in findings:
            known = left[finding.fingerprint] > 0
            left[finding.fingerprint] -= 1
            marked.append(finding.model_copy(update={"known": True}) if known else finding)
        return tuple(marked)


def baseline_of(audit: Audit) -> bytes:
    """The baseline of an audit's findings as JSON; what is waived is left out, so that it is new when its waiver ends."""
    open_ = [finding for finding in audit.findings if not finding.waived]
    counts = Counter(finding.fingerprint for finding in open_)
    named = {finding.fingerprint: finding for finding in open_}
    entries: list[dict[str, Any]] = [
        {"fingerprint": name, "count": counts[name], "rule": named[name].rule, "subject": named[name].subject}
        for name in sorted(counts)
    ]
    document = {
        "format": FORMAT,
        "site": audit.site.registrable_domain,
        "run_id": audit.provenance.run_id,
        "as_of": audit.provenance.as_of,
        "findings": entries,
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", errors="backslashreplace")


def load_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises BaselineError."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise BaselineError(f"{path}: not valid JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BaselineError(f'{path}: not a baseline; "policywitness baseline BUNDLE" writes one')
    counts: Counter[str] = Counter()
    for entry in document.get("findings", ()):
        name, count = entry.get("fingerprint"), entry.get("count")
        if not isinstance(name, str) or not isinstance(count, int) or count < 1:
            raise BaselineError(f"{path}: each finding needs a fingerprint and a count of 1 or more")
        counts[name] += count
    return Baseline(MappingProxyType(dict(counts)))

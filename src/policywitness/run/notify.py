"""Tell people what changed, and only then: a message about findings that are new, returned or fixed, or an audit that failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from policywitness.model.audit import Audit, Finding, FixedFinding

_LISTED = 20


class NotifyFailed(Exception):
    """A message did not reach everybody; the text says why, without the targets' credentials."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, in plain text."""

    title: str
    body: str


def message(audit: Audit, bundle: Path | str) -> Message | None:
    """What is worth telling of an audit against the one before it; None where nothing is."""
    changes, site = audit.changes, audit.site.registrable_domain
    if audit.summary.completeness == "blocked" or not any(visit.pages for visit in audit.visits):
        return Message(f"{site}: the audit could not see the site", f"{audit.summary.completeness_text}\n{bundle}")
    if changes is None or not (changes.new or changes.returned or changes.fixed):
        return None
    by_fingerprint = {finding.fingerprint: finding for finding in audit.findings}
    parts = [
        _part("New", [by_fingerprint[one] for one in changes.new if one in by_fingerprint]),
        _part("Returned", [by_fingerprint[one] for one in changes.returned if one in by_fingerprint]),
        _part("Fixed", changes.fixed),
    ]
    counts = f"{len(changes.new)} new, {len(changes.returned)} returned, {len(changes.fixed)} fixed"
    body = "\n\n".join(part for part in parts if part)
    return Message(f"{site}: {counts}", f"{audit.summary.sentence}\n\n{body}\n\n{bundle}")


def send(said: Message, targets: Sequence[str]) -> None:
    """Send a message to Apprise's targets. Raises NotifyFailed; those that can be reached are reached all the same."""
    try:
        import apprise
    except ModuleNotFoundError as error:
        raise NotifyFailed("messages need Apprise; install it with: pip install 'policywitness[notify]'") from error
    failed = []
    for number, target in enumerate(targets, 1):
        one = apprise.Apprise()
        # Only the scheme of a target is repeated: what follows may be a password.
        name = f"notify target {number} ({target.partition(':')[0]})"
        if not one.add(target):
            failed.append(f"{name} is no address that Apprise knows")
        elif not one.notify(title=said.title, body=said.body):
            failed.append(f"{name} did not take the message")
    if failed:
        raise NotifyFailed("; ".join(failed))


def _part(heading: str, findings: Sequence[Finding | FixedFinding]) -> str:
    if not findings:
        return ""
    lines = [f"- {one.title}: {one.subject} ({one.severity})" for one in findings[:_LISTED]]
    more = [f"- and {len(findings) - _LISTED} more"] if len(findings) > _LISTED else []
    return "\n".join([f"{heading}:", *lines, *more])

"""Behaviours recognised by what they do: session replay, id syncing, fingerprinting, typed text, vendors behind own host names.

`keylog.*` labels need canary values, which are typed with authorisation only.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from policywitness.facts.fingerprinting import fingerprinting
from policywitness.facts.flows import is_sync
from policywitness.facts.keylogging import typed_text_sent
from policywitness.facts.references import Record
from policywitness.facts.replay import is_upload
from policywitness.model.audit import LabelInfo
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Label

if TYPE_CHECKING:
    from policywitness.facts import Facts

Found = dict[tuple[Label, str], tuple[str, list[Record]]]


def label_records(facts: Facts) -> Found:
    """(label, host) -> one sentence and the records that show it."""
    found: Found = {}

    def add(label: Label, host: str, text: str, records: list[Record]) -> None:
        _, kept = found.setdefault((label, host), (text, []))
        kept += records

    for request, kind in facts.beacon_requests:
        if kind == "replay-upload":
            host = facts.parties.of(request.url).host
            add(Label.SESSION_REPLAY, host, _replay_text(facts, host, is_upload(request)), [request])
    for request, identifier in facts.sent_identifiers:
        if is_sync(facts, request, identifier):
            host = facts.parties.of(request.url).host
            text = f"{host} receives an identifier that {facts.vendor_name(identifier.vendor or '')} keeps."
            add(Label.COOKIE_SYNC, host, text, [request])
    for label, url, calls, phrase in fingerprinting(facts):
        host = host_of(url) or facts.parties.site
        add(label, host, f"A script of {host} {phrase}.", list(calls))
    for label, host, field, request in typed_text_sent(facts):
        add(label, host, f"{host} receives what a visitor types into a field ({field}) before it is sent.", [request])
    by_host: dict[str, list[Record]] = defaultdict(list)
    for answer in facts.observed(facts.evidence.dns):
        by_host[answer.host].append(answer)
    for host, (match, chain) in facts.parties.cloaked().items():
        text = f"{host} is an alias of {chain[-1]}, a host of {facts.vendor_name(match.vendor)}."
        add(Label.CNAME_CLOAKING, host, text, by_host[host])
    return found


def _replay_text(facts: Facts, host: str, shown: bool) -> str:
    if shown:
        return f"{host} receives pictures of the page together with the visitor's movements in it."
    vendor = facts.vendor_name(facts.parties.of_host(host).vendor or "")
    return f"{host} receives the visitor's movements; {vendor} is known to replay sessions."


def label_infos(facts: Facts) -> tuple[LabelInfo, ...]:
    """The rows of the audit, by label and host."""
    return tuple(
        LabelInfo(label=label, host=host, text=text, evidence=facts.sample(records))
        for (label, host), (text, records) in sorted(facts.label_records.items())
    )

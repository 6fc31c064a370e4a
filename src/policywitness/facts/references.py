"""References into the bundle and the policy, as the audit document holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policywitness.model.audit import EvidenceRef, QuoteRef
from policywitness.model.evidence import (
    Call,
    ConsentRecord,
    ConsoleMessage,
    CookieEvent,
    DnsAnswer,
    Document,
    Frame,
    Request,
    Script,
    StorageItem,
    Visit,
)
from policywitness.model.plan import DISCOVERY
from policywitness.model.policy import Quote


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that a collector keeps for itself; `values` are its columns beside visit, page and time."""

    table: str
    visit_id: str
    page_url: str
    t_ms: int | None
    values: Mapping[str, Any]


Record = (
    Request
    | CookieEvent
    | StorageItem
    | Script
    | Call
    | Frame
    | ConsoleMessage
    | ConsentRecord
    | Document
    | DnsAnswer
    | Visit
    | Row
)

Chain = Callable[[Record], tuple[str, ...]]
"""The lines that brought a record about (`policywitness.facts.origins`)."""

SAMPLE = 6
"""How many records a row of the audit points at; the bundle holds them all."""

TEXT_LENGTH = 300
"""Longer texts (URLs above all) are cut in a reference; its id leads to the whole."""


def rows(table: str, found: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """What stands in a table of a collector's own. A later version's tables may lack these columns; such rows are left out."""
    for row in found:
        if {"visit_id", "page_url"} <= row.keys():
            values = {name: value for name, value in row.items() if name not in ("visit_id", "page_url", "t_ms")}
            yield Row(table, row["visit_id"], row["page_url"], row.get("t_ms"), values)


def evidence_ref(record: Record, visits: Mapping[str, Visit], caused_by: Chain) -> EvidenceRef:
    """Where a record stands in the bundle; `visits` gives the scenario of its visit (`discovery` where it is not there)."""
    file, id_, text, page, t_ms = _describe(record)
    visit = visits.get(record.visit_id)
    return EvidenceRef(
        file=file,
        id=id_,
        visit_id=record.visit_id,
        scenario=visit.scenario if visit is not None else DISCOVERY,
        page_url=page,
        t_ms=t_ms,
        text=text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1] + "…",
        caused_by=caused_by(record),
    )


def _describe(record: Record) -> tuple[str, str, str, str, int | None]:
    """File, id, text, page, time."""
    match record:
        case Request():
            text = f"{record.method} {record.url}"
            return "requests.jsonl", record.request_id, text, record.page_url, record.t_ms
        case CookieEvent():
            text = f"{record.name} on {record.domain}, set by {record.set_by.url or record.set_by.how}"
            return "cookies.jsonl", record.name, text, record.page_url, record.t_ms
        case StorageItem():
            return "storage.jsonl", record.key, f"{record.key} at {record.origin}", record.page_url, record.t_ms
        case Script():
            name = record.url or f"inline script {record.inline}"
            return "scripts.jsonl", record.url or record.sha256 or name, name, record.page_url, None
        case Call():
            text = f"{record.api} called {record.count} times by {record.script_url or 'an inline script'}"
            return "calls.jsonl", record.api, text, record.page_url, record.t_ms
        case Frame():
            return "frames.jsonl", record.url, record.url, record.page_url, None
        case ConsoleMessage():
            return "console.jsonl", record.level, record.text, record.page_url, record.t_ms
        case ConsentRecord():
            return "consent.jsonl", record.name, f"{record.kind}: {record.name}", record.page_url, record.t_ms
        case Document():
            return "documents.jsonl", record.url, record.url, record.found_on or record.url, None
        case DnsAnswer():
            text = f"{record.host} is an alias of {', '.join(record.cname)}" if record.cname else record.host
            return "dns.jsonl", record.host, text, "", None
        case Visit():
            text = f"visit {record.visit_id}: {record.outcome}"
            return "visits.jsonl", record.visit_id, text, record.pages[0].url if record.pages else "", None
        case Row():
            text = ", ".join(f"{name} {value}" for name, value in record.values.items() if name != "phase")
            return f"{record.table}.jsonl", record.page_url, text, record.page_url, record.t_ms


def sample(
    records: Iterable[Record], visits: Mapping[str, Visit], caused_by: Chain, limit: int = SAMPLE
) -> tuple[EvidenceRef, ...]:
    """The first record of each visit, up to `limit`, then further ones: an auditor wants to see it happen again."""
    first: dict[str, Record] = {}
    more: list[Record] = []
    for record in records:
        if record.visit_id not in first:
            first[record.visit_id] = record
        elif len(more) < limit:
            more.append(record)
    order = {visit_id: index for index, visit_id in enumerate(visits)}
    chosen = sorted(first.values(), key=lambda record: order.get(record.visit_id, len(order)))[:limit]
    chosen += more[: limit - len(chosen)]
    return tuple(evidence_ref(record, visits, caused_by) for record in chosen)


def quote_ref(quote: Quote, disclosure: str | None = None) -> QuoteRef:
    """The policy's words as the audit holds them; `disclosure` is the id of the reading they belong to."""
    return QuoteRef(
        document=quote.document,
        section=quote.section,
        start=quote.start,
        end=quote.end,
        line=quote.line,
        text=quote.text,
        disclosure=disclosure,
    )

"""The forms of the pages visited: where each sends what is typed into it, and what it asks for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policywitness.model.evidence import Call
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Party

if TYPE_CHECKING:
    from policywitness.facts import Facts

API = "form"
CONTACT = ("name", "e-mail address")
"""The details by which a person is answered."""

_QUESTIONS = {
    # What is asked for -> how a field is named, how a policy speaks of it. Words are joined in field names: "firstName".
    "name": (
        r"(?<!user)(?<!user.)(?<!company)(?<!company.)(?:^|[^a-z])(?:full|first|last|sur|given|family|your)?.?name",
        r"\bnames?\b",
    ),
    "e-mail address": (r"^email\b|e-?mail", r"e-?mail"),
    "phone number": (r"^tel\b|phone|mobile|(?:^|[^a-z])cell", r"telephone|(?:phone|mobile) numbers?"),
    "postal address": (
        r"street|postal|postcode|\bzip|address.?(?:line|[12])|(?:^|[^a-z])city",
        r"(?:postal|mailing|street|home|billing|shipping) address|\bzip|postcode",
    ),
    "employer": (r"company|employer|organi[sz]ation", r"compan(?:y|ies)|employer|organi[sz]ation"),
    "job title": (r"job|(?:^|[^a-z])title|occupation", r"job|title|occupation|employment"),
    "date of birth": (r"birth|(?:^|[^a-z])dob(?:[^a-z]|$)", r"birth|\bage\b"),
    "government number": (
        r"(?:^|[^a-z])ssn(?:[^a-z]|$)|social.?security|passport|licen[cs]e|tax.?id",
        r"social security|passport|licen[cs]e|government|identification",
    ),
    "payment card": (r"card.?(?:number|no)|(?:^|[^a-z])cvv|(?:^|[^a-z])cvc|iban", r"payment|credit|card|bank"),
    "file": (r"^file\b", r"upload|attach|document|r[ée]sum[ée]|\bcv\b|photo"),
}
_PATTERNS = {
    asked: (re.compile(field, re.IGNORECASE), re.compile(spoken, re.IGNORECASE))
    for asked, (field, spoken) in _QUESTIONS.items()
}
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page: where it sends what is typed, and its fields as `type name`."""

    page_url: str
    action: str
    method: str
    fields: tuple[str, ...]
    button: str
    record: Call


def forms(facts: Facts) -> tuple[Form, ...]:
    """Every distinct form of the pages visited, in the order of visits."""
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for call in facts.observed(facts.evidence.calls):
        if call.api == API:
            fields = tuple(str(field) for field in call.arguments.get("fields", ()))
            form = Form(
                call.page_url,
                str(call.arguments.get("action", "")),
                str(call.arguments.get("method", "get")),
                fields,
                str(call.arguments.get("button", "")),
                call,
            )
            found.setdefault((form.page_url, form.action, fields), form)
    return tuple(found.values())


def questions(facts: Facts) -> dict[str, tuple[Call, ...]]:
    """What the site's own forms ask for -> the rows of the forms that do, in every visit; what no pattern knows is left out."""
    found: dict[str, list[Call]] = defaultdict(list)
    for call in facts.observed(facts.evidence.calls):
        if call.api != API or facts.parties.party(host_of(call.frame_url or call.page_url)) is Party.THIRD:
            continue
        fields = [_JOINED.sub("-", str(field)) for field in call.arguments.get("fields", ())]
        for asked, (pattern, _) in _PATTERNS.items():
            if any(map(pattern.search, fields)):
                found[asked].append(call)
    return {asked: tuple(found[asked]) for asked in _PATTERNS if asked in found}


def unspoken(facts: Facts) -> frozenset[str]:
    """What could be asked for and no word of any policy document speaks of; documents that were not analysed are not counted."""
    texts = [document.text for document in facts.reading.documents if document.analysed]
    return frozenset(asked for asked, (_, spoken) in _PATTERNS.items() if not any(map(spoken.search, texts)))

"""What visitors type reaches another company before they send it.

Why it matters: A form that was never submitted has told a stranger what was written in it: a name, an address, a message that somebody
thought better of. No policy leads people to expect that.

What to do: Find the script in the table. In the replay or chat tool switch on input masking; in a pixel switch off automatic form
collection (“automatic advanced matching”); take key listeners off forms.

In a browser: type into the form without sending it, leave the field, and search tab Network for what was typed.

Law: Potential exposure under California Penal Code 631 and 632.7; a practice nobody is told of is a potential deception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.keylogging import typed_text_sent
from policywitness.facts.references import Record
from policywitness.facts.words import listing
from policywitness.model.vocabulary import Confidence, Label, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records, Typed
from policywitness.rules.shared import evidence_table

rule = Rule(
    severity=Severity.CRITICAL,
    topics=("identifiers", "forms"),
    law=("cipa", "ftc-5"),
    needs=(AnyVisit(), Records("requests"), Typed()),
)
_READABLE = {
    Label.KEYLOG_PLAINTEXT: "readable",
    Label.KEYLOG_URLENCODED: "URL-encoded",
    Label.KEYLOG_BASE64: "as Base64",
}


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each receiver of text that can be read; hashes are another rule's."""
    found: dict[str, list[tuple[str, str, Record]]] = defaultdict(list)
    for label, host, field, request in typed_text_sent(facts):
        if label in _READABLE:
            found[facts.parties.of(request.url).vendor or host].append((field, _READABLE[label], request))
    for vendor, sent in sorted(found.items()):
        records = [record for _, _, record in sent]
        evidence = facts.sample(records)
        yield rule.finding(
            subject=vendor,
            summary=f"{facts.vendor_name(vendor)} received what was typed into {listing(sorted({field for field, _, _ in sent}))} fields "
            f"({listing(sorted({form for _, form, _ in sent}))}), although nothing was submitted.",
            evidence=evidence,
            confidence=Confidence.HIGH if len({record.visit_id for record in records}) > 1 else Confidence.MEDIUM,
            table=evidence_table(evidence),
        )

"""An identifier reaches a recipient that the site itself did not bring in.

Why it matters: The site's own tag called in another company, and that one was given a number by which it recognises the visitor. The
policy does not cover it, and often the site does not know of it.

What to do: Look up who loads it (the table). Switch off partner syncing in that vendor's settings, or limit who may be loaded with a
content security policy; cover the recipient in the policy if it stays.

In a browser: tab Network, column Initiator, for the host in the table.

Law: Recipients or their categories have to be stated; a practice that the policy leaves out can be a potential deception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, visits_seen
from policywitness.model.audit import RecipientInfo
from policywitness.model.vocabulary import Confidence, DisclosureVerdict, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import table, visits_of

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("sharing", "disclosure", "identifiers"),
    law=("ftc-5", "caloppa-22575"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each vendor that only other vendors load, that gets identifiers and that no statement covers."""
    vendors = {vendor.id: vendor for vendor in facts.vendors}
    by_vendor: dict[str, list[RecipientInfo]] = defaultdict(list)
    for recipient in facts.recipients:
        if recipient.vendor in vendors and visits_of(recipient.scenarios):
            by_vendor[recipient.vendor].append(recipient)
    for id_, recipients in sorted(by_vendor.items()):
        vendor = vendors[id_]
        loaders = {loader for recipient in recipients for loader in recipient.loaded_by} - {id_}
        brought_in = bool(loaders) and facts.site_domain not in loaders
        if (
            vendor.disclosure is not DisclosureVerdict.OMITTED
            or not brought_in
            or not any(r.identifiers for r in recipients)
        ):
            continue
        known = not id_.startswith("unknown:")
        rows = ((r.host, listing(map(facts.vendor_name, r.loaded_by)), visits_seen(r.scenarios)) for r in recipients)
        yield rule.finding(
            subject=id_,
            summary=f"{vendor.name} receives an identifier and was brought in by {listing(map(facts.vendor_name, sorted(loaders)))}, "
            f"not by the site. {vendor.disclosure_reason}",
            evidence=vendor.evidence,
            confidence=vendor.confidence if known else Confidence.LOW,
            status=None if known else Status.NEEDS_REVIEW,
            table=table(("host", "loaded by", "seen in"), rows),
        )

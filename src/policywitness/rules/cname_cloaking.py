"""Another company hides behind the site's own host name.

Why it matters: The address looks like the site's own, and leads to another company's server. Browsers and visitors take it
for the site: its cookies go there, and blockers let it pass.

What to do: Use the vendor's own host name, or say in the policy that this host is run by the vendor; keep log-in cookies off
the shared parent domain.

In a browser: look the host name up (dig, nslookup): the answer is an alias of the vendor's.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Label, Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table

rule = Rule(severity=Severity.MODERATE, topics=("vendors", "disclosure"), needs=(AnyVisit(), Records("dns")))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for each host."""
    for label in facts.labels:
        if label.label is Label.CNAME_CLOAKING:
            yield rule.finding(
                subject=label.host, summary=label.text, evidence=label.evidence, table=evidence_table(label.evidence)
            )

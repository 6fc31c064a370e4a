"""A cookie that identifies the visitor is not protected in transit.

Why it matters: Without the attribute Secure the browser also sends the cookie over unencrypted connections, where others in
the same network can read it and act as this visitor.

What to do: Add Secure to the cookie where it is set (and HttpOnly, if no script has to read it).

In a browser: tab Application, Cookies: the column Secure is empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.vocabulary import Party, Severity
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table, seen_in, visits_of

rule = Rule(severity=Severity.MINOR, topics=("cookies", "security"), needs=(AnyVisit(), Records("cookies")))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """First-party identifiers of a site that is served encrypted."""
    if not facts.site_url.startswith("https:"):
        raise NotApplicable("The site is not served encrypted, so no cookie can be Secure.")
    for cookie in facts.cookies:
        if cookie.party is Party.FIRST and cookie.identifier and not cookie.secure and visits_of(cookie.scenarios):
            yield rule.finding(
                subject=f"{cookie.name} {cookie.domain}",
                summary=f"{cookie.name} on {cookie.domain}, set by {cookie.set_by}, lacks Secure. "
                f"Seen in {seen_in(cookie.scenarios)}.",
                evidence=cookie.evidence,
                table=evidence_table(cookie.evidence),
            )

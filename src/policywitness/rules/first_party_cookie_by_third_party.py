"""Another company's script keeps an identifier in the site's own name.

Why it matters: Browsers that block third-party cookies let this one through, because it looks like the site's own. The other
company recognises the visitor all the same.

What to do: Check that the policy says so (“first-party cookies set by our analytics provider”), and shorten or switch off the
cookie in the vendor's settings where it is not needed.

In a browser: tab Application, Cookies, the site's own domain; the table names the script that wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural
from policywitness.model.audit import CookieInfo
from policywitness.model.vocabulary import Party, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import lifetime, table, visits_of

rule = Rule(severity=Severity.INFO, topics=("cookies", "identifiers"), needs=(AnyVisit(), Records("cookies")))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One note for each vendor."""
    names = {vendor.id: vendor.name for vendor in facts.vendors}
    by_vendor: dict[str, list[CookieInfo]] = {}
    for cookie in facts.cookies:
        if cookie.party is Party.FIRST and cookie.vendor and cookie.identifier and visits_of(cookie.scenarios):
            by_vendor.setdefault(cookie.vendor, []).append(cookie)
    for vendor, cookies in sorted(by_vendor.items()):
        rows = ((c.name, c.domain, c.set_by, lifetime(c.asked_lifetime_s)) for c in cookies)
        yield rule.finding(
            subject=vendor,
            summary=f"{names.get(vendor, vendor)} keeps {plural(len(cookies), 'identifier')} in the site's own cookies: "
            f"{listing(cookie.name for cookie in cookies)}.",
            evidence=[ref for cookie in cookies for ref in cookie.evidence[:3]],
            status=Status.NEEDS_REVIEW,
            table=table(("cookie", "domain", "set by", "asks for"), rows),
        )

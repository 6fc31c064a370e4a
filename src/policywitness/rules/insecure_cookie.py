"""A cookie that identifies the visitor lacks a protection.

Why it matters: Without the attribute Secure the browser also sends the cookie over unencrypted connections, where others in
the same network can read it and act as this visitor. Without HttpOnly any script on the page can read a log-in.

What to do: Add Secure to the cookie where it is set, and to log-in cookies HttpOnly and SameSite=Lax.

In a browser: tab Application, Cookies: the columns Secure, HttpOnly and SameSite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import visits_seen
from policywitness.model.audit import CookieInfo
from policywitness.model.vocabulary import Party, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import evidence_table, visits_of

rule = Rule(severity=Severity.MINOR, topics=("cookies", "security"), needs=(AnyVisit(), Records("cookies")))


_LOGIN = re.compile(r"sess|auth|login|token|jwt|(?:^|[._-])sid$|^sid", re.IGNORECASE)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """First-party identifiers of a site that is served encrypted; HttpOnly is asked of log-in cookies that a server sets."""
    if not facts.site_url.startswith("https:"):
        raise NotApplicable("The site is not served encrypted, so no cookie can be Secure.")
    for cookie in facts.cookies:
        if cookie.party is not Party.FIRST or not cookie.identifier or not visits_of(cookie.scenarios):
            continue
        if lacking := _lacking(cookie):
            yield rule.finding(
                subject=f"{cookie.name} {cookie.domain}",
                summary=f"{cookie.name} on {cookie.domain}, set by {cookie.set_by}, lacks {' and '.join(lacking)}. "
                f"Seen in {visits_seen(cookie.scenarios)}.",
                evidence=cookie.evidence,
                status=None if "Secure" in lacking else Status.NEEDS_REVIEW,
                table=evidence_table(cookie.evidence),
            )


def _lacking(cookie: CookieInfo) -> list[str]:
    login = cookie.vendor is None and cookie.how == ("http",) and bool(_LOGIN.search(cookie.name))
    missing = [] if cookie.secure else ["Secure"]
    if login and not cookie.http_only:
        missing.append("HttpOnly")
    if login and (cookie.same_site or "").lower() == "none":
        missing.append("SameSite (it is sent with requests that other sites make)")
    return missing

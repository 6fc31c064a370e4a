"""The policy lists cookies without saying how long they live.

Why it matters: A visitor who wants to know for how long a cookie recognises them finds its name and no time.

What to do: Add the lifetime of each cookie to the list (“session”, “13 months”); the table shows what was observed.

In a browser: look at the policy's list of cookies.

Law: Potential under article 13 GDPR and ePrivacy article 5(3), where they apply: information on cookies includes their duration.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.names import same
from policywitness.facts.words import listing, plural
from policywitness.model.vocabulary import Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import PolicyRead, Records
from policywitness.rules.shared import in_jurisdiction, lifetime, table

rule = Rule(
    severity=Severity.MINOR,
    topics=("cookies", "lifetime", "disclosure"),
    law=("gdpr-13", "eprivacy-5-3"),
    needs=(Records("cookies"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One finding for all rows; an issue only where the profile names a jurisdiction that asks for the duration."""
    rows = facts.reading.declared_cookies
    if not rows:
        raise NotApplicable("The policy lists no cookies.")
    without = [row for row in rows if row.lifetime_s is None and not row.lifetime_text]
    if without:
        asked = {
            row.name: max((c.asked_lifetime_s or 0 for c in facts.cookies if same(row.name, c.name)), default=None)
            for row in without
        }
        yield rule.finding(
            subject="lifetimes",
            summary=f"{plural(len(without), 'cookie')} of {len(rows)} in the policy's list without a lifetime: "
            f"{listing(row.name for row in without)}.",
            quotes=[facts.quote_ref(row.quote) for row in without[:3]],
            status=Status.ISSUE if in_jurisdiction(facts, "eu", "eea", "uk", "fr", "de") else Status.NEEDS_REVIEW,
            table=table(
                ("cookie", "observed"),
                ((name, "not seen" if seconds is None else lifetime(seconds)) for name, seconds in asked.items()),
            ),
        )

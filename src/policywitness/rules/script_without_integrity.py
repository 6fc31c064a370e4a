"""Scripts of other companies run without an integrity check.

Why it matters: A script from elsewhere can do on the page whatever the site itself can. If the other company's server is
broken into, every visitor runs the intruder's code.

What to do: Where the script has a fixed version, add the attribute integrity with its hash; host it yourself; or limit what
it may do with a content security policy. Scripts that change by design (tag managers) cannot have a hash.

In a browser: view the page's source and look for script tags without integrity.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural
from policywitness.model.vocabulary import Party, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import table, visits_of

rule = Rule(severity=Severity.INFO, topics=("scripts", "security"), needs=(AnyVisit(), Records("scripts")))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """One note for all of them: each by itself is common practice."""
    scripts = [
        script
        for script in facts.scripts
        if script.party is Party.THIRD and not script.inline and not script.integrity and visits_of(script.scenarios)
    ]
    if scripts:
        yield rule.finding(
            subject="third-party-scripts",
            summary=f"{plural(len(scripts), 'script')} of others without integrity, from {listing(s.host or '' for s in scripts)}.",
            status=Status.NEEDS_REVIEW,
            table=table(
                ("script", "vendor", "loaded by"),
                ((s.url or "", s.vendor or "unknown", s.loaded_by or "the page") for s in scripts),
            ),
        )

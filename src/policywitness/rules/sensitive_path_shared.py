"""The address of a sensitive page is sent to a company that advertises or measures.

Why it matters: An address such as /conditions/depression tells what somebody is reading about, and perhaps why. With an identifier
beside it, it becomes a note about a person's health or life.

What to do: Leave such pages out of the vendor's tag, or give it a neutral address; set Referrer-Policy: strict-origin (or no-referrer)
so that embedded content does not learn the path.

In a browser: open the page and search tab Network for its path (parameters such as dl, url, or the header Referer).

Law: Potential deception or unfairness where sensitive data is shared unannounced.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.sensitive import path_of, topic_of
from policywitness.model.vocabulary import Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import sensitive_pages_shared

rule = Rule(
    severity=Severity.SERIOUS,
    topics=("sensitive data", "advertising"),
    law=("ftc-5", "ccpa-7025"),
    needs=(AnyVisit(), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Paths by the list of sensitive words."""
    paths = {
        page.url: (path_of(page.url), topic)
        for visit in facts.visits.by_id.values()
        for page in visit.pages
        if (topic := topic_of(path_of(page.url))) is not None
    }
    yield from sensitive_pages_shared(rule, facts, paths, "path")

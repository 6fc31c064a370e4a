"""The title of a sensitive page is sent to a company that advertises or measures.

Why it matters: “Newly diagnosed with …” in the title of a page says something about its reader. The company that receives it, together
with an identifier, can keep it about that person.

What to do: Leave such pages out of the vendor's tag, or set the page title and address that the tag sends to a neutral value; do not
rely on an opt-out for sensitive topics.

In a browser: open the page and search tab Network for the words of its title (parameters such as dt, title, page_title).

Law: Potential deception or unfairness where sensitive data is shared unannounced; sharing it against an opt-out has been acted on.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.sensitive import topic_of
from policywitness.model.vocabulary import Severity
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import sensitive_pages_shared

rule = Rule(
    severity=Severity.CRITICAL,
    topics=("sensitive data", "advertising"),
    law=("ftc-5", "ccpa-7025"),
    needs=(AnyVisit(), Records("requests")),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Titles by the list of sensitive words; certain only where the profile says that the site holds health data."""
    titles = {
        page.url: (page.title.strip(), topic)
        for visit in facts.visits.by_id.values()
        for page in visit.pages
        if (topic := topic_of(page.title)) is not None
    }
    yield from sensitive_pages_shared(rule, facts, titles, "title")

"""A page does not link to the privacy policy.

Why it matters: Visitors arrive on any page. Somebody who fills in a form on this one finds no way to what happens with it.

What to do: Put the link into the footer that all pages share.

In a browser: open the page and look for a link with the word “privacy”.

Law: Potential under California's Business and Professions Code 22577(b), which speaks of the home page above all.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.words import listing, plural
from policywitness.model.evidence import PageVisit
from policywitness.model.vocabulary import Confidence, Severity
from policywitness.rules.engine import Draft, NotAssessed, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead
from policywitness.rules.shared import table

rule = Rule(severity=Severity.MINOR, topics=("documents",), law=("caloppa-22577",), needs=(AnyVisit(), PolicyRead()))


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """All such pages make one finding; a link counts by its address or by the word “privacy”."""
    scenarios = {visit.scenario for visit in facts.evidence.visits}
    pages = [page for name in sorted(scenarios) for visit in facts.scenario_visits(name) for page in visit.pages]
    linking = [page for page in pages if page.links and not page.absent]
    if not linking:
        raise NotAssessed("No links of the visited pages were recorded.")
    policies = {_bare(document.url) for document in facts.reading.documents}
    without = sorted({page.url for page in linking} - {page.url for page in linking if _leads_to(page, policies)})
    if without:
        yield rule.finding(
            subject="pages-without-link",
            summary=f"{plural(len(without), 'visited page')} of {len({p.url for p in linking})} without a link to the policy: "
            f"{listing(without)}.",
            confidence=Confidence.MEDIUM,
            table=table(("page",), ((url,) for url in without)),
        )


def _leads_to(page: PageVisit, policies: set[str]) -> bool:
    own = _bare(page.url) in policies or _bare(page.final_url) in policies
    return own or any(_bare(link.href) in policies or "privacy" in link.text.lower() for link in page.links)


def _bare(url: str) -> str:
    return url.split("#")[0].rstrip("/")

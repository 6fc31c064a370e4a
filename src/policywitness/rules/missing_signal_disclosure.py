"""The policy does not say how it responds to a browser's privacy signal.

Why it matters: Browsers can say “do not track” or “do not sell or share” for their users. Somebody who switched that on
cannot learn from this policy whether it has any effect here.

What to do: State plainly what the site does on receiving the signal: which processing stops, in which browser or account,
and for whom; for Global Privacy Control also how to use it.

In a browser: search the policy for “Do Not Track” and “Global Privacy Control”.

Law: Potential under California's Business and Professions Code 22575(b)(5) (Do Not Track) and, for businesses that sell or
share, the CCPA regulations, section 7011(e) (opt-out preference signals).
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_tracking
from policywitness.facts.words import listing, plural
from policywitness.model.vocabulary import Promise, Severity, Signal, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, PolicyRead, Records
from policywitness.rules.shared import in_jurisdiction

_NAMES = {Signal.GPC: "Global Privacy Control", Signal.DNT: "Do Not Track"}
_STATED = (Promise.HONORED, Promise.HONORED_CONDITIONAL, Promise.NOT_HONORED)

rule = Rule(
    severity=Severity.MODERATE,
    topics=("gpc", "dnt", "disclosure"),
    law=("caloppa-22575", "ccpa-7011"),
    needs=(AnyVisit(), Records("requests"), PolicyRead()),
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """An issue where the profile names California or the United States; for others a person decides."""
    trackers = [vendor.name for vendor in facts.vendors if is_tracking(vendor)]
    if not trackers:
        raise NotApplicable("No tracking vendor was seen that a signal could be meant for.")
    bound = in_jurisdiction(facts, "us-ca", "us")
    for response in facts.reading.signals:
        if response.promise in _STATED:
            continue
        name = _NAMES[response.signal]
        said = (
            "does not mention it"
            if response.promise is Promise.SILENT
            else f"only says that it exists ({response.promise})"
        )
        yield rule.finding(
            subject=response.signal,
            summary=f"{name}: the policy {said}, and {plural(len(trackers), 'tracking vendor')} {'was' if len(trackers) == 1 else 'were'} seen ({listing(trackers)}).",
            quotes=[facts.quote_ref(response.quote, response.disclosure)] if response.quote else [],
            status=Status.ISSUE if bound else Status.NEEDS_REVIEW,
        )

"""An opt-out reaches one browser, device or service only.

Why it matters: The policy's own words say that the choice has to be made again on every browser, device or service, or after cookies
are cleared. People who opted out once believe that they did so for good.

What to do: Tie the opt-out to the account where the visitor is logged in, and apply it to all services of the company; honour the
signal for every profile that is known to belong to the browser.

In a browser: read the quoted statement; opt out in one browser and look in another.

Law: Potential under the CCPA regulations, sections 7025 and 7026, where the business sells or shares: the opt-out applies to the
consumer, where the business knows who that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.claims.parties import is_advertising
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import PolicyRead
from policywitness.rules.shared import in_jurisdiction

rule = Rule(
    severity=Severity.MODERATE,
    topics=("choices", "documents"),
    law=("ccpa-7025", "ccpa-7026"),
    needs=(PolicyRead(),),
)
_OPT_OUT = re.compile(
    r"\bopt(?:ed|ing|s)?[- ]?out|\bdo not sell|\byour (?:privacy )?choices?\b|\bpreferences?\b", re.IGNORECASE
)
_PLACE = r"(?:browsers?|devices?|computers?|services?|websites?|apps?)"
_NARROW = re.compile(
    rf"\b(?:only|solely|limited) (?:\w+ ){{0,4}}(?:to |for |on |in |applies |apply |effective )?(?:\w+ ){{0,4}}(?:the |that |this |each )(?:\w+ ){{0,3}}{_PLACE}\b"
    rf"|\b(?:specific|particular|unique) to (?:\w+ ){{0,4}}{_PLACE}\b"
    rf"|\b(?:each|every|separately (?:on|in|for)|per) (?:\w+ ){{0,3}}(?:browser|device|service|website|app)\b"
    rf"|\bon (?:that|this|the same) (?:\w+ ){{0,2}}(?:browser|device)[^.;]{{0,20}}\bonly\b"
    r"|\b(?:delet|clear|eras|remov)\w* (?:\w+ ){0,3}cookies[^.;]{0,80}\b(?:again|repeat|renew|opt[- ]?out)",
    re.IGNORECASE,
)
_INDUSTRY = re.compile(
    r"\b(?:NAI|DAA|network advertising initiative|digital advertising alliance|google analytics)\b", re.IGNORECASE
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """For a person: the sentence may be about somebody else's tool, or about the signal alone, which is a browser's by nature."""
    narrow = [
        statement.quote
        for statement in facts.reading.statements
        if _OPT_OUT.search(statement.quote.text)
        and _NARROW.search(statement.quote.text)
        and not _INDUSTRY.search(statement.quote.text)
    ]
    if narrow:
        bound = in_jurisdiction(facts, "us-ca") and facts.profile.sells_or_shares is True
        advertisers = sum(is_advertising(vendor) for vendor in facts.vendors)
        yield rule.finding(
            subject="opt-out-scope",
            summary=f"The policy says that opting out reaches one browser, device or service only ({len(narrow)} statement"
            f"{'s' * (len(narrow) != 1)}); {advertisers} advertising vendors were seen.",
            quotes=[facts.quote_ref(quote) for quote in narrow[:3]],
            severity=None if bound else Severity.MINOR,
            status=Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
        )

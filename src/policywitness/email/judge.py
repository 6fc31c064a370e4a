"""What the policy says of beacons in e-mail, beside what the messages hold.

clear         it says that messages tell whether they are opened
vague         it speaks of beacons in general, or of other technologies
contradicted  it denies it, without limits, and two messages or more show it
ambiguous     it denies it within limits, or one message only shows it, or it says both
omitted       no statement covers it
not-analysed  no policy was given, or none could be read
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policywitness.email.trackers import Trackers
from policywitness.facts.disclosures import CATCH_ALLS, DENIES
from policywitness.model.policy import Disclosure, PolicyReading
from policywitness.model.vocabulary import DisclosureVerdict, Stance

AGREE = 2
"""So many messages must show a thing before it contradicts a denial."""

_EXACT, _GENERAL = "tech.email_beacon", ("tech.web_beacon", *CATCH_ALLS)


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """The verdict, why in one sentence, and the policy's words. None as a verdict: no message holds a beacon or link tracker."""

    verdict: DisclosureVerdict | None
    reason: str
    quotes: tuple[str, ...] = ()


def judge(found: Sequence[Trackers], reading: PolicyReading | None) -> PolicyVerdict:
    """Compare messages with a policy; `reading` is None where none was given."""
    showing = [one for one in found if any(beacon.sure for beacon in one.beacons) or one.link_trackers]
    likely = [one for one in found if one.beacons and one not in showing]
    if not showing and not likely:
        return PolicyVerdict(
            None, "No beacon and no link tracker was found, so there is nothing that the policy would have to say."
        )
    if reading is None or not any(document.analysed for document in reading.documents):
        return PolicyVerdict(
            DisclosureVerdict.NOT_ANALYSED, "No policy was given that could be read: name it with --policy."
        )
    exact = [d for d in reading.disclosures if d.concept == _EXACT]
    denials, says = [d for d in exact if d.stance in DENIES], [d for d in exact if d.stance not in DENIES]
    if denials:
        return _denied(denials, says, len(showing))
    if says:
        return PolicyVerdict(
            DisclosureVerdict.CLEAR, "The policy says that messages report being opened or clicked.", _words(says)
        )
    general = [d for d in reading.disclosures if d.concept in _GENERAL and d.stance not in DENIES]
    if general:
        reason = "The policy speaks of beacons or other technologies in general, and not of e-mail."
        return PolicyVerdict(DisclosureVerdict.VAGUE, reason, _words(general))
    return PolicyVerdict(
        DisclosureVerdict.OMITTED, "No statement of the policy speaks of beacons or link tracking in e-mail."
    )


def _denied(denials: Sequence[Disclosure], says: Sequence[Disclosure], messages: int) -> PolicyVerdict:
    quotes = _words([*denials, *says])
    flat = [d for d in denials if d.stance is Stance.DENY and not d.scope and not d.exception]
    if says or not flat:
        reason = (
            "The policy both announces and denies it."
            if says
            else "The policy denies it within limits or with an exception."
        )
        return PolicyVerdict(DisclosureVerdict.AMBIGUOUS, reason, quotes)
    if messages < AGREE:
        reason = f"The policy denies it; {messages} message shows it for sure, and {AGREE} must agree."
        return PolicyVerdict(DisclosureVerdict.AMBIGUOUS, reason, quotes)
    return PolicyVerdict(
        DisclosureVerdict.CONTRADICTED, f"The policy denies it, and {messages} messages show it.", quotes
    )


def _words(disclosures: Sequence[Disclosure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(disclosure.quote.text for disclosure in disclosures))[:3]

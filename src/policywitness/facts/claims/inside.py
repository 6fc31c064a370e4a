"""Claims that nobody outside can check, each with its reason: what happens inside the company, on one day, or between people."""

from __future__ import annotations

from policywitness.facts.claims.core import Case, Decider, Ruling, decides, not_verifiable

_REASONS = {
    "age.no_collection": "What a company knows of a visitor's age cannot be seen from outside.",
    "change.consent": "Whether consent is asked for shows only on the day the policy changes.",
    "change.other_notice": "A message that may be sent some day leaves no trace in a visit.",
    "choice.transactional": "It is about messages to customers, and a visit makes nobody a customer.",
    "claim.feature_loss": "It is about what a customer loses on refusing a change; a visit refuses none.",
    "claim.future_honor": "It is about what would be done if practices changed.",
    "claim.no_consensus": "It is about what an industry has agreed on, not about this site.",
    "claim.notice_disclaimer": "It is about how letters are treated that visits do not write.",
    "claim.security_limit": "Nobody can guarantee that nothing happens, and no visit shows what did not.",
    "claim.third_party_policies": "It is about what other companies do under their own policies.",
    "practice.cross_device": "Devices are joined on servers, by keys that one browser does not show.",
    "practice.friends_data": "It is about what other people pass on elsewhere.",
    "purpose.fraud": "What data is used for against fraud happens on servers.",
    "purpose.legal": "It is about requests of courts and authorities.",
    "share.government": "It is about requests of authorities abroad.",
    "share.legal": "Disclosures for legal reasons happen between the company and authorities.",
    "share.merger": "It is about the day on which the company changes hands.",
    "share.merger_consent": "It is about the day on which the company changes hands.",
    "share.request": "It is about what a visitor asks for in person.",
}


def _decider(reason: str) -> Decider:
    def decide(case: Case) -> Ruling:
        return not_verifiable(reason)

    decide.__doc__ = reason
    return decide


for _concept, _reason in _REASONS.items():
    decides(_concept)(_decider(_reason))

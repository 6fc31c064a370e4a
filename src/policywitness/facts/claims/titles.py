"""A short title for a claim: what it is about in plain words, and whether the policy denies it."""

from __future__ import annotations

from collections.abc import Callable

from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Stance
from policywitness.policy.titles import title_of

_OPEN_VALUES = ("contact.email", "date.effective", "date.last_updated", "scope.site", "link.info")


def title(disclosure: Disclosure, vendor_name: Callable[[str], str]) -> str:
    """Such as `Denied: Session replay` or `Named party: Google Analytics`; `vendor_name` gives the name of an id."""
    text = title_of(disclosure.concept)
    denies = disclosure.stance in (Stance.DENY, Stance.DENY_UNLESS)
    if disclosure.concept == "party.named" and disclosure.value:
        name = vendor_name(disclosure.value)
        text = name if denies else f"{text}: {name}"
    if disclosure.concept == "tech.cookies" and disclosure.categories:
        text = f"{text} for {' or '.join(disclosure.categories)}"
    if disclosure.concept in _OPEN_VALUES and disclosure.value:
        text = f"{text}: {disclosure.value}"
    if disclosure.stance is Stance.DENY:
        return text if text.startswith(("No ", "The site is not")) else f"Denied: {text}"
    if disclosure.stance is Stance.DENY_UNLESS:
        return f"Denied, with an exception: {text}"
    return text

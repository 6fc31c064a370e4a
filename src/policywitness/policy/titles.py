"""What a concept is called, for people: in its own file, or here where code finds it and no file names it."""

from __future__ import annotations

from functools import cache

from policywitness.policy.rulebook import load_rulebook

_FOUND_BY_CODE = {
    "actor.service_providers": "Service providers collect information",
    "contact.email": "Contact by e-mail",
    "date.effective": "Effective date",
    "date.last_updated": "Date of the last update",
    "link.info": "Link to further information",
    "party.named": "Named party",
    "share.third_parties_denied": "Sharing with third parties",
    "signal.dnt": "Do Not Track",
    "signal.dnt.response": "Response to Do Not Track",
    "signal.gpc": "Global Privacy Control",
    "signal.gpc.response": "Response to Global Privacy Control",
    "structure.toc": "Table of contents differs from the headings",
}


def title_of(concept: str) -> str:
    """A concept's title; its key in words for one that only a later version knows."""
    return _titles().get(concept) or _in_words(concept)


@cache
def _titles() -> dict[str, str]:
    return {concept.key: concept.title for concept in load_rulebook()} | _FOUND_BY_CODE


def _in_words(concept: str) -> str:
    family, _, rest = concept.partition(".")
    words = f"{rest.replace('.', ' ').replace('_', ' ')} ({family})" if rest else family
    return words[:1].upper() + words[1:]

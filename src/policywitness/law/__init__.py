"""Law: dated legal requirements as data (`requirements.toml`), and whether a policy states what they ask for.

Whether a law applies is for the operator to say, in the site's profile; it is never guessed. A missing statement is
reported as missing, not as a breach: wording here is "potential" throughout.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policywitness.model.audit import LawInfo, QuoteRef, RequirementInfo
from policywitness.model.plan import SiteProfile
from policywitness.model.policy import PolicyReading, Quote
from policywitness.model.vocabulary import Promise, RequirementVerdict, Signal

_QUOTES = 3
_RESPONSE_STATED = (Promise.HONORED, Promise.HONORED_CONDITIONAL, Promise.NOT_HONORED)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Law(_Entry):
    """One law as rules refer to it. `checked_on`: when somebody read the source; None where nobody did."""

    id: str
    title: str
    jurisdiction: str
    text: str
    citation: str
    since: date
    source: Annotated[str, Field(pattern=r"^https://")]
    checked_on: date | None = None


class Applies(_Entry):
    """When a requirement applies: any of the jurisdictions, and every flag that is given."""

    jurisdictions: tuple[str, ...]
    sells_or_shares: bool | None = None
    directed_at_children: bool | None = None
    health_data: bool | None = None


class Requirement(_Entry):
    """A statement that a law asks for; `groups` of concept patterns, or the `signal` whose response must be stated."""

    id: str
    law: str
    text: str
    groups: tuple[tuple[str, ...], ...] = ()
    signal: Signal | None = None
    applies: Applies

    @model_validator(mode="after")
    def _one_way_to_decide(self) -> Requirement:
        if bool(self.groups) == (self.signal is not None):
            raise ValueError(f"requirement {self.id}: give either groups or signal")
        return self


class _Data(_Entry):
    law: tuple[Law, ...]
    requirement: tuple[Requirement, ...]

    @model_validator(mode="after")
    def _consistent(self) -> _Data:
        laws = [law.id for law in self.law]
        ids = laws + [requirement.id for requirement in self.requirement]
        if repeated := {id_ for id_ in ids if ids.count(id_) > 1}:
            raise ValueError(f"given more than once: {', '.join(sorted(repeated))}")
        if unknown := {requirement.law for requirement in self.requirement} - set(laws):
            raise ValueError(f"requirements of unknown laws: {', '.join(sorted(unknown))}")
        return self


@cache
def _data() -> _Data:
    text = resources.files("policywitness.law").joinpath("requirements.toml").read_text(encoding="utf-8")
    return _Data.model_validate(tomllib.loads(text))


def load() -> tuple[LawInfo, ...]:
    """All laws, by id. Raises `pydantic.ValidationError` where the data file is broken."""
    infos = [
        LawInfo(
            id=law.id,
            title=law.title,
            jurisdiction=law.jurisdiction,
            text=law.text,
            citation=law.citation,
            source=law.source,
            checked_on=law.checked_on.isoformat() if law.checked_on else None,
            since=law.since.isoformat(),
        )
        for law in _data().law
    ]
    return tuple(sorted(infos, key=lambda info: info.id))


def requirements(reading: PolicyReading, profile: SiteProfile) -> tuple[RequirementInfo, ...]:
    """Every requirement with its verdict on this reading, in the order of the data file."""
    return tuple(_evaluate(requirement, reading, profile) for requirement in _data().requirement)


def _evaluate(requirement: Requirement, reading: PolicyReading, profile: SiteProfile) -> RequirementInfo:
    reason = _does_not_apply(requirement.applies, profile)
    if reason is None and not any(document.analysed for document in reading.documents):
        reason = "No policy document could be analysed, so nothing can be said of it."
    if reason is not None:
        return _info(requirement, RequirementVerdict.NOT_APPLICABLE, reason)
    if requirement.signal is not None:
        return _signal(requirement, requirement.signal, reading)
    return _groups(requirement, reading)


def _does_not_apply(applies: Applies, profile: SiteProfile) -> str | None:
    """Why a requirement does not apply to a site of this profile, or None."""
    if not profile.jurisdictions:
        return "The site's profile does not say in which jurisdictions it operates."
    stated = {jurisdiction.lower() for jurisdiction in profile.jurisdictions}
    if not stated & set(applies.jurisdictions):
        return f"The site's profile names {', '.join(sorted(stated))}, and not {' or '.join(applies.jurisdictions)}."
    flags: Mapping[str, tuple[bool | None, bool | None]] = {
        "sells_or_shares": (applies.sells_or_shares, profile.sells_or_shares),
        "directed_at_children": (applies.directed_at_children, profile.directed_at_children),
        "health_data": (applies.health_data, profile.health_data),
    }
    for name, (wanted, given) in flags.items():
        if wanted is None or given is wanted:
            continue
        if given is None:
            return f"The site's profile does not say {name}, on which this depends."
        return f"The site's profile says {name} = {str(given).lower()}."
    return None


def _signal(requirement: Requirement, signal: Signal, reading: PolicyReading) -> RequirementInfo:
    response = next((item for item in reading.signals if item.signal is signal), None)
    if response is None or response.promise is Promise.SILENT:
        return _info(requirement, RequirementVerdict.MISSING, f"The policy does not speak of {signal}.")
    quotes = (response.quote,) if response.quote else ()
    if response.promise in _RESPONSE_STATED:
        text = f"The policy states its response to {signal}: {response.promise}."
        return _info(requirement, RequirementVerdict.PRESENT, text, quotes)
    text = f"The policy speaks of {signal} ({response.promise}), and does not state what happens on receiving it."
    return _info(requirement, RequirementVerdict.PARTIAL, text, quotes)


def _groups(requirement: Requirement, reading: PolicyReading) -> RequirementInfo:
    quotes: list[Quote] = []
    missing: list[str] = []
    for group in requirement.groups:
        found = [d for d in reading.disclosures if any(fnmatchcase(d.concept, pattern) for pattern in group)]
        if found:
            quotes.append(found[0].quote)
        else:
            missing.append(" or ".join(group))
    if not missing:
        return _info(requirement, RequirementVerdict.PRESENT, "The policy states it.", tuple(quotes))
    reason = f"No statement was found of: {', '.join(missing)}."
    if not quotes:
        return _info(requirement, RequirementVerdict.MISSING, reason)
    return _info(requirement, RequirementVerdict.PARTIAL, reason, tuple(quotes))


def _info(
    requirement: Requirement, verdict: RequirementVerdict, reason: str, quotes: tuple[Quote, ...] = ()
) -> RequirementInfo:
    return RequirementInfo(
        id=requirement.id,
        law=requirement.law,
        text=requirement.text,
        verdict=verdict,
        reason=reason,
        quotes=tuple(_quote_ref(quote) for quote in quotes[:_QUOTES]),
    )


def _quote_ref(quote: Quote) -> QuoteRef:
    return QuoteRef(
        document=quote.document,
        section=quote.section,
        start=quote.start,
        end=quote.end,
        line=quote.line,
        text=quote.text,
    )

"""What the browser and the page keep about the visitor's choice, before and after it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from playwright.async_api import Error, Page

from policywitness.consent.strings import Decoded, Stored, decode
from policywitness.consent.wording import names_purpose
from policywitness.model.hosts import host_of

_SECONDS = 5
_BY_FORM = frozenset(("json", "pairs", "word"))
_PURPOSES = 2
"""So many purposes a value of an unknown name has to name."""
_CONSENT_NAMES = re.compile(
    r"cookie|consent|choice|(?:^|_|-)(?:prefs?|preferences)|(?:^|_|-)(?:accept|reject|agree|declin|allow)|gdpr|rgpd|dsgvo|ccpa|privacy|cmp|optin|opt[-_]in|optout|opt[-_]out|permission|tracking|^cc_|_cc$|"
    r"klaro|orejime|tarteaucitron|optanon|didomi|borlabs|complianz|usercentrics|uc_|axeptio|osano|iubenda|cookiebot|"
    r"euconsent|usprivacy|gpp|tcf",
    re.I,
)
"""Names under which choices are kept; some consent managers use their own name and nothing else."""

Key = tuple[str, str, str]
State = Mapping[Key, Stored]


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored item that is about consent, with what it says (None where its form is unknown).

    Where it is not `named` for consent, only what it says when it changes with a choice makes it look so.
    """

    stored: Stored
    decoded: Decoded | None
    named: bool = True

    @property
    def says(self) -> str | None:
        """`accept`, `reject`, `partly` or None."""
        return self.decoded.says if self.decoded else None

    def described(self) -> dict[str, object]:
        """As it stands in the evidence: where it is kept and what it says, without values that may identify somebody."""
        return {"where": self.stored.where, "host": self.stored.host, "name": self.stored.name, "says": self.says}


async def snapshot(page: Page) -> State:
    """Cookies of the profile, storage of every frame, and what the frames' consent interfaces answer."""
    found: dict[Key, Stored] = {}

    def keep(where: str, host: str, name: str, value: str) -> None:
        found[where, host, name] = Stored(where, host, name, value)

    for cookie in await page.context.cookies():
        keep("cookie", cookie.get("domain", "").lstrip("."), cookie.get("name", ""), cookie.get("value", ""))
    for frame in page.frames:
        host = host_of(frame.url)
        try:
            held = await asyncio.wait_for(frame.evaluate(_script()), _SECONDS)
        except (Error, TimeoutError):
            continue
        for where in ("local", "session", "api"):
            for name, value in held[where]:
                keep(where, host, name, value)
    return found


def about_consent(state: State) -> list[Kept]:
    """The items of a state that are about consent: of a known format, or kept under such a name."""
    kept = []
    for stored in state.values():
        decoded = decode(stored)
        exact = decoded is not None and decoded.format not in _BY_FORM
        if exact or _CONSENT_NAMES.search(stored.name):
            kept.append(Kept(stored, decoded))
    return sorted(kept, key=lambda one: (one.stored.where, one.stored.host, one.stored.name))


def changed(before: State, after: State) -> list[Kept]:
    """The items about consent that are new or different since `before`; those under other names only if they say a choice."""
    new = {key: stored for key, stored in after.items() if before.get(key) != stored}
    named = about_consent(new)
    known = {one.stored for one in named}
    rest = (Kept(stored, decode(stored), named=False) for stored in new.values() if stored not in known)
    return named + [one for one in rest if one.decoded is not None and _says_a_choice(one.decoded)]


def _says_a_choice(decoded: Decoded) -> bool:
    """Whether a value of an unknown name looks like an answer: one word, or purposes that consent is asked for."""
    purposes = [name for name in (*decoded.granted, *decoded.denied) if names_purpose(name)]
    return decoded.format == "word" or (decoded.format in _BY_FORM and len(purposes) >= _PURPOSES)


def strings(kept: Iterable[Kept]) -> list[Kept]:
    """The items that are consent strings of a known format, each value once."""
    seen: set[tuple[str, str]] = set()
    found = []
    for one in kept:
        if one.decoded is None or one.decoded.format in _BY_FORM:
            continue
        key = (one.decoded.format, one.stored.value)
        if key not in seen:
            seen.add(key)
            found.append(one)
    return found


@cache
def _script() -> str:
    return resources.files("policywitness.consent").joinpath("state.js").read_text(encoding="utf-8")

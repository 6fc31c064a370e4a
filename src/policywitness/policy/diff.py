"""What changed between two versions of a policy: sentence by sentence, with the dates that each version states.

A sentence that only moved is no change of words and is told apart. What the changed sentences say is compared too: a
disclosure that came or went matters more than a comma. A text that changed under an unchanged date is marked.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policywitness.model.policy import Disclosure, PolicyDocument, PolicyReading, Statement
from policywitness.policy.text import fold

_ALIKE = 0.6
"""From this share of common words on, a sentence that went and one that came are one sentence that was reworded."""

_MAX_PAIRS = 40_000
"""Within one stretch of changes no more pairs than this are compared; a longer stretch was rewritten as a whole."""


class Kind(StrEnum):
    """What happened to a sentence."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed sentence; `before` is None where it was added, `after` where it was removed."""

    kind: Kind
    before: Statement | None
    after: Statement | None

    def words(self) -> tuple[tuple[str, str], ...]:
        """(`=`, `-` or `+`, words) in order: what stayed, what went, what came."""
        old = self.before.quote.text.split() if self.before else []
        new = self.after.quote.text.split() if self.after else []
        return tuple(_words_changed(old, new))


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """One document in two versions, `before` or `after` None where it is new or gone.

    `gained` and `lost` are the disclosures that only one version makes, compared by what they say (concept, value,
    stance, scope, exception), not by their place. `undated` says that words changed while every date that the
    document states stayed as it was.
    """

    before: PolicyDocument | None
    after: PolicyDocument | None
    changes: tuple[Change, ...] = ()
    gained: tuple[Disclosure, ...] = ()
    lost: tuple[Disclosure, ...] = ()

    @property
    def undated(self) -> bool:
        """Whether the text changed under unchanged dates; False where no date was stated before."""
        if self.before is None or self.after is None or all(change.kind is Kind.MOVED for change in self.changes):
            return False
        then = (self.before.effective_date, self.before.last_updated)
        return any(then) and then == (self.after.effective_date, self.after.last_updated)


def compare(before: PolicyReading, after: PolicyReading) -> tuple[DocumentDiff, ...]:
    """The documents of two readings, paired by address, else by kind where each side has one left of that kind.

    Documents whose words did not change are left out. Order: that of `after`, then those that are gone.
    """
    pairs = _paired(before.documents, after.documents)
    found = []
    for old, new in pairs:
        changes = tuple(_changes(_statements(before, old), _statements(after, new)))
        if changes or old is None or new is None:
            lost, gained = _said_differently(_disclosures(before, old), _disclosures(after, new))
            found.append(DocumentDiff(old, new, changes, gained, lost))
    return tuple(found)


def _paired(
    before: Sequence[PolicyDocument], after: Sequence[PolicyDocument]
) -> list[tuple[PolicyDocument | None, PolicyDocument | None]]:
    left = list(before)
    partner: dict[int, PolicyDocument] = {}
    for number, new in enumerate(after):
        same = next((old for old in left if old.url == new.url), None)
        if same is not None:
            left.remove(same)
            partner[number] = same
    for number, new in enumerate(after):
        alike = [old for old in left if old.kind == new.kind]
        waiting = [n for n, other in enumerate(after) if n not in partner and other.kind == new.kind]
        if number not in partner and len(alike) == 1 and len(waiting) == 1:
            left.remove(alike[0])
            partner[number] = alike[0]
    return [(partner.get(number), new) for number, new in enumerate(after)] + [(old, None) for old in left]


def _statements(reading: PolicyReading, document: PolicyDocument | None) -> list[Statement]:
    return [item for item in reading.statements if document is not None and item.quote.document == document.id]


def _disclosures(reading: PolicyReading, document: PolicyDocument | None) -> list[Disclosure]:
    return [item for item in reading.disclosures if document is not None and item.quote.document == document.id]


def _key(statement: Statement) -> str:
    """A sentence by its words and numbers, so that a new sort of quotation mark or space is no change."""
    return " ".join(re.findall(r"\w+|[%$€£]", fold(statement.quote.text)))


def _changes(before: Sequence[Statement], after: Sequence[Statement]) -> Iterator[Change]:
    old, new = [_key(item) for item in before], [_key(item) for item in after]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    steps = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    # What went at one place and came at another has moved; each copy is counted once.
    gone = Counter(old[n] for _, low, high, _, _ in steps for n in range(low, high))
    come = Counter(new[n] for _, _, _, low, high in steps for n in range(low, high))
    moved = gone & come
    sources: dict[str, list[Statement]] = defaultdict(list)
    left: Counter[str] = Counter()
    for _, low, high, _, _ in steps:
        for n in range(low, high):
            if len(sources[old[n]]) < moved[old[n]]:
                sources[old[n]].append(before[n])
    for _, low, high, start, stop in steps:
        removed = []
        for n in range(low, high):
            left[old[n]] += 1
            if left[old[n]] > moved[old[n]]:
                removed.append(n)
        yield from _stretch(before, after, old, new, removed, range(start, stop), sources)


def _stretch(
    before: Sequence[Statement],
    after: Sequence[Statement],
    old: Sequence[str],
    new: Sequence[str],
    removed: Sequence[int],
    added: Sequence[int],
    sources: dict[str, list[Statement]],
) -> Iterator[Change]:
    """The changes of one stretch: sentences that came from elsewhere, reworded ones in pairs, the rest."""
    from_elsewhere = {n: sources[new[n]].pop(0) for n in added if sources.get(new[n])}
    fresh = [n for n in added if n not in from_elsewhere]
    partner = _reworded(old, new, removed, fresh)
    paired = set(partner.values())
    for n in removed:
        if n not in paired:
            yield Change(Kind.REMOVED, before[n], None)
    for n in added:
        if n in from_elsewhere:
            yield Change(Kind.MOVED, from_elsewhere[n], after[n])
        elif n in partner:
            yield Change(Kind.REWORDED, before[partner[n]], after[n])
        else:
            yield Change(Kind.ADDED, None, after[n])


def _reworded(old: Sequence[str], new: Sequence[str], removed: Sequence[int], fresh: Sequence[int]) -> dict[int, int]:
    """New sentence -> old sentence, the most alike first."""
    if len(removed) * len(fresh) > _MAX_PAIRS:
        return {}
    bags = {n: Counter(old[n].split()) for n in removed}
    likeness = []
    for n in fresh:
        mine = Counter(new[n].split())
        for m, bag in bags.items():
            common = 2 * (mine & bag).total() / max(1, mine.total() + bag.total())
            if common >= _ALIKE:
                likeness.append((-common, n, m))
    partner: dict[int, int] = {}
    for _, n, m in sorted(likeness):
        if n not in partner and m not in partner.values():
            partner[n] = m
    return partner


def _words_changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for step, low, high, start, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            yield "=", " ".join(new[start:stop])
            continue
        if high > low:
            yield "-", " ".join(old[low:high])
        if stop > start:
            yield "+", " ".join(new[start:stop])


def _said_differently(
    before: Sequence[Disclosure], after: Sequence[Disclosure]
) -> tuple[tuple[Disclosure, ...], tuple[Disclosure, ...]]:
    """(lost, gained): the first of each disclosure that the other version does not make."""

    def said(item: Disclosure) -> tuple[str | None, ...]:
        value = item.value if item.rule.startswith(("party.", "signal.", "date.", "link.", "contact.")) else None
        return (item.concept, value, item.stance.value, item.scope, item.exception)

    then = {said(item): item for item in reversed(before)}
    now = {said(item): item for item in reversed(after)}
    lost = [item for key, item in then.items() if key not in now]
    gained = [item for key, item in now.items() if key not in then]

    def place(item: Disclosure) -> tuple[int, str]:
        return item.quote.start, item.concept

    return tuple(sorted(lost, key=place)), tuple(sorted(gained, key=place))

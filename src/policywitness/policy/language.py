"""Language: only English is analysed so far, and that is said aloud, never passed over."""

from __future__ import annotations

from collections import Counter

import py3langid

_SAMPLE = 1500
_ENOUGH = 200
"""Characters: of each of up to five samples, and below which no language can be told."""


def language_of(text: str, declared: str | None) -> str:
    """ISO 639-1 code of a text. What it reads like decides; `declared` (`<html lang>`) where it is too short to tell."""
    stripped = " ".join(text.split())
    if len(stripped) < _ENOUGH:
        return (declared or "en").split("-")[0].lower()
    step = max(_SAMPLE, len(stripped) // 5)
    samples = [stripped[at : at + _SAMPLE] for at in range(0, len(stripped), step)][:5]
    votes = Counter(str(py3langid.classify(sample)[0]) for sample in samples if len(sample) >= _ENOUGH)
    return min(votes.items(), key=lambda item: (-item[1], item[0]))[0]

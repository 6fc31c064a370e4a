"""The words of the reports: complete, used, and written so that nobody misreads a number or a date."""

from __future__ import annotations

import re
from enum import EnumType, StrEnum
from importlib.resources import files

import pytest

from policywitness.model import vocabulary
from policywitness.report import text
from policywitness.report.visible import shorten, visible

SHOWN = ("Status", "Severity", "Confidence", "Stance", "Specificity", "Testability", "Promise", "Response", "DisclosureVerdict",
         "ClaimVerdict", "RequirementVerdict", "Outcome", "Asking", "Working")  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_each_word_of_the_vocabulary_is_explained(name: str) -> None:
    words: EnumType = getattr(vocabulary, name)
    for member in words:
        assert isinstance(member, StrEnum)
        entry = text.word(member.value)
        assert entry.symbol, member
        assert entry.meaning.endswith("."), member
        assert entry.tone in {"good", "bad", "warn", "calm", "mute", "plain"}


def test_categories_have_a_plain_name() -> None:
    assert set(text.english()["categories"]) == {category.value for category in vocabulary.Category}


def test_no_text_is_left_over() -> None:
    """Each key is named in a template or module, so that a translator does not translate what nobody sees."""
    package = files("policywitness.report")
    sources = [item for item in package.iterdir() if item.name.endswith(".py")]
    sources += [item for item in package.joinpath("html").iterdir() if item.name.endswith(".py")]
    sources += list(package.joinpath("html", "templates").iterdir())
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    by_name = {
        "words",
        "terms",
        "sections",
        "leads",
        "completeness",
        "inventories",
        "columns",
        "flow_kinds",
        "timeline_kinds",
        "changes",
        "consent_controls",
        "consent_observations",
        "waiver_states",
        "categories",
        "attributes",
    }
    keys = [(section, key) for section, entries in text.english().items() if section not in by_name for key in entries]
    unused = [
        f"{section}.{key}" for section, key in keys if not re.search(rf"\b{section}\.{key}\b|[\"']{key}[\"']", code)
    ]
    assert unused == []


def test_an_unknown_word_is_shown_as_it_is() -> None:
    assert text.word("something-new") == text.Word("something-new", "·", "plain", "")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(None, "unknown"), (0, "session"), (45, "45 s"), (1_800, "30 min"), (5_400, "1.5 h"), (34_560_000, "400 days")],
)
def test_durations(seconds: int | None, expected: str) -> None:
    assert text.duration(seconds) == expected


@pytest.mark.parametrize(
    ("iso", "expected"),
    [("2026-03-04", "4 March 2026"), ("2026-03-04T05:06:07Z", "4 March 2026, 05:06 UTC"),
     ("2026-03-04T05:06:07+02:00", "4 March 2026, 03:06 UTC"), ("March 2026", "March 2026"), (None, "unknown")],
)  # fmt: skip
def test_dates_cannot_be_read_in_two_ways(iso: str | None, expected: str) -> None:
    assert text.date(iso) == expected


def test_percent_does_not_round_up_to_everything() -> None:
    assert [text.percent(share) for share in (1, 0.99999, 0.944, 0)] == ["100 %", "99.9 %", "94.4 %", "0.0 %"]


def test_invisible_characters_are_spelled_out_and_others_left_alone() -> None:
    assert visible("a\u202eb\x00c\u200d") == "a‹U+202E›b‹U+0000›c‹U+200D›"
    assert visible("Grüße 日本語 עברית\n\t") == "Grüße 日本語 עברית\n\t"
    assert visible("\ud800") == "‹U+D800›"


def test_shorten_says_how_much_is_gone() -> None:
    assert shorten("x" * 1_234, 4, " ({n} more)") == "xxxx (1,230 more)"
    assert shorten("four", 4, " ({n} more)") == "four"

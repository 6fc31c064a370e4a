"""Two versions of a policy: sentences that came, went, moved or were reworded, and the dates beside them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.policy.samples import NAMES, read_text, source

from policywitness.policy import read
from policywitness.policy.diff import DocumentDiff, Kind, compare

OLD = """# Privacy notice

Last updated: May 4, 2024

We use cookies to remember you. We use Hotjar to see how visitors use our pages.

We do not sell your personal information. We keep your data for two years.
"""


def diff(new: str, old: str = OLD) -> DocumentDiff:
    (found,) = compare(read_text(old, "p.md"), read_text(new, "p.md"))
    return found


def kinds(found: DocumentDiff) -> list[tuple[str, str]]:
    return [(item.kind.value, (item.after or item.before).quote.text) for item in found.changes]  # type: ignore[union-attr]


def test_the_same_words_are_no_difference_whatever_their_marks_and_markup() -> None:
    html = "<h1>Privacy notice</h1><p>Last updated: May 4, 2024</p><p>We use cookies to remember you. "
    html += "We use Hotjar to see how visitors use our pages.</p><ul><li>We do not sell your personal information.</li>"
    html += "<li>We keep your data for two  years</li></ul>"
    before, after = read_text(OLD, "p.md"), read([source(html, "p.html")], NAMES)
    assert compare(before, before) == ()
    assert compare(before, after) == ()


def test_a_sentence_that_comes_or_goes_with_what_it_says() -> None:
    found = diff(OLD.replace("We do not sell your personal information. ", "We record your IP address. "))
    assert kinds(found) == [
        ("removed", "We do not sell your personal information."),
        ("added", "We record your IP address."),
    ]
    assert {item.concept for item in found.lost} >= {"sale.deny"}
    assert {item.concept for item in found.gained} >= {"data.ip_address"}


def test_a_reworded_sentence_is_one_change_with_its_words() -> None:
    found = diff(OLD.replace("do not sell", "may sell"))
    assert [item.kind for item in found.changes] == [Kind.REWORDED]
    assert found.changes[0].words() == (
        ("=", "We"),
        ("-", "do not"),
        ("+", "may"),
        ("=", "sell your personal information."),
    )


def test_a_sentence_that_moved_says_the_same() -> None:
    sentence = "We keep your data for two years."
    found = diff(OLD.replace(" " + sentence, "").replace("We use cookies", f"{sentence} We use cookies"))
    assert kinds(found) == [("moved", sentence)]
    assert (found.lost, found.gained, found.undated) == ((), (), False)


def test_a_copy_more_of_a_sentence_is_added() -> None:
    assert kinds(diff(OLD + "\nWe use cookies to remember you.\n")) == [("added", "We use cookies to remember you.")]


@pytest.mark.parametrize(("date", "undated"), [("May 4, 2024", True), ("June 1, 2024", False)])
def test_words_that_change_under_the_same_date_are_marked(date: str, undated: bool) -> None:
    found = diff(OLD.replace("two years", "ten years").replace("May 4, 2024", date))
    assert found.undated is undated
    assert found.before is not None
    assert found.after is not None
    assert found.before.last_updated == "2024-05-04"
    assert found.after.last_updated == ("2024-05-04" if undated else "2024-06-01")


def test_documents_are_paired_by_address_then_by_kind() -> None:
    one, two = source(OLD, "one.md"), replace(source(OLD, "two.md"), id="second")
    changed = replace(two, raw=OLD.replace("two years", "ten years").encode())
    before = read([one, two], NAMES)
    (found,) = compare(before, read([changed, one], NAMES))
    assert found.after is not None
    assert found.after.url == "two.md"
    (gone,) = compare(before, read([two], NAMES))
    assert (gone.before is not None, gone.after) == (True, None)
    assert {item.kind for item in gone.changes} == {Kind.REMOVED}
    renamed = read([replace(one, url="three.md", raw=changed.raw)], NAMES)
    (moved,) = compare(read([one], NAMES), renamed)
    assert [item.kind for item in moved.changes] == [Kind.REWORDED]


def test_what_is_gained_and_lost_mirrors_when_the_versions_change_places() -> None:
    new = OLD.replace("We use Hotjar", "We may use Facebook")
    there, back = diff(new), diff(OLD, new)
    assert [item.quote.text for item in there.gained] == [item.quote.text for item in back.lost]
    assert [item.quote.text for item in there.lost] == [item.quote.text for item in back.gained]

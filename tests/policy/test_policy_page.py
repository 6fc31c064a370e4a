"""The page of a reading: whole text in order, highlights where the quotes stand, nothing that runs or loads."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tests.policy.samples import NAMES, read_text, source
from tests.policy.test_review import POLICY

from policywitness.model.policy import PolicyReading
from policywitness.policy import read
from policywitness.policy.page import anchor_of, render
from policywitness.policy.review import Action, Decision, apply_review

HOSTILE = '# A <script>alert(1)</script> & \u202eecilop\n\nWe use cookies "><img src=x onerror=alert(1)> {{ 7*7 }} to <b>remember</b> you.\n'


def soup(reading: PolicyReading, **more: object) -> BeautifulSoup:
    return BeautifulSoup(render(reading, **more), "lxml")  # type: ignore[arg-type]


def said(page: BeautifulSoup) -> str:
    """The policy's text as the page shows it, without the numbers."""
    for number in page.select(".said sup"):
        number.decompose()
    return "\n".join(item.get_text() for item in page.select(".said"))


@pytest.mark.parametrize("name", ["p.txt", "p.md"])
def test_the_whole_text_stands_in_order_with_each_disclosure_in_place(name: str) -> None:
    reading = read_text(POLICY, name)
    page = soup(reading)
    for item in reading.disclosures:
        note = page.find(id=anchor_of(item.id))
        assert note is not None
        assert item.stance.value in note.get_text()
        mark = page.find(id=note.find_parent(class_="group").a["href"].lstrip("#"))
        assert item.quote.text.split()[0] in mark.get_text()
    assert said(page).split() == reading.documents[0].text.split()


def test_every_link_inside_the_page_leads_somewhere_and_no_id_is_given_twice() -> None:
    second = replace(source(POLICY.replace("Hotjar", "Facebook"), "second.md"), id="policy-2")
    reading = read([source(POLICY), second], NAMES)
    page = soup(reading)
    ids = [item["id"] for item in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.select('a[href^="#"]')} <= set(ids)


def test_the_page_loads_and_runs_nothing() -> None:
    page = soup(read_text(HOSTILE, "p.txt"))
    style = page.style.string
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not page.select("script, img, iframe, object, link, form, [style], [onerror], [src]")
    assert "url(" not in style
    assert "@import" not in style


def test_words_of_the_policy_are_only_ever_text() -> None:
    page = soup(read_text(HOSTILE, "p.txt"))
    text = page.get_text()
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}" in text
    assert "\u202e" not in text
    assert "\\u202e" in text


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    page = soup(read([source("We use cookies.", "javascript:alert(1)")], NAMES))
    assert not page.select('a[href^="javascript"]')


def test_the_snippet_of_a_reading_is_a_decision_on_it() -> None:
    reading = read_text('We say "we use Hotjar" \\ to measure\u007f visits.\n')
    text = next(pre.get_text() for pre in soup(reading).select("pre") if "party.named" in pre.get_text())
    raw = tomllib.loads(text.replace("\\x7f", "\u007f") if "\\x7f" in text else text)["decision"][0]
    found = Decision(Action(raw["action"]), raw["concept"], raw["quote"], "R.", "wrong", raw["value"])
    assert not any(item.concept == "party.named" for item in apply_review(reading, [found]).reading.disclosures)


def test_decisions_are_shown_beside_the_words_and_in_a_table() -> None:
    reading = read_text(POLICY, "p.md")
    decisions = [
        Decision(Action.REJECT, "share.deny", "We do not share", "R. Marsh", "a <i>slip</i>"),
        Decision(
            Action.RESTATE,
            "party.named",
            "We use Hotjar",
            "R. Marsh",
            "other use",
            "hotjar",
            changes={"scope": "tests"},
        ),
        Decision(Action.ACCEPT, "share.deny", "These words are gone", "R. Marsh", "fine"),
    ]
    page = soup(reading, reviewed=apply_review(reading, decisions))
    removed = page.select_one("li.removed")
    assert "Rejected by R. Marsh: a <i>slip</i>" in removed.get_text()
    assert "It was read as" in page.get_text()
    assert "no longer in the text" in page.get_text()


def test_a_reading_without_documents_is_a_page_too(tmp_path: Path) -> None:
    assert "No document could be read" in render(PolicyReading(unread=(("policy", "it is empty"),)))


def test_a_policy_in_another_language_is_shown_and_marked() -> None:
    text = "Wir verwenden Cookies, um die Nutzung unserer Seiten zu verstehen und zu verbessern. " * 10
    page = soup(read_text(text))
    assert "Not analysed" in page.get_text()
    assert "Wir verwenden Cookies" in said(page)

"""Changes that must not change the reading, and one that must change exactly one thing."""

from __future__ import annotations

import html

import pytest
from tests.policy.samples import read_text

from policywitness.model.policy import PolicyReading

POLICY = """Privacy Notice
Larkfield Ltd. (“Larkfield”, “we” or “us”) runs this shop. This notice was last updated on May 4, 2024.
1. What We Collect
We use cookies to remember you. We may use web beacons to count visits.
Session replay tools record your clicks. Larkfield doesn’t sell your personal data.
We log your IP address and don’t knowingly collect data from children under 13.
2. Who Gets It
We use Hotjar and Google Analytics to measure how visitors use our pages.
You can block cookies in your browser’s settings.
3. Signals
We honor “Global Privacy Control” signals. We don’t respond to “Do Not Track” signals.
"""


def facts_of(reading: PolicyReading) -> list[tuple[str, str, str]]:
    said = [
        (item.concept, item.value or "", item.stance.value)
        for item in reading.disclosures
        if item.concept != "party.first"
    ]
    return sorted(said + [("signal", signal.signal.value, signal.promise.value) for signal in reading.signals])


def as_html(text: str) -> str:
    parts = []
    for line in text.splitlines():
        heading = not line.endswith(".")
        parts.append(f"<h2>{html.escape(line)}</h2>" if heading else f"<p>{html.escape(line)}</p>")
    return f"<html lang=en><body>{''.join(parts)}</body></html>"


def straight(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def test_the_policy_says_enough_for_these_tests_to_mean_something() -> None:
    said = {concept for concept, _, _ in facts_of(read_text(POLICY))}
    assert {
        "tech.cookies",
        "tech.web_beacon",
        "tech.session_replay",
        "sale.deny",
        "data.ip_address",
        "party.named",
    } <= said
    assert {"signal.gpc.response", "signal.dnt.response", "optout.browser_cookies", "date.last_updated"} <= said


def test_curly_or_straight_quotes() -> None:
    assert facts_of(read_text(straight(POLICY))) == facts_of(read_text(POLICY))


def test_html_or_text() -> None:
    assert facts_of(read_text(as_html(POLICY), "p.html")) == facts_of(read_text(POLICY))


def test_the_company_renamed() -> None:
    assert facts_of(read_text(POLICY.replace("Larkfield", "Bramblewood"))) == facts_of(read_text(POLICY))


def test_sections_in_another_order() -> None:
    head, _, rest = POLICY.partition("1. ")
    sections = ("1. " + rest).split("\n2. ")
    second, third = sections[1].split("\n3. ")
    moved = f"{head}3. {third}2. {second}\n{sections[0]}\n"
    assert facts_of(read_text(moved)) == facts_of(read_text(POLICY))


@pytest.mark.parametrize("space", ["\u00a0", "  "])
def test_other_spaces(space: str) -> None:
    varied = "\n".join(line.replace(" ", space) if line.endswith(".") else line for line in POLICY.splitlines())
    assert [f[0] for f in facts_of(read_text(varied))] == [f[0] for f in facts_of(read_text(POLICY))]


@pytest.mark.parametrize(
    ("sentence", "gone"),
    [
        ("Session replay tools record your clicks. ", "tech.session_replay"),
        (" Larkfield doesn’t sell your personal data.", "sale.deny"),
        (" We don’t respond to “Do Not Track” signals.", "signal.dnt.response"),
    ],
)
def test_a_sentence_dropped_takes_its_own_disclosures_and_no_others(sentence: str, gone: str) -> None:
    assert sentence in POLICY
    before, after = facts_of(read_text(POLICY)), facts_of(read_text(POLICY.replace(sentence, "")))
    lost = [fact for fact in before if fact not in after]
    assert gone in {fact[0] for fact in lost}
    inside = {
        item.concept
        for item in read_text(POLICY).disclosures
        if sentence.strip() in item.quote.text or item.quote.text in sentence
    } | {"signal"}
    assert {fact[0] for fact in lost} <= inside

"""What in a value identifies, and how far it is looked for."""

from __future__ import annotations

import base64
import json

import pytest

from policywitness.bundle.values import MAX_PARTS, Reach, is_identifier, is_slug, parts_of, reach_of


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("GA1.1.123456789.1700000000", ("123456789.1700000000",)),
        ("GA1.1.1795413439.1795413439", ("1795413439.1795413439",)),
        ("fb.1.1700000000000.987654321", ("987654321",)),
        ("uid:777888999|en", ("777888999",)),
        ("%7B%22id%22%3A%22abcdef123456%22%7D", ("abcdef123456",)),
        ("%257B%2522id%2522%253A%2522abcdef123456%2522%257D", ("abcdef123456",)),
        (json.dumps({"a": {"b": ["x1y2z3w4v5"]}, "n": 918273645}), ("x1y2z3w4v5", "918273645")),
        (base64.b64encode(b'{"id":"abc123456789"}').decode(), ("abc123456789",)),
        (
            "eyJhbGciOiJIUzI1NiJ9."
            + base64.urlsafe_b64encode(b'{"sub":"9f8e7d6c5b4a"}').decode().rstrip("=")
            + ".c2lnbmF0dXJl",
            ("9f8e7d6c5b4a",),
        ),
        ('{"email":"alice@mail.example"}', ("alice@mail.example",)),
        ("550e8400-e29b-41d4-a716-446655440000", ("550e8400-e29b-41d4-a716-446655440000",)),
    ],
)
def test_parts_that_identify_are_found(value: str, parts: tuple[str, ...]) -> None:
    assert set(parts) <= set(parts_of(value))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        "true",
        "en-US",
        "America/New_York",
        "1920x1080",
        "2026-11-23T10:00:00.000Z",
        "1700000000123",
        "131.0.6778.85",
        "accepted-all",
        "step_2",
        "top-10-tools-2026",
        "G-ABC1234567",
        "https://www.shop.example/pricing?plan=team",
        "www.shop.example",
        "GS1.1.1700000000.1.1.1700000001.0.0.0",
        "GS2.1.s1795413439$o1$g1$t1795413440$j60$l0$h0",
        '{"analytics":true,"count":3,"at":1700000000123}',
    ],
)
def test_values_that_everybody_may_have_identify_nobody(value: str) -> None:
    assert parts_of(value) == ()


def test_parts_are_unique_and_bounded() -> None:
    value = json.dumps([f"id{number:08}x" for number in range(500)] * 2)
    assert len(parts_of(value)) == len(set(parts_of(value))) == MAX_PARTS


def test_what_every_site_knows_is_no_part() -> None:
    assert parts_of("cdn7a9b3c.shop.example", {"cdn7a9b3c.shop.example"})[:1] != ("cdn7a9b3c.shop.example",)
    assert reach_of("Frost alarms 2026 edition", {"frost alarms 2026 edition"}) is Reach.NOWHERE


@pytest.mark.parametrize(
    ("value", "reach"),
    [
        ("1", Reach.NOWHERE),
        ("en-US", Reach.NOWHERE),
        ("granted", Reach.NOWHERE),
        ("/pricing/", Reach.NOWHERE),
        ("https://www.shop.example/", Reach.NOWHERE),
        ("jonathan", Reach.WORDS),
        ("blue sky", Reach.WORDS),
        ("654321", Reach.EVERYWHERE),
        ("u-93b1c7f2a84e", Reach.EVERYWHERE),
        ("81.2.69.142", Reach.EVERYWHERE),
    ],
)
def test_reach(value: str, reach: Reach) -> None:
    assert reach_of(value) is reach


def test_random_letters_are_no_words() -> None:
    assert is_identifier("qWvTyUkLpXzMn")
    assert not is_identifier("cookieConsentAccepted")
    assert is_slug("the-2024-guide-to-everything")
    assert not is_slug("a8f3-b2c9")


@pytest.mark.parametrize(
    "hostile", ["[" * 100_000, "%" * 50_000, "a." * 50_000, "{" + '"a":{' * 20_000, "=" * 10_000, "-" * 50_000]
)
def test_hostile_values_are_answered(hostile: str) -> None:
    assert len(parts_of(hostile)) <= MAX_PARTS

"""Redaction of single texts, and finding values in all their forms."""

from __future__ import annotations

import base64
import gzip
import hashlib

import pytest

from policywitness.bundle.texts import TextRedactor
from policywitness.bundle.tokens import TOKEN, Matcher, Tokens, forms_of
from policywitness.bundle.values import Reach

ID = "abc123def456"
TOKENS = Tokens(bytes(32))
T = TOKENS.token


def texts(*everywhere: str, words: tuple[str, ...] = (), unknown: bool = True) -> TextRedactor:
    values = {**dict.fromkeys(everywhere, Reach.EVERYWHERE), **dict.fromkeys(words, Reach.WORDS)}
    return TextRedactor(TOKENS, Matcher(values, TOKENS), unknown)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://t.example/c?cid={ID}&v=2", f"https://t.example/c?cid={T(ID)}&v=2"),
        (f"https://t.example/u/{ID}/x.gif", f"https://t.example/u/{T(ID)}/x.gif"),
        (f"https://t.example/#s={ID}", f"https://t.example/#s={T(ID)}"),
        (f"/rel?a=1&b=x{ID}y", f"/rel?a=1&b=x{T(ID)}y"),
        (
            f"https://t.example/?d=https%3A%2F%2Fa.example%2F%3Fu%3D{ID}",
            f"https://t.example/?d=https%3A%2F%2Fa.example%2F%3Fu%3D{T(ID)}",
        ),
        ("https://t.example/?d=eyJpZCI6ImFiYzEyM2RlZjQ1NiIsIm4iOjF9", f"https://t.example/?d={T(ID, 'base64')}"),
        (f"https://t.example/?h={hashlib.sha256(ID.encode()).hexdigest()}", f"https://t.example/?h={T(ID, 'sha256')}"),
        (
            f"https://t.example/?h={hashlib.md5(ID.encode()).hexdigest().upper()}",
            f"https://t.example/?h={T(ID, 'md5')}",
        ),
        ("https://me:pw@t.example/a", f"https://{T('me:pw')}@t.example/a"),
    ],
)
def test_known_values_in_addresses(url: str, expected: str) -> None:
    assert texts(ID).url(url) == expected


@pytest.mark.parametrize(
    "value",
    [
        "550e8400-e29b-41d4-a716-446655440000",
        "0123456789abcdef",
        "a1B2c3D4e5F6g7H8i9J0",
        "123456789.1700000000",
        "123456789012345678",
        "alice@mail.example",
    ],
)
def test_identifiers_nobody_stored_go_from_queries_fragments_and_bodies(value: str) -> None:
    redacted = texts()
    assert redacted.url(f"https://t.example/p?x={value}#y={value}") == f"https://t.example/p?x={T(value)}#y={T(value)}"
    assert redacted.body(f'{{"x":"{value}"}}') == f'{{"x":"{T(value)}"}}'
    assert redacted.body(f"x={value}&y=1") == f"x={T(value)}&y=1"


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example/app.0123456789abcdef0123.js",
        "https://cdn.example/npm/lib@5.1.0/img/logo@2x.png",
        "https://t.example/g/collect?tid=G-ABC1234567&en=page_view&_p=1700000000123",
        "https://t.example/tr?id=918273645546372&ev=PageView",
        "https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234",
        "https://t.example/p?dl=https%3A%2F%2Fwww.shop.example%2Fthe-2024-guide-to-everything-there-is",
        "https://t.example/p?u=https%3A%2F%2Fcdn.example%2Fapp.0123456789abcdef0123.js",
        "https://t.example/p?gdpr_consent=CPxyz1AAPxyzAAAcABBENDaCgAAAAAAAAAAAAAAA",
        "mailto:privacy@shop.example",
        "about:blank",
    ],
)
def test_what_tells_no_visitor_from_another_stays_readable(url: str) -> None:
    assert texts(ID, words=("jonathan",)).url(url) == url


def test_words_go_where_values_stand_only() -> None:
    redacted = texts(words=("jonathan",))
    word = T("jonathan")
    assert (
        redacted.url("https://a.example/jonathan/?jonathan=jonathan&b=jonathans")
        == f"https://a.example/jonathan/?jonathan={word}&b=jonathans"
    )
    assert redacted.body('{"jonathan":"jonathan"}') == f'{{"jonathan":"{word}"}}'
    assert redacted.text("for jonathan: https://a.example/jonathan/") == f"for {word}: https://a.example/jonathan/"


def test_short_numbers_go_where_they_stand_alone_only() -> None:
    redacted = texts("654321")
    assert (
        redacted.url("https://a.example/?a=654321&b=16543210&c=x%3D654321")
        == f"https://a.example/?a={T('654321')}&b=16543210&c=x%3D{T('654321')}"
    )


def test_the_longest_value_wins() -> None:
    whole, part = "GA1.1.123456789.1700000000", "123456789.1700000000"
    redacted = texts(whole, part)
    assert redacted.text(f"{whole} {part}") == f"{T(whole)} {T(part)}"


def test_values_with_one_beginning_are_told_apart() -> None:
    values = [f"the-same-long-beginning-of-a-value-{number:04}x9" for number in range(50)]
    redacted = texts(*values)
    for value in values:
        assert redacted.known(f"<{value}>") == f"<{T(value)}>"


def test_an_address_is_known_by_its_hash_whatever_its_case() -> None:
    address = "Alice@Mail.example"
    digest = hashlib.sha256(address.lower().encode()).hexdigest()
    assert texts(address).url(f"https://t.example/?em={digest}") == f"https://t.example/?em={T(address, 'sha256')}"


def test_credentials_in_bodies_and_queries_go_whatever_their_length() -> None:
    redacted = texts()
    assert redacted.body('{"user":"bo","password":"x y"}') == f'{{"user":"bo","password":"{T("x y")}"}}'
    assert redacted.url("https://a.example/?access_token=ab1") == f"https://a.example/?access_token={T('ab1')}"


def test_redacting_what_is_redacted_changes_nothing() -> None:
    redacted = texts(ID)
    once = redacted.url(f"https://t.example/{ID}?a={ID}&b=alice%40mail.example&d=0123456789abcdef")
    assert redacted.url(once) == once
    assert redacted.text(once) == once


def test_without_unknown_only_known_values_go() -> None:
    redacted = texts(ID, unknown=False)
    assert (
        redacted.url(f"https://t.example/?a={ID}&b=0123456789abcdef&c=a@b.example")
        == f"https://t.example/?a={T(ID)}&b=0123456789abcdef&c=a@b.example"
    )


def test_tokens_are_keyed_and_stable() -> None:
    assert TOKENS.token("x") == Tokens(bytes(32)).token("x") != Tokens(b"1" * 32).token("x")
    assert TOKENS.token("") == ""
    assert TOKEN.fullmatch(TOKENS.token("x", "sha256"))


def test_forms_name_how_a_value_was_sent() -> None:
    forms = forms_of("a b/c@d")
    assert forms["a b/c@d"] == ""
    assert forms["a%20b%2Fc%40d"] == forms["a+b%2Fc%40d"] == forms["a%20b%2fc%40d"] == "urlencoded"
    assert forms["a%2520b%252Fc%2540d"] == "urlencoded2"
    assert forms[hashlib.sha1(b"a b/c@d").hexdigest()] == "sha1"


@pytest.mark.parametrize(
    "hostile",
    ["a" * 200_000, "@" * 50_000, "a@" * 50_000, "%25" * 50_000, "a.a@" + "a." * 50_000, "\ud800" * 100, "=&" * 50_000],
)
def test_hostile_texts_are_answered(hostile: str) -> None:
    redacted = texts(ID, words=("jonathan",))
    assert redacted.url(f"https://a.example/?{hostile}#{ID}").endswith(T(ID))
    assert redacted.body(hostile + " " + ID).endswith(T(ID))


TYPED = "Quillon Fennimore 7c1f"


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (TYPED.upper(), "case"),
        (TYPED.lower(), "case"),
        (hashlib.md5(TYPED.lower().encode()).hexdigest().upper(), "md5"),
        (hashlib.sha1(TYPED.upper().encode()).hexdigest(), "sha1"),
        (base64.b64encode(hashlib.sha256(TYPED.encode()).digest()).decode(), "sha256"),
        (base64.b64encode(TYPED.lower().encode()).decode(), "base64"),
        (TYPED.lower().replace(" ", "%20"), "urlencoded"),
        (base64.b64encode(gzip.compress(f'{{"typed":"{TYPED}"}}'.encode(), mtime=0)).decode(), "base64"),
    ],
)
def test_a_followed_value_is_found_in_capitals_in_small_letters_and_packed(body, form):
    redactor = TextRedactor(TOKENS, Matcher({}, TOKENS, followed=(TYPED,)))
    for text in (redactor.body(f"field={body}"), redactor.body(f'{{"field":"{body}"}}')):
        assert T(TYPED, form) in text
        assert body not in text


def test_values_among_bytes_are_found_and_other_bytes_stay():
    redactor = texts(ID)
    packed = "base64:" + base64.b64encode(b"\x81\xa2id\xac" + ID.encode() + b"\xff").decode()
    assert redactor.body(packed) == f"\\x81\\xa2id\\xac{T(ID)}\\xff"
    assert redactor.body("base64:AQID/w==") == "base64:AQID/w=="
    assert redactor.body(f"text {ID}\n{packed}") == f"text {T(ID)}\n\\x81\\xa2id\\xac{T(ID)}\\xff"

"""What stored choices say, format by format, and what labels mean."""

from __future__ import annotations

import pytest

from policywitness.consent.strings import Stored, decode
from policywitness.consent.strings.bits import Bits, NotBits
from policywitness.consent.strings.gpp import read, section_ids
from policywitness.consent.wording import is_consent_text, kind_of, names_necessary

ONETRUST = "isGpcEnabled=1&consentId=0b9c2f5e-1111-4222-8333-123456789abc&groups=C0001%3A1%2CC0002%3A{}%2CC0004%3A{}"


def says(name: str, value: str, where: str = "cookie") -> str | None:
    decoded = decode(Stored(where, "shop.example", name, value))
    return decoded.says if decoded else None


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("OptanonConsent", ONETRUST.format(0, 0), "reject"),
        ("OptanonConsent", ONETRUST.format(1, 1), "accept"),
        ("OptanonConsent", ONETRUST.format(1, 0), "partly"),
        ("usprivacy", "1YYN", "reject"),
        ("us_privacy", "1ynn", "accept"),
        ("us_privacy", "1---", None),
        ("klaro", "%7B%22matomo%22%3Atrue%2C%22video%22%3Afalse%7D", "partly"),
        ("cookieconsent_status", "deny", "reject"),
        ("cookieconsent_status", "allow", "accept"),
        ("cookieconsent_status", "dismiss", None),
        ("tarteaucitron", "!gtag=false!youtube=wait", "reject"),
        ("cc_cookie", '{"categories":["necessary"],"services":{"necessary":[],"ads":[]},"consentId":"x"}', "reject"),
        ("cc_cookie", '{"categories":["necessary","ads"],"revision":0,"rfc_cookie":false}', "accept"),
        ("cc_cookie", '{"categories":["necessary","ads"],"services":{"necessary":[],"ads":[]}}', "accept"),
        ("CookieConsent", "{necessary:true,preferences:false,statistics:false,marketing:false,ver:1}", "reject"),
        ("consent", "eyJhZHMiOmZhbHNlfQ==", "reject"),
        ("google-consent-mode", '{"ad_storage":"denied","analytics_storage":"granted"}', "partly"),
        ("google-consent-mode", '{"ad_storage":"denied","functionality_storage":"granted"}', "reject"),
        ("_ga", "GA1.2.1234567890.1700000000", None),
        ("euconsent-v2", "not a string", None),
        ("IABGPP_HDR_GppString", "nothing~here", None),
    ],
)
def test_what_a_stored_item_says(name: str, value: str, meant: str | None) -> None:
    assert says(name, value) == meant


def test_an_identifier_beside_the_groups_is_not_kept() -> None:
    decoded = decode(Stored("cookie", "shop.example", "OptanonConsent", ONETRUST.format(0, 0)))
    assert decoded is not None
    assert decoded.value is None
    assert "0b9c2f5e" not in str(decoded)
    assert decoded.fields["isGpcEnabled"] == "1"


def test_headers_of_gpp_strings() -> None:
    """The numbers of the sections, as the IAB's own package writes them."""
    assert [section_ids(text) for text in ("DBABTA", "DBABLA", "DBABzw", "DBACNY")] == [(6,), (7,), (6, 7), (2, 6)]
    assert read("DBABTA~1YYN")["uspv1"]["opted_out_of_sale"] == "Y"


@pytest.mark.parametrize("text", ["", "D", "C" * 5, "DBAA~x", "é", "DBABTA~"])
def test_what_is_no_gpp_string_is_refused_or_empty(text: str) -> None:
    try:
        assert all(isinstance(fields, dict) for fields in read(text).values())
    except NotBits:
        return


def test_fibonacci_numbers() -> None:
    """The coding's first numbers: 1 is 11, 2 is 011, 3 is 0011, 4 is 1011."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    row = "11" + "011" + "0011" + "1011" + "00000"
    text = "".join(digits[int(row[at : at + 6], 2)] for at in range(0, 18, 6))
    bits = Bits(text)
    assert [bits.fibonacci() for _ in range(4)] == [1, 2, 3, 4]
    with pytest.raises(NotBits):
        bits.fibonacci()


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Accept only necessary cookies", "reject"),
        ("Continue without accepting →", "reject"),
        ("✗ Deny all cookies", "reject"),
        ("Accept selected", "save"),
        ("Save and close", "save"),
        ("Got it!", "accept"),
        ("Close preferences", "close"),
        ("×", "close"),
        ("Einstellungen verwalten", "settings"),
        ("Learn more", None),
        ("Read our story", None),
        ("By pressing this you accept that the sky over our shop is blue on most days", None),
    ],
)
def test_what_a_label_means(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind


def test_topics() -> None:
    assert is_consent_text("Diese Website verwendet Cookies.")
    assert not is_consent_text("Fresh cookies every morning, with butter.")
    assert names_necessary("Strictly necessary")
    assert not names_necessary("Analytics")

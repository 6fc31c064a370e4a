"""HTML, text, Markdown and PDF; broken input; languages; offsets; determinism."""

from __future__ import annotations

import io
import time

import msgspec
import pytest
from pypdf import PdfWriter
from tests.policy.samples import NAMES, of, promise, read_text, source

from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import Promise, Signal, Stance
from policywitness.policy import SourceDocument, read
from policywitness.policy.reader import MAX_CHARACTERS

HTML = """<!doctype html><html lang="en"><head><title>Privacy at Larkfield</title><style>p {}</style></head><body>
<nav><a href="/">Home</a> cookies everywhere</nav>
<main><h1>Privacy notice</h1><p>Effective date: 4 March 2024</p>
<h2>1. Cookies &amp; friends</h2>
<p><b>Tools.</b> We use <a href="https://hotjar.example/">Hotjar</a> and Google&nbsp;Analytics for analytics.</p>
<p>We share data with:</p><ul><li>Google</li><li>Facebook</li></ul>
<table><tr><th>Cookie</th><th>Purpose</th></tr><tr><td>_ga</td><td>Counts visitors</td></tr></table>
<h2>2. Contact</h2><p>Write to privacy@larkfield.example.</p></main>
<script>var x = "We sell your personal data";</script></body></html>"""


def check_offsets(reading: PolicyReading) -> None:
    texts = {document.id: document.text for document in reading.documents}
    quotes = [
        item.quote for item in (*reading.statements, *reading.disclosures, *reading.declared_cookies, *reading.dangling)
    ]
    quotes += [signal.quote for signal in reading.signals if signal.quote]
    assert quotes
    for quote in quotes:
        text = texts[quote.document]
        assert text[quote.start : quote.end] == quote.text
        assert text.count("\n", 0, quote.start) + 1 == quote.line
    for document in reading.documents:
        for anchor in document.anchors:
            assert document.text[anchor.start : anchor.end] == anchor.text


def test_html_keeps_structure_and_leaves_out_what_is_no_policy() -> None:
    reading = read_text(HTML, "policy.html")
    (document,) = reading.documents
    assert document.title == "Privacy at Larkfield"
    assert [section.path for section in document.sections][1] == ("Privacy notice", "1. Cookies & friends")
    assert "Home" not in document.text
    assert "sell" not in document.text
    assert document.effective_date == "2024-03-04"
    assert {anchor.href for anchor in document.anchors} == {"https://hotjar.example/"}
    check_offsets(reading)


def test_one_word_items_and_cells_are_read() -> None:
    reading = read_text(HTML, "policy.html")
    parties = {item.quote.text for item in of(reading, "party.named")}
    assert {"Google", "Facebook"} <= parties
    assert [cookie.name for cookie in reading.declared_cookies] == ["_ga"]


def test_the_lead_of_a_list_is_kept() -> None:
    item = next(item for item in read_text(HTML, "policy.html").statements if item.quote.text == "Facebook")
    assert (item.kind, item.lead) == ("item", "We share data with:")


def test_the_rendered_page_wins_where_a_script_draws_the_policy() -> None:
    empty = b"<html><body><div id=app></div></body></html>"
    reading = read(
        [source(empty, "p.html", rendered=b"<html><body><p>We use cookies to count visitors.</p></body></html>")], NAMES
    )
    assert of(reading, "tech.cookies")


def test_plain_text_is_its_own_normalised_text() -> None:
    text = "Privacy\r\n\r\nCookies\r\nWe use cookies to count visitors.\r\n- We use web beacons to count visitors.\r\n"
    reading = read_text(text)
    assert reading.documents[0].text == text
    check_offsets(reading)


def test_wrapped_text_is_joined_to_sentences() -> None:
    text = "Privacy\n\nWe use cookies to count the\nvisitors of our pages and\nto remember them.\n\nWe do not sell your\npersonal data.\n\nBye now.\n"
    quotes = {item.quote.text for item in read_text(text).statements}
    assert "We do not sell your\npersonal data." in quotes


def test_markdown_tables_and_headings() -> None:
    reading = read_text(
        "Notice\n======\n\nCookies\n-------\n\n| Name | Expires |\n| --- | --- |\n| \\_ga | 2 years |\n", "p.md"
    )
    assert reading.documents[0].sections[-1].path == ("Notice", "Cookies")
    assert [cookie.name for cookie in reading.declared_cookies] == ["_ga"]


def test_pdf() -> None:
    reading = read_text(pdf("We use cookies to count visitors. We do not sell your personal data."), "p.pdf")
    assert of(reading, "tech.cookies")
    assert [item.stance for item in of(reading, "sale.deny")] == [Stance.DENY]
    check_offsets(reading)


def pdf(text: str, password: str | None = None) -> bytes:
    """A PDF of one page with one line, written by hand because pypdf writes no text."""
    content = f"BT /F1 12 Tf 20 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    if password is None:
        return bytes(out)
    writer = PdfWriter(clone_from=io.BytesIO(bytes(out)))
    writer.encrypt(password, algorithm="RC4-128")
    encrypted = io.BytesIO()
    writer.write(encrypted)
    return encrypted.getvalue()


BROKEN = {
    "empty": (b"", "policy.html", "empty"),
    "blank": (b" \n\t ", "policy.txt", "empty"),
    "binary": (bytes(range(256)) * 20, "policy.txt", "binary"),
    "html without text": (b"<html><body><script>1</script></body></html>", "policy.html", "no text"),
    "broken pdf": (b"%PDF-1.7\n" + b"garbage " * 50, "policy.pdf", "PDF"),
    "no pdf": (b"Sorry, not found", "policy.pdf", "does not start as one"),
    "encrypted pdf": (pdf("We use cookies.", password="secret"), "policy.pdf", "encrypted"),
    "pdf without text": (pdf(""), "policy.pdf", "no text"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_input_is_listed_as_unread_with_its_reason(case: str) -> None:
    raw, name, words = BROKEN[case]
    reading = read([source(raw, name)], NAMES)
    ((id_, reason),) = reading.unread
    assert id_ == "policy"
    assert words in reason
    assert reading.documents == ()
    assert {signal.promise for signal in reading.signals} == {Promise.SILENT}


@pytest.mark.parametrize(
    "raw",
    [
        b"<p>We use cookies to count <b>visitors",
        b"<table><td>We use cookies to count visitors<tr>",
        b"<div>" * 5000 + b"We use cookies to count visitors.",
        "We use cookies to count visitors. \ud83d".encode("utf-8", "surrogatepass"),
        b"\xef\xbb\xbfWe use cookies to count visitors.",
        "We use cookies to count visitors.".encode("utf-16"),
        b"We use cookies to count visitors. Caf\xe9.",
    ],
)
def test_damaged_documents_are_read_as_far_as_they_go(raw: bytes) -> None:
    name = "p.html" if raw.startswith(b"<") else "p.txt"
    assert of(read([source(raw, name)], NAMES), "tech.cookies")


def test_what_is_too_long_is_cut_and_said() -> None:
    text = (
        "We use cookies to count visitors.\n"
        + "word " * (MAX_CHARACTERS // 5)
        + "\nWe do not sell your personal data.\n"
    )
    reading = read_text(text)
    assert of(reading, "tech.cookies")
    assert of(reading, "sale.deny") == []
    assert "only the first" in reading.unread[0][1]


GERMAN = "Wir verwenden Cookies, um unsere Website zu verbessern und die Nutzung zu messen. " * 8


@pytest.mark.parametrize("lang", ["de", "en"])
def test_another_language_is_not_analysed_whatever_the_page_declares(lang: str) -> None:
    reading = read_text(f'<html lang="{lang}"><body><h1>Datenschutz</h1><p>{GERMAN}</p></body></html>', "p.html")
    (document,) = reading.documents
    assert (document.analysed, document.lang) == (False, "de")
    assert "not in English" in (document.reason or "")
    assert reading.disclosures == ()
    assert reading.statements == ()


def test_several_documents_give_one_reading() -> None:
    first = source("We honor the Global Privacy Control on all our pages.", "a.txt")
    second = SourceDocument("second", "b.txt", first.kind, "", b"We use cookies to count visitors.")
    reading = read([first, second], NAMES)
    assert [document.id for document in reading.documents] == ["policy", "second"]
    assert promise(reading, Signal.GPC) is Promise.HONORED
    assert {item.quote.document for item in of(reading, "tech.cookies")} == {"second"}
    assert len({item.id for item in reading.disclosures}) == len(reading.disclosures)


def test_the_same_bytes_give_the_same_reading() -> None:
    assert msgspec.json.encode(read_text(HTML, "p.html")) == msgspec.json.encode(read_text(HTML, "p.html"))


@pytest.mark.parametrize(
    ("text", "effective", "updated"),
    [
        ("Effective Date: January 5th, 2023", "2023-01-05", None),
        ("Last updated: 2024-02-29", None, "2024-02-29"),
        ("This notice was last revised on 1 May 2022.", None, "2022-05-01"),
        ("Effective and last updated as of March 3, 2021.", "2021-03-03", "2021-03-03"),
        ("Last modified 12/31/2020", None, "2020-12-31"),
        ("Last Updated: October 2019", None, "2019-10-01"),
        ("We were founded on May 1, 2001.", None, None),
        ("Last updated February 31, 2020", None, None),
    ],
)
def test_dates(text: str, effective: str | None, updated: str | None) -> None:
    (document,) = read_text(f"# Notice\n\n{text}\n", "p.md").documents
    assert (document.effective_date, document.last_updated) == (effective, updated)


@pytest.mark.parametrize("noise", ["-", "1,", "a.", "@", "(“we” ", "not ", "12 a a, ", "<b>x</b>", "| a ", "_x "])
def test_hostile_repetition_costs_no_more_than_its_length(noise: str) -> None:
    text = "We use cookies to remember you and to count the visitors of our pages. " * 600 + noise * (
        20_000 // len(noise)
    )
    began = time.process_time()
    assert of(read_text(text), "tech.cookies")
    assert time.process_time() - began < 10

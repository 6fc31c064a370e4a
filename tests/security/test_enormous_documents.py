"""Documents that are made to cost: the time grows with the length and no faster, the memory is bounded, and what was left unread is said."""

from __future__ import annotations

import io
import time
import zlib

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from policywitness.crawl.choose import choose
from policywitness.crawl.sitemaps import read_sitemap, sitemaps_in
from policywitness.model.plan import CrawlPlan, Site
from policywitness.model.policy import PolicyReading
from policywitness.model.vocabulary import DocumentKind
from policywitness.policy import SourceDocument, read
from policywitness.policy.sources import MAX_MARKUP
from policywitness.visit.body import BODY_LIMIT, body_text

SECONDS = 10
"""Of the processor, on a slow machine. With time that grew with the square each of these took minutes."""

PROSE = "<p>We tell you in this policy what we do with the data that you give to us when you visit our pages. " * 60


def reading(raw: bytes, media_type: str = "text/html") -> PolicyReading:
    """The reading of one policy."""
    return read([SourceDocument("policy", "policy", DocumentKind.PRIVACY_POLICY, media_type, raw)], ())


@pytest.mark.parametrize(
    "shape",
    [
        "<main>" * 20_000 + "x",
        "<div>" * 20_000 + "x",
        "<p>" + "<br>" * 60_000 + "x",
        "<table><tr><td>" * 4_000,
        "<p>" + "See <a href=https://a.example/>the site</a>. " * 4_000,
        "<ul>" + "<li><a href=#x>What we do with the data of you</a>" * 4_000,
        "<p>Click here. " * 4_000,
        "<p>" + "do not track signals we do not respond to " * 1_000,
        "<p>" + "".join(f"Last updated January {n % 28 + 1}, {1900 + n % 190}. " for n in range(4_000)),
    ],
    ids=["main", "div", "breaks", "tables", "links", "contents", "here", "sentence", "dates"],
)
def test_a_policy_costs_no_more_than_its_length(shape: str) -> None:
    began = time.process_time()
    found = reading(f"<html lang=en><h1>Privacy policy</h1>{PROSE}{shape}".encode())
    assert time.process_time() - began < SECONDS
    assert found.documents
    assert found.documents[0].analysed


def test_markup_beyond_any_policy_is_left_and_said() -> None:
    padding = b"<!--" + b"x" * MAX_MARKUP + b"-->"
    found = reading(
        b"<html lang=en><p>We use cookies to count visitors. Caf\xc3\xa9." + padding + b"<p>We sell your data."
    )
    assert [one.quote.text for one in found.statements] == ["We use cookies to count visitors.", "Caf\u00e9."]
    assert "only the first" in found.unread[0][1]


_FONT = DictionaryObject(
    {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    }
)


def pdf(content: bytes, pages: int = 1) -> bytes:
    """A PDF whose pages all show one compressed content."""
    writer = PdfWriter()
    stream = StreamObject()
    stream._data = content
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    reference = writer._add_object(stream)
    for _ in range(pages):
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Contents")] = reference
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): _FONT})}
        )
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_pdf_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(b" " * 1_000_000) for _ in range(400)) + packer.flush()
    ((_, reason),) = reading(pdf(bomb), "application/pdf").unread
    assert len(bomb) < 500_000
    assert "the PDF is broken" in reason


def test_a_packed_body_is_unpacked_no_further_than_it_is_kept() -> None:
    bomb = zlib.compress(b"a" * 100_000_000, 9)
    assert len(body_text(bomb)) == BODY_LIMIT


def test_a_sitemap_is_bounded_in_entities_depth_and_length() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><urlset><url><loc>https://a.example/&e9;</loc></url></urlset>'
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><urlset><url><loc>&e;</loc></url></urlset>'
    entry = b"<url><loc>https://a.example/</loc></url>"
    began = time.process_time()
    assert not any("ha" in url for url in read_sitemap(laughs.encode())[0])
    assert read_sitemap(outside.encode()) == ((), ())
    assert read_sitemap(b"<a>" * 1_000_000) == ((), ())
    assert len(read_sitemap(b"<urlset>" + entry * 200_000)[0]) <= 5_000
    assert time.process_time() - began < SECONDS


def test_addresses_that_are_none_are_left_out() -> None:
    broken = ("http://[", "file:///etc/passwd", "chrome://settings/", "data:text/html,x", "javascript:alert(1)", "//")
    listed = "".join(f"<url><loc>{url}</loc></url>" for url in broken)
    assert read_sitemap(f"<urlset>{listed}</urlset>".encode()) == ((), ())
    assert sitemaps_in("".join(f"Sitemap: {url}\n" for url in broken)) == ()
    site = Site("https://a.example/")
    assert choose(site, CrawlPlan(), broken, broken, None).pages == (site.url,)


def test_a_robots_txt_full_of_stars_is_answered() -> None:
    robots = "User-agent: *\nDisallow: /" + "*a" * 40 + "*b\n"
    site = Site("https://a.example/")
    began = time.process_time()
    assert choose(site, CrawlPlan(), [f"https://a.example/{'a' * 900}"], (), robots).pages
    assert time.process_time() - began < SECONDS

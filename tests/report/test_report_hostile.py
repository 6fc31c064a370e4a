"""Hostile strings in every field: whatever a site is called, does or says, a report shows it as text and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from tests.report.hostile import one_of_each, planted, strings
from tests.report.sample import HOSTILE, sample
from tests.report.test_report_page import Elements

from policywitness.report import FORMATS, portfolio
from policywitness.report.html import write_apart
from policywitness.report.visible import visible

SHORT = sorted(set(HOSTILE) - {"long"})
PAGES = ("html", "executive")
NEVER_SEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def assert_harmless(page: str, benign: str) -> None:
    """The elements are those of a page without hostile strings, and no attribute can run or load anything."""
    hostile, usual = Elements(page), Elements(benign)
    assert {tag for tag, _ in hostile.tags} <= {tag for tag, _ in usual.tags}
    for tag, attributes in hostile.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("src", "srcset", "href", "action", "xlink:href"):
            address = attributes.get(name) or ""
            assert address.startswith(("#", "data:image/jpeg", "data:,")) or not address, (tag, address)
    for tag in ("script", "style", "title"):
        counts = [sum(name == tag for name, _ in elements.tags) for elements in (hostile, usual)]
        assert tag == "title" or counts[0] == counts[1]
    assert not NEVER_SEEN.search(page)
    ids = list(hostile.ids())
    assert not [identifier for identifier in ids if re.search(r"[^A-Za-z0-9_.:-]", identifier)]


@pytest.mark.parametrize("form", PAGES)
@pytest.mark.parametrize("name", SHORT)
def test_pages_show_it_as_text(form: str, name: str) -> None:
    (page,) = FORMATS[form].write(planted(name), {}).values()
    (benign,) = FORMATS[form].write(sample(), {}).values()
    assert_harmless(page.decode(), benign.decode())
    shown = " ".join("".join(Elements(page.decode()).words).split())
    assert " ".join(visible(HOSTILE[name]).split())[:40] in shown


def test_a_million_characters_in_every_field_stay_a_page() -> None:
    long = planted("long", one_of_each(sample()))
    for form in PAGES:
        (page,) = FORMATS[form].write(long, {}).values()
        assert "A" * 2_500 not in page.decode()
        assert len(page) < 2_000_000, form
    for form in ("markdown", "sarif", "junit", "csv"):
        assert sum(map(len, FORMATS[form].write(long, {}).values())) < 20_000_000, form


def test_files_beside_a_page_stay_in_their_folder() -> None:
    nasty = planted("closing").model_copy(update={"visits": planted("closing").visits})
    files = write_apart(nasty, {})
    assert set(files) == {"report.html", "report-files/report.css", "report-files/report.js"}


@pytest.mark.parametrize("name", SHORT)
def test_no_cell_of_a_table_is_a_formula(name: str) -> None:
    for path, content in FORMATS["csv"].write(planted(name), {}).items():
        text = content.decode("utf-8-sig")
        assert not NEVER_SEEN.search(text.replace("\r\n", "\n")), path
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not cell.lstrip().startswith(("=", "+", "@", "\t", "\r", "|", "%")), (path, cell[:80])
                assert not cell.startswith("-") or cell.lstrip("-").replace(".", "").isdigit(), (path, cell[:80])


@pytest.mark.parametrize("name", SHORT)
def test_json_holds_it_as_it_was(name: str) -> None:
    for form, path in (("json", "audit.json"), ("sarif", "audit.sarif")):
        data = json.loads(FORMATS[form].write(planted(name), {})[path])
        assert any(HOSTILE[name] in text or visible(HOSTILE[name]) in text for text in strings(data))


@pytest.mark.parametrize("name", SHORT)
def test_junit_is_xml_and_holds_it(name: str) -> None:
    suites = ET.fromstring(FORMATS["junit"].write(planted(name), {})["junit.xml"])
    assert {element.tag for element in suites.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"
    }  # fmt: skip
    everything = " ".join(
        value for element in suites.iter() for value in (*element.attrib.values(), element.text or "")
    )
    assert visible(HOSTILE[name])[:30].split()[0] in everything


@pytest.mark.parametrize("name", SHORT)
def test_markdown_has_no_markup_of_others(name: str) -> None:
    text = FORMATS["markdown"].write(planted(name), {})["summary.md"].decode()
    bare = re.sub(r"\\.", "", text)
    assert not re.search(r"<[a-z/!]|\]\(|javascript:|https?://|@[A-Za-z]|`", bare, re.IGNORECASE)
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert len(heads) == 3, "the headings are ours"
    tables = [line for line in bare.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} <= {3, 6}, "no cell ends a row early"
    assert not NEVER_SEEN.search(text.replace("\u200b", ""))


@pytest.mark.parametrize("name", SHORT)
def test_the_portfolio_shows_it_as_text(name: str) -> None:
    def page(audit: object) -> str:
        content = FORMATS["json"].write(audit, {})["audit.json"]  # type: ignore[arg-type]
        return portfolio.render([portfolio.Entry("a", None, portfolio.glimpse(content))], [HOSTILE[name]]).decode()

    assert_harmless(page(planted(name)), page(sample()))

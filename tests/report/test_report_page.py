"""`report.html` as text: order, escaping, determinism, size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from tests.report.sample import HOSTILE, SCREENSHOT, cookies, empty, sample, visits

from policywitness.model.audit import Audit
from policywitness.model.vocabulary import ClaimVerdict, Response
from policywitness.report import FORMATS, text
from policywitness.report.html.inventories import ROWS

PNG = b"\x89PNG\r\n\x1a\n" + b"not a real image, and never decoded here"


def render(audit: Audit, images: dict[str, bytes] | None = None) -> str:
    return FORMATS["html"].write(audit, images or {})["report.html"].decode()


@pytest.fixture(scope="module")
def page() -> str:
    return render(sample())


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text outside of style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._raw = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._raw = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._raw = False

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self.words.append(data)

    def ids(self) -> Iterator[str]:
        return (attrs["id"] or "" for _, attrs in self.tags if "id" in attrs)


def test_sections_stand_in_the_order_of_their_readers(page: str) -> None:
    places = [page.index(f'<h2 id="{name}">') for name in text.english()["sections"]]
    assert places == sorted(places)
    assert page.index("<h1>") < places[0]


def test_same_audit_same_bytes(page: str) -> None:
    again = Audit.model_validate_json(sample().model_dump_json())
    assert render(again) == page


def test_every_link_leads_somewhere_in_the_page(page: str) -> None:
    elements = Elements(page)
    targets = [attrs["href"] or "" for tag, attrs in elements.tags if tag == "a"]
    assert len(targets) > 30
    assert {target for target in targets if not target.startswith("#")} == set(), "observed addresses are never links"
    assert {target[1:] for target in targets} <= set(elements.ids())


def test_identifiers_are_unique(page: str) -> None:
    ids = list(Elements(page).ids())
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_and_nothing_is_styled_or_run_inline(page: str) -> None:
    elements = Elements(page)
    for tag, attrs in elements.tags:
        assert "style" not in attrs, tag
        assert not [name for name in attrs if name.startswith("on")], tag
        source = attrs.get("src") or attrs.get("srcset") or ""
        assert source == "" or source.startswith("data:")
    assert [tag for tag, _ in elements.tags].count("script") == 1
    assert {tag for tag, _ in elements.tags} & {"iframe", "object", "embed", "base", "form"} == set()


def test_hostile_strings_are_text(page: str) -> None:
    words = "".join(Elements(page).words)
    for name in ("script", "template", "attribute", "closing", "formula"):
        assert HOSTILE[name] in words, name
    assert "‹U+202E›" in words
    assert "‹U+0007›" in words
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", page)
    assert "A" * 3_000 not in page, "a string of a million characters is shortened"
    assert "more characters)" in words


@pytest.mark.parametrize("verdict", ClaimVerdict)
def test_each_claim_verdict_has_its_group(page: str, verdict: ClaimVerdict) -> None:
    assert re.search(rf"<h3><span class=\"chip \w+\"><span class=\"sym\"[^>]*>[^<]+</span>{verdict}</span>", page)


def test_contradicted_claims_come_first_and_unverifiable_ones_are_folded(page: str) -> None:
    promises = page[page.index('id="promises"') : page.index('id="findings"')]
    heads = re.findall(r"<h3><span class=\"chip \w+\"><span[^>]*>[^<]+</span>([a-z-]+)</span>", promises)
    assert heads[0] == "contradicted"
    folded = promises[promises.index('<details class="fold">') :]
    assert ">not-verifiable<" in folded
    assert ">supported<" not in folded


@pytest.mark.parametrize("response", Response)
def test_each_response_is_shown(page: str, response: Response) -> None:
    assert f"</span>{response}</span>" in page


def test_a_table_is_capped_and_says_where_the_rest_is() -> None:
    row = cookies()[0]
    many = tuple(row.model_copy(update={"name": f"cookie-{number}"}) for number in range(ROWS + 345))
    html = render(sample(cookies=many))
    assert f"cookie-{ROWS - 1}<" in html
    assert f"cookie-{ROWS}<" not in html
    assert "345 more in tables/cookies.csv" in html


def test_rules_of_filter_lists_are_quoted_and_the_licence_has_its_notice(page: str) -> None:
    assert "||connect.meta.example^$third-party" in page
    assert "CC BY-NC-SA 4.0<span" in page
    assert "Chosen by whoever ran this audit." in page
    assert 'id="listed"' not in render(sample(listed=()))


def test_landing_screenshot_is_embedded_and_a_large_one_named() -> None:
    assert 'src="data:image/png;base64,' in render(sample(), {SCREENSHOT: PNG})
    large = render(sample(), {SCREENSHOT: PNG + bytes(1_000_000)})
    assert "data:image" not in large
    assert f"evidence/{SCREENSHOT}" in large
    bare = tuple(
        v.model_copy(update={"pages": tuple(p.model_copy(update={"screenshot": None}) for p in v.pages)})
        for v in visits()
    )
    assert text.english()["page"]["no_screenshot"] in render(sample(visits=bare))


def test_something_that_is_no_image_is_not_embedded() -> None:
    assert "data:image" not in render(sample(), {SCREENSHOT: b"<svg onload=alert(1)>"})


def test_an_audit_that_saw_nothing_still_gives_a_page_that_says_so() -> None:
    html = render(empty())
    assert "<strong>Blocked.</strong>" in html
    for section, key in (("promises", "no_policy"), ("findings", "none"), ("flows", "none"), ("documents", "none")):
        assert text.english()[section][key] in html


def test_script_stays_small(page: str) -> None:
    script = page[page.index("<script>") : page.index("</script>")]
    assert len(script.encode()) < 10_000


def test_large_audit_fits_the_budget() -> None:
    """5,000 cookies, 300 findings and thousands of scripts, hosts and beacons: below 5 MB."""
    base = sample()
    short = base.cookies[0]
    findings = tuple(base.findings[0].model_copy(update={"fingerprint": f"f-{n:04}"}) for n in range(300))
    html = render(
        sample(
            cookies=tuple(short.model_copy(update={"name": f"c{n}"}) for n in range(5_000)),
            recipients=base.recipients * 500,
            scripts=base.scripts * 1_000,
            beacons=base.beacons * 2_000,
            findings=findings,
        )
    )
    assert len(html.encode()) < 5_000_000

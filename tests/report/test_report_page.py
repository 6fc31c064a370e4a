"""`report.html` as text: order, escaping, determinism, size."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from PIL import Image
from tests.report.sample import HOSTILE, SCREENSHOT, cookies, empty, finding, sample, visits

from policywitness.model.audit import Audit, Share, SignalReaderInfo, SignalTextInfo
from policywitness.model.vocabulary import Asking, ClaimVerdict, Response, Severity
from policywitness.report import FORMATS, text
from policywitness.report.html import findings, pictures, write_apart
from policywitness.report.html.inventories import ROWS


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


def test_what_signals_and_choices_did_is_tabulated_where_it_was_seen(page: str) -> None:
    share = {"gpc": Share(seen=3, of=3)}
    reader = SignalReaderInfo(
        signal="gpc", party="meta-pixel", name="Meta Pixel", asks=True, behaviour=Asking.ASKS_AND_SENDS, response=Response.IGNORED,
        reason="Meta Pixel asks and sends all the same", apis=("navigator.globalPrivacyControl",), scripts=("https://a.example/t.js",),
        reads=3, scenarios=share, evidence=(),
    )  # fmt: skip
    words = SignalTextInfo(
        scenario="gpc", against="baseline", page_url="https://a.example/", kind="text", text="Opt-out <b>honored</b>",
        seen=share["gpc"], against_seen=Share(seen=0, of=3),
    )  # fmt: skip
    shown = render(sample(signal_readers=(reader,), signal_texts=(words,)))
    titles = text.english()["inventories"]
    for name in ("signal_readers", "signal_texts"):
        assert titles[name] in shown
        assert titles[name] not in page
    assert "asks-and-sends-all-the-same" in shown
    assert "Opt-out &lt;b&gt;honored&lt;/b&gt;" in shown


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


def picture(width: int = 1366, height: int = 900) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_screenshots_are_embedded_as_small_pictures() -> None:
    large = picture()
    html = render(sample(), {SCREENSHOT: large})
    images = re.findall(r'<img src="data:image/jpeg;base64,([A-Za-z0-9+/=]+)" width="(\d+)" height="(\d+)"', html)
    assert [(int(width), int(height)) for _, width, height in images] == [(640, 422), (320, 211)]
    for data, width, height in images:
        content = base64.b64decode(data)
        assert Image.open(io.BytesIO(content)).size == (int(width), int(height))
        assert len(content) < len(large) / 2


def test_a_page_photographed_whole_is_cut_to_what_a_window_shows() -> None:
    small = pictures.shrink(picture(800, 9_000), 320)
    assert small is not None
    assert small[1] == (320, 256)


def test_without_screenshots_the_page_says_so() -> None:
    assert f"evidence/{SCREENSHOT}" in render(sample())
    bare = tuple(
        v.model_copy(update={"pages": tuple(p.model_copy(update={"screenshot": None}) for p in v.pages)})
        for v in visits()
    )
    assert text.english()["page"]["no_screenshot"] in render(sample(visits=bare))


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nbroken", b"\xff\xd8\xff", picture()[:2_000], b""]
)
def test_something_that_is_no_whole_image_is_not_embedded(content: bytes) -> None:
    assert "data:image" not in render(sample(), {SCREENSHOT: content})


def test_assets_can_stand_in_files_beside_the_page() -> None:
    files = write_apart(sample(), {SCREENSHOT: picture()})
    page = files["report.html"].decode()
    assert set(files) == {
        "report.html",
        "report-files/report.css",
        "report-files/report.js",
        "report-files/screenshots-baseline-1-0-640.jpg",
        "report-files/screenshots-baseline-1-0-320.jpg",
    }
    assert "script-src 'self'; img-src 'self'" in page
    assert "data:" not in page
    assert not re.search(r"<style|<script>| style=", page)
    addresses = re.findall(r'(?:src|href)="(report-files/[^"]+)"', page)
    assert sorted(addresses) == sorted(set(files) - {"report.html"})
    inline = Elements(render(sample(), {SCREENSHOT: picture()}))
    assert " ".join(Elements(page).words).split() == " ".join(inline.words).split()


def test_findings_of_one_rule_stand_together_and_say_once_what_they_share(page: str) -> None:
    group = page[page.index('aria-labelledby="kind-undisclosed-vendor-issue"') :]
    group = group[: group.index("</section>")]
    assert group.count("<article") == 2
    assert group.count(f">{text.english()['findings']['why']}<") == 1
    assert "A partner of Adnexio receives visits too." in group
    assert group.index("f-undisclosed-0003") < group.index("f-undisclosed-0009")


def test_what_members_of_a_group_do_not_share_stands_with_each() -> None:
    first, second = (finding(n, "same-rule", "Same title", Severity.MINOR, subject=str(n)) for n in (1, 2))
    second = second.model_copy(update={"what_to_do": "Something else."})
    (group,) = findings.groups(sample(), (first, second))
    assert (group.why, group.do) == (first.why_it_matters, None)
    html = render(sample(findings=(first, second)))
    section = html[html.index('aria-labelledby="kind-same-rule-issue"') :]
    section = section[: section.index("</section>")]
    assert section.count(f">{text.english()['findings']['do']}<") == 2
    assert section.count(f">{text.english()['findings']['why']}<") == 1


def test_timeline_tells_before_from_after(page: str) -> None:
    section = page[page.index('id="timeline"') : page.index('id="differences"')]
    words = text.english()["timeline"]
    assert words["before_none"].format(companies="2", cookies="1") in section
    assert "The visitor chose to reject after 1.40 s. Before that, 2 outside services" in section
    assert words["proved"] in section
    assert section.count("<figure") == 2, "the ordinary visitor's, and the one with a choice"
    assert words["more"].format(n=2) in section


def test_trend_has_a_bar_for_each_audit_and_lists_what_changed(page: str) -> None:
    section = page[page.index('id="trend"') : page.index('id="method"')]
    audits = len(sample().history) + 1
    assert len(re.findall(r'<tr><th scope="row">', section)) == audits
    assert section.count('<text class="middle"') == 2 * audits
    assert '<a href="#f-gpc-0001">' in section
    assert "gone.example" in section
    assert text.english()["trend"]["none"] in render(sample(history=(), changes=None))


def test_outline_lists_sections_in_which_nothing_was_understood(page: str) -> None:
    section = page[page.index('id="documents"') : page.index('id="trend"')]
    assert text.english()["documents"]["silent_sections"].format(n=2) in section
    assert "Contact us" in section
    assert '<div class="sentence bad">' in section, "a contradicted sentence is highlighted"
    assert '<div class="sentence good">' in section


def test_consent_waivers_and_removals_are_shown(page: str) -> None:
    words = text.english()
    assert words["consent"]["clicks"].format(accept=1, reject=words["consent"]["no_way"]) in page
    assert words["consent_observations"]["reject-missing"] in page
    for state in ("active", "expired", "unused"):
        assert f"<td>{words['waiver_states'][state]}</td>" in page
    assert words["flows"]["removals"] in page
    bare = render(empty())
    for title in (words["consent"]["title"], words["findings"]["waivers_note"], words["flows"]["removals"]):
        assert title not in bare


def test_whose_eyes_these_are_stands_before_the_first_section(page: str) -> None:
    head = page[: page.index('id="glance"')]
    for part in ("Chromium 152.0.7790.3", "en-US", "America/New_York", "Safari and Firefox"):
        assert part in head


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

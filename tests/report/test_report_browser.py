"""`report.html` as people meet it: in a real Chromium, from `file://`, on a phone, on paper, in the dark, without script."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader
from tests.report.hostile import planted
from tests.report.sample import HOSTILE, SCREENSHOT, empty, sample

from policywitness.browser.program import NoBrowser, find
from policywitness.model.audit import Audit
from policywitness.report import FORMATS, portfolio, text
from policywitness.report.html import write_apart

pytestmark = pytest.mark.browser

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        program = find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program.path), chromium_sandbox=os.geteuid() != 0)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `report.html`, `empty.html` and `large.html`, the first with a real screenshot."""
    folder = tmp_path_factory.mktemp("reports")
    page = browser.new_page(viewport={"width": 400, "height": 260})
    page.set_content("<h1>Fictional Shop</h1>")
    image = page.screenshot()
    page.close()
    base = sample()
    large = sample(
        cookies=tuple(base.cookies[0].model_copy(update={"name": f"c{n}"}) for n in range(5_000)),
        findings=tuple(base.findings[0].model_copy(update={"fingerprint": f"f-{n:04}"}) for n in range(300)),
        scripts=base.scripts * 2_000,
        recipients=base.recipients * 500,
    )
    for name, audit in (("report", base), ("lean", _lean()), ("empty", empty()), ("large", large)):
        (folder / f"{name}.html").write_bytes(FORMATS["html"].write(audit, {SCREENSHOT: image})["report.html"])
    return folder


def _lean() -> Audit:
    """The sample with fewer rows of each kind: axe looks at every element, and the hundredth row has no new one."""
    base = sample()
    coverage = base.coverage.model_copy(update={"visits": base.coverage.visits[:3]})
    lists = (
        "cookies",
        "storage",
        "labels",
        "recipients",
        "manifest",
        "technologies",
        "requirements",
        "rules",
        "disclosures",
    )
    short = {name: getattr(base, name)[:4] for name in lists}
    visits = tuple(visit.model_copy(update={"pages": visit.pages[:3]}) for visit in base.visits[:3])
    return sample(visits=visits, coverage=coverage, **short)


class Visit:
    """A page with everything it asked for and complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message) or dialog.dismiss())
        page.goto(url)


@pytest.fixture
def open_page(browser: Browser, folder: Path) -> Iterator[object]:
    contexts = []

    def opened(name: str = "report", **options: object) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        return Visit(context.new_page(), (folder / f"{name}.html").as_uri())

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["report", "empty"])
def test_asks_for_nothing_and_complains_of_nothing(open_page, folder: Path, name: str) -> None:
    visit = open_page(name)
    visit.page.mouse.wheel(0, 20_000)
    visit.page.wait_for_timeout(200)
    outside = [url for url in visit.requests if not url.startswith("data:")]
    assert outside == [(folder / f"{name}.html").as_uri()]
    assert visit.complaints == []


def test_policy_forbids_what_the_hashes_do_not_allow(open_page) -> None:
    visit = open_page()
    visit.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s);"
        " const i = new Image(); i.src = 'https://blocked.invalid/x.png'; document.body.append(i); }"
    )
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("window.ran") is None
    assert any("script-src" in complaint for complaint in visit.complaints)
    assert any("img-src" in complaint for complaint in visit.complaints)


def test_says_the_same_without_script(open_page) -> None:
    def words(page: Page) -> str:
        return " ".join(page.locator("body").evaluate("body => body.textContent").split())

    with_script = open_page().page
    # The script's own source is text content of the body in both.
    assert words(with_script) == words(open_page(java_script_enabled=False).page)
    assert with_script.locator("input.filter").count() > 5, "the script did run"


@pytest.mark.parametrize("name", ["report", "empty", "large"])
def test_fits_a_phone(open_page, name: str) -> None:
    page = open_page(name, viewport={"width": 360, "height": 740}).page
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(("colours", "width"), [("light", 1366), ("dark", 360)])
def test_axe_finds_nothing(open_page, colours: str, width: int) -> None:
    page = open_page("lean", color_scheme=colours, viewport={"width": width, "height": 900}).page
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    # Sections that are not laid out until they are scrolled to lie on each other for a tool that does not scroll.
    page.evaluate("for (const part of document.querySelectorAll('.part')) part.style.contentVisibility = 'visible'")
    results = Axe().run(page, options=AXE_RULES)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 20


def test_axe_finds_nothing_in_print(open_page) -> None:
    page = open_page("lean").page
    page.emulate_media(media="print")
    # The size of a touch target means nothing on paper.
    results = Axe().run(page, options={**AXE_RULES, "rules": {"target-size": {"enabled": False}}})
    assert results.violations_count == 0, results.generate_report()


def test_hostile_strings_appear_as_text_and_do_nothing(open_page) -> None:
    visit = open_page()
    page = visit.page
    assert page.title() == text.english()["page"]["title"].format(site="Fictional Shop")
    assert visit.complaints == []
    assert page.get_by_text(HOSTILE["script"]).count() > 0
    assert page.get_by_text(HOSTILE["template"]).count() > 0
    assert page.locator("img").count() == page.locator(".shot img, .pictures img").count() == 2
    assert page.locator("svg").count() == page.locator("figure svg").count()


def test_sorting_is_numeric_and_filtering_hides_rows(open_page) -> None:
    page = open_page().page
    region = page.get_by_role("group", name=text.english()["inventories"]["vendors"], exact=True)
    requests = region.locator("tbody tr td:nth-child(5)")
    region.get_by_role("button", name=text.english()["columns"]["requests"]).click()
    up = [int(value) for value in requests.all_inner_texts()]
    assert up == sorted(up)
    assert len(up) == len(sample().vendors)
    region.get_by_role("button", name=text.english()["columns"]["requests"]).click()
    assert [int(value) for value in requests.all_inner_texts()] == up[::-1]
    page.get_by_label(f"{text.english()['page']['filter']}: {text.english()['inventories']['vendors']}").fill("HOTJAR")
    assert region.locator("tbody tr:visible").count() == 1


def test_theme_can_be_switched(open_page) -> None:
    page = open_page(color_scheme="light").page

    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = background()
    page.get_by_role("button", name=text.english()["page"]["theme"]).click()
    assert background() != light
    page.get_by_role("button", name=text.english()["page"]["theme"]).click()
    assert background() == light


def test_a_link_into_a_closed_section_opens_it(open_page) -> None:
    page = open_page().page
    link = page.locator("main blockquote footer a").first
    target = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
    assert not target.is_visible()
    link.click()
    target.wait_for(state="visible")


def test_keyboard_reaches_the_skip_link_first(open_page) -> None:
    page = open_page().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#findings")


def test_keyboard_reaches_everything(open_page) -> None:
    """Tab goes through all that can be pressed, filled, opened or scrolled, in the order of the page, and is never trapped."""
    page = open_page("lean").page
    wanted = page.evaluate(
        """() => {
          for (const part of document.querySelectorAll('.part')) part.style.contentVisibility = 'visible';
          for (const box of document.querySelectorAll('details')) box.open = true;
          const able = [...document.querySelectorAll('a[href], button, input, summary, [tabindex]')];
          able.forEach((one, place) => { one.dataset.place = place; });
          const wide = [...document.querySelectorAll('*')].filter((one) =>
            ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1);
          return { able: able.length, bad: able.filter((one) => one.tabIndex !== 0).length,
                   stuck: wide.filter((one) => one.tabIndex !== 0).map((one) => one.outerHTML.slice(0, 80)) };
        }"""
    )
    assert wanted["able"] > 200
    assert wanted["bad"] == 0, "nothing is out of the order of the page"
    assert wanted["stuck"] == [], "what scrolls sideways can be scrolled by keyboard"
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        places.append(int(page.evaluate("document.activeElement.dataset.place")))
    assert places == list(range(60))


def test_a_page_with_hostile_strings_everywhere_asks_for_nothing_and_runs_nothing(
    browser: Browser, folder: Path
) -> None:
    for name in ("closing", "script", "attribute"):
        file = folder / f"hostile-{name}.html"
        file.write_bytes(FORMATS["html"].write(planted(name), {})["report.html"])
        context = browser.new_context()
        visit = Visit(context.new_page(), file.as_uri())
        assert [url for url in visit.requests if not url.startswith("data:")] == [file.as_uri()]
        assert visit.complaints == []
        assert visit.page.locator("script").count() == 1
        context.close()


def test_separate_assets_satisfy_a_server_that_allows_nothing_inline(browser: Browser, tmp_path: Path) -> None:
    for path, content in write_apart(sample(), {}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)

    class Strict(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'")
            super().end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        visit = Visit(context.new_page(), f"http://127.0.0.1:{server.server_port}/report.html")
        assert [line for line in visit.complaints if "favicon" not in line and "404" not in line] == []
        assert visit.page.locator("input.filter").count() > 5, "the script ran"
        assert visit.page.evaluate("getComputedStyle(document.querySelector('.tiles')).display") == "grid", "styled"
        context.close()
        server.shutdown()


@pytest.mark.parametrize("name", ["sample", "empty", "long", "template"])
def test_the_executive_sheet_is_one_page(browser: Browser, tmp_path: Path, name: str) -> None:
    audits = {"sample": sample, "empty": empty}
    audit = audits[name]() if name in audits else planted(name)
    (content,) = FORMATS["executive"].write(audit, {}).values()
    (tmp_path / "sheet.html").write_bytes(content)
    page = browser.new_page()
    page.goto((tmp_path / "sheet.html").as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    page.close()
    assert len(printed.pages) == 1
    if name == "sample":
        shown = printed.pages[0].extract_text()
        for words in (text.english()["glance"]["limits"], "policywitness 0.1.0", "Seen with Chromium"):
            assert words in shown


def test_the_executive_sheet_of_the_demo_is_cut_nowhere_and_speaks_plainly(
    browser: Browser, tmp_path: Path, root: Path
) -> None:
    audit = Audit.model_validate_json((root / "tests" / "golden" / "audit.json").read_bytes())
    (content,) = FORMATS["executive"].write(audit, {}).values()
    (tmp_path / "sheet.html").write_bytes(content)
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    page.goto((tmp_path / "sheet.html").as_uri())
    over = page.evaluate(
        "(() => { const e = document.querySelector('.split'); return e.scrollHeight - e.clientHeight })()"
    )
    shown = page.inner_text("body")
    page.close()
    assert over <= 1
    assert [rule.id for rule in audit.rules if "-" in rule.id and re.search(rf"\b{rule.id}\b", shown)] == []


def test_the_portfolio_is_accessible_and_fits_a_phone(browser: Browser, tmp_path: Path) -> None:
    content = FORMATS["json"].write(sample(), {})["audit.json"]
    entries = [portfolio.Entry("a/b", "a/b/report.html", portfolio.glimpse(content))]
    (tmp_path / "index.html").write_bytes(portfolio.render(entries, ["c/audit.json: not JSON"]))
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    visit = Visit(context.new_page(), (tmp_path / "index.html").as_uri())
    assert visit.complaints == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 360
    results = Axe().run(visit.page, options=AXE_RULES)
    assert results.violations_count == 0, results.generate_report()
    context.close()


@pytest.fixture(scope="module")
def printed(browser: Browser, folder: Path) -> PdfReader:
    page = browser.new_page()
    page.goto((folder / "report.html").as_uri())
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return PdfReader(io.BytesIO(content))


def test_first_page_on_paper_is_the_header_and_the_glance(printed: PdfReader) -> None:
    first, second = (printed.pages[number].extract_text() for number in (0, 1))
    for heading in (sample().site.name, text.english()["sections"]["glance"], text.english()["glance"]["limits"]):
        assert heading in first
    assert text.english()["sections"]["promises"] not in first
    assert text.english()["sections"]["promises"] in second
    assert f"1 / {len(printed.pages)}" in first


def test_paper_holds_the_text_of_closed_sections(printed: PdfReader) -> None:
    everything = " ".join("\n".join(page.extract_text() for page in printed.pages).split())
    folded = [claim.quote.text for claim in sample().claims if claim.verdict == "not-verifiable"]
    assert folded
    for quote in folded:
        assert quote in everything
    assert sample().findings[0].how_to_reproduce in everything


def test_large_report_opens_quickly(open_page) -> None:
    """5,000 rows and 300 findings, in seconds of the page's own processor time: other work on the machine does not count."""
    page = open_page("report").page
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(page.url.replace("report.html", "large.html"))
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    metrics = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
    assert metrics["Nodes"] > 100_000
    assert metrics["TaskDuration"] < 2

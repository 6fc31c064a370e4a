"""Sites that fail, stall, hide or attack: a message with cause and fix, the right exit code, and nothing lost."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web as aiohttp_web

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.verify import verify
from policywitness.cli import execute as run
from policywitness.demo.server import Web, html
from policywitness.model.audit import Audit

pytestmark = pytest.mark.browser

SITE = "www.site.example"
HOME = f"https://{SITE}/"
POLICY = html(
    "<html lang=en><title>Privacy Policy</title><h1>Privacy Policy</h1><p>We use cookies to count visits to our website.</p>"
)
LINKS = "<footer><a href=/privacy>Privacy Policy</a></footer>"


@pytest.fixture(autouse=True)
def _browser() -> None:
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))


def audit(web: Web, out: Path, *options: str, url: str = HOME, trusted: bool = True) -> int:
    """`policywitness audit` of one quick visit; the exit code."""
    resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
    trust = ["--ca-cert", str(web.ca_pem)] if trusted else []
    quick = ["--scenario", "baseline", "--repeats", "1", "--max-pages", "2", "--out", str(out), "--as-of", "2026-11-23"]
    return run(["audit", *([url] if url else []), *quick, *resolve, *trust, *options])


def read(out: Path) -> Audit:
    """The audit document of a bundle that must verify."""
    assert verify(out).ok
    return Audit.model_validate_json((out / "audit.json").read_bytes())


def test_unreachable_host(tmp_path, capsys):
    with Web({SITE: {"/": html("ok")}}) as web:
        assert audit(web, tmp_path / "b", url="https://127.0.0.1:10443/") == 3
    assert "refused the connection" in capsys.readouterr().err
    assert read(tmp_path / "b").summary.completeness == "partial"


def test_untrusted_certificate_names_the_two_ways_out(tmp_path, capsys):
    with Web({SITE: {"/": html("ok")}}) as web:
        assert audit(web, tmp_path / "b", trusted=False) == 3
        error = capsys.readouterr().err
        assert "--ca-cert" in error
        assert "--insecure" in error
        assert audit(web, tmp_path / "c", "--insecure", trusted=False) == 0


async def forever(request: aiohttp_web.Request) -> aiohttp_web.StreamResponse:
    """An answer that begins and never ends."""
    kind = "text/javascript" if request.path.endswith(".js") else "text/html"
    response = aiohttp_web.StreamResponse(headers={"Content-Type": kind})
    await response.prepare(request)
    for _ in range(600):
        await asyncio.sleep(0.1)
        await response.write(b"<p>x")
    return response


@pytest.fixture
def impatient(tmp_path) -> list[str]:
    """Options of an audit of the start page only, which waits 4 seconds for its load event."""
    config = tmp_path / "policywitness.toml"
    config.write_text(f'[site]\nurl = "{HOME}"\n[visitor]\npage_timeout_ms = 4000\n')
    return ["--config", str(config), "--pages", str(_pages(tmp_path))]


def test_an_answer_that_never_ends_does_not_spoil_the_page(tmp_path, impatient):
    with Web(
        {
            SITE: {
                "/": html(f"<script async src=/slow.js></script><p>Text{LINKS}"),
                "/slow.js": forever,
                "/privacy": POLICY,
            }
        }
    ) as web:
        assert audit(web, tmp_path / "b", *impatient, url="") == 0
    baseline = next(visit for visit in read(tmp_path / "b").visits if visit.scenario == "baseline")
    assert "had not ended" in baseline.pages[0].reason
    assert "/slow.js" in (tmp_path / "b" / "evidence" / "requests.jsonl").read_text()


def test_a_page_that_never_finishes_is_partial_evidence(tmp_path, impatient):
    with Web({SITE: {"/": forever, "/privacy": POLICY}}) as web:
        assert audit(web, tmp_path / "b", *impatient, url="") == 3
    document = read(tmp_path / "b")
    assert document.summary.completeness == "partial"
    assert "had not finished loading" in document.summary.sentence


def _pages(folder: Path) -> Path:
    path = folder / "pages.txt"
    path.write_text(HOME + "\n")
    return path


def test_a_site_without_a_policy(tmp_path, capsys):
    with Web({SITE: {"/": html("<p>Nothing here says anything of data.")}}) as web:
        assert audit(web, tmp_path / "b") == 0
    assert "--policy" in capsys.readouterr().err
    document = read(tmp_path / "b")
    assert any(finding.rule == "policy-not-found" for finding in document.findings)


def test_a_policy_in_another_language_is_not_analysed(tmp_path):
    german = (
        "<html lang=de><title>Datenschutz</title><h1>Datenschutzerklärung</h1><p>Wir verwenden Cookies, um unsere "
        "Website zu verbessern. Wir geben Ihre Daten nicht an Dritte weiter, es sei denn, Sie haben eingewilligt.</p>"
    )
    pages = {"/": html("<p>Hallo<footer><a href=/datenschutz>Datenschutz</a></footer>"), "/datenschutz": html(german)}
    with Web({SITE: pages}) as web:
        audit(web, tmp_path / "b")
    document = read(tmp_path / "b")
    assert [one.analysed for one in document.documents if one.kind == "privacy-policy"] == [False]
    assert document.disclosures == ()


def test_http_error_and_redirect_loop(tmp_path, capsys):
    async def loop(request: aiohttp_web.Request) -> aiohttp_web.Response:
        return aiohttp_web.Response(status=302, headers={"Location": "/"})

    with Web({SITE: {"/": loop}}) as web:
        assert audit(web, tmp_path / "b") == 3
    assert "redirects in a loop" in capsys.readouterr().err


def test_a_bot_wall_is_blocked_and_never_clean(tmp_path, capsys):
    async def wall(request: aiohttp_web.Request) -> aiohttp_web.Response:
        return aiohttp_web.Response(status=403, text="Just a moment", headers={"cf-mitigated": "challenge"})

    with Web({SITE: {"/": wall}}) as web:
        assert audit(web, tmp_path / "b") == 3
    assert "Cloudflare blocked the visit" in capsys.readouterr().err
    assert read(tmp_path / "b").summary.completeness == "blocked"


def test_unknown_configuration_key_names_the_nearest(tmp_path, capsys):
    config = tmp_path / "policywitness.toml"
    config.write_text(f'[site]\nurl = "{HOME}"\n[crawl]\nmax_page = 3\n')
    assert run(["audit", "--config", str(config)]) == 2
    assert "max_pages" in capsys.readouterr().err


def test_no_browser_lists_the_ways(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("POLICYWITNESS_BROWSER", str(tmp_path / "none"))
    assert run(["audit", HOME, "--out", str(tmp_path / "b")]) == 2
    assert "POLICYWITNESS_BROWSER" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


def test_hostile_text_reaches_the_report_as_text(tmp_path):
    hostile = "<script>document.title='owned'</script>\u202e{{7*7}}"
    in_script = json.dumps(hostile).replace("</", "<\\/")
    page = (
        f"<html lang=en><title>{hostile}</title><p>x{LINKS}<script>"
        "document.cookie = '<b>name=<img src=x onerror=alert(1)>; max-age=9';"
        f"localStorage.setItem({in_script}, 'x'); fetch('/<script>alert(1)?q=%3Cscript%3E')</script>"
    )
    policy = html(
        f"<html lang=en><title>Privacy</title><h1>Privacy Policy</h1><p>We use cookies {hostile} on our website.</p>"
    )
    with Web({SITE: {"/": html(page), "/privacy": policy}}) as web:
        audit(web, tmp_path / "b")
    document = read(tmp_path / "b")
    assert any("<b>" in cookie.name for cookie in document.cookies)
    report = (tmp_path / "b" / "report.html").read_text(encoding="utf-8")
    assert "<script>document.title" not in report
    assert "<b>name" not in report
    assert "\u202e" not in report


def test_basic_auth_and_headers_go_to_the_site_only(tmp_path, monkeypatch):
    seen: list[tuple[str, str | None, str | None]] = []

    async def guarded(request: aiohttp_web.Request) -> aiohttp_web.Response:
        seen.append((request.host, request.headers.get("Authorization"), request.headers.get("X-Staging")))
        if request.host.startswith(SITE) and "Authorization" not in request.headers:
            return aiohttp_web.Response(status=401, headers={"WWW-Authenticate": "Basic realm=staging"})
        return aiohttp_web.Response(text=f"<p>ok<img src=https://third.example/p.gif>{LINKS}", content_type="text/html")

    monkeypatch.setenv("STAGING_PASSWORD", "correct-horse-battery")
    config = tmp_path / "policywitness.toml"
    config.write_text(
        f'[site]\nurl = "{HOME}"\n[visitor]\nbasic_auth = "me:${{STAGING_PASSWORD}}"\nheaders = {{ X-Staging = "let-me-in-please" }}\n'
    )
    with Web({SITE: {"/": guarded, "/privacy": guarded}, "third.example": {"/*": guarded}}) as web:
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        quick = ["--scenario", "baseline", "--repeats", "1", "--max-pages", "1", "--out", str(tmp_path / "b")]
        assert run(["audit", "--config", str(config), *quick, *resolve, "--ca-cert", str(web.ca_pem)]) == 0
    third = [entry for entry in seen if entry[0].startswith("third.example")]
    assert third
    assert all(entry[1:] == (None, None) for entry in third)
    assert any(entry[2] == "let-me-in-please" for entry in seen)
    whole = b"".join(path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file())
    assert b"correct-horse-battery" not in whole
    assert b"let-me-in-please" not in whole


def test_saved_login_state_is_used(tmp_path):
    async def member(request: aiohttp_web.Request) -> aiohttp_web.Response:
        word = "members" if request.cookies.get("session") == "s3cr3t-session-value" else "strangers"
        return aiohttp_web.Response(text=f"<title>For {word}</title>{LINKS}", content_type="text/html")

    state = tmp_path / "state.json"
    cookie = {"name": "session", "value": "s3cr3t-session-value", "domain": SITE, "path": "/", "secure": True}
    state.write_text(
        json.dumps({"cookies": [{**cookie, "expires": -1, "httpOnly": True, "sameSite": "Lax"}], "origins": []})
    )
    with Web({SITE: {"/": member, "/privacy": POLICY}}) as web:
        audit(web, tmp_path / "b", "--storage-state", str(state))
    titles = {page.title for visit in read(tmp_path / "b").visits for page in visit.pages}
    assert "For members" in titles
    assert "For strangers" not in titles

"""The options of `audit` reach the plan; `--plan` shows it and stops; the run's result becomes an exit code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.report.sample import empty, sample

from policywitness import cli
from policywitness.cli.audit import estimate_s
from policywitness.config import ConfigurationError, load
from policywitness.model.audit import Audit
from policywitness.model.plan import Plan
from policywitness.model.vocabulary import Severity
from policywitness.run.analyse import AuditResult


class Recorder:
    """Stands in for the run: keeps what it was called with, and returns an audit document."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.plan: Plan | None = None
        self.options: dict[str, Any] = {}

    def __call__(self, plan: Plan, out: Path, **options: Any) -> AuditResult:
        self.plan, self.options = plan, {"out": out, **options}
        out.mkdir(parents=True, exist_ok=True)
        return AuditResult(out, out / "report.html", self.audit, self.audit.coverage.share, ("a \x1b problem",))


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Recorder]:
    def _recorder(audit: Audit | None = None) -> Recorder:
        made = Recorder(audit or sample())
        monkeypatch.setattr("policywitness.run.local.audit", made)
        monkeypatch.chdir(tmp_path)
        return made

    return _recorder


def call(*arguments: str) -> int:
    return cli.execute(["audit", *arguments, "--format", "html,json"])


def test_every_option_reaches_the_plan(recorder: Callable[..., Recorder], tmp_path: Path) -> None:
    run = recorder()
    for name in ("ca.pem", "state.json", "policy.html", "chrome"):
        (tmp_path / name).touch()
    (tmp_path / "pages.txt").write_text("\ufeff# the start\n/\n\n/contact\n", encoding="utf-8")
    call(
        "www.shop.example", "--out", "there", "--scenario", "gpc", "--scenario", "baseline", "--repeats", "4", "--max-pages", "7",
        "--pages", "pages.txt", "--policy", "policy.html", "--policy", "https://www.shop.example/p",
        "--resolve", "*:443=127.0.0.1:8443", "--ca-cert", "ca.pem", "--insecure", "--header", "X-A: b:c", "--proxy", "http://p.example:1",
        "--locale", "de-DE", "--timezone", "Europe/Berlin", "--storage-state", "state.json", "--headed", "--browser", "chrome",
        "--authorised-by", "Jane", "--keep-values", "--as-of", "2026-01-31",
    )  # fmt: skip
    plan = run.plan
    assert plan is not None
    visitor = plan.visitor
    assert plan.site.url == "https://www.shop.example/"
    assert [one.name for one in plan.scenarios] == ["gpc", "baseline"]
    assert (plan.repeats, plan.crawl.max_pages) == (4, 7)
    assert plan.crawl.pages == ("https://www.shop.example/", "https://www.shop.example/contact")
    assert plan.policy.sources == (str(tmp_path / "policy.html"), "https://www.shop.example/p")
    assert (visitor.resolve, visitor.insecure, visitor.headed) == (("*:443=127.0.0.1:8443",), True, True)
    assert (visitor.ca_certificate, visitor.storage_state) == (str(tmp_path / "ca.pem"), str(tmp_path / "state.json"))
    assert (visitor.headers, visitor.proxy) == ((("X-A", "b:c"),), "http://p.example:1")
    assert (visitor.locale, visitor.timezone, visitor.browser) == ("de-DE", "Europe/Berlin", str(tmp_path / "chrome"))
    assert (plan.authorised_by, plan.keep_values) == ("Jane", True)
    assert (run.options["out"], run.options["as_of"]) == (Path("there"), date(2026, 1, 31))
    assert run.options["formats"] == ("html", "json")


def test_the_path_goes_to_stdout_and_the_rest_to_stderr(
    recorder: Callable[..., Recorder], capsys: pytest.CaptureFixture[str]
) -> None:
    recorder(empty())
    assert call("www.shop.example", "--out", "there") == 3
    out, err = capsys.readouterr()
    assert out == "there/report.html\n"
    assert "exit code 3: evidence incomplete: the start page was never reached" in err
    assert "\x1b" not in err


def test_the_ci_preset_brings_its_gate(recorder: Callable[..., Recorder], monkeypatch: pytest.MonkeyPatch) -> None:
    recorder()
    gates: list[str] = []
    monkeypatch.setattr(
        "policywitness.cli.audit.verdict", lambda _audit, _least, gate: (gates.append(gate), (0, ""))[1]
    )
    call("www.shop.example", "--preset", "ci")
    call("www.shop.example", "--preset", "ci", "--fail-on", "none")
    call("www.shop.example")
    for level in Severity:
        call("www.shop.example", "--fail-on", level.value)
    assert gates == ["serious", "none", "none", *(level.value for level in Severity)]


def test_default_folder_is_by_site_and_run(recorder: Callable[..., Recorder]) -> None:
    run = recorder()
    call("https://www.shop.example:8443/x")
    assert run.options["out"].parts[:2] == ("reports", "www.shop.example")
    assert run.options["as_of"] is not None


def test_plan_shows_the_visits_and_makes_none(
    recorder: Callable[..., Recorder], capsys: pytest.CaptureFixture[str]
) -> None:
    run = recorder()
    assert call("www.shop.example", "--plan", "--scenario", "gpc", "--header", "X-Token: secret") == 0
    out, err = capsys.readouterr()
    assert run.plan is None
    assert "gpc-1 gpc-2 gpc-3" in out
    assert "at most 30 page loads" in out
    assert "header X-Token" in out
    assert "secret" not in out
    assert "add --scenario baseline" in err


def test_configuration_in_this_folder_is_read_only_without_an_address(
    recorder: Callable[..., Recorder], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = recorder()
    assert call() == 2
    assert "policywitness init" in capsys.readouterr().err
    (tmp_path / "policywitness.toml").write_text(
        '[site]\nurl = "https://own.example/"\nfirst_party = ["cdn.example"]\n'
    )
    call()
    assert run.plan is not None
    assert run.plan.site.first_party == ("cdn.example",)
    call("www.shop.example")
    assert run.plan.site.first_party == ()
    assert "is not read because an address was given" in capsys.readouterr().err
    call("--config", "policywitness.toml", "www.shop.example")
    assert (run.plan.site.url, run.plan.site.first_party) == ("https://www.shop.example/", ("cdn.example",))


def test_pages_without_an_address_are_an_error(recorder: Callable[..., Recorder], tmp_path: Path) -> None:
    recorder()
    (tmp_path / "pages.txt").write_text("# nothing\n")
    assert call("www.shop.example", "--pages", "pages.txt") == 2
    (tmp_path / "pages.txt").write_bytes(b"\xff\xfe/\x00")
    assert call("www.shop.example", "--pages", "pages.txt") == 2


def test_estimate_grows_with_the_work_and_shrinks_with_company() -> None:
    def plan(**overrides: Any) -> Plan:
        return load(None, {"site": {"url": "https://www.shop.example/"}, **overrides})

    low, high = estimate_s(plan())
    assert 0 < low < high
    assert estimate_s(plan(audit={"repeats": 6}))[1] == pytest.approx(2 * high)
    assert estimate_s(plan(audit={"parallel": 1}))[1] == pytest.approx(2 * high)
    assert estimate_s(plan(visitor={"visit_timeout_ms": 10_000}))[1] == pytest.approx(45)


def test_report_writes_from_the_audit_document_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "audit.json").write_text(sample().model_dump_json(), encoding="utf-8")
    assert cli.execute(["report", str(bundle), "--format", "html", "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "out" / "report.html")
    assert b"<html" in (tmp_path / "out" / "report.html").read_bytes()
    (bundle / "audit.json").write_text('{"schema_version": "9.9"}')
    assert cli.execute(["report", str(bundle)]) == 2
    assert "policywitness analyse" in capsys.readouterr().err


def test_a_screenshot_path_cannot_lead_out_of_the_bundle(tmp_path: Path) -> None:
    from policywitness.run.formats import screenshots

    evidence = tmp_path / "bundle" / "evidence"
    evidence.mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"secret")
    (evidence / "own.png").write_bytes(b"own")
    base = sample()
    pages = tuple(
        base.visits[0].pages[0].model_copy(update={"screenshot": name}) for name in ("../../secret.png", "own.png")
    )
    audit = base.model_copy(update={"visits": (base.visits[0].model_copy(update={"pages": pages}),)})
    assert screenshots(tmp_path / "bundle", audit) == {"own.png": b"own"}


def test_an_interruption_is_130_and_says_where_the_evidence_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(plan: Plan, out: Path, **_: Any) -> AuditResult:
        out.mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr("policywitness.run.local.audit", interrupted)
    monkeypatch.chdir(tmp_path)
    assert call("www.shop.example", "--out", "there") == 130
    assert "policywitness run resume there" in capsys.readouterr().err


def test_configuration_errors_are_raised_not_printed() -> None:
    with pytest.raises(ConfigurationError):
        load(None, {})

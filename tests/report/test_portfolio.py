"""One page over many sites."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner
from tests.report.sample import sample
from tests.report.test_report_page import Elements

from policywitness.cli.portfolio import command, refresh
from policywitness.model.audit import Audit
from policywitness.model.vocabulary import Severity
from policywitness.report import FORMATS, portfolio


def bundle(folder: Path, audit: Audit) -> None:
    folder.mkdir(parents=True)
    (folder / "audit.json").write_bytes(FORMATS["json"].write(audit, {})["audit.json"])
    (folder / "report.html").write_text("a report", "utf-8")


def site(name: str, ended_at: str, issues: int) -> Audit:
    base = sample()
    findings = tuple(
        base.findings[0].model_copy(
            update={"fingerprint": f"{name}-{n}", "rule": f"rule-{n % 2}", "severity": Severity.SERIOUS}
        )
        for n in range(issues)
    )
    return sample(
        site=base.site.model_copy(update={"name": name}),
        provenance=base.provenance.model_copy(update={"ended_at": ended_at}),
        findings=findings,
    )


def test_each_site_has_a_row_with_its_newest_audit_and_the_worst_stands_first(tmp_path: Path) -> None:
    for day, issues in ((1, 2), (2, 5), (3, 4)):
        bundle(tmp_path / "shop" / f"run{day}", site("shop.example", f"2026-11-0{day}T10:00:00Z", issues))
    bundle(tmp_path / "clean" / "run", site("clean.example", "2026-11-02T10:00:00Z", 0))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "audit.json").write_text("{}", "utf-8")
    # What lies inside a bundle is no further audit.
    bundle(tmp_path / "shop" / "run3" / "redacted", site("shop.example", "2026-11-09T10:00:00Z", 9))

    result = CliRunner().invoke(command, [str(tmp_path)])

    assert result.exit_code == 0, result.output
    page = (tmp_path / "index.html").read_text("utf-8")
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)<', page)
    assert rows == [("./shop/run3/report.html", "shop.example"), ("./clean/run/report.html", "clean.example")]
    assert "Open problems, the oldest audit first: 2, 5, 4" in page
    assert '<td class="number">-1</td>' in page
    assert "2 sites in 4 audits" in page
    assert "broken/audit.json" in page, "what could not be read is listed"
    worst = re.findall(r'href="(\./shop/run3/report\.html#[^"]+)"', page)
    assert worst == ["./shop/run3/report.html#shop.example-0", "./shop/run3/report.html#shop.example-1"], "a rule once"
    for tag, attributes in Elements(page).tags:
        assert tag != "script"
        assert "style" not in attributes


def test_the_page_is_written_anew_after_an_audit(tmp_path: Path) -> None:
    bundle(tmp_path / "one" / "run", site("one.example", "2026-11-02T10:00:00Z", 1))
    refresh(tmp_path)
    bundle(tmp_path / "two" / "run", site("two.example", "2026-11-02T10:00:00Z", 3))
    refresh(tmp_path)
    assert "2 sites in 2 audits" in (tmp_path / "index.html").read_text("utf-8")


def test_an_empty_folder_gives_a_page_that_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(tmp_path), "--out", str(tmp_path / "deep" / "all.html")])
    assert result.exit_code == 0, result.output
    assert "No audit document was found" in (tmp_path / "deep" / "all.html").read_text("utf-8")


def test_reports_elsewhere_are_linked_relative_to_the_page(tmp_path: Path) -> None:
    bundle(tmp_path / "reports" / "a b#c" / "run", site("x.example", "2026-11-02T10:00:00Z", 1))
    out = tmp_path / "public" / "index.html"
    assert CliRunner().invoke(command, [str(tmp_path / "reports"), "--out", str(out)]).exit_code == 0
    assert 'href="../reports/a%20b%23c/run/report.html"' in out.read_text("utf-8")


def test_thousands_of_documents_are_read_by_their_few_fields() -> None:
    content = FORMATS["json"].write(sample(), {})["audit.json"]
    seen = portfolio.glimpse(content)
    assert sum(seen.issues.values()) == sum(f.status == "issue" and not f.waived for f in sample().findings)

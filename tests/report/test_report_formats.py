"""The outputs that machines read: found by walking the package, valid, and harmless to what opens them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from tests.report.sample import HOSTILE, empty, finding, sample

from policywitness.model.audit import Audit, Finding
from policywitness.model.vocabulary import Status
from policywitness.report import FORMATS
from policywitness.report.csv import cell
from policywitness.report.markdown import escape
from policywitness.report.schema import audit_schema, schema_text

PATHS = {
    "html": "report.html",
    "json": "audit.json",
    "junit": "junit.xml",
    "sarif": "audit.sarif",
    "markdown": "summary.md",
    "executive": "executive.html",
}


def text_of(name: str, audit: Audit) -> str:
    return FORMATS[name].write(audit, {})[PATHS[name]].decode()


def test_all_formats_are_found_and_documented(root: Path) -> None:
    assert set(FORMATS) >= {*PATHS, "csv", "parquet"}
    assert all(module.__doc__ for module in FORMATS.values())
    page = (root / "docs" / "report.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in page.partition("\n- `--redacted`")[0]] == []


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("audit", [sample, empty])
def test_same_audit_same_bytes(name: str, audit: type) -> None:
    assert FORMATS[name].write(audit(), {}) == FORMATS[name].write(audit(), {})


# JSON


def test_committed_schema_is_current(root: Path) -> None:
    committed = (root / "reports" / "schema" / "audit.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: python -m policywitness.report reports/schema/audit.schema.json"


@pytest.mark.parametrize("audit", [sample, empty])
def test_document_is_valid_and_comes_back_whole(audit: type) -> None:
    written = text_of("json", audit())
    jsonschema.Draft202012Validator(audit_schema()).validate(json.loads(written))
    assert Audit.model_validate_json(written) == audit()


def test_schema_refuses_what_the_model_refuses() -> None:
    document = json.loads(text_of("json", sample()))
    document["claims"][0]["verdict"] = "probably"
    assert not jsonschema.Draft202012Validator(audit_schema()).is_valid(document)


# CSV


def rows_of(audit: Audit, name: str) -> list[dict[str, str]]:
    content = FORMATS["csv"].write(audit, {})[f"tables/{name}.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_holds_every_row_that_the_page_caps() -> None:
    base = sample().cookies[0]
    rows = rows_of(sample(cookies=tuple(base.model_copy(update={"name": f"c{n}"}) for n in range(2_500))), "cookies")
    assert [row["name"] for row in rows] == [f"c{n}" for n in range(2_500)]
    assert (rows[0]["gpc_seen"], rows[0]["gpc_of"], rows[0]["secure"]) == ("3", "3", "true")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert str(cell(f"{start}1+1"))[0] in "'‹", "an apostrophe, or the return spelled out"


def test_no_cell_of_the_sample_is_a_formula() -> None:
    for name, content in FORMATS["csv"].write(sample(), {}).items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            for value in row:
                assert not value.startswith(("=", "+", "@", "\t", "\r")), name
                assert not value.startswith("-") or value.lstrip("-").replace(".", "").isdigit(), name


def test_numbers_stay_whole_where_some_are_missing() -> None:
    rows = rows_of(sample(), "scripts")
    assert [row["bytes"] for row in rows] == ["104233", "812"]
    statuses = {row["status"] for row in rows_of(sample(), "pages")}
    assert statuses == {"200", ""}


def test_empty_tables_keep_their_heading() -> None:
    content = FORMATS["csv"].write(empty(), {})
    assert content["tables/cookies.csv"].decode("utf-8-sig").startswith("name,domain,path,")
    assert content["tables/pages.csv"].decode("utf-8-sig").startswith("visit_id,scenario,repeat,url,final_url,")
    assert content["tables/difference_items.csv"].decode("utf-8-sig").startswith("scenario,against,kind,id,")
    assert content["tables/consent_choices.csv"].decode("utf-8-sig").startswith("scenario,choice,proved,")


@pytest.fixture(scope="module")
def golden(root: Path) -> Audit:
    return Audit.model_validate_json((root / "tests" / "golden" / "audit.json").read_bytes())


def test_each_thing_compared_is_a_row(golden: Audit) -> None:
    of_gpc = next(one for one in golden.differences if one.scenario == "gpc")
    rows = [row for row in rows_of(golden, "difference_items") if row["scenario"] == "gpc"]
    assert [(row["kind"], row["id"]) for row in rows] == [(item.kind, item.id) for item in of_gpc.items]
    first = of_gpc.items[0]
    assert (rows[0]["seen"], rows[0]["seen_of"]) == (str(first.seen.seen), str(first.seen.of))
    assert {"measures", "items"}.isdisjoint(rows_of(golden, "differences")[0])
    names = [row["name"] for row in rows_of(golden, "difference_measures") if row["scenario"] == "gpc"]
    assert names == [measure.name for measure in of_gpc.measures]


def test_what_came_of_each_choice_is_a_row(golden: Audit) -> None:
    (row,) = rows_of(golden, "consent_choices")
    assert (row["scenario"], row["proved"], row["proved_of"], row["via"]) == ("reject", "1", "1", "button")


# JUnit


def suite_of(audit: Audit) -> ET.Element:
    suite = ET.fromstring(text_of("junit", audit)).find("testsuite")
    assert suite is not None
    return suite


def test_junit_counts_agree_with_its_cases() -> None:
    suite = suite_of(sample())
    assert int(suite.get("tests", "")) == len(sample().rules) == len(suite.findall("testcase"))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(attribute, "")) == len(suite.findall(f"testcase/{tag}")) > 0


def test_junit_does_not_pass_what_was_not_assessed_nor_fail_what_is_waived() -> None:
    suite = suite_of(sample())
    for rule in sample().rules:
        case = suite.find(f"testcase[@name='{rule.id}']")
        assert case is not None
        own = [f for f in sample().findings if f.rule == rule.id]
        if any(f.status is Status.ISSUE and not f.waived for f in own):
            assert case.find("failure") is not None
        elif rule.outcome is Status.NOT_ASSESSED:
            assert case.find("skipped") is not None
        if any(f.waived for f in own):
            assert case.find("failure") is None
            assert "waived" in (case.findtext("system-out") or "")


# SARIF


def test_sarif_results() -> None:
    run = json.loads(text_of("sarif", sample()))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(sample().findings)
    for result, source in zip(run["results"], sample().findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == source.rule
        assert result["partialFingerprints"] == {"policywitness/v1": source.fingerprint}
        location = result["locations"][0]
        assert "://" not in location["physicalLocation"]["artifactLocation"]["uri"], (
            "code scanning refuses web addresses"
        )
        assert (result["level"] == "none") == (result["kind"] != "fail")
        assert ("suppressions" in result) == source.waived
    pages = [entry["fullyQualifiedName"] for entry in run["results"][0]["locations"][0]["logicalLocations"]]
    assert pages == ["https://www.fictional-shop.example/"]
    assert run["invocations"][0]["executionSuccessful"] is False, "partial evidence is no success"


# Markdown


@pytest.mark.parametrize("name", ["script", "markdown", "closing", "template"])
def test_markdown_shows_hostile_text_as_text(name: str) -> None:
    shown = escape(HOSTILE[name])
    for sign in "<>|`[]*":
        assert shown.count(sign) == shown.count(f"\\{sign}")
    assert "\n" not in shown
    assert "s://" not in shown


def test_markdown_does_not_call_people_or_make_links() -> None:
    assert "@someone" not in escape("cc @someone")
    assert escape("www.evil.example") == "www\\.evil.example"
    assert escape("# no heading").startswith("\\#")


def test_markdown_lists_findings_in_order_and_cuts_a_long_list() -> None:
    many: tuple[Finding, ...] = tuple(
        finding(n, f"rule-{n}", f"Title {n}", sample().findings[0].severity) for n in range(80)
    )
    shown = text_of("markdown", sample(findings=many))
    assert shown.count("critical | issue") == 50
    assert "and 30 more rows" in shown

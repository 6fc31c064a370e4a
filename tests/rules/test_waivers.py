from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests import factories as make
from tests.rules.harness import requests

from policywitness.model.audit import Finding
from policywitness.rules import run
from policywitness.rules.waivers import Waiver, WaiverError, apply_waivers, load_waivers

RULES = ("undisclosed-vendor", "insecure-cookie")
GOOD = """
[[waiver]]
rule = "undisclosed-vendor"
match = "ad*"
reason = "Contract ends, ticket 7"
owner = "Jane Doe"
expires = 2026-12-31
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def findings() -> tuple[Finding, ...]:
    found, _ = run(
        make.facts(make.evidence(requests=requests("https://ads.example/px") + requests("https://stats.example/h")))
    )
    return tuple(finding for finding in found if finding.rule == "undisclosed-vendor")


def test_a_waiver_marks_what_it_meets_and_hides_nothing(tmp_path: Path) -> None:
    waivers = load_waivers(written(tmp_path, GOOD), RULES)
    marked, infos = apply_waivers(findings(), waivers, date(2026, 12, 31))
    assert {finding.subject: finding.waived for finding in marked} == {"adco": True, "statco": False}
    waived = next(finding for finding in marked if finding.waived)
    assert waived.waiver == {
        "rule": "undisclosed-vendor",
        "match": "ad*",
        "reason": "Contract ends, ticket 7",
        "owner": "Jane Doe",
        "expires": "2026-12-31",
        "expired": False,
    }
    assert [(info.state, info.findings) for info in infos] == [("active", (waived.fingerprint,))]


def test_after_its_day_the_finding_is_back_and_says_why(tmp_path: Path) -> None:
    waivers = load_waivers(written(tmp_path, GOOD), RULES)
    marked, infos = apply_waivers(findings(), waivers, date(2027, 1, 1))
    back = next(finding for finding in marked if finding.subject == "adco")
    assert not back.waived
    assert back.waiver is not None
    assert back.waiver["expired"] is True
    assert infos[0].state == "expired"


def test_by_fingerprint_and_the_one_that_holds_longest_wins() -> None:
    first = findings()[0]
    old = Waiver("undisclosed-vendor", "*", "old", "A", date(2026, 1, 1))
    new = Waiver("undisclosed-vendor", first.fingerprint, "new", "B", date(2027, 1, 1))
    marked, infos = apply_waivers([first], [old, new], date(2026, 6, 1))
    assert marked[0].waived
    assert marked[0].waiver is not None
    assert marked[0].waiver["reason"] == "new"
    assert [info.state for info in infos] == ["expired", "active"]


def test_one_that_meets_nothing_is_listed() -> None:
    waiver = Waiver("insecure-cookie", "sid", "r", "o", date(2027, 1, 1))
    assert apply_waivers(findings(), [waiver], date(2026, 6, 1))[1][0].state == "unused"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("owner =", "ownr ="), 'unknown key "ownr"; did you mean "owner"?'),
        (('owner = "Jane Doe"', ""), "owner is missing"),
        (("expires = 2026-12-31", ""), "expires is missing"),
        (("expires = 2026-12-31", 'expires = "soon"'), "without quotes"),
        (('reason = "Contract ends, ticket 7"', 'reason = " "'), "not empty"),
        (("undisclosed-vendor", "undisclosed-vendors"), 'did you mean "undisclosed-vendor"?'),
        (("[[waiver]]", "[waiver]"), "two brackets"),
        (("[[waiver]]", "[[wavier]]"), "unknown section"),
        (("[[waiver]]", "[[waiver"), "not valid TOML"),
    ],
)
def test_a_wrong_file_names_the_fix(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(WaiverError, match=r"waivers\.toml") as error:
        load_waivers(written(tmp_path, GOOD.replace(*change)), RULES)
    assert message in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="cannot be read"):
        load_waivers(tmp_path / "none.toml", RULES)

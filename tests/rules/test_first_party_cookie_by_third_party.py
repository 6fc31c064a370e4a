from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.model.evidence import SetBy

RULE = "first-party-cookie-by-third-party"


def test_notes_a_vendors_identifier_in_the_sites_name() -> None:
    there = cookies("_st", set_by=SetBy("js", "https://stats.example/lib.js"))
    _, (finding,) = check(RULE, make.facts(cookies=there))
    assert finding.subject == "statco"


def test_quiet_on_the_sites_own_cookie() -> None:
    assert subjects(RULE, make.facts(cookies=cookies("sid"))) == []

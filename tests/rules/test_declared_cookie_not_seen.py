from __future__ import annotations

from tests import factories as make
from tests.rules.harness import cookies, subjects

RULE = "declared-cookie-not-seen"


def test_finds_a_row_for_a_cookie_that_never_appears() -> None:
    reading = make.reading(declared_cookies=(make.declared_cookie("_st"), make.declared_cookie("_gone")))
    assert subjects(RULE, make.facts(make.evidence(cookies=cookies("_st")), reading)) == ["_gone"]


def test_quiet_when_every_row_was_met() -> None:
    reading = make.reading(declared_cookies=(make.declared_cookie("_st_*"),))
    assert subjects(RULE, make.facts(make.evidence(cookies=cookies("_st_ABC123")), reading)) == []

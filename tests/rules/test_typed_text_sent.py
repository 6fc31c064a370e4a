from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import TWO, canary, check, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Confidence, Severity, Status

RULE = "typed-text-sent"
TYPED = make.token("canary", "text")


def site(form: str, host: str = "replay.example", typed: bool = True) -> Facts:
    value = TYPED.replace("⟩", f"|{form}⟩") if form else TYPED
    sent = [make.request(visit, f"https://{host}/c?v={value}") for visit in TWO]
    calls = [canary(visit, "text") for visit in TWO] if typed else [make.call()]
    return make.facts(make.evidence(requests=sent, calls=calls))


@pytest.mark.parametrize("form", ["", "urlencoded", "base64", "json"])
def test_finds_typed_text_that_can_be_read(form: str) -> None:
    _, (finding,) = check(RULE, site(form))
    assert (finding.subject, finding.severity, finding.confidence) == ("replayco", Severity.CRITICAL, Confidence.HIGH)
    assert "text fields" in finding.summary
    assert '--authorised-by "YOUR NAME"' in finding.how_to_reproduce


def test_quiet_on_hashes_and_on_the_sites_own_server() -> None:
    assert subjects(RULE, site("sha256")) == []
    assert subjects(RULE, site("", host="www.shop.example")) == []


def test_not_assessed_where_nothing_was_typed() -> None:
    outcome, _ = check(RULE, site("", typed=False))
    assert outcome.outcome is Status.NOT_ASSESSED
    assert "--authorised-by" in outcome.reason

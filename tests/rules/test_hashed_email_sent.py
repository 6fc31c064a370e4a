from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import TWO, canary, check, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Status

RULE = "hashed-email-sent"
TYPED = make.token("canary", "email")


def site(form: str, *said: Disclosure, typed: bool = True) -> Facts:
    value = TYPED.replace("⟩", f"|{form}⟩") if form else TYPED
    sent = [make.request(visit, "https://ads.example/px", method="POST", post_data=f"em={value}") for visit in TWO]
    calls = [canary(visit) for visit in TWO] if typed else [make.call()]
    return make.facts(make.evidence(requests=sent, calls=calls), make.reading(*said))


@pytest.mark.parametrize(("form", "name"), [("md5", "MD5"), ("sha1", "SHA-1"), ("sha256", "SHA-256")])
def test_finds_a_hash_of_what_was_typed(form: str, name: str) -> None:
    _, (finding,) = check(RULE, site(form))
    assert (finding.subject, finding.severity, finding.status) == ("adco", Severity.SERIOUS, Status.ISSUE)
    assert name in finding.summary


def test_a_policy_that_speaks_of_hashing_leaves_it_to_a_person() -> None:
    _, (finding,) = check(RULE, site("sha256", make.disclosure("practice.deidentify")))
    assert finding.status is Status.NEEDS_REVIEW
    assert finding.quotes


def test_quiet_on_readable_text() -> None:
    assert subjects(RULE, site("")) == []


def test_not_assessed_where_nothing_was_typed() -> None:
    assert check(RULE, site("sha256", typed=False))[0].outcome is Status.NOT_ASSESSED

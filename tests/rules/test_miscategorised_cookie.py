from __future__ import annotations

import pytest
from tests import factories as make
from tests.rules.harness import check, cookies, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Severity, Status

RULE = "miscategorised-cookie"


def site(category: str | None, name: str = "_adco") -> Facts:
    row = make.declared_cookie(name, category=category)
    return make.facts(make.evidence(cookies=cookies(name)), make.reading(declared_cookies=(row,)))


@pytest.mark.parametrize("category", ["Strictly necessary", "Essential cookies", "Required"])
def test_finds_an_advertising_cookie_among_the_necessary_ones(category: str) -> None:
    _, (finding,) = check(RULE, site(category))
    assert (finding.subject, finding.severity) == ("_adco shop.example", Severity.SERIOUS)
    assert category in finding.summary


def test_measuring_weighs_less() -> None:
    _, (finding,) = check(RULE, site("Strictly necessary", "_st"))
    assert finding.severity is Severity.MODERATE


@pytest.mark.parametrize("category", ["Advertising", "Non-essential", "Not strictly necessary"])
def test_quiet_on_true_categories(category: str) -> None:
    assert subjects(RULE, site(category)) == []


def test_quiet_on_a_cookie_that_is_necessary() -> None:
    assert subjects(RULE, site("Strictly necessary", "session")) == []


def test_a_list_without_categories_cannot_be_wrong() -> None:
    assert check(RULE, site(None))[0].outcome is Status.NOT_APPLICABLE

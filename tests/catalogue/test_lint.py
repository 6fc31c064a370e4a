"""The checks of `trackers lint`: the catalogue that ships passes them, and each finds what it is for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.catalogue.conftest import Write

from policywitness.catalogue.lint import Problem, lint
from policywitness.catalogue.load import known_trackers

TODAY = date(2026, 12, 31)


def problems(*extra: Path, today: date = TODAY) -> list[str]:
    return [str(problem) for problem in lint(known_trackers(), today, extra)]


def cookie(name: str, more: str = "distinctive = true", party: str = "first") -> str:
    key = "pattern" if name.startswith("^") else "name"
    return f'[[storage.cookies]]\n{key} = "{name}"\nparty = "{party}"\npurpose = "x"\ncategory = "analytics"\n{more}\n'


def test_the_catalogue_that_ships_is_in_order() -> None:
    assert problems() == []


def test_every_problem_is_named_not_only_the_first(write: Write) -> None:
    one = write("one", body=cookie("ab"), host="doubleclick.net")
    two = write("two", body='[[match.urls]]\nhost_suffix = "two.example"\npath_regex = "x"\nmeans = "x"')
    found = problems(one, two)
    assert len(found) == 3
    assert any(
        line.startswith(f"{one}: match.domains[0].suffix: domain 'doubleclick.net' is taken by known_trackers/")
        for line in found
    )
    assert any("distinctive, but 'ab' fits the ordinary name 'ab'" in line for line in found)
    assert f"{two}: match.urls[0].path_regex: not anchored (begin it with ^)" in found


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (cookie("^csrf.*$"), "storage.cookies[0]: distinctive, but '^csrf.*$' fits the ordinary name 'csrftoken'"),
        (
            cookie("_ga"),
            "storage.cookies[0]: cookie '_ga on any domain' is taken by known_trackers/vendors/google-analytics.toml",
        ),
        (cookie("_hjSession_12"), "fits an expression of known_trackers/vendors/hotjar.toml"),
        (
            cookie("zz", 'domain = "nobody.example"', "third"),
            "storage.cookies[0].domain: 'nobody.example' is under no vendor's domains",
        ),
        (cookie("zzz", 'domain = "acme.example"'), "a first-party cookie is on the site's own domain"),
        (cookie("zzz", "distinctive = true", "third"), "a third-party cookie is recognised by its domain"),
        ('[[match.path_signatures]]\npath_regex = "^/.*$"\nmeans = "x"', "fits every site's start page"),
        (
            '[[sources]]\nurl = "https://a.example/"\nfact = "x"\nverified_on = 2027-01-01\nverified_via = "x"',
            "sources[0].verified_on: 2027-01-01 is in the future",
        ),
        (
            2 * '[[match.urls]]\nhost_suffix = "acme.example"\npath_prefix = "/x"\nmeans = "x"\n',
            "match.urls[1]: URL pattern 'acme.example /x' is taken by",
        ),
    ],
)
def test_one_problem(write: Write, body: str, reason: str) -> None:
    found = problems(write(body=body))
    assert len(found) == 1
    assert reason in found[0]


def test_a_vendor_that_nothing_can_recognise(write: Write) -> None:
    assert "match: needs at least one domain" in problems(write(host=None, body="[match]"))[0]


def test_a_name_that_two_vendors_use(write: Write) -> None:
    assert (
        "'hotjar' is a name of known_trackers/vendors/hotjar.toml too"
        in problems(write(head='aliases = ["Hotjar"]'))[0]
    )


def test_dates_of_the_catalogue_itself() -> None:
    assert any("source[0].date: " in line and "in the future" in line for line in problems(today=date(2020, 1, 1)))


def test_a_problem_is_one_line() -> None:
    assert str(Problem("a.toml", "id", "missing")) == "a.toml: id: missing"
    assert str(Problem("", "", "whole message")) == "whole message"

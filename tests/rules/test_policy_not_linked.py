from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.bundle.reader import Evidence
from policywitness.model.evidence import Link
from policywitness.model.vocabulary import Status

RULE = "policy-not-linked"


def site(*links: Link) -> Evidence:
    pages = (make.page(links=(Link(make.POLICY_URL, "Privacy"),)), make.page(make.SITE + "form", links=links))
    return make.evidence([make.visit(pages=pages)])


def test_finds_a_page_without_a_link() -> None:
    _, (finding,) = check(RULE, make.facts(site(Link(make.SITE, "Home")), make.reading()))
    assert make.SITE + "form" in finding.summary
    assert "1 visited page of 2" in finding.summary


def test_quiet_when_every_page_links_to_it() -> None:
    linked = site(Link(make.POLICY_URL + "#cookies", "How we use data"))
    assert subjects(RULE, make.facts(linked, make.reading())) == []


def test_without_recorded_links_nothing_is_said() -> None:
    outcome, _ = check(RULE, make.facts(make.evidence(), make.reading()))
    assert outcome.outcome is Status.NOT_ASSESSED

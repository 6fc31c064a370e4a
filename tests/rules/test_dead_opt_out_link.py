from __future__ import annotations

from typing import Any

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Anchor
from policywitness.model.vocabulary import DocumentKind, Status

RULE = "dead-opt-out-link"
TOOL = "https://optout.association.example/choices"
OWN = make.SITE + "do-not-sell"


def site(*documents: Any, anchor: int = 150) -> Facts:
    policy = make.policy_document(anchors=(Anchor("opt out here", TOOL, anchor, anchor + 12),))
    said = make.disclosure("optout.daa", text="You can opt out here of advertising by the members.")
    return make.facts(make.evidence(documents=[make.document(), *documents]), make.reading(said, documents=(policy,)))


def test_finds_a_link_of_the_policy_that_leads_nowhere() -> None:
    _, (finding,) = check(RULE, site(make.document(TOOL, kind=DocumentKind.TERMS, status=404, failed="HTTP 404")))
    assert finding.subject == TOOL
    assert finding.quotes[0].text.startswith("You can opt out here")


def test_finds_an_opt_out_page_of_the_site_that_is_gone() -> None:
    gone = make.document(OWN, kind=DocumentKind.OPT_OUT_PAGE, status=410, failed="the server answered HTTP 410")
    assert subjects(RULE, site(gone)) == [OWN]


def test_quiet_on_links_that_work_and_on_answers_to_robots() -> None:
    works = make.document(OWN, kind=DocumentKind.OPT_OUT_PAGE)
    robot = make.document(TOOL, kind=DocumentKind.TERMS, status=403, failed="the server answered HTTP 403")
    assert subjects(RULE, site(works, robot)) == []


def test_a_link_that_nobody_followed_or_answered_says_nothing() -> None:
    assert check(RULE, site())[0].outcome is Status.NOT_ASSESSED
    silent = make.document(TOOL, kind=DocumentKind.OPT_OUT_PAGE, status=None, failed="no answer")
    assert check(RULE, site(silent))[0].outcome is Status.NOT_ASSESSED


def test_a_dead_link_elsewhere_in_the_policy_is_another_matter() -> None:
    dead = make.document(TOOL, kind=DocumentKind.TERMS, status=404, failed="HTTP 404")
    assert check(RULE, site(dead, anchor=900))[0].outcome is Status.NOT_APPLICABLE


def test_one_link_that_works_does_not_speak_for_another_that_nobody_followed() -> None:
    works = make.document(OWN, kind=DocumentKind.OPT_OUT_PAGE)
    assert check(RULE, site(works))[0].outcome is Status.NOT_ASSESSED

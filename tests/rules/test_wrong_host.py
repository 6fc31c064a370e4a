from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Status

RULE = "wrong-host"


def site(*said: Disclosure, url: str = make.POLICY_URL, found_by: str = "footer-link") -> Facts:
    documents = [make.document(url, found_by=found_by)]
    return make.facts(
        make.evidence(documents=documents), make.reading(*said, documents=(make.policy_document(url=url),))
    )


def scope(host: str) -> Disclosure:
    return make.disclosure("scope.site", value=host, text=f"This policy is about {host}.")


def test_finds_a_policy_about_another_site() -> None:
    _, (finding,) = check(RULE, site(scope("www.sister.example")))
    assert (finding.subject, finding.status) == ("scope", Status.NEEDS_REVIEW)
    assert "sister.example" in finding.summary


def test_notes_a_policy_that_stands_elsewhere() -> None:
    _, (finding,) = check(RULE, site(url="https://legal.group.example/privacy"))
    assert (finding.subject, finding.severity) == ("legal.group.example", Severity.INFO)


def test_quiet_on_the_sites_own_policy_and_on_one_that_was_given() -> None:
    assert subjects(RULE, site(scope("www.shop.example"), scope("www.sister.example"))) == []
    assert subjects(RULE, site(url="https://legal.group.example/privacy", found_by="given")) == []

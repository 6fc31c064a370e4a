from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, requests, subjects

from policywitness.model.evidence import DnsAnswer

RULE = "cname-cloaking"


def answers(*cname: str) -> list[DnsAnswer]:
    return [DnsAnswer(visit, "metrics.shop.example", ("192.0.2.7",), cname) for visit in TWO]


def test_finds_a_vendor_behind_the_sites_own_host() -> None:
    facts = make.facts(requests=requests("https://metrics.shop.example/x"), dns=answers("shop.stats.example"))
    _, (finding,) = check(RULE, facts)
    assert finding.subject == "metrics.shop.example"
    assert "Statco" in finding.summary


def test_quiet_on_an_alias_of_nobody_known() -> None:
    facts = make.facts(requests=requests("https://metrics.shop.example/x"), dns=answers("edge.hosting.test"))
    assert subjects(RULE, facts) == []

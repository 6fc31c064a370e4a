from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, banner, check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.evidence import Request
from policywitness.model.vocabulary import Status

RULE = "chat-start"
CHATCO = make.vendor("chatco", "chat.example", kind=["chat"], category="functional")


def site(sent: list[Request], asks: bool = False) -> Facts:
    consent = [banner(visit) for visit in TWO] if asks else []
    evidence = make.evidence(requests=sent, consent=consent)
    return make.facts(evidence, catalogue_=make.catalogue(*make.made_up_vendors(), CHATCO))


def test_finds_a_chat_that_reports_on_arrival() -> None:
    _, (finding,) = check(RULE, site(requests("https://chat.example/ping", resource_type="XHR")))
    assert (finding.subject, finding.status) == ("chatco", Status.NEEDS_REVIEW)
    assert "0.4 s after arrival on /" in finding.summary
    _, (asked,) = check(RULE, site(requests("https://chat.example/ping", resource_type="XHR"), asks=True))
    assert asked.status is Status.ISSUE


def test_quiet_on_a_button_that_only_loads_and_on_other_vendors() -> None:
    loads = requests("https://chat.example/button.js", resource_type="Script")
    assert subjects(RULE, site(loads + requests("https://stats.example/hit"))) == []

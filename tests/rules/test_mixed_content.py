from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

RULE = "mixed-content"


def test_finds_an_unencrypted_request_of_an_encrypted_page() -> None:
    _, (finding,) = check(RULE, make.facts(requests=requests("http://cdn.shop.example/pic.png")))
    assert finding.subject == "cdn.shop.example"


def test_says_what_the_browser_stopped() -> None:
    asked = requests("http://cdn.shop.example/pic.png") + requests(
        "http://cdn.shop.example/tag.js", resource_type="Script", status=None, failed="(mixed-content)"
    )
    _, (finding,) = check(RULE, make.facts(requests=asked))
    assert finding.summary.endswith("; the browser stopped 2 of them.")


def test_quiet_on_encrypted_requests() -> None:
    assert subjects(RULE, make.facts(requests=requests("https://cdn.shop.example/pic.png"))) == []


def test_quiet_on_navigations_and_loopback() -> None:
    there = requests("http://other.test/", resource_type="Document") + requests("http://127.0.0.1:9/x")
    assert subjects(RULE, make.facts(requests=there)) == []

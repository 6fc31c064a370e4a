from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Stance, Status

RULE = "undisclosed-purpose"


def site(
    *said: Disclosure, hosts: tuple[str, ...] = ("ads.example",), unread: tuple[tuple[str, str], ...] = ()
) -> Facts:
    sent = [request for host in hosts for request in requests(f"https://{host}/px")]
    return make.facts(make.evidence(requests=sent), make.reading(*said, unread=unread))


def test_finds_purposes_that_no_statement_speaks_of() -> None:
    facts = site(make.disclosure("purpose.security"), hosts=("ads.example", "replay.example"))
    assert subjects(RULE, facts) == ["advertising", "analytics", "session replay"]


def test_quiet_where_the_purpose_is_stated() -> None:
    assert subjects(RULE, site(make.disclosure("purpose.advertising"))) == []
    named = make.disclosure("party.named", value="adco", context=("advertising",))
    assert subjects(RULE, site(named)) == []


def test_a_denial_states_no_purpose() -> None:
    assert subjects(RULE, site(make.disclosure("purpose.advertising", stance=Stance.DENY))) == ["advertising"]


def test_not_assessed_where_a_document_was_not_read() -> None:
    outcome, _ = check(RULE, site(unread=(("https://www.shop.example/cookies", "another language"),)))
    assert outcome.outcome is Status.NOT_ASSESSED

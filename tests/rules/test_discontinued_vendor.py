from __future__ import annotations

from datetime import date

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Stance, Status

RULE = "discontinued-vendor"
OLDCO = make.vendor("oldco", "old.example", ended=date(2024, 9, 30))


def site(*said: Disclosure, loaded: bool = False, as_of: date = make.AS_OF) -> Facts:
    sent = requests("https://old.example/tag.js" if loaded else "https://stats.example/hit")
    catalogue = make.catalogue(*make.made_up_vendors(), OLDCO)
    return make.facts(make.evidence(requests=sent), make.reading(*said), catalogue_=catalogue, as_of=as_of)


def test_finds_a_tag_that_is_still_loaded() -> None:
    _, (finding,) = check(RULE, site(loaded=True))
    assert (finding.subject, finding.severity, finding.status) == ("oldco", Severity.MODERATE, Status.ISSUE)
    assert "2024-09-30" in finding.summary


def test_finds_a_name_that_is_left_in_the_policy() -> None:
    _, (finding,) = check(RULE, site(make.disclosure("party.named", value="oldco", text="We use Oldco.")))
    assert (finding.severity, finding.status) == (Severity.MINOR, Status.NEEDS_REVIEW)
    assert finding.quotes[0].text == "We use Oldco."


def test_quiet_on_services_that_live_and_on_denials() -> None:
    denial = make.disclosure("party.named", value="oldco", stance=Stance.DENY)
    assert subjects(RULE, site(make.disclosure("party.named", value="statco"), denial)) == []
    assert subjects(RULE, site(loaded=True, as_of=date(2024, 1, 1))) == []

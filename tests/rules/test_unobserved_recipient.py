from __future__ import annotations

from tests import factories as make
from tests.rules.harness import check, requests, subjects

from policywitness.facts import Facts
from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Severity, Stance, Status

RULE = "unobserved-recipient"
SOCIAL = ("social_widget",)


def site(*said: Disclosure, host: str = "stats.example") -> Facts:
    return make.facts(make.evidence(requests=requests(f"https://{host}/hit")), make.reading(*said))


def test_notes_a_class_of_recipients_that_no_visit_met() -> None:
    _, (finding,) = check(RULE, site(make.disclosure("actor.social_platforms", categories=SOCIAL)))
    assert (finding.subject, finding.status, finding.severity) == (
        "actor.social_platforms",
        Status.NEEDS_REVIEW,
        Severity.INFO,
    )


def test_quiet_where_one_of_them_was_met() -> None:
    assert (
        subjects(RULE, site(make.disclosure("actor.social_platforms", categories=SOCIAL), host="social.example")) == []
    )


def test_a_denial_announces_nobody() -> None:
    assert subjects(RULE, site(make.disclosure("actor.social_platforms", categories=SOCIAL, stance=Stance.DENY))) == []

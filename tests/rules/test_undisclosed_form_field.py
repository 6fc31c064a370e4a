from __future__ import annotations

from tests import factories as make
from tests.rules.harness import TWO, check, subjects

from policywitness.facts import Facts
from policywitness.model.vocabulary import Status

RULE = "undisclosed-form-field"
NOSY = ("text firstName", "email email", "tel mobile_phone", "date dateOfBirth", "text ssn", "search q")


def site(*fields: str, policy: str = "You may give us your name and your e-mail address.", **changes: object) -> Facts:
    forms = [
        make.call(v, "form", arguments={"action": make.SITE + "send", "fields": list(fields)}, **changes) for v in TWO
    ]
    reading = make.reading(documents=(make.policy_document(text=policy),))
    return make.facts(make.evidence(calls=forms or [make.call()]), reading)


def test_finds_what_the_policy_has_no_word_for() -> None:
    assert set(subjects(RULE, site(*NOSY))) == {"phone number", "date of birth", "government number"}


def test_quiet_where_the_policy_speaks_of_it() -> None:
    assert subjects(RULE, site("text name", "email email", "textarea message", "text username", "hidden csrf")) == []
    spoken = "We ask for your name, e-mail, phone number, date of birth and social security number."
    assert subjects(RULE, site(*NOSY, policy=spoken)) == []


def test_a_form_in_somebody_elses_frame_is_theirs() -> None:
    outcome, _ = check(RULE, site(*NOSY, frame_url="https://forms.example/f"))
    assert outcome.outcome is Status.NOT_APPLICABLE


def test_says_so_where_it_could_not_look() -> None:
    without = make.facts(make.evidence(), make.reading())
    assert check(RULE, without)[0].outcome is Status.NOT_ASSESSED
    forms = make.evidence(calls=[make.call(arguments={"fields": ["tel phone"]}, api="form")])
    lost = make.reading(
        documents=(make.policy_document(),), unread=(("https://www.shop.example/notice", "a broken PDF"),)
    )
    assert check(RULE, make.facts(forms, lost))[0].outcome is Status.NOT_ASSESSED

"""What a sentence denies, and what it does not state at all."""

from __future__ import annotations

import pytest
from tests.policy.samples import of, promise, read_text

from policywitness.model.policy import Disclosure
from policywitness.model.vocabulary import Promise, Signal, Stance


def said(text: str, concept: str = "tech.session_replay") -> list[Disclosure]:
    return of(read_text(f"# Your data\n\n{text}\n", "p.md"), concept)


def stances(text: str, concept: str = "tech.session_replay") -> set[Stance]:
    return {item.stance for item in said(text, concept)}


@pytest.mark.parametrize(
    "text",
    [
        "Please note that we do not use session replay.",
        "Larkfield would like you to know that our site does not use session replay.",
        "We confirm that session replay is not used on our pages.",
        "At no time do we use session replay.",
        "In no event will session replay be used.",
        "Under no circumstances is session replay used here.",
        "We do not use heat maps, nor do we use session replay.",
        "Neither we nor our partners use session replay.",
        "No session replay. Ever.",
        "No ads, no banners, no session replay.",
        "There is no session replay on our pages.",
        "None of our pages contains session replay.",
        "Although many shops use session replay, we do not.",
        "Our tools are set so that no name is kept; no session replay takes place.",
        "Our tools are set so that session replay is not used.",
        "Our tools are set so they will not be used for session replay.",
    ],
)
def test_a_denial_is_heard_however_it_is_drafted(text: str) -> None:
    assert stances(text) == {Stance.DENY}


@pytest.mark.parametrize(
    "text",
    [
        "We use session replay and do not sell your name.",
        "Session replay is required for support and cannot be switched off.",
        "Session replay runs for a year to ensure your settings are not lost.",
        "We use session replay so that you do not have to describe an error.",
        "We use session replay so your settings are not lost.",
        "Session replay helps us so that forms no longer break.",
        "We use session replay that does not read what you type.",
        "We do not control the session replay of our partners.",
        "This notice does not cover session replay by others.",
        "We are not responsible for session replay that others run.",
    ],
)
def test_a_negation_of_something_else_is_no_denial(text: str) -> None:
    assert stances(text) == {Stance.AFFIRM}


@pytest.mark.parametrize(
    "text",
    [
        "We cannot guarantee that sites of others do not use session replay.",
        "Nothing in this section shall be read as allowing us to use session replay.",
        "Should we ever begin to use session replay, we will say so here.",
        "If we decide to use session replay, we will say so here.",
        "We have no plans to use session replay.",
        "We used to use session replay.",
        "Most websites use session replay.",
        "We count visits with a tool that does not use session replay.",
        "We find errors without session replay.",
        "We do not know whether our partners use session replay.",
        "Do you use session replay? Read on.",
    ],
)
def test_what_is_supposed_disclaimed_past_or_asked_is_not_stated(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Our cookies are small files that do not contain your name.",
        "The cookies that we use are files and do not harm your device.",
        "These cookies are necessary for the site to work and cannot be switched off.",
        "These cookies store your language and do not identify you.",
        "Cookies set by us are never shared with others.",
        "Our cookies do not last longer than a year.",
        "We do not share the information that our cookies collect.",
        "Cookies help us remember you so you do not have to sign in again.",
        "We don't just use cookies to keep you signed in.",
        "Cookies are not used for advertising.",
        "Some of these cookies are required and therefore cannot be deactivated.",
    ],
)
def test_what_cookies_do_not_do_leaves_them_in_place(text: str) -> None:
    assert not stances(text, "tech.cookies") & {Stance.DENY, Stance.DENY_UNLESS}
    assert stances(text, "tech.cookies")


@pytest.mark.parametrize(
    "text",
    [
        "We do not use cookies.",
        "We do not use any cookies.",
        "This website does not make use of cookies.",
        "Cookies are not placed on your device.",
        "No cookies are set.",
        "We do not use heat maps or cookies.",
        "We will never store cookies on your device.",
    ],
)
def test_cookies_that_are_not_there_are_denied(text: str) -> None:
    assert stances(text, "tech.cookies") == {Stance.DENY}


@pytest.mark.parametrize(
    "text",
    [
        "We do not use cookies to follow you elsewhere.",
        "We do not use cookies for advertising.",
        "Larkfield does not use flash cookies.",
        "We do not learn your name through cookies.",
    ],
)
def test_a_purpose_or_a_kind_that_is_refused_says_nothing_of_all_cookies(text: str) -> None:
    assert not stances(text, "tech.cookies")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("We do not use embedded scripts to collect data about you.", "tech.embedded_scripts"),
        ("We never use web beacons to gather information.", "tech.web_beacon"),
        ("We do not use session replay to record your visit.", "tech.session_replay"),
    ],
)
def test_what_a_tool_is_for_limits_no_refusal_of_it(text: str, concept: str) -> None:
    assert stances(text, concept) == {Stance.DENY}


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("We do not use Hotjar.", Stance.DENY),
        ("We do not share your data with Hotjar.", Stance.DENY),
        ("Your data is not passed on to Hotjar.", Stance.DENY),
        ("Hotjar does not receive any data.", Stance.DENY),
        ("Hotjar is not used on our site.", Stance.DENY),
        ("Hotjar cannot identify you from what we send.", Stance.AFFIRM),
        ("The address that Hotjar receives is not merged with other data.", Stance.AFFIRM),
        ("Your address will not be associated with other data of Hotjar.", Stance.AFFIRM),
        ("Hotjar does not use the data for its own purposes.", Stance.AFFIRM),
        ("Hotjar cannot be switched off in the shop.", Stance.AFFIRM),
        ("We are not affiliated with Hotjar.", Stance.AFFIRM),
    ],
)
def test_a_party_is_denied_where_it_gets_nothing_and_not_where_it_is_held_back(text: str, stance: Stance) -> None:
    assert stances(text, "party.named") == {stance}


def test_a_no_about_places_in_a_row_does_not_deny_its_vendor() -> None:
    table = "| Vendor | Purpose | Transfer |\n| --- | --- | --- |\n| Hotjar | Session replay | None, since no data is sent abroad |\n"
    assert stances(table, "party.named") == {Stance.AFFIRM}


def test_a_sale_of_the_business_that_is_supposed_is_stated() -> None:
    assert said(
        "If we decide to sell our business, personal data may be transferred to the buyer in the merger.",
        "share.merger",
    )


def test_a_vendor_of_the_past_or_of_a_supposition_is_not_named() -> None:
    assert said("We used to measure visits with Hotjar.", "party.named") == []
    assert said("If we ever begin to use Hotjar, we will say so here.", "party.named") == []
    assert stances("We used Hotjar to count visits.", "party.named") == {Stance.AFFIRM}


def test_vendors_that_a_no_determines_are_denied() -> None:
    text = "No trackers from Hotjar, Facebook or anybody else."
    assert {item.value: item.stance for item in said(text, "party.named")} == {
        "hotjar": Stance.DENY,
        "Facebook": Stance.DENY,
    }


@pytest.mark.parametrize("who", ["anyone else", "third parties", "advertising networks"])
def test_what_others_are_not_let_do_says_nothing_of_the_site(who: str) -> None:
    assert said(f"We do not let {who} put cookies on your device.", "tech.cookies") == []


@pytest.mark.parametrize(
    "words", ["We have no actual knowledge", "We do not have actual knowledge", "We are not aware"]
)
def test_to_know_of_no_sale_of_some_is_neither_a_sale_nor_a_denial_of_all_sales(words: str) -> None:
    text = f"{words} that we sell the personal information of minors under 16."
    assert said(text, "sale.affirm") == []
    assert said(text, "sale.deny") == []


@pytest.mark.parametrize(
    "item", ["session replay", "your session replay", "users' session replay", "session replay of any kind"]
)
@pytest.mark.parametrize(
    "introduced", ["## Things we do not use\n\n", "## What we never use\n\n", "We do not use:\n\n", "We never use\n\n"]
)
def test_a_list_under_a_denying_heading_or_lead_is_denied(introduced: str, item: str) -> None:
    assert stances(f"{introduced}* tea leaves\n* {item}\n") == {Stance.DENY}


@pytest.mark.parametrize("heading", ["If you do not agree", "Why we never stop", "What do we not use?", "Do Not Sell"])
def test_other_headings_with_a_not_deny_nothing(heading: str) -> None:
    assert stances(f"## {heading}\n\n* session replay\n* tea\n") == {Stance.AFFIRM}


def test_a_sentence_of_its_own_behind_a_denied_item_is_not_denied() -> None:
    text = "We do not sell data except to:\n\n* Helpers. These companies use session replay for us.\n"
    assert stances(text) == {Stance.AFFIRM}


@pytest.mark.parametrize("lead", ["We do not:", "We will never", "Larkfield does not:", "We don't"])
def test_a_sale_is_denied_by_an_item_that_completes_its_lead(lead: str) -> None:
    (sale,) = said(f"{lead}\n\n* read your letters\n* sell your personal data\n", "sale.deny")
    assert (sale.stance, sale.quote.text) == (Stance.DENY, "sell your personal data")


def test_an_item_behind_a_lead_that_is_a_denial_by_itself_is_none_again() -> None:
    (sale,) = said("We do not sell data, except:\n\n* to those who use data for us\n", "sale.deny")
    assert sale.quote.text.startswith("We do not sell")


@pytest.mark.parametrize("place", ["## {}\n\n{}", "**{}** {}", "{} {}"])
@pytest.mark.parametrize(
    ("question", "answer", "stance"),
    [
        ("Do you use session replay?", "No.", Stance.DENY),
        ("Do we use session replay?", "Never.", Stance.DENY),
        ("Does Larkfield use session replay?", "No, none of our pages does.", Stance.DENY),
        ("Is session replay used?", "Yes, on the pages of the shop.", Stance.AFFIRM),
        ("Will you use session replay?", "Of course not.", Stance.DENY),
    ],
)
def test_a_question_says_what_its_answer_makes_of_it(place: str, question: str, answer: str, stance: Stance) -> None:
    (replay,) = said(place.format(question, answer))
    assert (replay.stance, replay.quote.text) == (stance, question)


@pytest.mark.parametrize(
    "answer", ["Read on.", "We do not sell data, but we share it.", "No, except on the pages of the shop.", ""]
)
def test_a_question_without_a_plain_answer_says_nothing(answer: str) -> None:
    assert said(f"## Do you use session replay?\n\n{answer}\n") == []
    assert said(f"Tea is hot. Do you use session replay? {answer}") == []


def test_a_sale_is_denied_by_the_answer_to_a_question() -> None:
    (sale,) = said("## Do you sell my personal information?\n\nNo, we do not.\n", "sale.deny")
    assert (sale.stance, sale.quote.text) == (Stance.DENY, "Do you sell my personal information?")


@pytest.mark.parametrize("header", ["Collected", "Collected?", "Do we collect?", "Collected (Y/N)"])
@pytest.mark.parametrize("refused", ["No", "NO", "N"])
def test_a_no_in_the_column_of_what_is_collected_denies_its_row(header: str, refused: str) -> None:
    text = (
        f"| Category | Examples | {header} | Sold? |\n| --- | --- | --- | --- |\n"
        f"| Places | Precise location of a device | {refused} | No |\n| Identifiers | IP address | Yes | No |\n"
    )
    assert stances(text, "data.location") == {Stance.DENY}
    assert stances(text, "data.ip_address") == {Stance.AFFIRM}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A browser that sends Global Privacy Control is opted out without further steps.", Promise.HONORED),
        ("Where Global Privacy Control is sent, section 3.1 shall not apply to that visitor.", Promise.DESCRIBED),
        ("Where Global Privacy Control is sent, sections 3 and 4(b) do not apply to that visitor.", Promise.DESCRIBED),
        ("Global Privacy Control: we do not apply it to our shop.", Promise.NOT_HONORED),
    ],
)
def test_a_section_that_does_not_apply_refuses_no_signal(text: str, expected: Promise) -> None:
    assert promise(read_text(text), Signal.GPC) is expected


@pytest.mark.parametrize("answer", ["Not at the moment.", "Not currently.", "No: no page reads it.", "Not yet, sorry."])
def test_an_answer_of_not_now_is_a_no(answer: str) -> None:
    text = f"## Do you respond to Do Not Track?\n\n{answer} Standards are few.\n"
    assert promise(read_text(text, "p.md"), Signal.DNT) is Promise.NOT_HONORED

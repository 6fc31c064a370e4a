"""Sentences that a hasty reader gets wrong."""

from __future__ import annotations

import pytest
from tests.policy.samples import NAMES, of, promise, read_text

from policywitness.catalogue import VendorName
from policywitness.model.vocabulary import Promise, Signal, Specificity, Stance
from policywitness.policy.signals import WITH_SIGNAL

MORE = (*NAMES, VendorName("Stripe", "stripe", "name", ambiguous=True), VendorName("Mapbox", "mapbox", "name"))


def section(text: str, heading: str = "Your data") -> str:
    return f"# {heading}\n\n{text}\n"


def test_a_sale_denied_by_one_law_keeps_that_scope() -> None:
    (sale,) = of(read_text(section("We do not sell your data as defined in Statute 12."), "p.md"), "sale.deny")
    assert (sale.stance, sale.scope) == (Stance.DENY, "as defined in statute 12")


def test_a_sale_denied_for_money_only_keeps_that_scope() -> None:
    (sale,) = of(read_text(section("We do not sell your personal data for money."), "p.md"), "sale.deny")
    assert sale.scope == "for money"


def test_a_denial_with_an_exception_is_deny_unless_and_its_affirming_neighbour_stands_beside_it() -> None:
    text = (
        "We do not share your personal data with third parties for their own marketing unless you opt in. "
        "We share your personal data with partners for their own marketing purposes once you have opted in."
    )
    stances = [item.stance for item in of(read_text(section(text), "p.md"), "share.direct_marketing")]
    assert stances[0] is Stance.DENY_UNLESS
    assert Stance.DENY not in stances


def test_the_exception_is_kept() -> None:
    text = "We do not share your personal data with third parties for their own marketing unless you opt in."
    (sharing,) = of(read_text(section(text), "p.md"), "share.direct_marketing")
    assert sharing.exception == "unless you opt in"


def test_children_are_scoped_by_knowledge_and_age() -> None:
    (claim,) = of(
        read_text(section("We do not knowingly collect data from children under 13."), "p.md"), "age.no_collection"
    )
    assert claim.stance is Stance.DENY
    assert claim.scope == "knowingly"


def test_a_table_of_contents_is_no_evidence() -> None:
    text = """# Notice

Table of Contents

* Session replay and cookies
* Global Privacy Control

## Session replay and cookies

We like tea.

## Global Privacy Control

We like coffee.
"""
    reading = read_text(text, "p.md")
    assert of(reading, "tech.session_replay") == []
    assert promise(reading, Signal.GPC) is Promise.SILENT
    assert not any("Session" in statement.quote.text for statement in reading.statements)


def test_a_run_in_heading_is_no_evidence_but_its_sentence_is() -> None:
    (statement,) = read_text("Session Replay. We like tea and biscuits very much.\n").statements
    assert statement.heading == "Session Replay"
    assert statement.quote.text == "We like tea and biscuits very much."


def test_a_vendor_in_a_run_in_heading_is_quoted_by_the_sentence_behind_it() -> None:
    (party,) = of(read_text("Hotjar. This tool shows us how visitors use our pages.\n"), "party.named")
    assert (party.value, party.quote.text) == ("hotjar", "This tool shows us how visitors use our pages.")


def test_a_lost_link_is_a_dangling_reference_in_text_and_none_with_its_anchor() -> None:
    words = "You can learn more about Global Privacy Control here."
    lost = read_text(f"Signals\n{words}\n")
    kept = read_text(
        f"<h1>Signals</h1><p>{words.replace('here', '<a href=https://gpc.example>here</a>')}</p>", "p.html"
    )
    assert [item.quote.text for item in lost.dangling] == [words]
    assert kept.dangling == ()
    assert of(lost, "link.gpc")


def test_a_list_that_ends_at_its_colon_is_dangling() -> None:
    lost = "# States\n\nResidents of the following states find more in the linked notices:\n\n# Security\n\nWe lock our doors.\n"
    whole = lost.replace("notices:\n", "notices:\n\n* Ohio\n")
    assert len(read_text(lost, "p.md").dangling) == 1
    assert read_text(whole, "p.md").dangling == ()


def test_catch_alls_are_marked_as_such() -> None:
    reading = read_text(section("We may also use a variety of other technologies to collect data."), "p.md")
    (other,) = of(reading, "tech.other")
    assert (other.specificity, other.stance) == (Specificity.CATCH_ALL, Stance.MAY)


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("You can share our posts on social media such as Facebook.", ("social",)),
        ("We use Google Analytics to measure traffic.", ("analytics",)),
        ("Hotjar records sessions for session replay.", ("session-replay",)),
        ("We show you videos by YouTube.", ("video",)),
    ],
)
def test_a_named_party_keeps_what_it_is_named_for(text: str, context: tuple[str, ...]) -> None:
    (party,) = of(read_text(section(text), "p.md"), "party.named")
    assert set(context) <= set(party.context)


def test_a_name_shared_by_several_vendors_is_settled_by_its_context_or_stays_the_operators() -> None:
    def value(text: str) -> str | None:
        (party,) = of(read_text(section(text), "p.md"), "party.named")
        return party.value

    assert value("Share this page on social media such as Facebook.") == "facebook-social"
    assert value("We advertise with the pixel of Facebook.") == "meta-pixel"
    assert value("We send crash data to Facebook.") == "Facebook"


@pytest.mark.parametrize(
    "text",
    [
        "This segment of our customers likes tea.",
        "Segment customers by age to see more.",
        "See the Facebook privacy policy for details.",
        "Read about it at https://www.facebook.com/policy.",
        "Adjust the settings of Google Chrome.",
        "The meta data of a file holds its size.",
        "Press X to close the window.",
        "Write to us at hotjar@larkfield.example.",
    ],
)
def test_words_addresses_pointers_and_browsers_are_no_parties(text: str) -> None:
    assert of(read_text(section(text), "p.md"), "party.named") == []


def test_an_ambiguous_name_counts_in_company() -> None:
    reading = read_text(section("Our analytics providers are Hotjar and Segment."), "p.md")
    assert [item.value for item in of(reading, "party.named")] == ["hotjar", "segment"]


def test_these_technologies_reach_back_two_sentences_only() -> None:
    near = section("We use cookies. They are small. These technologies are used to remember your language.")
    far = section(
        "We use cookies. They are small. Tea is hot. Rain is wet. These technologies are used to remember your language."
    )
    assert len(of(read_text(near, "p.md"), "purpose.cookies")) == 1
    assert of(read_text(far, "p.md"), "purpose.cookies") == []


def test_negation_in_a_lead_reaches_its_items() -> None:
    reading = read_text("# Promise\n\nWe do not use:\n\n* tracking pixels on our pages\n* session replay\n", "p.md")
    assert [item.stance for item in of(reading, "tech.session_replay")] == [Stance.DENY]


def test_negation_in_another_clause_does_not() -> None:
    reading = read_text(section("We do not ask for your name, but we use session replay."), "p.md")
    assert [item.stance for item in of(reading, "tech.session_replay")] == [Stance.AFFIRM]


def test_not_only_is_no_denial() -> None:
    reading = read_text(section("We not only use cookies but also web beacons to collect data."), "p.md")
    assert {item.stance for item in of(reading, "tech.web_beacon")} == {Stance.AFFIRM}


def test_an_exception_shows_in_a_denied_sale() -> None:
    reading = read_text(section("We do not sell your personal data, except as expressly provided below."), "p.md")
    assert [item.stance for item in of(reading, "sale.deny")] == [Stance.DENY_UNLESS]


def test_who_receives_is_not_who_acts() -> None:
    reading = read_text(section("Your personal data will not be shared with third parties."), "p.md")
    assert [item.actor for item in of(reading, "share.deny")] == ["we"]


def test_prose_in_a_table_is_read_by_the_sentence() -> None:
    prose = "We use cookies to remember you. We do not sell your personal data. " + "Tea is hot. " * 20
    reading = read_text(f"# Data\n\n| Why | What |\n| --- | --- |\n| Service | {prose} |\n", "p.md")
    assert [item.quote.text for item in of(reading, "sale.deny")] == ["We do not sell your personal data."]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Hotjar Privacy Policy", "We collect data when you use Hotjar for analytics."),
        ("Privacy", 'Hotjar Malta Ltd. ("Hotjar", "we" or "us") collects data. We offer Hotjar for analytics.'),
    ],
)
def test_the_company_is_no_third_party_to_itself(title: str, text: str) -> None:
    assert of(read_text(section(text, title), "p.md"), "party.named") == []


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("We do not sell your personal information as defined in S.B. 220.", "as defined in s.b. 220"),
        (
            "We do not sell covered information, as that term is defined by Nev. Rev. Stat. 603A.345, to anyone.",
            "as that term is defined by nev. rev. stat. 603a.345",
        ),
        (
            "We do not sell your personal data as “sale” is defined in Cal. Civ. Code § 1798.140(ad).",
            'as "sale" is defined in cal. civ. code § 1798.140(ad)',
        ),
        ("We do not sell personal data under the U.S. state laws that apply.", "under the u.s. state laws that apply"),
    ],
)
def test_a_scope_keeps_its_citation_whole(text: str, scope: str) -> None:
    (sale,) = of(read_text(text), "sale.deny")
    assert sale.scope == scope
    assert sale.quote.text == text


@pytest.mark.parametrize("text", ["For more, please visit our .", "Read more at .", "Go to , or write to us."])
def test_words_lost_before_a_stop_are_dangling_and_said_so(text: str) -> None:
    (reference,) = read_text(text).dangling
    assert reference.quote.text == text
    assert "words are missing" in reference.reason


@pytest.mark.parametrize(
    "text",
    [
        "If we change this policy, we will post the new version here.",
        "A list of authorities is available here: https://authority.example/list.",
        "We come to see, to read, to learn.",
    ],
)
def test_a_here_that_means_this_page_or_has_its_address_behind_it_is_not_dangling(text: str) -> None:
    assert read_text(text).dangling == ()


def test_a_stop_alone_is_no_statement() -> None:
    assert [item.quote.text for item in read_text("Cookies help us.\n\n.\n\n---\n").statements] == ["Cookies help us."]


@pytest.mark.parametrize(
    "text",
    [
        "| Provider | Data | Purpose |\n| --- | --- | --- |\n| Segment | Name, IP address | Routes events |\n",
        "# Our analytics partners\n\n* Hotjar\n* Segment https://segment.example/privacy\n",
        "Segment Europe Ltd receives what you type.",
        "Segment, which collects analytics data, is one of them.",
        "The pages use Segment to count visits.",
        "We measure with self-hosted Segment crash reports.",
    ],
)
def test_a_name_that_is_also_a_word_counts_where_its_place_shows_a_company(text: str) -> None:
    assert "segment" in {item.value for item in of(read_text(text, "p.md"), "party.named")}


@pytest.mark.parametrize(
    "text",
    [
        "| Segment | Share |\n| --- | --- |\n| Young segment | 20 percent |\n",
        "# Cities\n\n* North\n* Segment\n",
        "To count fewer cookies on social platforms, choose “Segment the list by ads”.",
        "Segment the list, which our shop keeps.",
        "Our Segment of limited size, the north, grows.",
    ],
)
def test_a_word_in_such_a_place_stays_a_word(text: str) -> None:
    assert of(read_text(text, "p.md"), "party.named") == []


@pytest.mark.parametrize("place", ["in Segment View, California", "at 4 Grand Segment, Dublin"])
def test_a_word_inside_a_longer_name_is_no_vendor_beside_others_either(place: str) -> None:
    assert [item.value for item in of(read_text(f"We share data with Hotjar {place}."), "party.named")] == ["hotjar"]


def test_a_company_that_the_catalogue_does_not_know_is_named_and_cannot_be_looked_for() -> None:
    (party,) = of(read_text("We store files with DigitalOcean."), "party.named")
    assert (party.value, party.testability.value, party.rule) == ("DigitalOcean", "manual", "party.named#company")


def test_who_names_a_parent_does_not_name_the_tool_that_it_owns() -> None:
    names = (VendorName("Dynamo Tests", "dynamo", "name"), VendorName("Goldcard", "dynamo", "parent"))
    (party,) = of(read_text("You can pay with Goldcard.", names=names), "party.named")
    assert party.value == "Goldcard"


@pytest.mark.parametrize(
    "text",
    [
        "We are Chirp Mail, comprising the brands Hotjar and Chirp.",
        "Hotjar Inc., our group company, adheres to the framework.",
        "Hotjar Technologies, Inc., our group US company, is certified. We share data with Hotjar.",
        "Thank you for using Hotjar! Hotjar stores your notes.",
    ],
)
def test_brands_and_companies_of_the_own_group_are_no_third_parties(text: str) -> None:
    assert not of(read_text(text), "party.named")


@pytest.mark.parametrize(
    "text",
    [
        "We share data with our brand partners, such as Hotjar.",
        "We use Hotjar, a subsidiary of another company.",
        "We and the brands that we work with use Hotjar.",
    ],
)
def test_partners_of_brands_and_subsidiaries_of_others_stay_third_parties(text: str) -> None:
    assert [item.value for item in of(read_text(text), "party.named")] == ["hotjar"]


@pytest.mark.parametrize(
    "text",
    [
        "Apart from the cookies in this table, we set no other cookies.",
        "Our shop shows no banners and uses no advertising cookies.",
        "There are no third-party advertising cookies on our pages.",
        "We do not use fingerprints to recognise you without cookies.",
    ],
)
def test_denying_some_cookies_denies_no_cookies_at_all(text: str) -> None:
    found = [d for d in of(read_text(section(text), "p.md"), "tech.cookies") if d.stance is Stance.DENY]
    assert all(denial.categories for denial in found)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("", ()),
        ("advertising ", ("advertising",)),
        ("analytics ", ("analytics",)),
        ("tracking or profiling ", ("advertising", "analytics")),
        ("tracking cookies or advertising ", ("advertising", "analytics")),
        ("non-essential ", ("advertising", "analytics")),
    ],
)
def test_a_denial_of_cookies_of_a_kind_is_about_that_kind(words: str, kinds: tuple[str, ...]) -> None:
    (found,) = of(read_text(section(f"We do not use {words}cookies."), "p.md"), "tech.cookies")
    assert (found.stance, found.categories) == (Stance.DENY, kinds)


def test_a_second_verb_denies_too() -> None:
    (found,) = of(
        read_text(section("We show no banners and use no advertising cookies."), "p.md"), "purpose.ad_cookies"
    )
    assert found.stance is Stance.DENY


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("We do not disclose health information to advertisers.", "health information"),
        ("We never share your e-mail address with advertising partners.", "e-mail address"),
        ("We do not share personal information with advertisers.", None),
        ("We do not work with advertising networks.", None),
    ],
)
def test_a_promise_about_one_kind_of_data_is_limited_to_it(text: str, scope: str | None) -> None:
    (found,) = of(read_text(section(text), "p.md"), "actor.ad_networks")
    assert (found.stance, found.scope) == (Stance.DENY, scope)


def test_what_a_promise_on_a_signal_denies_is_denied_for_those_who_send_it() -> None:
    text = section("We honour Global Privacy Control: with it, advertising partners are not used.")
    (found,) = of(read_text(text, "p.md"), "actor.ad_networks")
    assert (found.stance, found.scope) == (Stance.DENY, WITH_SIGNAL)


def test_an_item_of_a_list_takes_no_purpose_from_the_one_before() -> None:
    text = "# Companies\n\nThese companies receive data:\n\n* Mapbox, Inc.: maps of our shops\n* Hotjar Ltd: follows what business contacts open\n"
    found = {d.value: d.context for d in of(read_text(text, "p.md", MORE), "party.named")}
    assert found["mapbox"] == ("maps",)
    assert found["hotjar"] == ()


@pytest.mark.parametrize("words", ["maps of clicks", "recordings of visits", "click maps"])
def test_maps_of_clicks_are_no_maps(words: str) -> None:
    (found,) = of(read_text(section(f"Hotjar makes {words} for us."), "p.md"), "party.named")
    assert found.context == ("session-replay",)


def test_a_word_that_is_known_for_a_vendor_means_it_at_the_start_of_a_sentence_too() -> None:
    text = section("Payments are taken by Stripe, whose program runs on each page. Stripe sets cookies of its own.")
    assert [d.quote.text for d in of(read_text(text, "p.md", MORE), "party.named")] == [
        "Payments are taken by Stripe, whose program runs on each page.",
        "Stripe sets cookies of its own.",
    ]
    assert of(read_text(section("Stripe sets are sold in our shop."), "p.md", MORE), "party.named") == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("# Privacy\n\nJanuary 2026\n\nWe like tea.\n", "2026-01-01"),
        ("# Privacy\n\nThis edition dates from 11 May 2026.\n\nWe like tea.\n", "2026-05-11"),
        ("# Privacy\n\nWe like tea.\n\nWe met on 11 May 2026 and drank it.\n", None),
    ],
)
def test_a_date_of_its_own_is_the_documents_date(text: str, date: str | None) -> None:
    assert read_text(text, "p.md").documents[0].last_updated == date


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("There is no session replay on our pages.", "tech.session_replay"),
        ("There are no advertising networks that collect data on our pages.", "actor.ad_networks"),
    ],
)
def test_there_is_none_denies(text: str, concept: str) -> None:
    (found,) = of(read_text(section(text), "p.md"), concept)
    assert found.stance is Stance.DENY


def test_there_is_no_standard_denies_nothing() -> None:
    (found,) = of(read_text(section("There is no standard by which websites use cookies."), "p.md"), "tech.cookies")
    assert found.stance is Stance.AFFIRM


def test_nobody_else_closes_a_list_and_neither_announces_nor_denies_a_class() -> None:
    for text in ("No other companies receive data from your visit.", "No one else collects data on our pages."):
        assert not [
            d for d in read_text(section(text), "p.md").disclosures if d.concept.startswith(("actor.", "share."))
        ]
    both = section("We never give data to advertisers, and no other companies collect it.")
    assert [d.stance for d in of(read_text(both, "p.md"), "actor.ad_networks")] == [Stance.DENY]


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Only cookies that are strictly necessary are set.", True),
        ("Our shop uses only essential cookies.", True),
        ("Essential cookies are set by our website.", False),
        ("We only use necessary cookies unless you accept others.", False),
        ("We use cookies only where necessary.", False),
        ("Strictly necessary cookies are only used to keep you signed in.", False),
    ],
)
def test_only_necessary_cookies_is_a_denial_of_the_others(text: str, closed: bool) -> None:
    (found,) = of(read_text(section(text), "p.md"), "tech.cookies")
    assert (found.stance, found.categories) == (
        (Stance.DENY, ("advertising", "analytics")) if closed else (Stance.AFFIRM, ())
    )


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("We use no cookies.", True),
        ("We set no cookies on your device.", True),
        ("We collect no personal data through cookies that we use.", False),
    ],
)
def test_a_no_behind_the_verb_takes_its_noun_away(text: str, denied: bool) -> None:
    (found,) = of(read_text(section(text), "p.md"), "tech.cookies")
    assert (found.stance is Stance.DENY) is denied

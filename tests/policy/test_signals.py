"""What a policy promises on Global Privacy Control and Do Not Track."""

from __future__ import annotations

import pytest
from tests.policy.samples import of, promise, read_text

from policywitness.model.vocabulary import Promise, Signal

GPC = (
    ("Our site treats a Global Privacy Control signal as a request to opt out of sale.", Promise.HONORED),
    ("We honor Global Privacy Control signals.", Promise.HONORED),
    ("If your browser sends a GPC signal, we will process it as a valid opt-out for that browser.", Promise.HONORED),
    (
        "When we detect an opt-out preference signal, we automatically stop sharing data for advertising.",
        Promise.HONORED,
    ),
    ("Global Privacy Control signals are honoured on all our pages.", Promise.HONORED),
    ("We recognize the Global Privacy Control (GPC). You can turn it on in your browser.", Promise.HONORED),
    ("Residents of California: we honor the GPC signal where the law requires it.", Promise.HONORED_CONDITIONAL),
    ("In certain states we treat opt-out preference signals as opt-out requests.", Promise.HONORED_CONDITIONAL),
    ("We respond to GPC signals from some browsers only.", Promise.HONORED_CONDITIONAL),
    ("As required by law, we honor universal opt-out mechanisms.", Promise.HONORED_CONDITIONAL),
    ("You can enable Global Privacy Control to tell websites about your preferences.", Promise.OFFERED),
    ("You may opt out by using a browser that sends the Global Privacy Control.", Promise.OFFERED),
    (
        "Global Privacy Control (GPC) is a setting that you can use to opt out on participating websites.",
        Promise.OFFERED,
    ),
    ("Global Privacy Control is a technical specification developed by several organisations.", Promise.DESCRIBED),
    ("At this time we do not respond to Global Privacy Control signals.", Promise.NOT_HONORED),
    ("Our website is not configured to read opt-out preference signals.", Promise.NOT_HONORED),
    ("We ignore the GPC header.", Promise.NOT_HONORED),
    ("Third parties may not honor the Global Privacy Control.", Promise.DESCRIBED),
    ("Some of our partners honor GPC signals.", Promise.DESCRIBED),
    ("We do not respond to Do Not Track signals, but we honor the Global Privacy Control.", Promise.HONORED),
    ("We honor Global Privacy Control. We do not sell your data.", Promise.HONORED),
    ('Google Payment Corp. ("GPC") processes your payments. GPC does not share card numbers with us.', Promise.SILENT),
    ("We sell shoes and socks.", Promise.SILENT),
    ("We do not respond to Do Not Track signals but do recognise the Global Privacy Control.", Promise.HONORED),
    ("While we do not respond to DNT, GPC signals are treated as an opt-out.", Promise.HONORED),
    ("If GPC is on, we do not share your data with advertisers.", Promise.HONORED),
    ("By enabling the Global Privacy Control, you will be opted out of sales on this site.", Promise.HONORED),
    ("The GPC signal will opt you out of sharing on this device.", Promise.HONORED),
    ("We do not require an account to honor GPC signals.", Promise.HONORED),
    ("If you have GPC on, we will consider it a request to opt out.", Promise.HONORED),
    ("We honor GPC in jurisdictions that require it.", Promise.HONORED_CONDITIONAL),
    ("Please note that we only honor GPC on our websites.", Promise.HONORED_CONDITIONAL),
    ("As we do not sell personal information, we do not process opt-out preference signals.", Promise.NOT_HONORED),
    ("Consider the Global Privacy Control to opt out on participating websites.", Promise.OFFERED),
    ("Some browsers support GPC.", Promise.DESCRIBED),
    ("We do not process health data, and we honor the Global Privacy Control.", Promise.HONORED),
    ("We do not accept cash; visitors may turn on the Global Privacy Control to opt out.", Promise.OFFERED),
)

DNT = (
    ("We do not respond to Do Not Track signals.", Promise.NOT_HONORED),
    ("Our Services do not support Do Not Track requests at this time.", Promise.NOT_HONORED),
    ("We may not change what we do when a browser sends Do Not Track, except as required by law.", Promise.NOT_HONORED),
    ("Browsers can send Do Not Track. We currently take no action in response to such signals.", Promise.NOT_HONORED),
    ("Because there is no standard for DNT, we treat all visitors alike and do not alter our practices.", Promise.NOT_HONORED),
    ("Like many companies, including ours, we don't act on DNT headers.", Promise.NOT_HONORED),
    ("Our pages cannot accommodate “Do Not Track” requests.", Promise.NOT_HONORED),
    ("We honor Do Not Track by turning off analytics.", Promise.HONORED),
    ("If you turn on Do Not Track, we do not load analytics and respect your choice.", Promise.HONORED),
    ("We currently honor Do Not Track signals by treating them as an opt-out of advertising.", Promise.HONORED),
    ("Do Not Track is a setting of your browser that tells websites that you do not wish to be tracked.", Promise.DESCRIBED),
    ("California law requires us to say how we respond to Do Not Track.", Promise.DESCRIBED),
    ("We honor the Global Privacy Control but ignore Do Not Track.", Promise.NOT_HONORED),
    ("We do not track the time that you spend in our shops.", Promise.SILENT),
    ("We do not currently take actions to respond to Do Not Track signals, as no uniform standard exists.", Promise.NOT_HONORED),
    ("There is no accepted standard on how to respond to DNT signals, and we do not respond to them.", Promise.NOT_HONORED),
    ("Our site does not use technology that recognizes a \"do-not-track\" signal.", Promise.NOT_HONORED),
    ("Larkfield does not follow its customers across third party websites and therefore does not respond to DNT.", Promise.NOT_HONORED),
    ("Because of the lack of a common standard, Larkfield is not responding to Do Not Track signals.", Promise.NOT_HONORED),
    ("We treat all users the same, whether or not Do Not Track is enabled.", Promise.NOT_HONORED),
    ("Even if you enable Do Not Track, we will continue to collect data as described.", Promise.NOT_HONORED),
    ("Setting your browser to Do Not Track may not prevent us from collecting information.", Promise.NOT_HONORED),
    ("Neither we nor our partners respond to DNT signals.", Promise.NOT_HONORED),
    ("How do we respond to Do Not Track signals? We currently do not respond to them.", Promise.NOT_HONORED),
    ("We have chosen not to respond to Do Not Track signals.", Promise.NOT_HONORED),
    ("Upon receiving a DNT signal we take no steps.", Promise.NOT_HONORED),
    ("We do not take any particular action if we detect that your browser sends Do Not Track.", Promise.NOT_HONORED),
    ("It is not our practice to respond to Do Not Track signals.", Promise.NOT_HONORED),
    ("Our site does not distinguish between browsers that send DNT and those that do not.", Promise.NOT_HONORED),
    ("Our services may continue to collect information after receiving a DNT signal.", Promise.NOT_HONORED),
    ("When a DNT signal is detected by our site, we continue to collect data.", Promise.NOT_HONORED),
    ("Some third parties may not change their behavior in response to Do Not Track.", Promise.DESCRIBED),
    ("When Do Not Track is enabled in your browser, we do not collect browsing data for tailored ads.", Promise.HONORED),
    ("With DNT switched on, Larkfield will not load any third-party trackers.", Promise.HONORED),
    ("Visitors whose browser has Do Not Track turned on are not tracked on our site.", Promise.HONORED),
    ("Larkfield adheres to the Do Not Track standard.", Promise.HONORED),
    ("We honor do not track signals and do not track, plant cookies, or use advertising when DNT is in place.", Promise.HONORED),
    ("Third parties that have content on our site may or may not honor DNT.", Promise.DESCRIBED),
    ("If your browser does not support Do Not Track, you may use other tools.", Promise.DESCRIBED),
    ("We cannot control whether others honor Do Not Track.", Promise.DESCRIBED),
    ("There is no standard that governs what websites should do when they receive DNT signals.", Promise.DESCRIBED),
    ("If you choose to turn Do Not Track on, we may continue to use what we collected prior to that.", Promise.DESCRIBED),
    ("See https://help.chirp.example/chirp-do-not-track for its settings. We respect you.", Promise.SILENT),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), GPC)
def test_gpc(text: str, expected: Promise) -> None:
    assert promise(read_text(f"# Your choices\n\n{text}\n", "p.md"), Signal.GPC) is expected


@pytest.mark.parametrize(("text", "expected"), DNT)
def test_dnt(text: str, expected: Promise) -> None:
    assert promise(read_text(f"# Your choices\n\n{text}\n", "p.md"), Signal.DNT) is expected


@pytest.mark.parametrize("signal", list(Signal))
def test_a_silent_policy_says_silent_for_both_without_a_quote(signal: Signal) -> None:
    response = next(item for item in read_text("We sell shoes.").signals if item.signal is signal)
    assert (response.promise, response.quote, response.disclosure) == (Promise.SILENT, None, None)


def test_a_dnt_sentence_under_a_gpc_heading_says_nothing_of_gpc() -> None:
    reading = read_text("# Global Privacy Control\n\nWe do not respond to Do Not Track signals.\n", "p.md")
    assert promise(reading, Signal.GPC) is Promise.SILENT
    assert promise(reading, Signal.DNT) is Promise.NOT_HONORED


def test_an_answer_under_a_question_counts() -> None:
    reading = read_text("# Do you honor Do Not Track signals?\n\nNo. There is no standard yet.\n", "p.md")
    assert promise(reading, Signal.DNT) is Promise.NOT_HONORED


def test_coreference_reaches_two_sentences_of_the_same_section_and_no_further() -> None:
    near = "# Signals\n\nBrowsers can send Do Not Track. It is optional. We do not respond to such signals.\n"
    far = "# Signals\n\nBrowsers can send Do Not Track. It is optional. It is old. It is rare. We do not respond to such signals.\n"
    other = "# Signals\n\nBrowsers can send Do Not Track.\n\n# Traffic lights\n\nWe do not respond to such signals.\n"
    assert promise(read_text(near, "p.md"), Signal.DNT) is Promise.NOT_HONORED
    assert promise(read_text(far, "p.md"), Signal.DNT) is Promise.DESCRIBED
    assert promise(read_text(other, "p.md"), Signal.DNT) is Promise.DESCRIBED


def test_the_deciding_sentence_is_quoted_and_linked_to_its_disclosure() -> None:
    reading = read_text(
        "# DNT\n\nDo Not Track is a setting. We do not respond to Do Not Track, except where the law demands it.\n",
        "p.md",
    )
    response = next(item for item in reading.signals if item.signal is Signal.DNT)
    assert response.quote is not None
    assert response.quote.text.startswith("We do not respond")
    assert response.condition == "except where the law demands it"
    (disclosure,) = of(reading, "signal.dnt.response")
    assert disclosure.id == response.disclosure


def test_a_promise_in_one_place_and_a_refusal_in_another_is_a_promise_with_conditions() -> None:
    text = "# GPC\n\nOn our website we honor the Global Privacy Control. Our apps do not respond to GPC signals.\n"
    assert promise(read_text(text, "p.md"), Signal.GPC) is Promise.HONORED_CONDITIONAL


def test_a_section_on_do_not_track_speaks_of_it_though_no_sentence_names_it() -> None:
    reading = read_text("# Do Not Track\n\nWe do not track you over time and across other websites.\n", "p.md")
    assert promise(reading, Signal.DNT) is Promise.DESCRIBED
    other = read_text("# Do Not Track\n\nWe sell shoes.\n", "p.md")
    assert promise(other, Signal.DNT) is Promise.SILENT


def test_a_cookie_that_is_called_dnt_is_no_mention_of_the_signal() -> None:
    table = "| Cookie | Purpose |\n| --- | --- |\n| DNT | Remembers a choice |\n| _ga | Counts visitors |\n"
    assert promise(read_text(f"# Cookies\n\n{table}", "p.md"), Signal.DNT) is Promise.SILENT

"""Banners written by hand in unusual ways: answered, and the answer proved, or said to be impossible. In real Chromium."""

from __future__ import annotations

import pytest
from tests.consent.unusual_sites import LANGUAGES, UNUSUAL, unusual

pytestmark = pytest.mark.browser

PAID = ("pay", "pay-fr")
SCROLLED = ("scrolled",)
"""Shown only to who scrolls: a whole visit does (test_consent_visits)."""

SHORT = ("custom-elements", "in-the-flow", "redrawn", "by-address", "settings-closed", "box-to-refuse", "slots")
HOSTS = [name for name in (*UNUSUAL, *LANGUAGES, "server-side", "by-address", "told") if name not in PAID + SCROLLED]
WITHOUT_A_WAY_BACK = ("by-address", "told")


@pytest.fixture(scope="module")
def meet(meetings):
    return meetings(unusual())


def marked(*names: str):
    return [name if name in SHORT else pytest.param(name, marks=pytest.mark.full) for name in names]


@pytest.mark.parametrize("name", marked(*HOSTS))
def test_refused_and_proved(meet, name: str) -> None:
    met = meet(f"{name}.example", "reject")
    assert met.proof["proved"], met.proof


def test_a_box_is_ticked_to_refuse(meet) -> None:
    met = meet("box-to-refuse.example", "reject", ask="document.cookie")
    assert "cookie_consent=denied" in met.extra
    assert "pre-ticked" not in met.observed()


def test_of_two_boxes_the_one_about_cookies_is_answered(meet) -> None:
    met = meet("with-a-prompt.example", "reject", ask="window.wrong === true")
    assert met.proof["proved"], met.proof
    assert not met.extra


def test_a_refusal_that_only_draws_the_banner_anew_was_pressed_and_came_to_nothing(meet) -> None:
    met = meet("deaf.example", "reject")
    assert not met.proof["proved"]
    assert met.proof["reason"] == "the banner is still open"
    assert met.clicks, "its control was there, and was pressed"


@pytest.mark.full
@pytest.mark.parametrize("choice", ["accept", "withdraw"])
@pytest.mark.parametrize("name", HOSTS)
def test_accepted_and_withdrawn(meet, name: str, choice: str) -> None:
    met = meet(f"{name}.example", choice)
    possible = choice == "accept" or name not in WITHOUT_A_WAY_BACK
    assert met.proof["proved"] is possible, met.proof


@pytest.mark.parametrize("name", ["pay", pytest.param("pay-fr", marks=pytest.mark.full)])
def test_who_may_only_accept_or_pay_pays_nothing(meet, name: str) -> None:
    met = meet(f"{name}.example", "reject", ask="window.paid === true")
    assert not met.extra
    assert met.clicks == 0
    assert met.proof["reason"] == "the banner offers no way to refuse but to pay"
    assert met.observed() == {"accept-or-pay", "reject-missing"}


@pytest.mark.full
@pytest.mark.parametrize("name", PAID)
def test_accepting_is_no_purchase(meet, name: str) -> None:
    met = meet(f"{name}.example", "accept", ask="window.paid === true")
    assert met.proof["proved"]
    assert not met.extra

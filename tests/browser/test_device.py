"""The client hints of the devices, against lists that ordinary browsers of these versions sent."""

from __future__ import annotations

import pytest

from policywitness.browser.device import brands, desktop_screen, override


@pytest.mark.parametrize(
    ("program", "named"),
    [
        ("Google Chrome 120.0.6099.71", [("Not_A Brand", "8"), ("Chromium", "120"), ("Google Chrome", "120")]),
        ("Google Chrome 124.0.6367.60", [("Chromium", "124"), ("Google Chrome", "124"), ("Not-A.Brand", "99")]),
        ("Chromium 156.0.8078.108", [("Not:A-Brand", "8"), ("Chromium", "156")]),
    ],
)
def test_brands_are_those_of_the_ordinary_browser(program: str, named: list[tuple[str, str]]) -> None:
    assert [(brand, version.partition(".")[0]) for brand, version in brands(program)] == named


def test_hints_belong_to_the_user_agent_of_their_device() -> None:
    phone = override("agent", "Chromium 156.0.8078.108", "mobile")
    desktop = override("agent", "Chromium 156.0.8078.108", "desktop")
    assert phone["userAgentMetadata"]["mobile"] is True
    assert desktop["userAgentMetadata"]["mobile"] is False
    assert phone["userAgentMetadata"]["model"]
    assert not desktop["userAgentMetadata"]["model"]
    assert "platform" not in desktop, "the machine's own"


def test_a_window_is_no_larger_than_its_screen() -> None:
    assert desktop_screen((1366, 900)) == (1920, 1080)
    assert desktop_screen((2560, 1440)) == (2560, 1440)

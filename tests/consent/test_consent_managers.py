"""Real consent managers from npm, in real Chromium: every choice is made and proved."""

from __future__ import annotations

import pytest
from consent_sites import managers

pytestmark = [pytest.mark.browser, pytest.mark.npm]

HOSTS = ("klaro", "vanilla", "osano", "tarteaucitron", "orejime", "tcf", "gpp")


@pytest.fixture(scope="module")
def meet(meetings, npm_modules):
    return meetings(managers(npm_modules))


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("choice", ["reject", "accept"])
def test_a_choice_is_made_and_proved(meet, host: str, choice: str) -> None:
    met = meet(f"{host}.example", choice)
    assert met.proof["proved"], met.proof
    assert met.proof["banner_gone"]
    assert met.proof["strength"] in ("read", "shown")
    assert met.rows("banner")[0].detail["screenshot"] in met.recording.files

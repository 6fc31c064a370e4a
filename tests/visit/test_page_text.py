"""What pages say about signals, and where their forms lead, on a page that is served."""

from __future__ import annotations

import pytest

from policywitness.demo.server import Web, html

pytestmark = pytest.mark.browser

SITE = "www.site.example"
PAGE = """<!doctype html><html lang=en><title>Shop</title>
<p>Opt-Out Request Honored</p><p style="display:none">Your Global Privacy Control signal is not seen</p>
<script>const gpc = 'opt-out signal';</script><p>We sell shoes.</p>
<form action="https://mail.collector.example/join" method=post><input type=email name=email><input type=hidden name=action value=1>
<button>Subscribe</button></form>
<form><input type=search name=q></form>"""


def test_visible_words_on_signals_and_the_targets_of_forms(visit) -> None:
    with Web({SITE: {"/*": html(PAGE)}}) as web:
        calls = visit(web, f"https://{SITE}/").calls
    (status,) = [call for call in calls if call.api == "signal-status"]
    assert status.arguments["texts"] == ["Opt-Out Request Honored"]
    join, search = [call.arguments for call in calls if call.api == "form"]
    assert join["action"] == "https://mail.collector.example/join"
    assert (join["method"], join["button"]) == ("post", "Subscribe")
    assert join["fields"] == ["email email", "hidden action"]
    assert search["action"] == f"https://{SITE}/"

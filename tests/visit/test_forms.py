"""Where the forms of a page lead, on a page that is served."""

from __future__ import annotations

import pytest

from policywitness.demo.server import Web, html

pytestmark = pytest.mark.browser

SITE = "www.site.example"
PAGE = """<!doctype html><html lang=en><title>Shop</title>
<form action="https://mail.collector.example/join" method=post><input type=email name=email><input type=hidden name=action value=1>
<button>Subscribe</button></form>
<form><input type=search name=q></form>"""


def test_the_targets_and_fields_of_forms(visit) -> None:
    with Web({SITE: {"/*": html(PAGE)}}) as web:
        calls = visit(web, f"https://{SITE}/").calls
    join, search = [call.arguments for call in calls if call.api == "form"]
    assert join["action"] == "https://mail.collector.example/join"
    assert (join["method"], join["button"]) == ("post", "Subscribe")
    assert join["fields"] == ["email email", "hidden action"]
    assert search["action"] == f"https://{SITE}/"

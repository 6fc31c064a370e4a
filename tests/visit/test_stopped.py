"""What a page asks for and its own policy stops: it never leaves the browser, and nobody is said to have received it."""

from __future__ import annotations

import pytest
from tests.visit.vectors import OTHER, SITE, addressed

from policywitness.demo.server import Web, html

pytestmark = pytest.mark.browser

PAGE = addressed("""<!doctype html><title>Strict</title><link rel=icon href=data:,><img src=$OTHER/picture>
<script>fetch('$OTHER/fetch').catch(() => 0); navigator.sendBeacon('$OTHER/beacon', 'kept at home'); navigator.sendBeacon('/own', 'sent');
addEventListener('pagehide', () => navigator.sendBeacon('$OTHER/exit', 'kept at home too'));</script>""")
POLICY = {"Content-Security-Policy": "default-src 'self' 'unsafe-inline'; img-src 'self' data:"}


def test_what_a_content_security_policy_stops_is_not_recorded_as_sent(visit):
    site = {"/": html(PAGE, POLICY), "/own": html("")}
    with Web({SITE: site, OTHER: {"/*": html("")}}) as web:
        recording = visit(web, f"https://{SITE}/")
        assert {request.host for request in web.log} == {SITE}
    asked = {row.url: row for row in recording.requests if row.url.startswith(f"https://{OTHER}/")}
    assert f"https://{OTHER}/picture" in asked
    assert not {f"https://{OTHER}/beacon", f"https://{OTHER}/exit"} & set(asked), "beacons that never were"
    assert {(row.failed, row.status) for row in asked.values()} == {("(csp)", None)}
    assert [row.post_data for row in recording.requests if row.url == f"https://{SITE}/own"] == ["sent"]
    assert recording.visit.completeness.missed == ()

"""Set-Cookie lines as RFC 6265bis reads them."""

from __future__ import annotations

import pytest

from policywitness.visit.cookie_lines import parse


@pytest.mark.parametrize(
    ("line", "lifetime"),
    [
        ("a=1", None),
        ("a=1; Max-Age=60", 60),
        ("a=1; max-age=-1", -1),
        ("a=1; Max-Age=junk; Expires=Thu, 01 Jan 1970 00:02:00 GMT", 120),
        ("a=1; Expires=Thu, 01-Jan-1970 00:02:00 GMT; Max-Age=5", 5),
        ("a=1; Expires=Thu, 01-Jan-1970 00:02:00 GMT", 120),
        ("a=1; Expires=nonsense", None),
    ],
)
def test_lifetimes(line, lifetime):
    assert parse(line, 0).lifetime_s == lifetime


def test_attributes():
    cookie = parse("__Host-id = x=y ; Path=/a; Domain=.Shop.Example; Secure; HttpOnly; SameSite=none; Partitioned", 0)
    assert (cookie.name, cookie.value) == ("__Host-id", "x=y")
    assert (cookie.domain, cookie.path, cookie.same_site) == ("shop.example", "/a", "None")
    assert cookie.secure
    assert cookie.http_only
    assert cookie.partitioned


def test_a_line_that_sets_nothing():
    assert parse("", 0) is None
    assert parse("; Secure", 0) is None
    assert parse("alone", 0).value == "alone"

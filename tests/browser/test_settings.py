"""Switches and preferences of a scenario."""

from __future__ import annotations

import sqlite3

import pytest
import trustme

from policywitness.browser.profile import BadCertificate, certificates, preferences, write_profile
from policywitness.browser.switches import resolver_rules, switches
from policywitness.model.plan import Scenario, VisitorPlan

PLAIN = Scenario("baseline", "", None)
VISITOR = VisitorPlan()


def test_third_party_cookies_are_allowed_by_name_and_never_by_accident():
    assert preferences(PLAIN, VISITOR)["profile"]["block_third_party_cookies"] is False
    assert preferences(PLAIN, VISITOR)["profile"]["cookie_controls_mode"] == 0
    blocked = preferences(Scenario("b", "", "baseline", third_party_cookies="block"), VISITOR)["profile"]
    assert (blocked["block_third_party_cookies"], blocked["cookie_controls_mode"]) == (True, 1)


def test_a_scenario_changes_one_thing():
    plain = preferences(PLAIN, VISITOR)
    dnt = preferences(Scenario("dnt", "", "baseline", dnt=True), VISITOR)
    assert {key for key in plain if plain[key] != dnt[key]} == {"enable_do_not_track"}
    gpc = switches(Scenario("gpc", "", "baseline", gpc=True), VISITOR, None)
    changed = set(gpc) ^ set(switches(PLAIN, VISITOR, None))
    assert {switch.partition("=")[0] for switch in changed} == {"--enable-features"}


def test_hosts_that_do_not_resolve():
    assert resolver_rules(("*:443=127.0.0.1:8443",)) == "MAP *:443 127.0.0.1:8443"
    assert resolver_rules(("a.example=127.0.0.1:1",), only=True).endswith("MAP * ~NOTFOUND")
    assert resolver_rules(()) == ""


def test_a_ca_certificate_is_put_where_chromium_keeps_its_users_ones(tmp_path):
    authority = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(authority))
    write_profile(tmp_path / "profile", PLAIN, VisitorPlan(ca_certificate=str(authority)))
    with sqlite3.connect(tmp_path / "profile" / "Default" / "ServerCertificate") as database:
        assert database.execute("SELECT count(*) FROM certificates").fetchone() == (1,)


@pytest.mark.parametrize("content", [None, b"", b"hello"])
def test_a_bad_ca_certificate_says_why(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadCertificate, match=r"CA certificate|PEM"):
        certificates(str(path))

"""The sample of well-known tracker domains and cookies, written down from general knowledge before the catalogue was looked at.

`tracker_domains.txt` and `tracker_cookies.txt` are what tags on sites of US companies ask and set.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from policywitness.catalogue import Catalogue

HERE = Path(__file__).parent
DOMAINS = (HERE / "tracker_domains.txt").read_text().split()
COOKIES = (HERE / "tracker_cookies.txt").read_text().split()


def test_domains_are_recognised_by_hand(shipped: Catalogue) -> None:
    missed = [domain for domain in DOMAINS if shipped.match_host(domain) is None]
    assert len(DOMAINS) >= 231
    assert len(missed) / len(DOMAINS) < 0.03, missed


def test_cookies_are_recognised_by_hand(shipped: Catalogue) -> None:
    missed = [name for name in COOKIES if not shipped.named(name)]
    assert len(COOKIES) >= 128
    assert len(missed) / len(COOKIES) < 0.03, missed


@pytest.mark.parametrize(
    ("url", "vendor", "account"),
    [
        ("https://pixel.mathtag.com/event/js?mt_id=123&mt_adid=4", "mediamath", "123"),
        ("https://cdn.parsely.com/keys/shop.example/p.js", "parse-ly", "shop.example"),
        ("https://mc.yandex.ru/watch/987654?page-url=x", "yandex-metrica", "987654"),
        ("https://trackcmp.net/visit?actid=77&e=&u=x", "activecampaign", "77"),
        ("https://dx.mountain.com/spx?dxver=4.0.0&shaid=31234&tdr=&plh=x", "mntn", "31234"),
        ("https://cdn.krxd.net/controltag/sAbC123.js", "salesforce-audience-studio", "sAbC123"),
        ("https://beacon.riskified.com/?shop=www.shop.example&sid=1", "riskified", "www.shop.example"),
        ("https://h.online-metrix.net/fp/tags.js?org_id=abc123&session_id=1", "threatmetrix", "abc123"),
        ("https://pixel.wp.com/g.gif?v=ext&blog=42&post=1", "automattic", "42"),
        ("https://r.lr-in.com/i?a=acme%2Fweb&r=6", "logrocket", "acme/web"),
        ("https://p.brsrvr.com/pix.gif?acct_id=5001&cookie2=uid", "bloomreach", "5001"),
        ("https://xyz.hit.gemius.example/", None, None),
    ],
)
def test_requests_of_vendors_and_the_customer_in_them(
    shipped: Catalogue, url: str, vendor: str | None, account: str | None
) -> None:
    match = shipped.match_url(url)
    assert (match.vendor, match.account_id) == (vendor, account) if match is not None else vendor is None


def test_aliases_lead_to_trackers_and_never_to_the_platform_that_a_site_lives_on(shipped: Catalogue) -> None:
    targets = {
        "x.dnsdelegation.io": "criteo",
        "ghochv3eng.trafficmanager.net": "lead-forensics",
        "a1.actonservice.com": "act-on",
    }
    assert {target: (m.vendor if (m := shipped.match_cname(target)) else None) for target in targets} == targets
    for platform in ("shops.myshopify.com", "lb.wordpress.com", "x.incapdns.net", "www.shop.example.edgekey.net"):
        assert shipped.match_cname(platform) is None

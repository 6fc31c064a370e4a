"""Vendors of advertising, company identification, chats, banners and bot defence: addresses they are met at, names they use.

Addresses follow the vendors' own documentation with invented ids; each stands for one way in which a site meets the vendor.
"""

from __future__ import annotations

import pytest

from policywitness.catalogue import Catalogue

UUID = "01234567-89ab-4cde-8f01-23456789abcd"


@pytest.mark.parametrize(
    ("url", "vendor", "category", "account"),
    [
        ("https://cdn.taboola.com/libtrc/unip/1234567/tfa.js", "taboola", "advertising", "1234567"),
        ("https://tr.outbrain.com/unifiedPixel?marketerId=00ab12&name=PAGE_VIEW", "outbrain", "advertising", "00ab12"),
        ("https://tags.srv.stackadapt.com/saq_pxl?uid=aB3-x", "stackadapt", "advertising", "aB3-x"),
        ("https://sp.analytics.yahoo.com/sp.pl?a=10000&.yp=12345", "yahoo-ads", "advertising", "12345"),
        ("https://i.simpli.fi/dpx.js?cid=77&action=100", "simplifi", "advertising", "77"),
        ("https://i.simpli.fi/dpx?cid=77&m=1", "simplifi", "advertising", "77"),
        ("https://b.6sc.co/v1/beacon/img.gif?token=00ab12&event=a_pageload", "6sense", "advertising", "00ab12"),
        ("https://reveal.clearbit.com/v1/companies/reveal?authorization=pk_00ab", "clearbit", "advertising", "pk_00ab"),
        ("https://pub.doubleverify.com/dvtag/signals/ids/pub.json?ctx=27&cmp=DV1", "doubleverify", "advertising", "27"),
        ("https://ws.zoominfo.com/formcomplete-v2/forms", "zoominfo", "advertising", ""),
        ("https://hexagon-analytics.com/images/293692.gif?bk=00ab12cd34&tm=87&h=shop.example", "sift", "strictly_necessary", "00ab12cd34"),
        ("https://www.paypal.com/web-sdk/v6/core", "paypal", "strictly_necessary", ""),
        ("https://consent.trustarc.com/v2/autoblock?cmId=ab12cd", "trustarc", "strictly_necessary", "ab12cd"),
        ("https://servedby.flashtalking.com/spot/8/6247;52161;4669/?spotName=x", "flashtalking", "advertising", "6247"),
        ("https://servedby.flashtalking.com/spot/1921;7691;896/?spotName=x", "flashtalking", "advertising", "1921"),
        ("https://secure.leadforensics.com/Track/Capture.aspx?retType=js&trk_user=1234", "lead-forensics", "advertising", "1234"),
        ("https://api.company-target.com/api/v2/ip.js?key=aB3x&var=dbInfo", "demandbase", "advertising", "aB3x"),
        ("https://tags.crwdcntrl.net/c/9858/cc_af.js", "lotame", "advertising", "9858"),
        ("https://u.openx.net/w/1.0/pd", "openx", "advertising", ""),
        ("https://dsum.casalemedia.com/pbusermatch?origin=prebid", "index-exchange", "advertising", ""),
        ("https://ap.lijit.com/rtb/bid?src=x", "sovrn", "advertising", ""),
        ("https://eb2.3lift.com/sync?x=1", "triplelift", "advertising", ""),
        ("https://lexicon.33across.com/v1/envelope?pid=0010b", "33across", "advertising", "0010b"),
        ("https://x.bidswitch.net/sync?ssp=a", "bidswitch", "advertising", ""),
        ("https://track.adform.net/Serving/TrackPoint/?pm=42", "adform", "advertising", "42"),
        ("https://api.rlcdn.com/api/identity/envelope?pid=9", "liveramp", "advertising", "9"),
        ("https://cmp.privacymanager.io/latest/cmp.bundle.js", "liveramp", "strictly_necessary", ""),
        ("https://tags.crwdcntrl.net/lt/c/17/lt.min.js", "lotame", "advertising", "17"),
        ("https://fid.agkn.com/f?apiKey=1", "transunion", "advertising", ""),
        ("https://id5-sync.com/g/v2/173.json", "id5", "advertising", "173"),
        ("https://b-code.liadm.com/a-00ab.min.js", "liveintent", "advertising", "a-00ab"),
        (f"https://cdn.permutive.com/{UUID}-web.js", "permutive", "advertising", UUID),
        ("https://web.hb.ad.cpe.dotomi.com/cvx/client/hb/ortb/25", "epsilon", "advertising", ""),
        ("https://s.adroll.com/j/ABCDEFGHIJKLMNOPQRSTUV/roundtrip.js", "adroll", "advertising", "ABCDEFGHIJKLMNOPQRSTUV"),
        (f"https://j.6sc.co/j/{UUID}.js", "6sense", "advertising", UUID),
        ("https://tag.demandbase.com/0123abcd.min.js", "demandbase", "advertising", "0123abcd"),
        ("https://tag.clearbitscripts.com/v1/pk_0123ab/tags.js", "clearbit", "advertising", "pk_0123ab"),
        ("https://sc.lfeeder.com/lftracker_v1_aB3.js", "leadfeeder", "advertising", "aB3"),
        ("https://secure.leadforensics.com/js/12345.js", "lead-forensics", "advertising", "12345"),
        ("https://pixel.adsafeprotected.com/services/pub?anId=930", "integral-ad-science", "advertising", "930"),
        ("https://collector-12.tvsquared.com/tv2track.js", "innovid", "advertising", ""),
        ("https://servedby.flashtalking.com/spot/8/6247;40428;4669/?spotName=x", "flashtalking", "advertising", "6247"),
        (f"https://vidassets.terminus.services/{UUID}/t.js", "terminus", "advertising", UUID),
        ("https://vi.ml314.com/get?eid=54221&tk=x", "bombora", "advertising", "54221"),
        ("https://solutions.invocacdn.com/js/invoca-latest.min.js", "invoca", "advertising", ""),
        (f"https://utt.impactcdn.com/P-A123-{UUID}.js", "impact", "advertising", f"A123-{UUID}"),
        ("https://pt.ispot.tv/v2/TC-1234-1.gif", "ispot", "advertising", "TC-1234-1"),
        ("https://cdn.adjust.com/adjust-latest.min.js", "adjust", "advertising", ""),
        ("https://app.link/_r?sdk=web&branch_key=key_live_aB3", "branch", "advertising", "key_live_aB3"),
        ("https://web-sdk.control.kochava.com/track/json/", "kochava", "advertising", ""),
        ("https://www.mczbf.com/tags/4321/tag.js", "cj", "advertising", "4321"),
        ("https://www.dwin1.com/1001.js", "awin", "advertising", "1001"),
        ("https://shareasale.com/sale.cfm?amount=1&merchantID=55", "awin", "advertising", "55"),
        (f"https://utt.impactcdn.com/A123-{UUID}.js", "impact", "advertising", f"A123-{UUID}"),
        ("https://cdn.callrail.com/companies/123/abc/12/swap.js", "callrail", "advertising", "123"),
        ("https://js.driftt.com/include/1700000000/abc12.js", "drift", "functional", "abc12"),
        (f"https://static.zdassets.com/ekr/snippet.js?key={UUID}", "zendesk", "functional", UUID),
        ("https://lptag.liveperson.net/tag/tag.js?site=4040", "liveperson", "functional", "4040"),
        ("https://embed.tawk.to/0123456789abcdef01234567/default", "tawk", "functional", "0123456789abcdef01234567"),
        ("https://zn1a-shop.siteintercept.qualtrics.com/SIE/?Q_ZID=ZN_1a", "qualtrics", "functional", "ZN_1a"),
        ("https://apps.bazaarvoice.com/deployments/shop/main/production/en_US/bv.js", "bazaarvoice", "functional", "shop"),
        ("https://consent.trustarc.com/notice?domain=shop.example&c=teconsent", "trustarc", "strictly_necessary", "shop.example"),
        (f"https://cmp.osano.com/AzQ1/{UUID}/osano.js", "osano", "strictly_necessary", "AzQ1"),
        (f"https://sdk.privacy-center.org/{UUID}/loader.js?target=x", "didomi", "strictly_necessary", UUID),
        ("https://cdn.privacy-mgmt.com/mms/v2/message?account_id=22", "sourcepoint", "strictly_necessary", "22"),
        (f"https://transcend-cdn.com/cm/{UUID}/airgap.js", "transcend", "strictly_necessary", UUID),
        ("https://client.perimeterx.net/PXabc123/main.min.js", "human", "strictly_necessary", "PXabc123"),
        ("https://js.datadome.co/tags.js", "datadome", "strictly_necessary", ""),
        (f"https://hcaptcha.com/checksiteconfig?sitekey={UUID}", "hcaptcha", "strictly_necessary", UUID),
        ("https://www.paypal.com/sdk/js?client-id=Ab_1-z", "paypal", "strictly_necessary", "Ab_1-z"),
        ("https://t.paypal.com/ts?v=1", "paypal", "analytics", ""),
        ("https://events.mapbox.com/events/v2?access_token=pk.a.b", "mapbox", "analytics", ""),
        ("https://players.brightcove.net/6001/default_default/index.min.js", "brightcove", "functional", "6001"),
    ],
)  # fmt: skip
def test_whose_address_and_whose_account(
    shipped: Catalogue, url: str, vendor: str, category: str, account: str
) -> None:
    match = shipped.match_url(url)
    assert match is not None
    assert (match.vendor, match.category.value, match.account_id or "") == (vendor, category, account)


@pytest.mark.parametrize(
    ("cookie", "vendor", "lifetime"),
    [
        ("cto_bundle", "criteo", "390 days"), ("t_pt_gid", "taboola", "1 year"), ("sa-user-id-v2", "stackadapt", "1 year"), ("_lr_env", "liveramp", "1 year"),
        ("_cc_id", "lotame", "270 days"), ("_lc2_fpi", "liveintent", "2 years"), ("__adroll_fpc", "adroll", "1 year"),
        ("dtm_token", "epsilon", "13 months"), ("_gd_session", "6sense", "4 hours"), ("_lfa", "leadfeeder", "1 year"),
        ("_px3", "human", None), ("_pxvid", "human", "1 year"), ("__pxvid", "human", "1 year"), ("datadome", "datadome", "1 year"),
        ("_abck", "akamai", "1 year"), ("__zlcmid", "zendesk", "1 year"), ("TawkConnectionTime", "tawk", "session"),
        ("LPSID-4040", "liveperson", None), ("hblid", "olark", None), ("didomi_token", "didomi", None),
        ("osano_consentmanager", "osano", "1 year"), ("cmapi_cookie_privacy", "trustarc", None), ("invoca_session", "invoca", None),
        ("IR_gbd", "impact", None), ("IR_12345", "impact", None), ("_aw_m_1001", "awin", None), ("QSI_HistorySession", "qualtrics", None),
    ],
)  # fmt: skip
def test_a_cookie_that_gives_its_vendor_away(
    shipped: Catalogue, cookie: str, vendor: str, lifetime: str | None
) -> None:
    match = shipped.match_cookie(cookie, ".shop.example")
    assert match is not None
    assert (match.vendor, match.reason) == (vendor, "cookie")
    entry = shipped.cookie_entry(cookie, match)
    assert entry is not None
    assert entry.lifetime == lifetime


@pytest.mark.parametrize(
    ("cookie", "domain", "vendor"),
    [
        ("6suuid", ".6sc.co", "6sense"), ("tuuid", ".company-target.com", "demandbase"), ("tuuid", ".bidswitch.net", "bidswitch"),
        ("obuid", ".outbrain.com", "outbrain"), ("A3", ".yahoo.com", "yahoo-ads"), ("_s", ".app.link", "branch"),
        ("CMID", ".casalemedia.com", "index-exchange"), ("i", ".openx.net", "openx"), ("pixel", ".yotpo.com", "yotpo"),
    ],
)  # fmt: skip
def test_a_cookie_on_the_vendors_own_domain(shipped: Catalogue, cookie: str, domain: str, vendor: str) -> None:
    match = shipped.match_cookie(cookie, domain)
    assert match is not None
    assert match.vendor == vendor
    assert shipped.cookie_entry(cookie, match) is not None


@pytest.mark.parametrize(
    "cookie", ["tuuid", "i", "pixel", "_s", "A3", "uid", "c", "tp", "euconsent-v2", "_pubcid", "_rl_aud"]
)
def test_names_that_others_use_too_are_nobodys(shipped: Catalogue, cookie: str) -> None:
    assert shipped.match_cookie(cookie, ".shop.example") is None


@pytest.mark.parametrize(
    ("path", "vendor"),
    [
        ("/aB3dE6gH/xhr/api/v2/collector", "human"),
        ("/akam/13/pixel_0123abcd", "akamai"),
        ("/unified/wrapperMessagingWithoutDetection.js", "sourcepoint"),
    ],
)
def test_scripts_on_the_sites_own_host(shipped: Catalogue, path: str, vendor: str) -> None:
    match = shipped.match_first_party_path(f"https://www.shop.example{path}")
    assert match is not None
    assert match.vendor == vendor

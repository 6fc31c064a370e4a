"""Analytics, session replay, marketing and testing vendors: whose an address is, which account it names, whose a cookie is."""

from __future__ import annotations

import pytest

from policywitness.catalogue import Catalogue


@pytest.mark.parametrize(
    ("url", "vendor", "account"),
    [
        ("https://client.sc.omtrdc.net/b/ss/clientprod/1/JS-2.22.0/s9?AQB=1", "adobe-analytics", "clientprod"),
        ("https://edge.adobedc.net/ee/va6/v1/interact?configId=5651875a", "adobe-experience-platform", "5651875a"),
        ("https://x.tt.omtrdc.net/rest/v1/delivery?client=acme&sessionId=1", "adobe-target", "acme"),
        (
            "https://assets.adobedtm.com/38aee39cc23f/1468c748dfc1/launch-a653f5a3fe63.min.js",
            "adobe-launch",
            "38aee39cc23f",
        ),
        ("https://dpm.demdex.net/ibs:dpid=411&dpuuid=1", "adobe-audience-manager", None),
        (
            "https://294-tkb-300.mktoresp.com/webevents/visitWebPage?_mchNc=1&_mchId=294-TKB-300",
            "marketo",
            "294-TKB-300",
        ),
        ("https://aax-eu.amazon-adsystem.com/s/iu3?pid=b69567c1&event=PageView", "amazon-ads", "b69567c1"),
        ("https://tr.snapchat.com/p?pid=x&ev=PAGE_VIEW", "snap", None),
        ("https://www.redditstatic.com/ads/pixel.js", "reddit", None),
        ("https://alb.reddit.com/rp.gif?id=a2_emw07gblw6ez&event=PageVisit", "reddit", "a2_emw07gblw6ez"),
        (
            "https://q.quora.com/_/ad/b88ab38d4e5c4f458f437d703f8754fb/pixel?tag=ViewContent",
            "quora",
            "b88ab38d4e5c4f458f437d703f8754fb",
        ),
        ("https://pi.pardot.com/analytics?ver=3&account_id=123", "pardot", None),
        ("https://100.collect.igodigital.com/collect.js", "salesforce-marketing-cloud", None),
        ("https://cdn.evgnet.com/beacon/acme/prod/scripts/evergage.min.js", "salesforce-personalization", "acme"),
        ("https://s123.t.eloqua.com/visitor/v200/svrGP?pps=3&siteid=123", "oracle-eloqua", "123"),
        ("https://tags.bluekai.com/site/2964?x=1", "oracle-bluekai", "2964"),
        ("https://js.appboycdn.com/web-sdk/5.4/braze.min.js", "braze", None),
        ("https://static.klaviyo.com/onsite/js/klaviyo.js?company_id=XkHHQx", "klaviyo", "XkHHQx"),
        ("https://cdn.attn.tv/fashionnova/dtag.js", "attentive", "fashionnova"),
        ("https://chimpstatic.com/mcjs-connected/js/users/abc123/def.js", "mailchimp", "abc123"),
        ("https://t.contentsquare.net/uxa/355d5ac78f8a5.js", "contentsquare", "355d5ac78f8a5"),
        ("https://static.hj.contentsquare.net/c/hotjar-5204814.js", "contentsquare", None),
        ("https://ingest.quantummetric.com/horizon/skims?T=B", "quantum-metric", "skims"),
        ("https://cdn.quantummetric.com/instrumentation/1.31.3/quantum-gnm.js", "quantum-metric", "gnm"),
        ("https://report.acme.glassboxdigital.io/x", "glassbox", None),
        ("https://nebula-cdn.kampyle.com/us/wu/1/onsite/embed.js", "medallia", None),
        ("https://cdn.lr-ingest.io/LogRocket.min.js", "logrocket", None),
        (
            "https://cdn.mouseflow.com/projects/0123abcd-0123-0123-0123-0123456789ab.js",
            "mouseflow",
            "0123abcd-0123-0123-0123-0123456789ab",
        ),
        ("https://tools.luckyorange.com/core/lo.js?site-id=ab12", "lucky-orange", "ab12"),
        ("https://web-sdk.smartlook.com/recorder.js", "smartlook", None),
        ("https://script.crazyegg.com/pages/scripts/0123/8463.js", "crazy-egg", "0123/8463"),
        ("https://cdn.inspectlet.com/inspectlet.js?wid=12&r=3", "inspectlet", "12"),
        ("https://cdn.heapanalytics.com/js/heap-236035469.js", "heap", "236035469"),
        ("https://c.us.heap-api.com/api/capture/v2/track", "heap", None),
        ("https://browser-intake-datadoghq.com/api/v2/rum?ddsource=browser&dd-api-key=pub1", "datadog-rum", None),
        ("https://js-cdn.dynatrace.com/jstag/1/a/b.js", "dynatrace", None),
        ("https://bam.nr-data.net/jserrors/1/NRJS-abc?a=1", "new-relic", "NRJS-abc"),
        (
            "https://cdn.pendo.io/agent/static/0123abcd-0123-0123-0123-0123456789ab/pendo.js",
            "pendo",
            "0123abcd-0123-0123-0123-0123456789ab",
        ),
        ("https://jssdks.mparticle.com/v3/JS/eu1-ebd2/events", "mparticle", "eu1-ebd2"),
        ("https://tags.tiqcdn.com/utag/tealium/main/prod/utag.js", "tealium", "tealium/main"),
        ("https://acme.dataplane.rudderstack.com/v1/track", "rudderstack", None),
        ("https://com-acme-prod1.collector.snplow.net/com.snowplowanalytics.snowplow/tp2", "snowplow", None),
        ("https://cdn.matomo.cloud/demo.matomo.cloud/container_bugnCohE.js", "matomo", "demo.matomo.cloud"),
        ("https://plausible.io/js/pa-6_srOG.js", "plausible", None),
        ("https://ping.chartbeat.net/ping?h=a&g=123", "chartbeat", "123"),
        ("https://sb.scorecardresearch.com/b?c1=2&c2=18896682", "comscore", "18896682"),
        ("https://pixel.quantserve.com/pixel;r=1;a=p-bcLY1rnM?x=1", "quantcast", None),
        ("https://pixel.quantserve.com/pixel?a=p-bcLY1rnM", "quantcast", "p-bcLY1rnM"),
        ("https://secure-us.imrworldwide.com/cgi-bin/m?ci=us", "nielsen", None),
        (
            "https://c.go-mpulse.net/api/config.json?key=ABCDE-12345-ABCDE-12345-ABCDE",
            "mpulse",
            "ABCDE-12345-ABCDE-12345-ABCDE",
        ),
        ("https://cdn.optimizely.com/js/12345.js", "optimizely", "12345"),
        ("https://dev.visualwebsiteoptimizer.com/j.php?a=12&u=x", "vwo", "12"),
        ("https://try.abtasty.com/0123456789abcdef0123456789abcdef.js", "ab-tasty", "0123456789abcdef0123456789abcdef"),
        ("https://cdn.dynamicyield.com/api/8765/api_dynamic.js", "dynamic-yield", "8765"),
        ("https://se.monetate.net/js/2/a-abc123/p/shop.example/entry.js", "monetate", "a-abc123"),
        (
            "https://app.launchdarkly.com/sdk/evalx/0123456789abcdef01234567/contexts/eyJ",
            "launchdarkly",
            "0123456789abcdef01234567",
        ),
        ("https://pixel.everesttech.net/3184/t?x=1", "adobe-advertising", "3184"),
    ],
)
def test_an_address_leads_to_the_vendor_and_the_account(
    shipped: Catalogue, url: str, vendor: str, account: str | None
) -> None:
    match = shipped.match_url(url)
    assert match is not None
    assert (match.vendor, match.account_id) == (vendor, account)


@pytest.mark.parametrize(
    ("path", "vendor"),
    [
        ("/metrics/b/ss/acme/1/JS-2/s1", "adobe-analytics"),
        ("/ee/v1/interact?configId=5651875a-11", "adobe-experience-platform"),
        ("/beacon/acme/prod/scripts/evergage.min.js", "salesforce-personalization"),
        ("/visitor/v200/svrGP?siteid=12", "oracle-eloqua"),
        ("/ruxitagentjs_ICA27NVfgqrux_10283.js", "dynatrace"),
        ("/rb_bf12345abc?type=js3&sn=v_4", "dynatrace"),
        ("/dd-proxy?ddforward=%2Fapi%2Fv2%2Frum%3Fddsource%3Dbrowser", "datadog-rum"),
        ("/utag/acme/main/prod/utag.js", "tealium"),
        ("/rsdataplane/beacon/v1/batch?writeKey=1pzV", "rudderstack"),
        ("/x/com.snowplowanalytics.snowplow/tp2", "snowplow"),
        ("/i?e=pv&p=web&tv=js-3.1.0", "snowplow"),
        ("/stats/matomo.php?idsite=3&rec=1", "matomo"),
        ("/js/matomo.js", "matomo"),
        ("/boomerang/ABCDE-12345-ABCDE-12345-ABCDE", "mpulse"),
    ],
)
def test_services_behind_the_sites_own_host(shipped: Catalogue, path: str, vendor: str) -> None:
    match = shipped.match_first_party_path(f"https://www.shop.example{path}")
    assert match is not None
    assert (match.vendor, match.reason) == (vendor, "path-signature")


@pytest.mark.parametrize(
    ("cookie", "vendor"),
    [
        ("s_vi", "adobe-analytics"), ("s_fid", "adobe-analytics"), ("s_ecid", "adobe-analytics"),
        ("kndctr_1FD6776A524453CC0A490D44_AdobeOrg_identity", "adobe-experience-platform"),
        ("kndctr_1FD6776A524453CC0A490D44_AdobeOrg_consent_check", "adobe-experience-platform"),
        ("AMCV_1FD6776A524453CC0A490D44%40AdobeOrg", "adobe-experience-platform"),
        ("AMCVS_1FD6776A524453CC0A490D44@AdobeOrg", "adobe-experience-platform"), ("mbox", "adobe-target"),
        ("_mkto_trk", "marketo"), ("_biz_uid", "marketo"), ("_scid", "snap"), ("_rdt_uuid", "reddit"),
        ("visitor_id12345", "pardot"), ("visitor_id12345-hash", "pardot"), ("pi_opt_in12345", "pardot"),
        ("lpv12345", "pardot"), ("_evga_e287", "salesforce-personalization"), ("_sfid_4952", "salesforce-personalization"),
        ("ELOQUA", "oracle-eloqua"), ("ab.storage.deviceId.a7d1", "braze"), ("__kla_id", "klaviyo"),
        ("_cs_id", "contentsquare"), ("QuantumMetricUserID", "quantum-metric"), ("_cls_v", "glassbox"),
        ("kampyle_userid", "medallia"), ("_lr_tabs_-gcg1ox%2Fsociavore", "logrocket"),
        ("Y29wYWFpci5jb20%3D-_lr_hb_-edny8h%2Fibe-s4n", "logrocket"), ("mf_user", "mouseflow"), ("lo-uid", "lucky-orange"),
        ("SL_C_23361dd035530_SID", "smartlook"), ("_ce.s", "crazy-egg"), ("__insp_uid", "inspectlet"),
        ("_hp2_id.123", "heap"), ("_hp2_ses_props.123", "heap"), ("_hp5_meta.123", "heap"), ("_dd_s", "datadog-rum"),
        ("dtCookie", "dynatrace"), ("rxVisitor", "dynatrace"), ("dtPC4a8", "dynatrace"),
        ("_pendo_visitorId.7108b796", "pendo"), ("mprtcl-v4_3ABC", "mparticle"), ("utag_main", "tealium"),
        ("utag_main_v_id", "tealium"), ("CONSENTMGR", "tealium"), ("rl_anonymous_id", "rudderstack"),
        ("_sp_id.16e7", "snowplow"), ("_pk_id.1.2", "matomo"), ("_chartbeat2", "chartbeat"), ("__qca", "quantcast"),
        ("nol_fpid", "nielsen"), ("optimizelyEndUserId", "optimizely"), ("_vwo_uuid_v2", "vwo"),
        ("_vis_opt_exp_12_combi", "vwo"), ("ABTasty", "ab-tasty"), ("_dyid", "dynamic-yield"), ("mt.v", "monetate"),
        ("mt.sac_25", "monetate"), ("__attentive_id", "attentive"), ("_attn_", "attentive"), ("MCPopupClosed", "mailchimp"),
    ],
)  # fmt: skip
def test_a_cookie_on_the_sites_own_domain(shipped: Catalogue, cookie: str, vendor: str) -> None:
    match = shipped.match_cookie(cookie, ".shop.example")
    assert match is not None
    entry = shipped.cookie_entry(cookie, match)
    assert (match.vendor, entry is not None and entry.distinctive) == (vendor, True)


@pytest.mark.parametrize(
    "cookie",
    [
        "_cs_1083746253643",
        "_lr_env_src_ats",
        "visitor_id",
        "mf_settings",
        "RT",
        "sp",
        "_cb",
        "is_returning",
        "dt",
        "mt",
    ],
)
def test_names_that_only_look_like_theirs(shipped: Catalogue, cookie: str) -> None:
    """Contentsquare itself says that it sets no `_cs_` with digits; the others are too ordinary, or another vendor's."""
    match = shipped.match_cookie(cookie, ".shop.example")
    assert match is None or match.vendor == "liveramp"

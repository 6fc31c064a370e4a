"""What requests say: parameters from queries and bodies, and their meaning from the vendors' files."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote

import pytest

from policywitness.catalogue import Catalogue
from policywitness.catalogue.decoders.parameters import parameters

HASH = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"


def test_ga4_events_from_query_and_batched_body(shipped: Catalogue) -> None:
    url = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC1234567&cid=1.2&gcs=G100&npa=1&dl=https%3A%2F%2Fa.example%2F"
    decoded = shipped.decode(url, "en=page_view&_et=5\r\nen=scroll&epn.percent=90\r\n")
    assert decoded.vendor == "google-analytics"
    assert decoded.account_ids == ("G-ABC1234567",)
    assert decoded.events == ("page_view", "scroll")
    assert decoded.visitor_ids == ("1.2",)
    assert decoded.page_urls == ("https://a.example/",)
    assert {(mode.param, mode.value) for mode in decoded.restricted} == {("gcs", "G100"), ("npa", "1")}


def test_granted_consent_is_reported_but_restricts_nothing(shipped: Catalogue) -> None:
    decoded = shipped.decode("https://www.google-analytics.com/g/collect?v=2&tid=G-ABC1234567&gcs=G111&npa=0")
    assert [mode.value for mode in decoded.modes] == ["G111"]
    assert decoded.restricted == ()


@pytest.mark.parametrize(
    ("url", "vendor", "mode"),
    [
        ("https://www.facebook.com/tr/?id=1&ev=PageView&dpo=LDU&dpoco=0", "meta-pixel", "dpo"),
        ("https://bat.bing.com/action/0?ti=1&evt=pageLoad&asc=D", "microsoft-uet", "asc"),
        ("https://googleads.g.doubleclick.net/pagead/viewthroughconversion/1/?rdp=1", "google-ads", "rdp"),
        ("https://ct.pinterest.com/v3/?tid=1&pd=" + quote('{"opt_out_type":"LDP"}'), "pinterest", "pd.opt_out_type"),
        ("https://player.vimeo.com/video/1?dnt=1", "vimeo", "dnt"),
    ],
)
def test_restricted_modes(shipped: Catalogue, url: str, vendor: str, mode: str) -> None:
    decoded = shipped.decode(url)
    assert decoded.vendor == vendor
    assert [seen.param for seen in decoded.restricted] == [mode]


def test_the_same_requests_without_the_mode_are_not_restricted(shipped: Catalogue) -> None:
    assert shipped.decode("https://www.facebook.com/tr/?id=1&ev=PageView&dpo=").restricted == ()
    assert shipped.decode("https://bat.bing.com/action/0?ti=1&evt=pageLoad&asc=G").restricted == ()


def test_advanced_matching_of_the_meta_pixel_in_query_and_body(shipped: Catalogue) -> None:
    url = f"https://www.facebook.com/tr/?id=77&ev=Lead&udff[em]={HASH}"
    assert shipped.decode(url).hashed_emails == (HASH,)
    decoded = shipped.decode("https://www.facebook.com/tr/", f"id=77&ev=Lead&ud%5Bem%5D={HASH}")
    assert (decoded.account_ids, decoded.events, decoded.hashed_emails) == (("77",), ("Lead",), (HASH,))


def test_json_bodies(shipped: Catalogue) -> None:
    body = json.dumps({"event": "Pageview", "context": {"pixel": {"code": "C1"}, "user": {"anonymous_id": "v1"}}})
    decoded = shipped.decode("https://analytics.tiktok.com/api/v2/pixel", body)
    assert (decoded.account_ids, decoded.events, decoded.visitor_ids) == (("C1",), ("Pageview",), ("v1",))
    batch = json.dumps({"api_key": "k", "events": [{"event_type": "a", "user_id": "u"}, {"event_type": "b"}]})
    decoded = shipped.decode("https://api2.amplitude.com/2/httpapi", batch)
    assert (decoded.account_ids, decoded.events, decoded.user_ids) == (("k",), ("a", "b"), ("u",))


@pytest.mark.parametrize("encode", [json.dumps, lambda value: base64.b64encode(json.dumps(value).encode()).decode()])
def test_json_inside_a_parameter_plain_and_base64(shipped: Catalogue, encode: object) -> None:
    assert callable(encode)
    payload = encode({"event": "Sign up", "properties": {"token": "t1", "distinct_id": "d1"}})
    decoded = shipped.decode("https://api-js.mixpanel.com/track/?verbose=1", "data=" + quote(payload))
    assert (decoded.account_ids, decoded.events, decoded.visitor_ids) == (("t1",), ("Sign up",), ("d1",))
    listed = encode([{"event": "One"}, {"event": "Two"}])
    assert shipped.decode("https://api-js.mixpanel.com/track/", "data=" + quote(listed)).events == ("One", "Two")


def test_redaction_tokens_pass_through(shipped: Catalogue) -> None:
    decoded = shipped.decode("https://www.facebook.com/tr/?id=77&ev=PageView&fbp=⟨h:9f2c⟩")
    assert decoded.visitor_ids == ("⟨h:9f2c⟩",)


@pytest.mark.parametrize("body", ["{", "[" * 50_000, "eyJ!!!", "\x00\x01", "%%%", "=", "[1, null, true]", "&&&\n\n"])
def test_hostile_bodies_do_no_harm(shipped: Catalogue, body: str) -> None:
    decoded = shipped.decode("https://api2.amplitude.com/2/httpapi?api_key=k", body)
    assert decoded.account_ids == ("k",)


def test_parameters_keep_order_and_repeats() -> None:
    assert parameters("https://a.example/?x=1&x=2&y=", "x=3") == {"x": ["1", "2", "3"], "y": [""]}


def test_a_request_to_nobody_known(shipped: Catalogue) -> None:
    decoded = shipped.decode("https://api.shop.example/track?en=page_view&npa=1")
    assert (decoded.vendor, decoded.events, decoded.modes) == (None, (), ())


def test_parameters_in_a_path_as_floodlight_writes_them(shipped: Catalogue) -> None:
    url = "https://ad.doubleclick.net/activity;src=1234;type=abc;cat=def;ord=1;gcs=G100;npa=1;u1=x?"
    assert parameters(url, None)["cat"] == ["def"]
    decoded = shipped.decode(url)
    assert (decoded.vendor, decoded.account_ids) == ("floodlight", ("1234",))
    assert {(mode.param, mode.value) for mode in decoded.restricted} == {("gcs", "G100"), ("npa", "1")}


def test_a_multipart_form_as_the_meta_pixel_posts_long_events(shipped: Catalogue) -> None:
    fields = {"id": "77", "ev": "Purchase", "udff[em]": HASH, "cd[note]": "a\r\nb", "dpo": "LDU"}
    parts = (f'------X1\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    body = "".join(parts) + "------X1--\r\n"
    decoded = shipped.decode("https://www.facebook.com/tr/", body)
    assert (decoded.account_ids, decoded.events, decoded.hashed_emails) == (("77",), ("Purchase",), (HASH,))
    assert [mode.param for mode in decoded.restricted] == ["dpo"]
    assert parameters("https://a.example/", body)["cd[note]"] == ["a\nb"]


def test_json_a_line_as_error_monitors_send_it() -> None:
    body = '{"dsn": "https://k@o1.ingest.sentry.io/2"}\n{"type": "event"}\n{"user": {"id": "7"}}'
    assert parameters("https://a.example/", body) == {
        "dsn": ["https://k@o1.ingest.sentry.io/2"], "type": ["event"], "user.id": ["7"],
    }  # fmt: skip


def test_a_hostile_multipart_body_is_read_in_no_time() -> None:
    began = time.process_time()
    parameters("https://a.example/", "--x\n" + 'Content-Disposition: form-data; name="a\n' * 6_000)
    assert time.process_time() - began < 2

"""The HAR export holds what the format demands, for every request."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import msgspec
from tests.bundle.recordings import SITE

from policywitness.bundle.har import to_har
from policywitness.bundle.reader import Evidence

REQUEST = {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"}
RESPONSE = {
    "status",
    "statusText",
    "httpVersion",
    "cookies",
    "headers",
    "content",
    "redirectURL",
    "headersSize",
    "bodySize",
}
ENTRY = {"startedDateTime", "time", "request", "response", "cache", "timings"}


def test_every_request_becomes_an_entry_of_the_format(bundle: Path) -> None:
    evidence = Evidence.read(bundle)
    log = json.loads(msgspec.json.encode(to_har(evidence)))["log"]
    assert (log["version"], log["creator"]) == ("1.2", {"name": "policywitness", "version": "0.1.0"})
    assert set(log["browser"]) == {"name", "version"}
    assert len(log["entries"]) == len(evidence.requests) == 4
    pages = {page["id"] for page in log["pages"]}
    assert len(pages) == 2
    for entry in log["entries"]:
        assert set(entry) >= ENTRY
        assert set(entry["request"]) >= REQUEST
        assert set(entry["response"]) >= RESPONSE
        assert set(entry["timings"]) == {"send", "wait", "receive"}
        assert entry["time"] == sum(entry["timings"].values())
        assert entry["pageref"] in pages
        assert datetime.fromisoformat(entry["startedDateTime"]).utcoffset() is not None
        assert all(
            set(line) == {"name", "value"} for side in ("request", "response") for line in entry[side]["headers"]
        )
        assert all(key in ENTRY | {"pageref", "serverIPAddress"} or key.startswith("_") for key in entry)


def test_redirects_bodies_and_cookies_are_told(bundle: Path) -> None:
    log = to_har(Evidence.read(bundle))["log"]
    posted, followed = (entry for entry in log["entries"] if entry["_visit_id"] == "baseline-1")
    assert posted["response"]["redirectURL"] == f"{SITE}next"
    assert followed["response"]["redirectURL"] == ""
    assert posted["request"]["postData"]["text"] == '{"id":"","event":"page_view"}'
    assert posted["request"]["bodySize"] == 40
    assert followed["request"]["bodySize"] == 0
    assert [cookie["name"] for cookie in posted["request"]["cookies"]] == ["visitor", "theme"]
    assert posted["response"]["cookies"][0]["httpOnly"] is True
    assert posted["response"]["cookies"][0]["path"] == "/"
    assert {"name": "path", "value": "/pricing"} in posted["request"]["queryString"]
    assert posted["startedDateTime"] == "2026-11-23T10:00:00.012Z"

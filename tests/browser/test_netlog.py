"""The browser's network log, whole and cut short."""

from __future__ import annotations

import json

import pytest

from policywitness.browser.netlog import LoggedRequest, NetworkLog, read_network_log

HEAD = '{"constants":{"logEventPhase":{"PHASE_BEGIN":1,"PHASE_END":2},"logEventTypes":{"URL_REQUEST_START_JOB":7},"timeTickOffset":1000},\n"events": [\n'


def line(url: str, kind: int = 7, phase: int = 1, time: str = "500") -> str:
    return json.dumps(
        {"params": {"method": "GET", "url": url}, "phase": phase, "time": time, "type": kind}, separators=(",", ":")
    )


@pytest.fixture
def log(tmp_path):
    def write(*lines: str, end: str = "]}"):
        path = tmp_path / "log.json"
        path.write_text(HEAD + ",\n".join(lines) + end)
        return read_network_log(path)

    return write


def test_requests_with_their_times(log):
    assert log(
        line("https://a.example/x#part"),
        line("https://a.example/end", phase=2),
        line("https://a.example/other", kind=8),
    ) == NetworkLog((LoggedRequest("https://a.example/x", "GET", 1.5),), whole=True)


def test_the_browsers_own_requests_are_left_out(log):
    assert (
        log(line("https://update.googleapis.com/x"), line("data:text/plain,x"), line("chrome://newtab/")).requests == ()
    )


def test_a_log_that_was_cut_short_is_read_as_far_as_it_goes(log):
    first = LoggedRequest("https://a.example/1", "GET", 1.5)
    assert log(line("https://a.example/1"), line("https://a.example/2")[:40], end="") == NetworkLog((first,), False)
    assert log(line("https://a.example/1"), end="") == NetworkLog((first,), whole=False)


def test_no_log_is_none_and_not_empty(tmp_path):
    assert read_network_log(tmp_path / "missing.json") is None
    (tmp_path / "other.json").write_text("{}")
    assert read_network_log(tmp_path / "other.json") is None

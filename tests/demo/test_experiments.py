"""Who meets the vendors that only some visitors meet."""

from __future__ import annotations

import re

from tests.demo.fetching import fetch

from policywitness.demo import DemoWeb
from policywitness.demo.larkfield import LARKFIELD


def enter(web: DemoWeb, path: str = "/", **headers: str) -> list[str]:
    """The experiments a new visitor takes part in."""
    _, _, body = fetch(web, LARKFIELD, path, headers=headers)
    found = re.search(rb"experiments: \[([^]]*)\]", body)
    assert found is not None
    return re.findall(r"\w+", found[1].decode())


def test_every_second_visitor_of_each_kind_meets_the_video_pixel() -> None:
    with DemoWeb() as web:
        assert [enter(web) for _ in range(4)] == [["video"], [], ["video"], []]
        gpc = {"Sec-GPC": "1"}
        assert [enter(web, **gpc) for _ in range(2)] == [["video", "pins"], []]


def test_the_fifth_visitor_of_forty_meets_the_pin_tag() -> None:
    with DemoWeb() as web:
        met = [index for index in range(1, 50) if "pins" in enter(web)]
    assert met == [5, 45]


def test_the_choice_is_remembered_and_made_at_the_start_page_only() -> None:
    with DemoWeb() as web:
        assert enter(web, "/media") == []
        assert enter(web, Cookie="lf_visitor=video-pins.0011") == ["video", "pins"]
        assert enter(web, "/media", Cookie="lf_visitor=video.0011") == ["video"]
        assert enter(web) == ["video"], "remembered visitors are not counted again"

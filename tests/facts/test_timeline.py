"""The order of time in a visit; what frames showed and which interfaces were called."""

from __future__ import annotations

from typing import Any

from tests import factories as make

from policywitness.facts import Facts
from policywitness.facts.timeline import LONGEST
from policywitness.model.evidence import ConsentRecord, Frame
from policywitness.model.vocabulary import Party, Phase

REJECT = (make.visit("reject", 1),)


def consent(kind: str, t_ms: int, name: str = "reject", **detail: Any) -> ConsentRecord:
    return ConsentRecord("reject-1", make.SITE, t_ms, kind, name, detail)


def rejecting(**records: Any) -> Facts:
    answers = (
        consent("banner", 900, "div#banner"),
        consent("action", 4_000, via="settings", pressed=[{"t_ms": 1_500}, {"t_ms": 2_000}]),
        consent("proof", 4_100, proved=True),
    )
    return make.facts(make.evidence(REJECT, consent=answers, **records))


def test_what_fired_before_the_choice_stands_before_it_and_is_not_mixed_with_what_came_after() -> None:
    facts = rejecting(
        requests=[
            make.request("reject-1", "https://stats.example/a", t_ms=300),
            make.request("reject-1", "https://stats.example/b", t_ms=350),
            make.request("reject-1", "https://stats.example/c", t_ms=2_300, phase=Phase.AFTER_CHOICE),
            make.request("reject-1", make.SITE + "own.png", t_ms=100),
        ],
        cookies=[make.cookie("reject-1", "_st", t_ms=400)],
        storage=[make.storage("reject-1", "theme", t_ms=2_500)],
    )
    (line,) = facts.timelines
    shown = [(e.t_ms, e.kind, e.party, e.count, e.before_choice) for e in line.entries]
    assert shown == [
        (300, "request", "statco", 2, True),
        (400, "cookie", "statco", 1, True),
        (900, "banner", "shop.example", 1, True),
        (2_000, "choice", "shop.example", 1, True),
        (2_300, "request", "statco", 1, False),
        (2_500, "storage", "shop.example", 1, False),
    ]
    assert (line.banner_ms, line.choice, line.choice_ms, line.choice_proved) == (900, "reject", 2_000, True)
    assert all(entry.evidence is not None for entry in line.entries)


def test_without_a_choice_everything_is_before_one() -> None:
    facts = make.facts(requests=[make.request(url="https://ads.example/x", t_ms=5, phase=Phase.LEAVE)])
    first, second = facts.timelines
    assert (first.choice, first.choice_ms, first.choice_proved) == (None, None, None)
    assert [entry.before_choice for entry in first.entries] == [True]
    assert second.entries == ()


def test_a_choice_that_found_nothing_to_press_is_no_choice() -> None:
    nothing = (consent("action", 4_000, via="nothing", reason="no control to reject was found", pressed=[]),)
    (line,) = make.facts(make.evidence(REJECT, consent=nothing)).timelines
    assert (line.choice, line.choice_ms) == (None, None)


def test_who_reads_a_signal_is_in_the_timeline() -> None:
    read = make.call(api="navigator.globalPrivacyControl", script_url="https://ads.example/t.js", t_ms=30, count=3)
    facts = make.facts(calls=[read, make.call(api="navigator.language", script_url="https://ads.example/t.js")])
    assert [(e.kind, e.party, e.text, e.count) for e in facts.timelines[0].entries] == [
        ("signal-read", "adco", "navigator.globalPrivacyControl", 3)
    ]


def test_a_long_timeline_says_how_much_is_left_out() -> None:
    requests = [make.request(url=f"https://host{n}.test/", t_ms=n) for n in range(LONGEST + 7)]
    line = make.facts(requests=requests).timelines[0]
    assert (len(line.entries), line.more) == (LONGEST, 7)


def test_frames_and_calls_are_counted_by_host() -> None:
    frames = [
        Frame("baseline-1", make.SITE, make.SITE, None, False),
        Frame("baseline-1", make.SITE, "https://social.example/box?1", make.SITE, True),
        Frame("baseline-1", make.SITE, "https://social.example/box?2", make.SITE, True),
        Frame("baseline-1", make.SITE, "about:blank", make.SITE, False),
    ]
    calls = [
        make.call(api="screen.width", script_url="https://ads.example/t.js", count=4),
        make.call("baseline-2", "screen.width", script_url="https://ads.example/t.js"),
        make.call(api="screen.width", script_url=None),
    ]
    facts = make.facts(frames=frames, calls=calls)
    assert [(f.host, f.vendor, f.urls, f.pages, f.cross_site) for f in facts.frames] == [
        ("social.example", "socialco", 2, 1, True)
    ]
    assert [(c.script_host, c.vendor, c.party, c.count) for c in facts.calls] == [
        ("ads.example", "adco", Party.THIRD, 5),
        ("www.shop.example", None, Party.FIRST, 1),
    ]

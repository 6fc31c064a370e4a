"""Rules of the user's filter lists, word for word, beside the requests that they cover."""

from __future__ import annotations

from pathlib import Path

from tests import factories as make

from policywitness.catalogue import Catalogue
from policywitness.model.vocabulary import Party, TargetType

LIST = """\
! Title: My list
! Licence: CC BY-NC-SA 4.0
||ads.example^$third-party
@@||ads.example/fine.gif$image
/collect?$xmlhttprequest
||frames.example^$subdocument
||shop.example^$document
"""


def catalogue(tmp_path: Path) -> Catalogue:
    path = tmp_path / "list.txt"
    path.write_text(LIST)
    return Catalogue.load(bulk=None, lists=[path], engine="own")


def test_rules_are_told_by_host_with_what_lifts_them(tmp_path: Path) -> None:
    facts = make.facts(
        catalogue_=catalogue(tmp_path),
        requests=[
            make.request(url="https://ads.example/p.gif"),
            make.request("baseline-2", url="https://ads.example/p.gif"),
            make.request(url="https://ads.example/fine.gif"),
            make.request(url=make.SITE + "collect?e=1", resource_type="Fetch"),
            make.request(url="https://frames.example/f", resource_type="Document", target_type=TargetType.IFRAME),
            make.request(url=make.SITE, resource_type="Document"),
            make.request(url="https://cdn.example/app.js", resource_type="Script"),
        ],
    )

    told = [(row.rule, row.exception, row.host, row.party, row.requests) for row in facts.listed]
    assert told == [
        ("/collect?$xmlhttprequest", None, "www.shop.example", Party.FIRST, 1),
        ("||ads.example^$third-party", None, "ads.example", Party.THIRD, 2),
        ("||ads.example^$third-party", "@@||ads.example/fine.gif$image", "ads.example", Party.THIRD, 1),
        ("||frames.example^$subdocument", None, "frames.example", Party.THIRD, 1),
        ("||shop.example^$document", None, "www.shop.example", Party.FIRST, 1),
    ]
    blocked = facts.listed[1]
    assert blocked.list == "My list"
    assert blocked.scenarios["baseline"].seen == 2
    assert [ref.file for ref in blocked.evidence] == ["requests.jsonl", "requests.jsonl"]


def test_a_list_decides_nothing_about_whose_a_request_is(tmp_path: Path) -> None:
    requests = [make.request(url="https://ads.example/p.gif")]
    facts = make.facts(catalogue_=catalogue(tmp_path), requests=requests)

    assert [vendor.id for vendor in facts.vendors] == ["unknown:ads.example"]
    assert make.facts(requests=requests).listed == ()

"""Lists of sites: text and CSV, and rows that cannot be used."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from policywitness.cli import crawl, execute
from policywitness.config import ConfigurationError
from policywitness.ledger.crawls import SiteRow
from policywitness.run.site_list import Malformed, read_sites


def rows(tmp_path, content: bytes, name: str = "sites.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_sites(path))


def test_text(tmp_path):
    found = rows(
        tmp_path, b"\xef\xbb\xbf# ours\nexample.com\n\n  https://www.example.co.uk/de/ \nhttps://\n", "sites.txt"
    )
    assert [row.url for row in found if isinstance(row, SiteRow)] == [
        "https://example.com/",
        "https://www.example.co.uk/de/",
    ]
    assert found[1].domain == "example.co.uk"
    assert isinstance(found[2], Malformed)
    assert found[2].line == 5


def test_csv_with_settings_of_a_row(tmp_path):
    (row,) = rows(
        tmp_path,
        b'name,url,policy,first_party\n"Shop, Inc.",shop.example,https://shop.example/p https://b.example/q,cdn.example\n',
    )
    assert row.settings == {
        "site": {"name": "Shop, Inc.", "first_party": ["cdn.example"]},
        "policy": {"sources": ["https://shop.example/p", "https://b.example/q"]},
    }


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"ftp://a.example/,x", "web address"),
        (b",x", "no url"),
        (b"a.example,x,y", "3 cells"),
        (b"a.example", "1 cells"),
        (b"\xff\xfe.example,x", "not UTF-8"),
        (b"https://user:pw@a.example/,x", "must not hold a user name"),
        (b"https://a..example/,x", ""),
    ],
)
def test_a_bad_row_costs_only_itself(tmp_path, line, problem):
    found = rows(tmp_path, b"url,name\nbefore.example,b\n" + line + b"\nafter.example,a\n")
    assert [type(row) for row in found] == [SiteRow, Malformed, SiteRow]
    assert problem in found[1].problem
    assert found[1].line == 3


def test_a_list_that_is_none(tmp_path):
    for content, message in (
        (b"", "holds no address"),
        (b"site,name\na.example,b\n", '"url" among them'),
        (b"url,polcy\na.example,b\n", 'did you mean "policy"'),
    ):
        with pytest.raises(ConfigurationError, match=message):
            rows(tmp_path, content)


def test_the_plan_of_a_crawl(tmp_path, capsys):
    sites = tmp_path / "sites.txt"
    sites.write_text("a.example\nnot a site\nb.example\n")
    assert execute(["crawl", str(sites), "--preset", "ci", "--plan"]) == 0
    output = capsys.readouterr()
    assert "Sites     2," in output.out
    assert "Visits    1, 1 at a time" in output.out
    assert "line 2" in output.err


def test_what_is_wrong_for_every_site_is_said_once(tmp_path, capsys):
    sites = tmp_path / "sites.txt"
    sites.write_text("a.example\nb.example\n")
    assert execute(["crawl", str(sites), "--out", str(tmp_path / "crawl"), "--scenario", "gcp"]) == 2
    assert capsys.readouterr().err.count("unknown scenario") == 1
    assert not (tmp_path / "crawl").exists()


def test_a_crawl_with_credentials_is_not_written_down(tmp_path, capsys):
    sites = tmp_path / "sites.txt"
    sites.write_text("a.example\n")
    wish = crawl.CrawlFile(
        crawl="c", sites=str(sites), config=None, preset=None, options={}, as_of=date(2026, 1, 1), formats=("json",),
        min_coverage=0.9, fail_on=None, workers=1, executor="local", scheduler=None, storage=None, deadline_s=1, pause_s=0,
        retry_wait_s=0, credentials=True,
    )  # fmt: skip
    folder = tmp_path / "crawl"
    folder.mkdir()
    (folder / crawl.FILE).write_bytes(msgspec.json.encode(wish))
    assert execute(["run", "resume", str(folder)]) == 2
    assert "used credentials" in capsys.readouterr().err
    (folder / crawl.FILE).write_bytes(msgspec.json.encode(msgspec.structs.replace(wish, credentials=False)))
    assert execute(["run", "resume", str(folder)]) == 2
    assert "give --ledger" in capsys.readouterr().err

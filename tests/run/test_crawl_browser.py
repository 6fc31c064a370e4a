"""A small crawl with real browsers, as the command line runs it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from policywitness.browser.program import NoBrowser, find
from policywitness.bundle.verify import verify
from policywitness.cli import execute
from policywitness.demo.server import Web, html
from policywitness.ledger import Ledger

pytestmark = [pytest.mark.browser, pytest.mark.full]


def test_a_crawl_of_served_sites(tmp_path):
    try:
        find()
    except NoBrowser as problem:
        pytest.skip(str(problem))
    page = html("<title>Shop</title><p>Text.<img src=https://px.tracker.example/p.gif>")
    hosts = [f"www.site{number}.example" for number in range(4)]
    sites = tmp_path / "sites.csv"
    rows = [f"https://{host}/,Shop {number}" for number, host in enumerate(hosts)]
    sites.write_text("url,name\n" + "\n".join(rows) + "\nhttps://nowhere.invalid/,Nowhere\n")
    folder, ledger = tmp_path / "crawl", str(tmp_path / "ledger.sqlite")
    with Web({host: {"/": page} for host in hosts} | {"px.tracker.example": {"/p.gif": html("")}}) as web:
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        options = ["--preset", "ci", "--max-pages", "1", "--ca-cert", str(web.ca_pem), *resolve, "--fail-on", "none"]
        crawl = ["crawl", str(sites), "--out", str(folder), "--ledger", ledger, "--retry-wait", "0", "--workers", "2"]
        assert execute([*crawl, *options]) == 3, "one site cannot be reached"
    with (folder / "crawl.csv").open(newline="") as file:
        table = {row["url"]: row for row in csv.DictReader(file)}
    assert {table[f"https://{host}/"]["outcome"] for host in hosts} <= {"complete", "partial"}
    assert table["https://nowhere.invalid/"]["failure"] == "unreachable"
    with Ledger(ledger) as book:
        for host in hosts:
            (run,) = book.history(host).runs
            assert verify(Path(run["bundle"])).ok
            assert run["vendors"] == 1
    assert execute(["run", "resume", str(folder), "--ledger", ledger]) == 3, (
        "nothing is left to do, and the table stays"
    )

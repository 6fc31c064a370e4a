"""A site's own host that is an alias of a vendor's: asked of a name server on loopback."""

from __future__ import annotations

import asyncio

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from policywitness.browser import aliases as names
from policywitness.cli import execute as run
from policywitness.demo.server import Web, html, js
from policywitness.model.audit import Audit

SITE = "www.site.example"
HIDDEN = "metrics.site.example"
RECORDS = {
    HIDDEN: "site.example.sc.omtrdc.net",
    "loop.site.example": "pool.site.example",
    "pool.site.example": "loop.site.example",
}


class NameServer(asyncio.DatagramProtocol):
    """Answers CNAME questions from RECORDS."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        name = question.question[0].name.to_text(omit_final_dot=True)
        if name in RECORDS:
            answer.answer.append(dns.rrset.from_text(name + ".", 60, "IN", "CNAME", RECORDS[name] + "."))
        self.transport.sendto(answer.to_wire(), address)


@pytest.fixture
async def server(monkeypatch):
    monkeypatch.setattr(names, "_known", {})
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    yield f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
    transport.close()


async def test_chains_loops_and_silence(server):
    assert await names.aliases(HIDDEN, server) == ("site.example.sc.omtrdc.net",)
    assert await names.aliases("loop.site.example", server) == ("pool.site.example",)
    assert await names.aliases(SITE, server) == ()
    assert await names.aliases(HIDDEN, "off") == ()


@pytest.mark.browser
async def test_a_hidden_vendor_is_labelled(server, tmp_path):
    page = html(f"<html lang=en><title>Site</title><script src=https://{HIDDEN}/s.js></script>")
    with Web({SITE: {"/": page}, HIDDEN: {"/*": js("fetch('/b/ss/suite/1/JS-2.0/s1?AQB=1')")}}) as web:
        config = tmp_path / "policywitness.toml"
        config.write_text(f'[site]\nurl = "https://{SITE}/"\n[visitor]\ndns = "{server}"\n')
        resolve = [part for rule in web.resolve for part in ("--resolve", rule)]
        options = ["--scenario", "baseline", "--repeats", "1", "--max-pages", "1", "--out", str(tmp_path / "b")]
        arguments = ["audit", "--config", str(config), *options, *resolve, "--ca-cert", str(web.ca_pem)]
        await asyncio.to_thread(run, arguments)
    document = Audit.model_validate_json((tmp_path / "b" / "audit.json").read_bytes())
    assert [(label.label, label.host) for label in document.labels if label.label == "cname_cloaking"] == [
        ("cname_cloaking", HIDDEN)
    ]
    assert "adobe-analytics" in {vendor.id for vendor in document.vendors}

"""Addresses: what each host name led to in the browser."""

from __future__ import annotations

from policywitness.model.evidence import DnsAnswer
from policywitness.model.hosts import host_of
from policywitness.visit.stage import Stage

ORDER = 60


class Collector:
    """Reads the addresses off the answers; the browser's own resolution, not a second one beside it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def page_done(self) -> None:
        """Nothing to look at."""

    async def finish(self) -> None:
        """Append one row a host."""
        addresses: dict[str, set[str]] = {}
        for hop in self.stage.hops:
            if hop.remote_ip:
                addresses.setdefault(host_of(hop.url), set()).add(hop.remote_ip)
        for host, found in sorted(addresses.items()):
            self.stage.recording.dns.append(DnsAnswer(self.stage.scene.visit_id, host, tuple(sorted(found))))

"""Names: the addresses that each host led to in the browser, and the aliases of the site's own hosts."""

from __future__ import annotations

from policywitness.browser.aliases import aliases
from policywitness.model.evidence import DnsAnswer
from policywitness.model.hosts import host_of, same_site
from policywitness.visit.stage import Stage

ORDER = 60


class Collector:
    """Addresses are the browser's own; aliases are asked for beside it, for hosts of the visited site only."""

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
        families = {"IPv6" if ":" in address else "IPv4" for found in addresses.values() for address in found}
        self.stage.measured.ip_families = tuple(sorted(families))
        site = host_of(self.stage.scene.page_url)
        for host, found in sorted(addresses.items()):
            chain = await aliases(host, self.stage.visitor.dns) if same_site(host, site) else ()
            self.stage.recording.dns.append(
                DnsAnswer(self.stage.scene.visit_id, host, tuple(sorted(found)), cname=chain)
            )

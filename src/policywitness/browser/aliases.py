"""Follow a host name's aliases (CNAME records): a site's own subdomain may stand for a vendor's host.

Chromium tells addresses and not aliases, so the chain is asked for beside it, once for each host and resolver.
"""

from __future__ import annotations

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

_LONGEST = 8
"""So many aliases are followed: longer chains are loops or mistakes."""
_SECONDS = 3.0
_known: dict[tuple[str, str], tuple[str, ...]] = {}

OFF, SYSTEM = "off", "system"


async def aliases(host: str, resolver: str) -> tuple[str, ...]:
    """The names that `host` is an alias of, in order; empty where it is none, or where nobody answers.

    `resolver` is off, system (this machine's own) or an address `IP[:PORT]`.
    """
    if resolver == OFF:
        return ()
    key = (host, resolver)
    if key not in _known:
        _known[key] = await _chain(host, _resolver(resolver))
    return _known[key]


def _resolver(where: str) -> dns.asyncresolver.Resolver | None:
    try:
        asked = dns.asyncresolver.Resolver(configure=where == SYSTEM)
    except dns.resolver.NoResolverConfiguration:
        return None
    if where != SYSTEM:
        address, _, port = where.rpartition(":") if where.count(":") == 1 else (where, "", "53")
        asked.nameservers = [address]
        asked.port = int(port)
    asked.lifetime = _SECONDS
    return asked


async def _chain(host: str, resolver: dns.asyncresolver.Resolver | None) -> tuple[str, ...]:
    chain: list[str] = []
    name = host
    while resolver is not None and len(chain) < _LONGEST:
        try:
            answer = await resolver.resolve(name, dns.rdatatype.CNAME, raise_on_no_answer=False)
        except dns.exception.DNSException:
            break
        targets = [str(record.target).rstrip(".").lower() for record in answer.rrset or ()]
        if not targets or targets[0] in (host, *chain):
            break
        name = targets[0]
        chain.append(name)
    return tuple(chain)

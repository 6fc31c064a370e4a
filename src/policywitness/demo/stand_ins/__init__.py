"""Stand-ins for real trackers: one module a vendor (or a group that works together), each with its `HOSTS`.

They send and store what the real ones do, as far as the vendors' own documentation and public cookie lists say, in code of
our own. Scripts and frames are files under `demo/web/<host>/`; the modules here hold what a server has to decide. A new
stand-in is one new module: `all_hosts` finds it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from policywitness.demo.server import Answer


def all_hosts() -> dict[str, dict[str, Answer]]:
    """Host name to its answers, for every stand-in. Raises `ValueError` where two modules claim one host."""
    hosts: dict[str, dict[str, Answer]] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        for host, answers in import_module(f"{__name__}.{module.name}").HOSTS.items():
            if host in hosts:
                raise ValueError(f"two stand-ins play {host}")
            hosts[host] = answers
    return hosts

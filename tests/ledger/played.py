"""Audits of a made-up site whose visits are played: evidence through the real facts and rules, no browser."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from tests import factories as make

from policywitness.assembly import assemble
from policywitness.model.audit import Audit
from policywitness.rules.engine import run


def audit(
    number: int = 1,
    *,
    always: Sequence[str] = ("stats.example",),
    sometimes: Mapping[str, float] | None = None,
    rotating: Sequence[str] = (),
    repeats: int = 3,
    scenarios: Sequence[str] = ("baseline", "gpc"),
    seed: int = 0,
) -> Audit:
    """The audit of day `number` of a month: each visit meets the hosts in `always`, those in `sometimes` by their chance,
    and one of `rotating`."""
    chance = random.Random(seed)
    requests, cookies = [], []
    for scenario in scenarios:
        for repeat in range(1, repeats + 1):
            visit = f"{scenario}-{repeat}"
            hosts = [*always, *(host for host, rate in (sometimes or {}).items() if chance.random() < rate)]
            if rotating:
                hosts.append(chance.choice(rotating))
            requests.append(make.request(visit))
            for host in hosts:
                requests.append(
                    make.request(visit, f"https://{host}/collect?id=1", resource_type="Ping", method="POST")
                )
                cookies.append(
                    make.cookie(
                        visit, f"id_{host.split('.')[0]}", domain=host, asked_lifetime_s=90_000_000, secure=False
                    )
                )
    visits = make.visits(**dict.fromkeys(scenarios, repeats))
    facts = make.facts(make.evidence(visits, requests=requests, cookies=cookies))
    findings, outcomes = run(facts)
    made = assemble(facts, findings, outcomes, run_id=f"202611{number:02d}T100000Z-{seed % 65536:04x}")
    times = {"started_at": f"2026-11-{number:02d}T10:00:00Z", "ended_at": f"2026-11-{number:02d}T10:05:00Z"}
    return made.model_copy(
        update={"provenance": made.provenance.model_copy(update=times), "manifest_sha256": f"{seed:064x}"}
    )

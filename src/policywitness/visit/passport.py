"""The visitor's passport: what was configured, what was measured on the site's own pages, and what reached it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from policywitness.browser.witness import Witness
from policywitness.model.evidence import Passport, SignalDelivery
from policywitness.model.plan import Scenario, VisitorPlan
from policywitness.visit.collectors import CollectorLike
from policywitness.visit.collectors.identity import Identity

Capabilities = Mapping[str, dict[str, bool]]


def passport(
    witness: Witness,
    collectors: Iterable[CollectorLike],
    scenario: Scenario,
    visitor: VisitorPlan,
    capability: Capabilities,
) -> Passport:
    """The passport of a visit; `capability` is what a probe of the same scenario measured, by signal and context."""
    signals: tuple[SignalDelivery, ...] = ()
    opt_out: SignalDelivery | None = None
    identity: Identity | None = None
    stored: dict[str, bool] = {}
    families: tuple[str, ...] = ()
    for collector in collectors:
        signals = getattr(collector, "delivery", None) or signals
        opt_out = getattr(collector, "opt_out", None) or opt_out
        identity = getattr(collector, "identity", None) or identity
        stored = getattr(collector, "stored", None) or stored
        families = getattr(collector, "families", None) or families
    notes = []
    if stored.get("third-party") is False and scenario.third_party_cookies == scenario.cookies == "allow":
        notes.append("this browser stored no third party's cookie although the scenario allows them")
    if not witness.sandbox:
        notes.append("Chromium's sandbox is off: it cannot be had as root")
    if scenario.opt_out == "ga-disable":
        what = (
            ", ".join(scenario.properties) or "none was met when the pages were looked for, so there was nothing to do"
        )
        notes.append(f"Analytics properties disabled: {what}")
    if scenario.returning:
        notes.append("the profile had made the same visit before; the browser was restarted between the two")
    if identity is None:
        notes.append("no page answered, so the visitor's appearance is as configured and not as measured")
    return Passport(
        browser=witness.version,
        browser_path=str(witness.program.path),
        headless=not visitor.headed,
        switches=witness.switches,
        preferences=witness.preferences,
        user_agent=identity.user_agent if identity else witness.user_agent,
        brands=identity.brands if identity else (),
        webdriver=identity.webdriver if identity else None,
        viewport=identity.viewport if identity else visitor.viewport,
        locale=identity.languages[0] if identity and identity.languages else visitor.locale,
        timezone=identity.timezone if identity else visitor.timezone,
        device=scenario.device,
        third_party_cookies=scenario.third_party_cookies,
        cookies=scenario.cookies,
        sandbox=witness.sandbox,
        signals=tuple(replace(one, capability=capability.get(one.signal, {})) for one in signals)
        + ((opt_out,) if opt_out else ()),
        proxy=visitor.proxy,
        extra_headers=tuple(name for name, _ in visitor.headers),
        resolve=visitor.resolve,
        certificate_errors_ignored=visitor.insecure,
        notes=tuple(notes),
        cookies_stored=stored,
        ip_families=families,
    )

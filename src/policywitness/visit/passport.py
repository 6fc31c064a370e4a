"""The visitor's passport: what was configured, what was measured on the site's own pages, and what reached it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from policywitness.browser.witness import Witness
from policywitness.model.evidence import Passport
from policywitness.model.plan import Scenario, VisitorPlan
from policywitness.visit.measured import Measured

Capabilities = Mapping[str, dict[str, bool]]


def passport(
    witness: Witness,
    measured: Measured,
    scenario: Scenario,
    visitor: VisitorPlan,
    capability: Capabilities,
) -> Passport:
    """The passport of a visit; `capability` is what a probe of the same scenario measured, by signal and context."""
    identity = measured.identity
    signals = tuple(replace(one, capability=capability.get(one.signal, {})) for one in measured.signals)
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
        signals=(*signals, measured.opt_out) if measured.opt_out else signals,
        proxy=visitor.proxy,
        extra_headers=tuple(name for name, _ in visitor.headers),
        resolve=visitor.resolve,
        certificate_errors_ignored=visitor.insecure,
        notes=tuple(_notes(witness, measured, scenario)),
        cookies_stored=measured.cookies_stored,
        ip_families=measured.ip_families,
    )


def _notes(witness: Witness, measured: Measured, scenario: Scenario) -> Iterator[str]:
    """What a reader must know of this visitor and no field says."""
    allowed = scenario.third_party_cookies == scenario.cookies == "allow"
    if allowed and measured.cookies_stored.get("third-party") is False:
        yield "this browser stored no third party's cookie although the scenario allows them"
    if not witness.sandbox:
        yield "Chromium's sandbox is off: it cannot be had as root"
    if scenario.opt_out == "ga-disable":
        none = "none was met when the pages were looked for, so there was nothing to do"
        yield f"Analytics properties disabled: {', '.join(scenario.properties) or none}"
    if scenario.returning:
        yield "the profile had made the same visit before; the browser was restarted between the two"
    if measured.identity is None:
        yield "no page answered, so the visitor's appearance is as configured and not as measured"

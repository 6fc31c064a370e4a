"""From a checked file to a `Plan`: what only the machine, the site or another file can tell is looked up here."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

from policywitness.config import values
from policywitness.config.errors import ProblemError, listed
from policywitness.config.raw import read_toml
from policywitness.config.scenarios import chosen
from policywitness.config.sections import ConfigFile, RulesSection, SiteSection, VisitorSection
from policywitness.model.errors import did_you_mean
from policywitness.model.hosts import belongs_to, host_of, registrable_domain
from policywitness.model.plan import (
    CataloguePlan,
    CrawlPlan,
    Plan,
    PolicySources,
    RulesPlan,
    Site,
    SiteProfile,
    Step,
    VisitorPlan,
)


def decide(config: ConfigFile) -> Plan:
    """The audit that the file asks for. Raises ProblemError."""
    site, visitor = config.site, config.visitor
    return Plan(
        site=Site(
            url=site.url,
            name=site.name,
            first_party=tuple(dict.fromkeys(site.first_party)),
            profile=SiteProfile(
                jurisdictions=tuple(site.profile.jurisdictions),
                sells_or_shares=site.profile.sells_or_shares,
                directed_at_children=site.profile.directed_at_children,
                health_data=site.profile.health_data,
            ),
        ),
        scenarios=chosen(config.scenarios, signs_in=visitor.storage_state is not None),
        reject_where_asked="run" not in config.scenarios.model_fields_set,
        repeats=config.audit.repeats,
        crawl=CrawlPlan(
            max_pages=config.crawl.max_pages,
            pages=_pages(config.crawl.pages, site),
            include=tuple(config.crawl.include),
            exclude=tuple(config.crawl.exclude),
            max_depth=config.crawl.max_depth,
            robots=config.crawl.robots,
            pause_ms=config.crawl.pause_ms,
            journey=_journey(config.crawl.journey, site, config.audit.authorised_by),
        ),
        visitor=_visitor(visitor),
        policy=PolicySources(
            sources=tuple(_policy_source(source) for source in config.policy.sources),
            review=_existing(config.policy.review, "policy", "review") if config.policy.review else None,
        ),
        catalogue=CataloguePlan(
            vendors=tuple(_existing(vendor, "catalogue", "vendors") for vendor in config.catalogue.vendors),
            filter_lists=tuple(_existing(one, "catalogue", "filter_lists") for one in config.catalogue.filter_lists),
            bulk=config.catalogue.bulk,
        ),
        rules=_rules(config.rules),
        authorised_by=config.audit.authorised_by,
        keep_values=config.audit.keep_values,
        parallel=config.audit.parallel,
        seed=config.audit.seed,
    )


def _rules(section: RulesSection) -> RulesPlan:
    if section.levels:
        # Imported late: only who sets levels pays for loading every rule.
        from policywitness.rules import all_rules

        known = [rule.id for rule in all_rules()]
        for name in section.levels:
            if name not in known:
                hint = did_you_mean(name, known) or '; "policywitness rules list" lists them'
                raise ProblemError(f'no rule has the id "{name}"{hint}', "rules", "levels", name)
    files = {
        name: _existing(path, "rules", name)
        for name in ("waivers", "baseline", "memberships", "countries", "earlier")
        if (path := getattr(section, name)) is not None
    }
    return RulesPlan(
        levels=tuple(section.levels.items()), owners=tuple(section.owners.items()), fail_on=section.fail_on, **files
    )


def _visitor(section: VisitorSection) -> VisitorPlan:
    headers = tuple((name, filled(value, "visitor", "headers", name)) for name, value in section.headers.items())
    browser = section.browser
    if browser not in ("full", "shell") and not Path(browser).is_file():
        raise ProblemError(f"{browser}: no such file; write full, shell or a program's path", "visitor", "browser")
    return VisitorPlan(
        browser=browser,
        headed=section.headed,
        locale=section.locale,
        timezone=section.timezone,
        viewport=(section.viewport[0], section.viewport[1]),
        resolve=tuple(section.resolve),
        resolve_only=section.resolve_only,
        ca_certificate=_existing(section.ca_certificate, "visitor", "ca_certificate")
        if section.ca_certificate
        else None,
        insecure=section.insecure,
        headers=headers,
        basic_auth=_credentials(section.basic_auth),
        proxy=values.proxy(filled(section.proxy, "visitor", "proxy")) if section.proxy else None,
        storage_state=_existing(section.storage_state, "visitor", "storage_state") if section.storage_state else None,
        identify=section.identify,
        page_timeout_ms=section.page_timeout_ms,
        quiet_ms=section.quiet_ms,
        settle_cap_ms=section.settle_cap_ms,
        linger_ms=section.linger_ms,
        # Under mapped host names the public records say nothing about the site that is visited.
        dns=section.dns or ("off" if section.resolve else "system"),
        visit_timeout_ms=section.visit_timeout_ms,
    )


def filled(text: str, *location: str) -> str:
    """The text with environment variables in the place of `${NAME}`. Raises ProblemError where one is not set."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in os.environ:
            raise ProblemError(f"the environment variable {name} is not set; set it and run again", *location)
        return os.environ[name]

    return re.sub(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", value, text)


def _credentials(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    user, colon, password = filled(text, "visitor", "basic_auth").partition(":")
    if not user or not colon:
        raise ProblemError('write it like "user:${STAGING_PASSWORD}"', "visitor", "basic_auth")
    return user, password


def _pages(pages: Sequence[str], site: SiteSection) -> tuple[str, ...]:
    """Absolute addresses. A page elsewhere would be counted as the site's own behaviour, so it is refused."""
    own = (registrable_domain(host_of(site.url)), *site.first_party)
    addresses = []
    for page in pages:
        address = _address(urljoin(site.url, page), "crawl", "pages")
        if not belongs_to(host_of(address), own):
            hint = "add its host to [site] first_party if it belongs there"
            raise ProblemError(f'"{address}" is not on {listed(own)}; {hint}', "crawl", "pages")
        addresses.append(address)
    return tuple(dict.fromkeys(addresses))


def _journey(path: str | None, site: SiteSection, authorised_by: str | None) -> tuple[Step, ...]:
    """The steps of a journey file: `[[step]]` tables with one of goto, click, fill (with value) or wait each."""
    if path is None:
        return ()
    steps: list[Step] = []
    for number, raw in enumerate(read_toml(Path(_existing(path, "crawl", "journey"))).get("step", ()), 1):
        actions = [action for action in ("goto", "click", "fill", "wait") if action in raw]
        if len(actions) != 1 or set(raw) - {*actions, "value"}:
            raise ProblemError(f"step {number} needs exactly one of goto, click, fill or wait", "crawl", "journey")
        action = actions[0]
        if action in ("click", "fill") and authorised_by is None:
            raise ProblemError(f"step {number}: {action} needs [audit] authorised_by", "crawl", "journey")
        if not steps and action != "goto":
            raise ProblemError("the first step must be a goto", "crawl", "journey")
        if action == "wait" and not (isinstance(raw[action], int) and 0 <= raw[action] <= 60_000):
            raise ProblemError(f"step {number}: wait takes 0 to 60000 milliseconds", "crawl", "journey")
        target = _pages([raw[action]], site)[0] if action == "goto" else str(raw[action])
        steps.append(Step(action, target, str(raw.get("value", ""))))
    if not steps:
        raise ProblemError("the file has no [[step]]", "crawl", "journey")
    return tuple(steps)


def _policy_source(source: str) -> str:
    return (
        _address(source, "policy", "sources")
        if source.startswith(("http://", "https://"))
        else _existing(source, "policy", "sources")
    )


def _address(text: str, *location: str) -> str:
    try:
        return values.web_address(text)
    except ValueError as error:
        raise ProblemError(str(error), *location) from error


_FOLDERS = ("vendors", "earlier")
"""Keys that may name a folder, too."""


def _existing(path: str, *location: str) -> str:
    if not Path(path).exists():
        raise ProblemError(f"{path}: no such file", *location)
    if Path(path).is_dir() and location[-1] not in _FOLDERS:
        raise ProblemError(f"{path}: a folder, where a file is wanted", *location)
    return path

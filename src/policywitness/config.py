"""Configuration: `policywitness.toml` and the command line in, a `Plan` out.

The file is checked by pydantic models, one a section. Whatever is wrong becomes a `ConfigurationError` of one plain line a
problem that names the file, the key and the fix; nothing is ignored and nothing is guessed. Relative paths count from the
file's own folder. `${NAME}` in a header, in `basic_auth` and in `proxy` stands for an environment variable, so that a secret
need not stand in the file.
"""

from __future__ import annotations

import ipaddress
import os
import random
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from policywitness.model.errors import UserError, did_you_mean
from policywitness.model.hosts import belongs_to, host_of, is_ip_address, registrable_domain
from policywitness.model.plan import (
    DISCOVERY,
    CataloguePlan,
    CrawlPlan,
    Plan,
    PolicySources,
    RulesPlan,
    Scenario,
    Site,
    SiteProfile,
    Step,
    VisitorPlan,
    VisitPlan,
)

FILE_NAME = "policywitness.toml"
DEFAULT_SCENARIOS = ("baseline", "gpc", "dnt")
DEFAULT_REPEATS = 3

Raw = Mapping[str, Any]

PRESETS: Mapping[str, Raw] = {
    "audit": {},
    "ci": {
        "scenarios": {"run": ["baseline"]},
        "audit": {"repeats": 1},
        "crawl": {"max_pages": 5},
        "rules": {"fail_on": "serious"},
    },
}
"""Named settings. Asked for on the command line they lie over the file, named in the file under it; options win over both."""

_OPTIONS = {
    "site.url": "URL",
    "crawl.max_pages": "--max-pages",
    "crawl.pages": "--pages",
    "scenarios.run": "--scenario",
    "policy.sources": "--policy",
    "visitor.ca_certificate": "--ca-cert",
    "visitor.headers": "--header",
    "visitor.storage_state": "--storage-state",
    "audit.authorised_by": "--authorised-by",
    "audit.repeats": "--repeats",
    **{f"visitor.{name}": f"--{name}" for name in ("browser", "locale", "timezone", "resolve", "proxy")},
    **{f"rules.{name}": f"--{name}" for name in ("waivers", "baseline", "memberships", "countries", "earlier")},
}
"""What a key of the file is called on the command line."""

_CRAWL, _VISITOR, _PROFILE = CrawlPlan(), VisitorPlan(), SiteProfile()


class ConfigurationError(UserError):
    """The configuration or the command line asks for something that cannot be; the message names cause and fix."""


class _ProblemError(Exception):
    """A value that fits its type and still cannot be used; `load` adds where it came from."""

    def __init__(self, text: str, *location: str) -> None:
        super().__init__(text)
        self.location = location


# --- values -----------------------------------------------------------------------------------------------------------


def web_address(text: str) -> str:
    """An http or https URL with a host; `www.example.com` becomes `https://www.example.com/`. Raises ValueError."""
    text = text.strip()
    if text and "://" not in text and not re.match(r"^(about|blob|data|file|javascript|mailto|view-source):", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ValueError(f'"{text}" is not a web address ({error})') from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_valid or re.search(r"\s", text):
        raise ValueError(f'"{text}" is not a web address; write it like https://www.example.com/')
    if parts.username or parts.password:
        raise ValueError("a web address must not hold a user name or password; put them into [visitor] basic_auth")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, parts.fragment))


def _domain(text: str) -> str:
    domain = text.strip().lower().rstrip(".")
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", domain):
        raise ValueError(f'"{text}" is not a host name; write it like example.com (its subdomains are included)')
    return domain


def _resolve_rule(text: str) -> str:
    form = (
        f'"{text}" is not a rule; write it like www.example.com:443=127.0.0.1:8443, with an IP address behind the "=" '
        '("*" stands for every host)'
    )
    match = re.fullmatch(
        r"(?P<host>\*|(\*\.)?[\w-]+(\.[\w-]+)*)(:(?P<port>\d+))?=(?P<target>.+)", text.strip(), re.ASCII
    )
    target = re.fullmatch(r"(\[(?P<v6>[^\]]+)\]|(?P<v4>[\d.]+))(:(?P<port>\d+))?", match["target"]) if match else None
    if match is None or target is None:
        raise ValueError(form)
    try:
        ipaddress.ip_address(target["v6"] or target["v4"])
    except ValueError as error:
        raise ValueError(form) from error
    if any(port is not None and not 0 < int(port) < 65_536 for port in (match["port"], target["port"])):
        raise ValueError(form)
    return text.strip()


def _resolver(text: str) -> str:
    """off, system, or the address of a name server."""
    if text in ("off", "system"):
        return text
    address, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "53")
    if not is_ip_address(address) or not (port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError('must be "off", "system" or a name server like 192.0.2.53 or 192.0.2.53:53')
    return text


def _locale(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError(f'"{text}" is not a language tag; write it like en-US')
    return text


def _timezone(text: str) -> str:
    known = zoneinfo.available_timezones()
    if known and text not in known:
        raise ValueError(
            f'"{text}" is not a time zone{did_you_mean(text, known) or "; write it like America/New_York"}'
        )
    return text


def _proxy(text: str) -> str:
    if "${" not in text and not re.match(r"^(https?|socks[45]?)://[^/\s]+/?$", text):
        raise ValueError(f'"{text}" is not a proxy; write it like http://proxy.example:3128 or socks5://127.0.0.1:1080')
    return text


def _header_name(text: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        raise ValueError(f'"{text}" is not a header name')
    return text


def _pattern(text: str) -> str:
    if not text.startswith(("*", "http://", "https://")):
        raise ValueError(
            f'"{text}" never matches a whole address; write it like "*{text}" or https://www.example.com/en/*'
        )
    return text


def _query(text: str) -> str:
    if not re.fullmatch(r"[\w.~%+-]+=[^&\s#?]*(&[\w.~%+-]+=[^&\s#?]*)*", text):
        raise ValueError(f'"{text}" is not a query; write it like utm_source=mail&gclid={{id}}')
    return text


def _one_line(text: str) -> str:
    if not text.strip() or re.search(r"[\r\n\0]", text):
        raise ValueError("must be one line of text, not empty")
    return text.strip()


Line = Annotated[str, AfterValidator(_one_line)]
WebAddress = Annotated[str, AfterValidator(web_address)]
Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]
CookieSetting = Literal["allow", "block"]


# --- sections ---------------------------------------------------------------------------------------------------------


class _Section(BaseModel):
    """A part of the file: no coercion (`"10"` is not a number) and no unknown key."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ProfileSection(_Section):
    """What the operator says of itself."""

    jurisdictions: list[Line] = Field(default_factory=list)
    sells_or_shares: bool | None = _PROFILE.sells_or_shares
    directed_at_children: bool | None = _PROFILE.directed_at_children
    health_data: bool | None = _PROFILE.health_data


class SiteSection(_Section):
    """What is audited."""

    url: WebAddress
    name: Line | None = None
    first_party: list[Annotated[str, AfterValidator(_domain)]] = Field(default_factory=list)
    profile: ProfileSection = Field(default_factory=ProfileSection)


class CrawlSection(_Section):
    """Which pages."""

    max_pages: Annotated[int, Field(ge=1, le=10_000)] = _CRAWL.max_pages
    pages: list[Line] = Field(default_factory=list)
    include: list[Annotated[Line, AfterValidator(_pattern)]] = Field(default_factory=list)
    exclude: list[Annotated[Line, AfterValidator(_pattern)]] = Field(default_factory=list)
    max_depth: Annotated[int, Field(ge=0, le=100)] | None = None
    robots: Literal["respect", "ignore"] = "respect"
    pause_ms: Annotated[int, Field(ge=0, le=60_000)] = _CRAWL.pause_ms
    journey: Line | None = None


class CustomScenario(_Section):
    """A scenario of the user's own, or one that ships."""

    title: Line
    against: str | None = None
    gpc: bool = False
    dnt: bool = False
    cookies: CookieSetting = "allow"
    third_party_cookies: CookieSetting = "allow"
    choice: Literal["reject", "accept", "withdraw"] | None = None
    opt_out: Literal["ga-opt-out", "ga-disable"] | None = None
    returning: bool = False
    signed_in: bool = False
    device: Literal["desktop", "mobile"] = "desktop"
    arrives_with: Annotated[Line, AfterValidator(_query)] | None = None


class ScenariosSection(_Section):
    """How visitors arrive."""

    run: Annotated[list[str], Field(min_length=1)] = Field(default_factory=lambda: list(DEFAULT_SCENARIOS))
    custom: dict[str, CustomScenario] = Field(default_factory=dict)


class VisitorSection(_Section):
    """How every visitor arrives, whatever the scenario."""

    browser: Line = _VISITOR.browser
    headed: bool = _VISITOR.headed
    locale: Annotated[str, AfterValidator(_locale)] = _VISITOR.locale
    timezone: Annotated[str, AfterValidator(_timezone)] = _VISITOR.timezone
    viewport: Annotated[list[Annotated[int, Field(ge=200, le=8_000)]], Field(min_length=2, max_length=2)] = Field(
        default_factory=lambda: list(_VISITOR.viewport)
    )
    resolve: list[Annotated[str, AfterValidator(_resolve_rule)]] = Field(default_factory=list)
    resolve_only: bool = _VISITOR.resolve_only
    ca_certificate: Line | None = None
    insecure: bool = _VISITOR.insecure
    headers: dict[Annotated[str, AfterValidator(_header_name)], Line] = Field(default_factory=dict)
    basic_auth: Line | None = None
    proxy: Annotated[str, AfterValidator(_proxy)] | None = None
    storage_state: Line | None = None
    identify: Line | None = None
    page_timeout_ms: Milliseconds = _VISITOR.page_timeout_ms
    quiet_ms: Milliseconds = _VISITOR.quiet_ms
    settle_cap_ms: Milliseconds = _VISITOR.settle_cap_ms
    linger_ms: Milliseconds = _VISITOR.linger_ms
    dns: Annotated[str, AfterValidator(_resolver)] | None = None
    visit_timeout_ms: Milliseconds = _VISITOR.visit_timeout_ms


class PolicySection(_Section):
    """Where the policy is."""

    sources: list[Line] = Field(default_factory=list)
    review: Line | None = None


class CatalogueSection(_Section):
    """Vendor files of the user's own, and filter lists in Adblock syntax."""

    vendors: list[Line] = Field(default_factory=list)
    filter_lists: list[Line] = Field(default_factory=list)
    bulk: bool = True


class RulesSection(_Section):
    """What rules say and what comes of it; files that the analysis is given beside the visits."""

    levels: dict[str, Literal["off", "info", "minor", "moderate", "serious", "critical"]] = Field(default_factory=dict)
    owners: dict[str, Line] = Field(default_factory=dict)
    fail_on: Literal["none", "info", "minor", "moderate", "serious", "critical"] | None = None
    waivers: Line | None = None
    baseline: Line | None = None
    memberships: Line | None = None
    countries: Line | None = None
    earlier: Line | None = None


class AuditSection(_Section):
    """How the visits are made."""

    preset: Literal["audit", "ci"] = "audit"
    repeats: Annotated[int, Field(ge=1, le=100)] = DEFAULT_REPEATS
    seed: int = 0
    parallel: Annotated[int, Field(ge=1, le=32)] = 2
    authorised_by: Line | None = None
    keep_values: bool = False
    ledger: Line | None = None


def _cron(text: str) -> str:
    """A cron expression of five fields."""
    from cronsim import CronSim, CronSimError

    form = f'"{text}" is not a cron expression'
    if len(text.split()) != 5:
        raise ValueError(f'{form}: it needs five fields (minute hour day month weekday), like "30 3 * * 1"')
    try:
        CronSim(text, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f'{form} ({error}); write it like "30 3 * * 1": every Monday at 3:30') from error
    return " ".join(text.split())


class ScheduleSection(_Section):
    """When the site is audited, who is told, and how long bundles are kept."""

    cron: Annotated[str, AfterValidator(_cron)] | None = None
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    ping: Line | None = None
    notify: list[Line] = Field(default_factory=list)
    keep_runs: Annotated[int, Field(ge=2)] | None = None
    keep_days: Annotated[int, Field(ge=1)] | None = None


class ConfigFile(_Section):
    """The whole file."""

    site: SiteSection
    crawl: CrawlSection = Field(default_factory=CrawlSection)
    scenarios: ScenariosSection = Field(default_factory=ScenariosSection)
    visitor: VisitorSection = Field(default_factory=VisitorSection)
    policy: PolicySection = Field(default_factory=PolicySection)
    catalogue: CatalogueSection = Field(default_factory=CatalogueSection)
    rules: RulesSection = Field(default_factory=RulesSection)
    audit: AuditSection = Field(default_factory=AuditSection)
    schedule: ScheduleSection = Field(default_factory=ScheduleSection)


# --- from file and options to a plan ----------------------------------------------------------------------------------


def load(path: Path | None, overrides: Raw, preset: str | None = None) -> Plan:
    """Reads `path` (None: no file), lays the preset and then `overrides` over it, and decides the audit.

    Without `preset` the one that the file names lies under the file's own settings. `overrides` has the file's own shape: `{"audit": {"repeats": 2}}`. Its relative paths count from the working folder.
    Raises ConfigurationError.
    """
    if preset is not None and preset not in PRESETS:
        raise ConfigurationError(f'unknown preset "{preset}"{did_you_mean(preset, PRESETS)}; known: {_listed(PRESETS)}')
    data = absolute(read_toml(path), path.resolve().parent) if path is not None else {}
    over = merged(PRESETS[preset or "audit"], absolute(overrides, Path.cwd()))
    if preset is None:
        data = merged(PRESETS.get(_preset_in(data), {}), data)

    def told(location: Sequence[int | str], text: str) -> str:
        """A problem, with the option or the file and key that it is about."""
        if path is not None and not _holds(over, location):
            return f"{path.name}: {text}"
        option = _OPTIONS.get(".".join(str(step) for step in location[:2]))
        key = " ".join(_place(location))
        return option + text.removeprefix(key) if option and text.startswith(key) else text

    try:
        return _plan(ConfigFile.model_validate(merged(data, over)))
    except ValidationError as error:
        items = error.errors(include_url=False)
        misspelt = [
            item for item in items if item["type"] == "extra_forbidden"
        ]  # what is "missing" beside is the same slip
        lines = [told(item["loc"], _explain(item)) for item in misspelt or items]
        raise ConfigurationError("\n".join(dict.fromkeys(lines))) from error
    except _ProblemError as problem:
        section, key = _place(problem.location)
        raise ConfigurationError(told(problem.location, f"{section} {key}: {problem}")) from problem


def ledger_of(path: Path | None) -> str | None:
    """The `[audit] ledger` of a file that `load` accepts; None where it names none. Raises ConfigurationError.

    It is no part of the plan: where a run is written down changes nothing of the run, and its address may hold a password.
    """
    place = absolute(read_toml(path), path.resolve().parent).get("audit", {}).get("ledger") if path else None
    try:
        return _filled(place, "audit", "ledger") if place else None
    except _ProblemError as problem:
        raise ConfigurationError(f"{path}: [audit] ledger: {problem}") from problem


def _preset_in(data: Raw) -> str:
    """The preset that a file names; a wrong value is refused with the rest of the file."""
    section = data.get("audit")
    named = section.get("preset") if isinstance(section, Mapping) else None
    return named if isinstance(named, str) else "audit"


def schedule_of(path: Path) -> ScheduleSection:
    """The `[schedule]` of a file that `load` accepts, with environment variables filled in. Raises ConfigurationError.

    It is no part of the plan either: when and for whom a run is made changes nothing of the run.
    """
    load(path, {})
    section = ScheduleSection.model_validate(read_toml(path).get("schedule", {}))
    try:
        ping = _filled(section.ping, "schedule", "ping") if section.ping else None
        notify = [_filled(one, "schedule", "notify") for one in section.notify]
    except _ProblemError as problem:
        raise ConfigurationError(f"{path}: [schedule]: {problem}") from problem
    return section.model_copy(update={"ping": ping, "notify": notify})


def read_toml(path: Path) -> dict[str, Any]:
    """The file as plain data. Raises ConfigurationError where it cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f'{path}: no such file; "policywitness init" writes one') from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigurationError(
            f'{path}: cannot be read ({why}); give a file like the one of "policywitness init"'
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}") from error


def _plan(config: ConfigFile) -> Plan:
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
        scenarios=_chosen_scenarios(config.scenarios, signs_in=visitor.storage_state is not None),
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
                raise _ProblemError(f'no rule has the id "{name}"{hint}', "rules", "levels", name)
    files = {
        name: _existing(path, "rules", name)
        for name in ("waivers", "baseline", "memberships", "countries", "earlier")
        if (path := getattr(section, name)) is not None
    }
    return RulesPlan(
        levels=tuple(section.levels.items()), owners=tuple(section.owners.items()), fail_on=section.fail_on, **files
    )


def _visitor(section: VisitorSection) -> VisitorPlan:
    headers = tuple((name, _filled(value, "visitor", "headers", name)) for name, value in section.headers.items())
    browser = section.browser
    if browser not in ("full", "shell") and not Path(browser).is_file():
        raise _ProblemError(f"{browser}: no such file; write full, shell or a program's path", "visitor", "browser")
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
        proxy=_proxy(_filled(section.proxy, "visitor", "proxy")) if section.proxy else None,
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


def _filled(text: str, *location: str) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in os.environ:
            raise _ProblemError(f"the environment variable {name} is not set; set it and run again", *location)
        return os.environ[name]

    return re.sub(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", value, text)


def _credentials(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    user, colon, password = _filled(text, "visitor", "basic_auth").partition(":")
    if not user or not colon:
        raise _ProblemError('write it like "user:${STAGING_PASSWORD}"', "visitor", "basic_auth")
    return user, password


def _pages(pages: Sequence[str], site: SiteSection) -> tuple[str, ...]:
    """Absolute addresses. A page elsewhere would be counted as the site's own behaviour, so it is refused."""
    own = (registrable_domain(host_of(site.url)), *site.first_party)
    addresses = []
    for page in pages:
        address = _address(urljoin(site.url, page), "crawl", "pages")
        if not belongs_to(host_of(address), own):
            hint = "add its host to [site] first_party if it belongs there"
            raise _ProblemError(f'"{address}" is not on {_listed(own)}; {hint}', "crawl", "pages")
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
            raise _ProblemError(f"step {number} needs exactly one of goto, click, fill or wait", "crawl", "journey")
        action = actions[0]
        if action in ("click", "fill") and authorised_by is None:
            raise _ProblemError(f"step {number}: {action} needs [audit] authorised_by", "crawl", "journey")
        if not steps and action != "goto":
            raise _ProblemError("the first step must be a goto", "crawl", "journey")
        if action == "wait" and not (isinstance(raw[action], int) and 0 <= raw[action] <= 60_000):
            raise _ProblemError(f"step {number}: wait takes 0 to 60000 milliseconds", "crawl", "journey")
        target = _pages([raw[action]], site)[0] if action == "goto" else str(raw[action])
        steps.append(Step(action, target, str(raw.get("value", ""))))
    if not steps:
        raise _ProblemError("the file has no [[step]]", "crawl", "journey")
    return tuple(steps)


def _policy_source(source: str) -> str:
    return _address(source, "policy", "sources") if _is_web(source) else _existing(source, "policy", "sources")


def _address(text: str, *location: str) -> str:
    try:
        return web_address(text)
    except ValueError as error:
        raise _ProblemError(str(error), *location) from error


_FOLDERS = ("vendors", "earlier")
"""Keys that may name a folder, too."""


def _existing(path: str, *location: str) -> str:
    if not Path(path).exists():
        raise _ProblemError(f"{path}: no such file", *location)
    if Path(path).is_dir() and location[-1] not in _FOLDERS:
        raise _ProblemError(f"{path}: a folder, where a file is wanted", *location)
    return path


# --- scenarios --------------------------------------------------------------------------------------------------------


@cache
def shipped_scenarios() -> Mapping[str, Scenario]:
    """The scenarios of `scenarios.toml`, by name, in the report's order."""
    table = tomllib.loads(resources.files("policywitness").joinpath("scenarios.toml").read_text(encoding="utf-8"))
    known: dict[str, Scenario] = {}
    for name, entry in table.items():
        known[name] = _scenario(name, CustomScenario.model_validate(entry), known)
    return known


def _scenario(name: str, entry: CustomScenario, known: Mapping[str, Scenario]) -> Scenario:
    scenario = Scenario(name=name, **entry.model_dump())
    if scenario.against is None:
        return scenario
    if scenario.against not in known:
        raise _ProblemError(_unknown_scenario(scenario.against, known), "scenarios", "custom", name, "against")
    changed = [
        setting.name
        for setting in fields(Scenario)
        if setting.name not in ("name", "title", "against")
        and getattr(scenario, setting.name) != getattr(known[scenario.against], setting.name)
    ]
    if len(changed) != 1:
        what = f"changes {_listed(changed)}" if changed else "changes nothing"
        rule = "a scenario changes exactly one thing, so that a difference has one cause"
        raise _ProblemError(f"{what} against {scenario.against}; {rule}", "scenarios", "custom", name)
    return scenario


def _chosen_scenarios(section: ScenariosSection, signs_in: bool) -> tuple[Scenario, ...]:
    known = dict(shipped_scenarios())
    for name, entry in section.custom.items():
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
            raise _ProblemError('write the name in lower-case words joined by "-"', "scenarios", "custom", name)
        if name in known or name == DISCOVERY:
            raise _ProblemError("this name is taken; choose another", "scenarios", "custom", name)
        if entry.against is None:
            raise _ProblemError(
                'missing; write for example against = "baseline"', "scenarios", "custom", name, "against"
            )
        known[name] = _scenario(name, entry, known)
    for name in section.run:
        if name not in known:
            raise _ProblemError(_unknown_scenario(name, known), "scenarios", "run")
        if known[name].signed_in and not signs_in:
            fix = "needs a saved login: give --storage-state FILE, or [visitor] storage_state"
            raise _ProblemError(f"{name} {fix}", "scenarios", "run")
    return tuple(known[name] for name in dict.fromkeys(section.run))


def _unknown_scenario(name: str, known: Iterable[str]) -> str:
    known = tuple(known)
    return f'unknown scenario "{name}"{did_you_mean(name, known)} (known: {_listed(known)})'


def visits(plan: Plan) -> tuple[VisitPlan, ...]:
    """Every visit in the order it is to be made: one round a repeat, each round in another order, fixed by the seed.

    All scenarios take turns, so that a site that changes during the audit changes for all of them alike. Each round starts
    one scenario later than the round before, so that none is always the first; two scenarios simply alternate.
    """
    order = list(plan.scenarios)
    random.Random(plan.seed).shuffle(order)
    made = []
    for repeat in range(1, plan.repeats + 1):
        turn = (repeat - 1) % len(order) if len(order) > 2 else 0
        made += [VisitPlan(f"{one.name}-{repeat}", one, repeat) for one in order[turn:] + order[:turn]]
    return tuple(made)


def remarks(plan: Plan) -> tuple[str, ...]:
    """Plain lines about choices that limit what this plan can show. Empty for the defaults."""
    names = {scenario.name for scenario in plan.scenarios}
    lines = [
        f"{one.name} is compared with {one.against}, which is not in this audit: add --scenario {one.against}"
        for one in plan.scenarios
        if one.against is not None and one.against not in names
    ]
    if plan.repeats == 1 and len(names) > 1:
        lines.append("with one repeat, a difference between scenarios cannot be told from chance: add --repeats 3")
    if plan.keep_values:
        lines.append("values are kept: cookies and identifiers stand in the bundle as they were seen")
    if plan.visitor.insecure:
        lines.append("certificate errors are ignored: nobody can be sure who answered")
    return tuple(lines)


# --- raw data and messages --------------------------------------------------------------------------------------------


def _is_web(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def absolute(data: Raw, base: Path) -> dict[str, Any]:
    """The same data with the paths in it made absolute from `base`; wrong types are left for the models to refuse."""

    def path(value: Any) -> Any:
        is_path = isinstance(value, str) and value and value != "none" and "://" not in value
        return str(base / Path(value).expanduser()) if is_path else value

    result = deepcopy(dict(data))
    for section, key in (
        ("crawl", "journey"),
        ("visitor", "ca_certificate"),
        ("visitor", "storage_state"),
        ("visitor", "browser"),
        ("policy", "sources"),
        ("policy", "review"),
        ("catalogue", "vendors"),
        ("catalogue", "filter_lists"),
        ("audit", "ledger"),
        ("rules", "waivers"),
        ("rules", "baseline"),
        ("rules", "memberships"),
        ("rules", "countries"),
        ("rules", "earlier"),
    ):
        values = result.get(section)
        if not isinstance(values, dict) or key not in values or values[key] in ("full", "shell"):
            continue
        value = values[key]
        values[key] = [path(item) for item in value] if isinstance(value, list) else path(value)
    return result


def merged(below: Raw, above: Raw) -> dict[str, Any]:
    """Settings in the file's shape, with those of `above` over those of `below`."""
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        result[key] = merged(under, value) if isinstance(value, Mapping) and isinstance(under, Mapping) else value
    return result


def _holds(data: Any, location: Sequence[int | str]) -> bool:
    for step in location:
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        else:
            return isinstance(data, list)
    return bool(location)


_PLAIN = {
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "too_short": "must hold at least {min_length} item(s)",
    "too_long": "must hold at most {max_length} item(s)",
}


def _explain(item: ErrorDetails) -> str:
    section, key = _place(item["loc"])
    context = item.get("ctx", {})
    if item["type"] == "extra_forbidden":
        return _unknown_key(item["loc"])
    if item["type"] == "missing" and item["loc"] in (("site",), ("site", "url")):
        return 'no site: give its address, or write [site] url = "https://www.example.com/"'
    if item["type"] == "missing":
        return f"{section} {key} is missing"
    if item["type"] == "value_error":
        return f"{section} {key}: {context['error']}"
    wording = _PLAIN[item["type"]].format(**context) if item["type"] in _PLAIN else item["msg"]
    return f"{section} {key} {wording}, not {item['input']!r}".replace("]  ", "] ")


def _place(location: Sequence[int | str]) -> tuple[str, str]:
    """`("site", "profile", "health_data")` -> `("[site.profile]", "health_data")`; list positions are left out."""
    names = [str(step) for step in location if isinstance(step, str) and step != "[key]"]
    if len(names) == 1:
        return f"[{names[0]}]", ""
    return f"[{'.'.join(names[:-1])}]", names[-1]


def _keys_of(location: Sequence[int | str]) -> tuple[str, ...]:
    """The keys known in the table at `location`."""
    model: type[BaseModel] = ConfigFile
    if tuple(location[:2]) == ("scenarios", "custom"):
        return tuple(CustomScenario.model_fields)
    for step in location:
        annotation = model.model_fields[str(step)].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        model = annotation
    return tuple(model.model_fields)


def _unknown_key(location: tuple[int | str, ...]) -> str:
    *table, key = location
    known = _keys_of(table)
    place = f" in [{'.'.join(map(str, table))}]" if table else ""
    elsewhere = [name for name in ConfigFile.model_fields if [name] != table and key in _keys_of([name])]
    nearest = did_you_mean(str(key), known)
    if not nearest and elsewhere:
        nearest = f"; it belongs in [{elsewhere[0]}]"
    word = "key" if table else "section or key"
    return f'unknown {word} "{key}"{place}{nearest} (known{place or " sections"}: {_listed(known)})'


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)

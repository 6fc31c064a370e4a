"""The sections of `policywitness.toml`, a model each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from policywitness.config import values
from policywitness.model.plan import CrawlPlan, SiteProfile, VisitorPlan

DEFAULT_SCENARIOS = ("baseline", "gpc", "dnt")
DEFAULT_REPEATS = 3

Line = Annotated[str, AfterValidator(values.one_line)]
WebAddress = Annotated[str, AfterValidator(values.web_address)]
Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]
CookieSetting = Literal["allow", "block"]

_CRAWL, _VISITOR, _PROFILE = CrawlPlan(), VisitorPlan(), SiteProfile()


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
    first_party: list[Annotated[str, AfterValidator(values.domain)]] = Field(default_factory=list)
    profile: ProfileSection = Field(default_factory=ProfileSection)


class CrawlSection(_Section):
    """Which pages."""

    max_pages: Annotated[int, Field(ge=1, le=10_000)] = _CRAWL.max_pages
    pages: list[Line] = Field(default_factory=list)
    include: list[Annotated[Line, AfterValidator(values.pattern)]] = Field(default_factory=list)
    exclude: list[Annotated[Line, AfterValidator(values.pattern)]] = Field(default_factory=list)
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
    arrives_with: Annotated[Line, AfterValidator(values.query)] | None = None


class ScenariosSection(_Section):
    """How visitors arrive."""

    run: Annotated[list[str], Field(min_length=1)] = Field(default_factory=lambda: list(DEFAULT_SCENARIOS))
    custom: dict[str, CustomScenario] = Field(default_factory=dict)


class VisitorSection(_Section):
    """How every visitor arrives, whatever the scenario."""

    browser: Line = _VISITOR.browser
    headed: bool = _VISITOR.headed
    locale: Annotated[str, AfterValidator(values.locale)] = _VISITOR.locale
    timezone: Annotated[str, AfterValidator(values.timezone)] = _VISITOR.timezone
    viewport: Annotated[list[Annotated[int, Field(ge=200, le=8_000)]], Field(min_length=2, max_length=2)] = Field(
        default_factory=lambda: list(_VISITOR.viewport)
    )
    resolve: list[Annotated[str, AfterValidator(values.resolve_rule)]] = Field(default_factory=list)
    resolve_only: bool = _VISITOR.resolve_only
    ca_certificate: Line | None = None
    insecure: bool = _VISITOR.insecure
    headers: dict[Annotated[str, AfterValidator(values.header_name)], Line] = Field(default_factory=dict)
    basic_auth: Line | None = None
    proxy: Annotated[str, AfterValidator(values.proxy)] | None = None
    storage_state: Line | None = None
    identify: Line | None = None
    page_timeout_ms: Milliseconds = _VISITOR.page_timeout_ms
    quiet_ms: Milliseconds = _VISITOR.quiet_ms
    settle_cap_ms: Milliseconds = _VISITOR.settle_cap_ms
    linger_ms: Milliseconds = _VISITOR.linger_ms
    dns: Annotated[str, AfterValidator(values.resolver)] | None = None
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


class ScheduleSection(_Section):
    """When the site is audited, who is told, and how long bundles are kept."""

    cron: Annotated[str, AfterValidator(values.cron)] | None = None
    timezone: Annotated[str, AfterValidator(values.timezone)] = "UTC"
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

"""What is to be done: scenarios, site, crawl and visits, as frozen records. Made by `policywitness.config`."""

from __future__ import annotations

from dataclasses import dataclass, field

from policywitness.model.vocabulary import Signal

DISCOVERY = "discovery"
"""The scenario, and the id, of the visit that finds pages and documents; it proves nothing about behaviour."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a visitor arrives. It changes one thing `against` another scenario.

    `third_party_cookies` and `cookies` are `allow` or `block`; `choice` is a consent choice to make (None: touch nothing).
    `opt_out` is a vendor's own opt-out that is in force: `ga-opt-out` or `ga-disable`, which holds for the Analytics
    `properties` that the discovery saw. `returning` visitors were there once before, `signed_in` ones bring the storage state of
    the configuration, `device` is `desktop` or `mobile`, and `arrives_with` is added to the query of the first address: each
    `{id}` in it becomes an identifier that is new in every visit, as an advertisement's click has it.
    """

    name: str
    title: str
    against: str | None
    gpc: bool = False
    dnt: bool = False
    cookies: str = "allow"
    third_party_cookies: str = "allow"
    choice: str | None = None
    opt_out: str | None = None
    properties: tuple[str, ...] = ()
    returning: bool = False
    signed_in: bool = False
    device: str = "desktop"
    arrives_with: str | None = None


Emulated = frozenset[Signal]
"""Signals that a browser does not have built in and that are put into its pages instead."""


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """One visit to make."""

    visit_id: str
    scenario: Scenario
    repeat: int


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What the operator says of itself; legal requirements apply by it and are never guessed."""

    jurisdictions: tuple[str, ...] = ()
    sells_or_shares: bool | None = None
    directed_at_children: bool | None = None
    health_data: bool | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What is audited. `first_party` lists further hosts (and their subdomains) that belong to it."""

    url: str
    name: str | None = None
    first_party: tuple[str, ...] = ()
    profile: SiteProfile = field(default_factory=SiteProfile)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a journey. `action` is goto (an address), click or fill (a selector, `value` to fill) or wait (milliseconds)."""

    action: str
    target: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """Which pages: at most `max_pages`, chosen from links and the sitemap, or exactly `pages` in that order, or a `journey`.

    `max_depth` is how many links a page may be away from the start page (None: any number; the sitemap's pages count as one away).
    `pause_ms` is the least time between two page loads on the site, over all visits together.
    """

    max_pages: int = 10
    pages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_depth: int | None = None
    robots: str = "respect"
    pause_ms: int = 0
    journey: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitorPlan:
    """How every visitor arrives, whatever the scenario. Times in milliseconds.

    `resolve_only` lets no host resolve that `resolve` does not name: an audit that cannot leave the machine. A page is watched for
    at least `linger_ms` after its load, for scripts that come late. `authorised` visitors type canaries and click.
    `dns` says who is asked for aliases of the site's hosts: off, system or a server's `IP[:PORT]`.
    """

    browser: str = "full"
    headed: bool = False
    locale: str = "en-US"
    timezone: str = "America/New_York"
    viewport: tuple[int, int] = (1366, 900)
    resolve: tuple[str, ...] = ()
    resolve_only: bool = False
    ca_certificate: str | None = None
    insecure: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    basic_auth: tuple[str, str] | None = None
    proxy: str | None = None
    storage_state: str | None = None
    identify: str | None = None
    page_timeout_ms: int = 30_000
    quiet_ms: int = 700
    settle_cap_ms: int = 10_000
    linger_ms: int = 3_000
    visit_timeout_ms: int = 600_000
    authorised: bool = False
    dns: str = "off"


@dataclass(frozen=True, slots=True)
class PolicySources:
    """Where the policy is: given addresses or files; empty means find it on the site.

    `review` is a file of a person's corrections of how it was read.
    """

    sources: tuple[str, ...] = ()
    review: str | None = None


@dataclass(frozen=True, slots=True)
class CataloguePlan:
    """Catalogue sources beyond the one that ships: vendor files, filter lists, and the bulk sources of `trackers update`."""

    vendors: tuple[str, ...] = ()
    filter_lists: tuple[str, ...] = ()
    bulk: bool = True


@dataclass(frozen=True, slots=True)
class RulesPlan:
    """What the user sets about rules, and the files that are handed to the analysis beside the visits.

    `levels` maps a rule's id to a severity or `off`; `owners` a vendor's or rule's id to who mends its findings. `waivers`, `baseline`,
    `memberships`, `countries` and `earlier` are paths. `fail_on` is the severity at which findings change the exit code.
    """

    levels: tuple[tuple[str, str], ...] = ()
    owners: tuple[tuple[str, str], ...] = ()
    fail_on: str | None = None
    waivers: str | None = None
    baseline: str | None = None
    memberships: str | None = None
    countries: str | None = None
    earlier: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """An audit, decided: the only input of the collecting half of the house.

    `reject_where_asked` adds the scenario `reject` where the site shows a consent banner.
    """

    site: Site
    scenarios: tuple[Scenario, ...]
    repeats: int
    crawl: CrawlPlan = field(default_factory=CrawlPlan)
    visitor: VisitorPlan = field(default_factory=VisitorPlan)
    policy: PolicySources = field(default_factory=PolicySources)
    catalogue: CataloguePlan = field(default_factory=CataloguePlan)
    rules: RulesPlan = field(default_factory=RulesPlan)
    authorised_by: str | None = None
    keep_values: bool = False
    reject_where_asked: bool = False
    parallel: int = 2
    seed: int = 0

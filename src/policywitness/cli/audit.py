"""Visit a site, keep the evidence, read its policy, and write the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from policywitness.cli.options import (
    as_of_option,
    fail_on_option,
    formats_option,
    given_options,
    headers,
    ledger_option,
)
from policywitness.cli.outcome import NEVER, keeping, new_folder, summary, verdict
from policywitness.cli.portfolio import refresh
from policywitness.cli.progress import printable, watching
from policywitness.config import (
    DEFAULT_REPEATS,
    DEFAULT_SCENARIOS,
    FILE_NAME,
    PRESETS,
    ConfigurationError,
    ledger_of,
    load,
    remarks,
    visits,
)
from policywitness.model.hosts import host_of
from policywitness.model.plan import CrawlPlan, Plan, VisitorPlan

GIVEN = ("waivers", "baseline", "memberships", "countries", "earlier")
"""Options that name files for the analysis, also keys of [rules] in the configuration."""

# Seconds that a page takes to load before the quiet window and its cap: from a light page to a heavy one.
_LIGHT_PAGE_S, _HEAVY_PAGE_S = 1.5, 5.0
_LAUNCH_S = 2.0
_VISITOR = VisitorPlan()


@click.command()
@click.argument("url", required=False)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    show_default=f"./{FILE_NAME} where no URL is given",
    help="The configuration.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default="reports/SITE/RUN",
    help="The bundle's folder.",
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NAME",
    show_default=f"{' '.join(DEFAULT_SCENARIOS)}, and reject where a banner is shown",
    help="How a visitor arrives; repeatable.",
)
@click.option(
    "--repeats",
    type=click.IntRange(1, 100),
    metavar="N",
    show_default=str(DEFAULT_REPEATS),
    help="Visits of each scenario.",
)
@click.option(
    "--max-pages",
    type=click.IntRange(1, 10_000),
    metavar="N",
    show_default=str(CrawlPlan().max_pages),
    help="Pages of each visit, found from links and the sitemap.",
)
@click.option(
    "--pages",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Exactly these pages: one address or path a line.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="URL|FILE",
    show_default="found on the site",
    help="Where the policy is; repeatable.",
)
@click.option(
    "--resolve",
    multiple=True,
    metavar="HOST[:PORT]=IP:PORT",
    help='Send a host name elsewhere; "*" is every host; repeatable.',
)
@click.option("--ca-cert", metavar="FILE", help="Trust this certificate authority (PEM) too.")
@click.option("--insecure", is_flag=True, help="Accept any certificate; recorded in the evidence.")
@click.option(
    "--header",
    "headers",
    multiple=True,
    callback=headers,
    metavar="K:V",
    help="Send this header to the site; repeatable.",
)
@click.option("--proxy", metavar="URL", help="Browse through this proxy.")
@click.option("--locale", metavar="L", show_default=_VISITOR.locale, help="The visitor's language.")
@click.option("--timezone", metavar="Z", show_default=_VISITOR.timezone, help="The visitor's time zone.")
@click.option(
    "--storage-state",
    metavar="FILE",
    help="Start every visit with this saved login state; where scenario signed-in is run, only its visits.",
)
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option(
    "--browser",
    metavar="full|shell|PATH",
    show_default=_VISITOR.browser,
    help="Full Chromium, the faster headless shell, or a program.",
)
@click.option(
    "--authorised-by",
    metavar="TEXT",
    help="Who allowed this audit: recorded, and only with it are forms typed into (never sent) and harmless buttons clicked.",
)
@click.option("--keep-values", is_flag=True, help="Keep cookie values and identifiers in the bundle, unredacted.")
@as_of_option('The date from which "12 months old" is counted.', "today, UTC")
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 1),
    default=0.9,
    show_default=True,
    metavar="SHARE",
    help="Exit with 3 when less of the evidence than this is there.",
)
@fail_on_option("Exit with 1 on a finding of this severity or above.", NEVER)
@click.option(
    "--preset",
    type=click.Choice(list(PRESETS)),
    show_default="what the configuration says, else audit",
    help="ci: one repeat of baseline, 5 pages, --fail-on serious.",
)
@ledger_option()
@given_options
@click.option("--plan", "plan_only", is_flag=True, help="Print the visits and an estimate, and stop.")
@formats_option("html,json,csv")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    url: str | None,
    config_path: Path | None,
    out: Path | None,
    as_of: date | None,
    min_coverage: float,
    fail_on: str | None,
    preset: str | None,
    ledger: str | None,
    plan_only: bool,
    formats: tuple[str, ...],
    **options: Any,
) -> None:
    """Visit URL as several clean visitors, keep the evidence, read the site's policy, and write the report.

    Exit codes: 0 done; 1 findings at or above --fail-on; 2 usage or configuration; 3 evidence incomplete; 4 internal
    error; 130 interrupted. The highest cause wins in the order 2, 4, 3, 1.
    """
    config = _config_file(url, config_path)
    plan = load(config, overrides(url, options), preset)
    directory = out or new_folder(host_of(plan.site.url), datetime.now(UTC))
    for remark in remarks(plan):
        click.echo(f"note: {remark}", err=True)
    from policywitness.ledger import wanted
    from policywitness.run.local import audit

    entered = wanted(ledger if ledger is not None else ledger_of(config))
    if plan_only:
        click.echo(describe(plan, directory))
        return
    when = as_of or datetime.now(UTC).date()
    with keeping(directory), watching() as progress:
        result = audit(plan, directory, progress=progress, as_of=when, formats=formats, ledger=entered)
    for problem in result.problems:
        click.echo(f"problem: {printable(problem)}", err=True)
    click.echo(summary(result.audit), err=True)
    click.echo(result.report or result.directory)
    if out is None:
        refresh(directory.parent.parent)
    code, reason = verdict(result.audit, min_coverage, fail_on or plan.rules.fail_on or NEVER)
    if reason:
        click.echo(f"exit code {code}: {reason}", err=True)
    ctx.exit(code)


def _config_file(url: str | None, given: Path | None) -> Path | None:
    here = Path(FILE_NAME)
    if given is not None:
        return given
    if url is None:
        if not here.exists():
            raise ConfigurationError(f'no site: give its address, or write ./{FILE_NAME} with "policywitness init"')
        return here
    if here.exists():
        # Its first-party hosts and credentials belong to another address, perhaps; nobody said that they fit this one.
        click.echo(
            f"note: ./{FILE_NAME} is not read because an address was given; --config {FILE_NAME} reads it", err=True
        )
    return None


def overrides(url: str | None, options: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The options that were given, in the configuration file's shape."""
    pages = options["pages"]
    given: dict[str, dict[str, Any]] = {
        "site": {"url": url},
        "crawl": {"max_pages": options["max_pages"], "pages": read_pages(pages) if pages else None},
        "scenarios": {"run": list(options["scenarios"])},
        "visitor": {
            "browser": options["browser"],
            "headed": options["headed"],
            "locale": options["locale"],
            "timezone": options["timezone"],
            "resolve": list(options["resolve"]),
            "ca_certificate": options["ca_cert"],
            "insecure": options["insecure"],
            "headers": options["headers"],
            "proxy": options["proxy"],
            "storage_state": options["storage_state"],
        },
        "policy": {"sources": list(options["policies"])},
        "rules": {name: str(options[name]) for name in GIVEN if options.get(name)},
        "audit": {
            "repeats": options["repeats"],
            "authorised_by": options["authorised_by"],
            "keep_values": options["keep_values"],
        },
    }
    # What is empty was given, perhaps by a variable that is not set: it is refused later, not passed over.
    absent: tuple[Any, ...] = (None, False, [], {})
    kept = {
        section: {key: value for key, value in keys.items() if value not in absent} for section, keys in given.items()
    }
    return {section: keys for section, keys in kept.items() if keys}


def read_pages(path: Path) -> list[str]:
    """One address or path a line; empty lines and lines that start with `#` are skipped. Raises ConfigurationError."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"--pages {path}: not UTF-8 text") from error
    pages = [line for line in lines if line and not line.startswith("#")]
    if not pages:
        raise ConfigurationError(f"--pages {path}: holds no address")
    return pages


def describe(plan: Plan, directory: Path) -> str:
    """What would be done, for `--plan`. Names of headers, never their values or other credentials."""
    order = visits(plan)
    pages = len(plan.crawl.pages)
    loads = len(order) * (pages or plan.crawl.max_pages)
    low, high = estimate_s(plan)
    visitor = plan.visitor
    extras = [f"resolve {rule}" for rule in visitor.resolve] + [f"header {name}" for name, _ in visitor.headers]
    extras += [word for word, there in (("basic auth", visitor.basic_auth), ("proxy", visitor.proxy),
                                        ("saved login state", visitor.storage_state)) if there]  # fmt: skip
    rows = [
        ("Site", plan.site.url + "".join(f", also {domain}" for domain in plan.site.first_party)),
        ("Pages", f"{pages} given" if pages else f"up to {plan.crawl.max_pages}, found from links and the sitemap"),
        ("Policy", ", ".join(plan.policy.sources) or "found on the site"),
        ("Visitor", ", ".join([f"{visitor.browser} browser", visitor.locale, visitor.timezone, *extras])),
    ]
    rows += [("Scenario", f"{one.name}: {one.title}{f' (against {one.against})' if one.against else ''}")
             for one in plan.scenarios]  # fmt: skip
    rows += [
        ("Visits", f"{len(order)}, {plan.parallel} at a time: {' '.join(visit.visit_id for visit in order)}"),
        ("Estimate", f"at most {loads} page loads, {_minutes(low)} to {_minutes(high)} on an ordinary site"),
        ("Bundle", str(directory)),
    ]
    return "\n".join(f"{label:<9} {text}" for label, text in rows)


def estimate_s(plan: Plan) -> tuple[float, float]:
    """Seconds for all visits, if every page is light and falls quiet at once, and if every page is heavy and never does."""
    count = len(visits(plan)) / min(plan.parallel, len(visits(plan)))
    pages = len(plan.crawl.pages) or plan.crawl.max_pages
    low = _LAUNCH_S + pages * (_LIGHT_PAGE_S + plan.visitor.quiet_ms / 1000)
    high = _LAUNCH_S + pages * (_HEAVY_PAGE_S + plan.visitor.settle_cap_ms / 1000)
    cap = plan.visitor.visit_timeout_ms / 1000
    return count * min(low, cap), count * min(high, cap)


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"

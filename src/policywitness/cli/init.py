"""Write a commented policywitness.toml to start from."""

from __future__ import annotations

import json
from pathlib import Path

import click

from policywitness.config import FILE_NAME, ConfigurationError, shipped_scenarios, web_address

TEMPLATE = """\
# policywitness.toml: what to audit, and how. `policywitness audit` reads it; options on the command line win over it.
# A line that starts with "#" and a key shows a setting at an example value; take the "#" away to use it.
# Unknown keys are errors. Paths count from this file's folder.

[site]
# Where every visit starts.
url = @URL@
# The name in the report; without it, the host name.
#name = "Example Company"
# Further domains that belong to the site, their subdomains included. The start address' own domain always does.
#first_party = ["example-cdn.com"]

[site.profile]
# What the operator is. Legal requirements apply by it; it is never guessed, and what is left out is "not applicable".
#jurisdictions = ["us-ca", "us-nv"]
#sells_or_shares = false
#directed_at_children = false
#health_data = false

[crawl]
# Pages of each visit, found from links and the sitemap. Every visit of an audit sees the same pages.
max_pages = 10
# Or exactly these, in this order: addresses, or paths on the site.
#pages = ["/", "/products/", "/contact/"]
# Wildcards (* and ?) over a page's whole address: only these pages, never those.
#include = ["*/en/*"]
#exclude = ["*/logout*", "*/cart/*"]
# At most so many links away from the start page.
#max_depth = 3
# "respect" or "ignore" the site's robots.txt when choosing pages.
robots = "respect"
# Milliseconds at least between two page loads on the site, over all visits; a Crawl-delay in robots.txt counts too.
pause_ms = 0
# Or an ordered journey: a file of [[step]] tables, each with goto, click, fill (and value) or wait (milliseconds).
#journey = "journey.toml"

[scenarios]
# How visitors arrive. Known: @SCENARIOS@.
# Default: these three, and "reject" where the site shows a consent banner.
#run = ["baseline", "gpc", "dnt"]

# A scenario of your own changes exactly one thing against another one. Its keys: gpc, dnt, cookies, third_party_cookies, choice,
# opt_out, returning, device, arrives_with, signed_in (what they mean: docs/scenarios.md).
#[scenarios.custom.gpc-third-party-cookies-blocked]
#title = "Global Privacy Control on, third-party cookies blocked"
#against = "gpc"
#gpc = true
#third_party_cookies = "block"

[visitor]
# "full" (Chromium), "shell" (its faster headless shell; knows no native DNT and no cookie settings), or a program's path.
browser = "full"
headed = false
locale = "en-US"
timezone = "America/New_York"
viewport = [1366, 900]
# Added to the user agent, so that a site can recognise the auditor; it is then no longer an ordinary visitor.
#identify = "policywitness (privacy@example.com)"
# Send host names elsewhere, much as curl's --resolve does: how a staging site is audited under its real name.
#resolve = ["www.example.com:443=127.0.0.1:8443"]
# Let no host resolve that `resolve` does not name: nothing can leave for anywhere else.
resolve_only = false
# Trust one more certificate authority (PEM), or accept any certificate at all (recorded in the evidence).
#ca_certificate = "staging-ca.pem"
insecure = false
# ${NAME} is an environment variable: a secret need not stand here.
#basic_auth = "auditor:${STAGING_PASSWORD}"
#headers = { "X-Staging-Token" = "${STAGING_TOKEN}" }
#proxy = "http://proxy.example:3128"
# A login state, as "policywitness login" saves it; every visit starts with it, or those of scenario "signed-in" where it is run.
#storage_state = "login.json"
# Milliseconds: for a page to load; without a request until it counts as quiet; at most until it does; for a whole visit.
page_timeout_ms = 30000
quiet_ms = 700
settle_cap_ms = 10000
# How long to watch a page after its load at least: scripts may come late.
linger_ms = 3000
# Who is asked whether a host of the site is an alias of a vendor's: "system", "off" or a name server's address.
# Default: system, and off where `resolve` maps host names.
#dns = "192.0.2.53"
visit_timeout_ms = 600000

[policy]
# Addresses or files (HTML, text, PDF). Without them the policy is looked for on the site.
#sources = ["https://www.example.com/privacy-policy/"]
# Corrections of how the policy was read, found by its words (see "policywitness policy --html").
#review = "policy-review.toml"

[catalogue]
# Vendor files or folders of your own beside the catalogue that ships.
#vendors = ["our-vendors/"]
# Lists in Adblock syntax, as files. An audit tells which rule covers a request; mind each list's licence.
#filter_lists = ["easyprivacy.txt"]
# Use what "policywitness trackers update" has fetched, below the catalogue that ships.
bulk = true

[rules]
# The severity at which findings make the exit code 1; the preset "ci" says "serious".
#fail_on = "serious"
# Findings that somebody accepts until a day, and findings that are known already (see "policywitness baseline --help").
#waivers = "waivers.toml"
#baseline = "baseline.json"
# Members of opt-out programmes, a MaxMind database of countries, and an earlier bundle: rules that need them are not assessed without.
#memberships = "memberships.toml"
#countries = "GeoLite2-Country.mmdb"
#earlier = "reports/www.example.com/last/"
# What a rule's findings weigh here, or "off" (listed as not assessed); "policywitness rules list" names the rules.
#levels = { insecure-cookie = "moderate", script-without-integrity = "off" }
# Who mends the findings of a rule or about a vendor.
#owners = { google-ads = "Marketing", insecure-cookie = "Platform team" }

[audit]
# "audit", or "ci" (one visit to five pages, fail_on = "serious"); what this file says otherwise wins over it.
#preset = "audit"
# Visits of each scenario. Three tell steady behaviour from chance; five or more allow a statistical statement.
repeats = 3
# Visits at a time.
parallel = 2
# Fixes the order of the visits.
seed = 0
# Who allowed this audit; recorded in the evidence. Forms are filled in and things are clicked only with it.
#authorised_by = "Jane Doe, Example Company, ticket 123"
# Keep cookie values and identifiers as they are seen, instead of keyed tokens.
keep_values = false
# Where runs are entered, for histories and comparisons: a SQLite file, a PostgreSQL URL, or "none".
# Without it: ledger.sqlite in your data folder. An environment variable may stand in it: postgresql://me:${PASSWORD}@db/audits
#ledger = "ledger.sqlite"

[schedule]
# When "policywitness schedule run" audits the site, and "schedule export" has it audited: minute hour day month weekday.
#cron = "30 3 * * 1"
#timezone = "Europe/Berlin"
# An address that is fetched after each audit that ran; a dead man's switch, which raises the alarm where it is not.
#ping = "https://ping.example/our-audit"
# Who is told of changes, as Apprise writes it (pip install 'policywitness[notify]').
#notify = ["mailtos://user:${MAIL_PASSWORD}@mail.example"]
# A bundle is removed that is neither among the latest so many nor younger than so many days. Without both, all are kept.
#keep_runs = 12
#keep_days = 400
"""


@click.command()
@click.argument("url", required=False, default="https://www.example.com/")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=FILE_NAME,
    show_default=True,
    metavar="FILE",
    help="Where to write.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def command(url: str, out: Path, force: bool) -> None:
    """Write a commented configuration for the site at URL; every setting is in it, at its default."""
    try:
        text = render(web_address(url))
    except ValueError as error:
        raise ConfigurationError(f"URL: {error}") from error
    try:
        with out.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigurationError(f"{out} exists already; --force overwrites it") from error
    except OSError as error:
        raise ConfigurationError(f"{out}: cannot be written ({error.strerror})") from error
    click.echo(out)


def render(url: str) -> str:
    """The file's text for one site."""
    return TEMPLATE.replace("@URL@", json.dumps(url)).replace("@SCENARIOS@", ", ".join(shipped_scenarios()))

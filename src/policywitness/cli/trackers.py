"""`policywitness trackers`: look into the catalogue of known trackers, and check it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policywitness.cli import Subcommands
from policywitness.cli.options import lists_option, vendors_option
from policywitness.cli.progress import printable, watching

if TYPE_CHECKING:
    from policywitness.catalogue import Catalogue

_WIDTH = 14

bulk_option = click.option(
    "--bulk/--no-bulk",
    default=True,
    show_default="with",
    help='With or without the bulk sources that "policywitness trackers update" fetched.',
)


@click.group("trackers", cls=Subcommands)
def command() -> None:
    """Look up domains, cookies and URLs in the catalogue of known trackers, and check its files."""


@command.command("lookup")
@click.argument("query", metavar="DOMAIN|COOKIE|URL")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--on", "domain", metavar="DOMAIN", help="A cookie's domain: tells whose the cookie is there.")
@click.option("--set-by", "setter", metavar="HOST", help="The host of the script that set a cookie.")
@lists_option()
@click.option("--page", metavar="URL", help="The page that makes the request; lists treat it by that.")
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    default="Script",
    show_default=True,
    help="What is requested: Script, Image, XHR, Ping, ...",
)
@vendors_option()
@bulk_option
def lookup(
    query: str,
    as_json: bool,
    domain: str | None,
    setter: str | None,
    lists: tuple[Path, ...],
    page: str | None,
    kind: str,
    vendors: tuple[Path, ...],
    bulk: bool,
) -> None:
    """Say whose a domain, a cookie, a stored item or a URL is: which entry says so, and how sure it is.

    Of several entries the most specific one counts; those that it outranks are named.
    """
    from policywitness.catalogue.lookup import look_up, look_up_cookie

    catalogue = _load(vendors, bulk, lists)
    asks_cookie = domain is not None or setter is not None
    found = look_up_cookie(catalogue, query, domain, setter) if asks_cookie else look_up(catalogue, query)
    answers = [
        {key: value for key, value in dataclasses.asdict(one).items() if value not in (None, ())} for one in found
    ]
    answers += [] if asks_cookie else _lookup_lists(catalogue, query, page, kind)
    if as_json:
        click.echo(json.dumps({"query": query, "matches": answers}, indent=2, ensure_ascii=False))
        return
    if not answers:
        click.echo(f"{query}: unknown, no entry of the catalogue matches")
    for i, answer in enumerate(answers):
        if i:
            click.echo()
        _print_fields(_readable(answer))


@command.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@lists_option()
@vendors_option()
@bulk_option
def info(as_json: bool, lists: tuple[Path, ...], vendors: tuple[Path, ...], bulk: bool) -> None:
    """List the sources in force: version, date, licence, number of entries, and what the entries hold."""
    catalogue = _load(vendors, bulk, lists)
    about = _about(catalogue)
    if as_json:
        click.echo(json.dumps(about, indent=2, ensure_ascii=False))
        return
    for source in about["sources"]:
        _print_fields(source)
        click.echo()
    if bulk and not about["only_in_bulk"]:
        click.echo('No bulk sources are in force; "policywitness trackers update" fetches them.', err=True)
    _print_fields({key: value for key, value in about.items() if key != "sources"})


@command.command("update")
@click.option(
    "--from",
    "archives",
    multiple=True,
    metavar="SOURCE=FILE",
    help="Read a source from an archive of its package on this machine, without npm. repeatable.",
)
@click.pass_context
def update_command(context: click.Context, archives: tuple[str, ...]) -> None:
    """Fetch the bulk sources, at the versions and hashes of known_trackers/sources.toml, into the user's cache.

    They are a layer under the catalogue that ships. What cannot be fetched stays as it was, and audits go on with what is
    there; "policywitness trackers info" lists it. Exit code 2 if something that was fetched is not what is pinned.
    """
    from policywitness.catalogue.bulk import CACHE_VARIABLE, cache_folder
    from policywitness.catalogue.update import pinned, update

    sources = pinned()
    files = _archives(archives, [source.id for source, _ in sources])
    folder = cache_folder()
    if folder is None:
        raise click.UsageError(f"{CACHE_VARIABLE} is set to nothing, so there is no cache; unset it, or name a folder")
    with watching() as progress:
        results = update(sources, folder, progress.note, files)
    click.echo(folder)
    if any(result.wrong for result in results):
        context.exit(2)


@command.command("diff")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@lists_option()
@vendors_option()
@bulk_option
def diff_command(bundle: Path, as_json: bool, lists: tuple[Path, ...], vendors: tuple[Path, ...], bulk: bool) -> None:
    """Show what today's catalogue would change in the audit that BUNDLE holds. Nothing is written.

    The evidence is analysed again, as of the same day and with the files that the audit used, and compared with the bundle's
    audit.json: whose each host, cookie and stored item is, and which findings come, go or change.
    """
    from policywitness import __version__
    from policywitness.bundle.reader import Evidence
    from policywitness.catalogue.diff import changes
    from policywitness.cli.report import read_audit
    from policywitness.run.analyse import Given, conclude

    before = read_audit(bundle)
    made = before.provenance
    evidence = Evidence.read(bundle)
    given = Given(vendors=vendors, filter_lists=lists)
    after = conclude(evidence, given, date.fromisoformat(made.as_of), made.run_id, "cached" if bulk else None)
    for note in after.notes:
        click.echo(f"note: {printable(note)}", err=True)
    for problem in after.problems:
        click.echo(f"problem: {printable(problem)}", err=True)
    found = changes(before, after.audit)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(change) for change in found], indent=2, ensure_ascii=False))
    else:
        for change in found:
            click.echo(f"{change.subject} {printable(change.name)}")
            click.echo(f"  - {printable(change.before)}\n  + {printable(change.after)}")
    named = ", ".join(f"{source.id} {source.version}".strip() for source in after.catalogue.sources())
    click.echo(f"{len(found)} change{'' if len(found) == 1 else 's'} with {named}", err=True)
    if made.tool_version != __version__:
        click.echo(
            f"the audit was made by policywitness {made.tool_version}: its rules may have differed, too", err=True
        )


def _archives(given: Sequence[str], known: Sequence[str]) -> dict[str, Path]:
    files = {}
    for one in given:
        source, equals, file = one.partition("=")
        if not equals or source not in known:
            raise click.UsageError(f"--from {one}: write SOURCE=FILE, SOURCE being one of {', '.join(known)}")
        if not Path(file).is_file():
            raise click.UsageError(f"--from {one}: {file}: no such file")
        files[source] = Path(file)
    return files


@command.command("lint")
@vendors_option()
@click.pass_context
def lint_command(context: click.Context, vendors: tuple[Path, ...]) -> None:
    """Check every vendor file and name each problem by file, key and reason. Exit code 2 if there is one."""
    from policywitness.catalogue.lint import lint
    from policywitness.catalogue.load import known_trackers

    problems = lint(known_trackers(), datetime.now(UTC).date(), vendors)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the catalogue", err=True)
        context.exit(2)
    click.echo("the catalogue is in order", err=True)


def _load(vendors: Sequence[Path], bulk: bool, lists: Sequence[Path] = ()) -> Catalogue:
    from policywitness.catalogue import Catalogue

    return Catalogue.load(vendors, bulk="cached" if bulk else None, lists=lists)


def _lookup_lists(catalogue: Catalogue, query: str, page: str | None, kind: str) -> list[dict[str, Any]]:
    """The rule of the lists for a request; for a bare host name, for its start page."""
    from policywitness.catalogue.lookup import is_host

    if "://" not in query and not is_host(query):
        return []
    url = query if "://" in query else f"https://{query}/"
    # Without a page the request is one that some other site makes.
    match = catalogue.match_lists(url, page or "https://page.invalid/", kind)
    if match is None:
        return []
    return [{"list": match.list, "rule": match.rule, "lifted_by": match.exception}]


def _readable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as lines for a person: the vendor's name before its id, the reason before the pattern."""
    if "vendor" not in answer:
        return answer
    shown: dict[str, Any] = {"vendor": f"{answer['name']} ({answer['vendor']})"}
    for key, value in answer.items():
        if key == "reason":
            shown["matched_by"] = f"{value}: {answer['pattern']}"
        elif key not in ("vendor", "name", "pattern"):
            shown[key] = "; ".join(value) if key in ("modes", "outranks") else value
    return shown


def _about(catalogue: Catalogue) -> dict[str, Any]:
    vendors = list(catalogue.described.values())
    facts = [source for vendor in vendors for source in vendor.sources]
    return {
        "sources": [
            {
                "source": source.title,
                "version": source.version,
                "date": source.date.isoformat() if source.date else "",
                "licence": source.licence,
                "entries": source.entries,
                **({"notice": source.notice} if source.notice else {}),
            }
            for source in catalogue.sources()
        ],
        "by_hand": len(vendors),
        "only_in_bulk": len(catalogue.vendors) - len(vendors),
        "domains": sum(len(vendor.match.domains) for vendor in vendors),
        "url_patterns": sum(len(vendor.match.urls) + len(vendor.match.path_signatures) for vendor in vendors),
        "cookies": sum(len(vendor.storage.cookies) for vendor in vendors),
        "stored_items": sum(len(v.storage.local_storage) + len(v.storage.session_storage) for v in vendors),
        "by_category": _counts(vendor.category.value for vendor in vendors),
        "by_kind": _counts(kind for vendor in vendors for kind in vendor.kind),
        "sources_read": f"{sum(source.verified_on is not None for source in facts)} of {len(facts)}",
        "sha256": catalogue.digest,
    }


def _counts(words: Iterable[str]) -> str:
    return ", ".join(f"{word} {count}" for word, count in Counter(words).most_common())


def _print_fields(fields: dict[str, Any]) -> None:
    """Print what is known, one `key  value` a line; empty values are left out."""
    for key, value in fields.items():
        if value not in (None, "", ()):
            text = ", ".join(value) if isinstance(value, tuple) else value
            click.echo(printable(f"{key.replace('_', ' '):<{_WIDTH}}{text}"))

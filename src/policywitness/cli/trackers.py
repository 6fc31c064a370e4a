"""`policywitness trackers`: look into the catalogue of known trackers, and check it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policywitness.cli.progress import printable, watching

if TYPE_CHECKING:
    from policywitness.catalogue import Catalogue, CookieEntry, StorageEntry, Vendor, VendorMatch

_WIDTH = 14
_HOST = re.compile(r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$", re.IGNORECASE)

vendors_option = click.option(
    "--vendors",
    "extra",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="A vendor file or a folder of them, beside the catalogue that ships. May be given several times.",
)
bulk_option = click.option(
    "--bulk/--no-bulk", default=True, help="With or without the bulk sources that `update` fetched.  [default: with]"
)


lists_option = click.option(
    "--list",
    "lists",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A filter list in Adblock syntax. May be given several times.",
)


@click.group("trackers")
def command() -> None:
    """Look up domains, cookies and URLs in the catalogue of known trackers, and check its files."""


@command.command("lookup")
@click.argument("query", metavar="DOMAIN|COOKIE|URL")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@lists_option
@click.option("--page", metavar="URL", help="The page that makes the request; lists treat it by that.")
@click.option(
    "--type", "kind", default="Script", show_default=True, help="What is requested: Script, Image, XHR, Ping, ..."
)
@vendors_option
@bulk_option
def lookup(
    query: str, as_json: bool, lists: tuple[Path, ...], page: str | None, kind: str, extra: tuple[Path, ...], bulk: bool
) -> None:
    """Say whose a domain, a cookie, a stored item or a URL is: which entry says so, and how sure it is."""
    catalogue = _load(extra, bulk, lists)
    answers = [*_lookup_address(catalogue, query), *_lookup_name(catalogue, query)]
    answers += _lookup_lists(catalogue, query, page, kind)
    if as_json:
        click.echo(json.dumps({"query": query, "matches": answers}, indent=2, ensure_ascii=False))
        return
    if not answers:
        click.echo(f"{query}: unknown, no entry of the catalogue matches")
    for i, answer in enumerate(answers):
        if i:
            click.echo()
        _print_fields(answer)


@command.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@lists_option
@vendors_option
@bulk_option
def info(as_json: bool, lists: tuple[Path, ...], extra: tuple[Path, ...], bulk: bool) -> None:
    """List the sources in force: version, date, licence, number of entries, and what the entries hold."""
    catalogue = _load(extra, bulk, lists)
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
    help="Read a source from an archive of its package on this machine, without npm. May be given several times.",
)
@click.pass_context
def update_command(context: click.Context, archives: tuple[str, ...]) -> None:
    """Fetch the bulk sources, at the versions and hashes of known_trackers/sources.toml, into the user's cache.

    They are a layer under the catalogue that ships. What cannot be fetched stays as it was, and audits go on with what is
    there; `trackers info` lists it. Exit code 2 if something that was fetched is not what is pinned.
    """
    from policywitness.catalogue.bulk import CACHE_VARIABLE, cache_folder
    from policywitness.catalogue.update import pinned, update

    folder = cache_folder()
    if folder is None:
        raise click.UsageError(f"{CACHE_VARIABLE} is set to nothing, so there is no cache; unset it, or name a folder")
    sources = pinned()
    files = _archives(archives, [source.id for source, _ in sources])
    with watching() as progress:
        results = update(sources, folder, progress.note, files)
    click.echo(folder)
    if any(result.wrong for result in results):
        context.exit(2)


@command.command("diff")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@vendors_option
@bulk_option
def diff_command(bundle: Path, as_json: bool, extra: tuple[Path, ...], bulk: bool) -> None:
    """Show what today's catalogue would change in the audit that BUNDLE holds. Nothing is written.

    The evidence is analysed again, as of the same day, and compared with the bundle's audit.json: whose each host, cookie
    and stored item is, and which findings come, go or change.
    """
    from policywitness import __version__
    from policywitness.bundle.reader import Evidence
    from policywitness.catalogue.diff import changes
    from policywitness.cli.report import read_audit
    from policywitness.run.analyse import audit_of

    catalogue = _load(extra, bulk)
    before = read_audit(bundle)
    made = before.provenance
    evidence = Evidence.read(bundle)
    after = audit_of(evidence, date.fromisoformat(made.as_of), catalogue, made.run_id)
    found = changes(before, after)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(change) for change in found], indent=2, ensure_ascii=False))
    else:
        for change in found:
            click.echo(f"{change.subject} {printable(change.name)}")
            click.echo(f"  - {printable(change.before)}\n  + {printable(change.after)}")
    named = ", ".join(f"{source.id} {source.version}".strip() for source in catalogue.sources())
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
        files[source] = Path(file)
    return files


@command.command("lint")
@vendors_option
@click.pass_context
def lint_command(context: click.Context, extra: tuple[Path, ...]) -> None:
    """Check every vendor file and name each problem by file, key and reason. Exit code 2 if there is one."""
    from policywitness.catalogue.lint import lint
    from policywitness.catalogue.load import known_trackers

    problems = lint(known_trackers(), datetime.now(UTC).date(), extra)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the catalogue", err=True)
        context.exit(2)
    click.echo("the catalogue is in order", err=True)


def _load(extra: Sequence[Path], bulk: bool, lists: Sequence[Path] = ()) -> Catalogue:
    from policywitness.catalogue import Catalogue

    return Catalogue.load(extra, bulk="cached" if bulk else None, lists=lists)


def _lookup_address(catalogue: Catalogue, query: str) -> list[dict[str, Any]]:
    """Matches of a URL or host name; for a URL, what its parameters say as well."""
    if "://" in query:
        found = [match for match in (catalogue.match_url(query), catalogue.match_first_party_path(query)) if match]
        return [_match_fields(catalogue, match) | _decoded_fields(catalogue, query) for match in found[:1]]
    if not _HOST.match(query):
        return []
    match = catalogue.match_host(query)
    if match is None:
        match = catalogue.match_cname(query)
    return [] if match is None else [_match_fields(catalogue, match)]


def _lookup_name(catalogue: Catalogue, query: str) -> list[dict[str, Any]]:
    """Every vendor's entry for a cookie or stored item of this name."""
    return [_entry_fields(catalogue, *found) for found in catalogue.named(query)]


def _lookup_lists(catalogue: Catalogue, query: str, page: str | None, kind: str) -> list[dict[str, Any]]:
    """The rule of the lists for a request; for a bare host name, for its start page."""
    if "://" not in query and not _HOST.match(query):
        return []
    url = query if "://" in query else f"https://{query}/"
    # Without a page the request is one that some other site makes.
    match = catalogue.match_lists(url, page or "https://page.invalid/", kind)
    if match is None:
        return []
    return [{"list": match.list, "rule": match.rule, "lifted_by": match.exception}]


def _match_fields(catalogue: Catalogue, match: VendorMatch) -> dict[str, Any]:
    return {
        **_vendor_fields(catalogue.vendors[match.vendor]),
        "matched_by": f"{match.reason}: {match.pattern}",
        "means": match.means,
        "account": match.account_id,
        "category": match.category.value,
        "confidence": match.confidence.value,
        "source": match.source or _source_of(catalogue, match.vendor),
    }


def _entry_fields(
    catalogue: Catalogue, vendor: Vendor, entry: CookieEntry | StorageEntry, listed_by: str | None
) -> dict[str, Any]:
    from policywitness.catalogue import CookieEntry

    cookie = entry if isinstance(entry, CookieEntry) else None
    host = cookie.domain if cookie is not None else getattr(entry, "origin", None)
    # A name that others list is worth one step less than one that was described by hand.
    alone, known = ("low", "medium") if listed_by else ("medium", "high")
    if entry.distinctive:
        sure = f"{alone} by the name alone, {known} where its domain or the script that set it is the vendor's"
    else:
        sure = f"{known} where its domain or the script that set it is the vendor's; the name alone says nothing"
    return {
        **_vendor_fields(vendor),
        "matched_by": f"{'cookie' if cookie else 'storage'}: {entry.label}" + (f" on {host}" if host else ""),
        "purpose": entry.purpose,
        "lifetime": cookie.lifetime if cookie else None,
        "category": entry.category.value,
        "confidence": sure,
        "source": listed_by or _source_of(catalogue, vendor.id),
    }


def _vendor_fields(vendor: Vendor) -> dict[str, Any]:
    return {
        "vendor": f"{vendor.name} ({vendor.id})",
        "operator": vendor.operator.legal_name,
        "kinds": ", ".join(vendor.kind),
    }


def _decoded_fields(catalogue: Catalogue, url: str) -> dict[str, Any]:
    decoded = catalogue.decode(url)
    return {
        "events": ", ".join(decoded.events),
        "modes": "; ".join(f"{mode.param}={mode.value}: {mode.meaning}" for mode in decoded.modes),
        "visitor_ids": ", ".join(decoded.visitor_ids),
        "hashed_emails": ", ".join(decoded.hashed_emails),
    }


def _source_of(catalogue: Catalogue, vendor: str) -> str:
    """The file, or the bulk source, that a vendor is from."""
    if vendor not in catalogue.described:
        return catalogue.source_of(vendor)
    path = catalogue.file_of(vendor)
    return "/".join(path.parts[-3:]) if "known_trackers" in path.parts else str(path)


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
        if value not in (None, ""):
            click.echo(printable(f"{key.replace('_', ' '):<{_WIDTH}}{value}"))

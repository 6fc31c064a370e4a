"""Checks of vendor files beyond the schema: entries that clash, can never match, or match far too much.

The loader stops at the first file that is not right; `lint` goes on and names every problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policywitness.catalogue.compile import FORMATS
from policywitness.catalogue.index import describe, suffixes
from policywitness.catalogue.load import check_vendor, own_names, read_file, shown, vendor_files
from policywitness.catalogue.ordinary import ORDINARY_NAMES
from policywitness.catalogue.records import CatalogueError
from policywitness.catalogue.schema import StorageEntry, StoredEntry, Vendor
from policywitness.catalogue.taxonomy import SourcesFile, Taxonomy
from policywitness.model.vocabulary import Category

__all__ = ["ORDINARY_NAMES", "Problem", "lint"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the file, the key in it (empty for the whole file) and the reason."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        """`file: key: reason`, one line."""
        return ": ".join(part for part in (self.file, self.key, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Checked:
    """A vendor that passed the schema, with its file's name."""

    vendor: Vendor
    file: str

    def problem(self, key: str, reason: str) -> Problem:
        """A problem of this vendor's file."""
        return Problem(self.file, key, reason)


def lint(folder: Path, today: date, extra: Sequence[Path] = ()) -> list[Problem]:
    """Every problem of the catalogue in `folder` and of the user's files; empty where all is well.

    `today` is what dates are compared with. Raises `CatalogueError` where `taxonomy.toml` or `sources.toml` cannot be read,
    for nothing can be checked without them.
    """
    taxonomy = read_file(folder / "taxonomy.toml", Taxonomy, folder)[0]
    sources = read_file(folder / "sources.toml", SourcesFile, folder)[0]
    problems = [*_taxonomy_problems(taxonomy, folder), *_source_problems(sources, today, folder)]
    checked: list[Checked] = []
    for place in (folder / "vendors", *extra):
        for path in vendor_files(place):
            try:
                vendor = read_file(path, Vendor, folder)[0]
                check_vendor(vendor, path, folder, taxonomy)
            except CatalogueError as error:
                problems.append(Problem("", "", str(error)))
            else:
                checked.append(Checked(vendor, shown(path, folder)))
    problems += _clashes(checked)
    problems += _orphan_cookies(checked)
    for each in checked:
        problems += [*_unmatchable(each), *_too_broad(each), *_dates(each, today)]
    return problems


def _taxonomy_problems(taxonomy: Taxonomy, folder: Path) -> Iterator[Problem]:
    for category in Category:
        if category not in taxonomy.category:
            yield Problem(shown(folder / "taxonomy.toml", folder), f"category.{category}", "missing")
    for collection, words in taxonomy.crosswalk.items():
        for word, ours in words.items():
            for kind in ours.kind:
                if kind not in taxonomy.kind:
                    key = f"crosswalk.{collection}.{word}.kind"
                    yield Problem(shown(folder / "taxonomy.toml", folder), key, f"{kind!r} is no kind")


def _source_problems(sources: SourcesFile, today: date, folder: Path) -> Iterator[Problem]:
    file = shown(folder / "sources.toml", folder)
    for i, source in enumerate(sources.source):
        try:
            if date.fromisoformat(source.date) > today:
                yield Problem(file, f"source[{i}].date", f"{source.date} is in the future")
        except ValueError:
            yield Problem(file, f"source[{i}].date", f"not a date such as 2026-11-23: {source.date!r}")
        if source.package is not None and source.package.format not in FORMATS:
            known = ", ".join(FORMATS)
            yield Problem(file, f"source[{i}].package.format", f"{source.package.format!r} is none of {known}")


def _claims(each: Checked) -> Iterator[tuple[str, str, str]]:
    """(kind of claim, what is claimed, key) for everything that at most one vendor may claim."""
    match, storage = each.vendor.match, each.vendor.storage
    for i, domain in enumerate(match.domains):
        yield "domain", domain.suffix, f"match.domains[{i}].suffix"
    for i, url in enumerate(match.urls):
        yield "URL pattern", f"{url.host_suffix} {describe(url)}", f"match.urls[{i}]"
    for i, signature in enumerate(match.path_signatures):
        yield "path signature", describe(signature), f"match.path_signatures[{i}]"
    for i, target in enumerate(match.cname_targets):
        yield "CNAME target", target, f"match.cname_targets[{i}]"
    for i, name in enumerate(match.globals):
        yield "global", name, f"match.globals[{i}]"
    for i, cookie in enumerate(storage.cookies):
        place = cookie.domain or ("any domain" if cookie.distinctive else each.vendor.id)
        yield "cookie", f"{cookie.label} on {place}", f"storage.cookies[{i}]"
    for i, (area, item) in enumerate(_stored_items(each.vendor)):
        place = item.origin or ("any origin" if item.distinctive else each.vendor.id)
        yield area, f"{item.label} on {place}", f"storage.{area}[{i}]"


def _stored_items(vendor: Vendor) -> Iterator[tuple[str, StorageEntry]]:
    yield from (("local_storage", item) for item in vendor.storage.local_storage)
    yield from (("session_storage", item) for item in vendor.storage.session_storage)


def _clashes(checked: Sequence[Checked]) -> Iterator[Problem]:
    """Two entries for the same thing, in one file or two; and a distinctive name that another vendor's expression takes."""
    taken: dict[tuple[str, str], str] = {}
    for each in checked:
        for kind, claim, key in _claims(each):
            if (kind, claim) in taken:
                yield each.problem(key, f"{kind} {claim!r} is taken by {taken[kind, claim]}")
            else:
                taken[kind, claim] = f"{each.file}: {key}"
    for each in checked:
        for i, cookie in enumerate(each.vendor.storage.cookies):
            for other in checked:
                if cookie.distinctive and cookie.name and other is not each and _takes(other.vendor, cookie.name):
                    yield each.problem(
                        f"storage.cookies[{i}].name", f"{cookie.name!r} fits an expression of {other.file}"
                    )
    yield from _shared_names(checked)


def _takes(vendor: Vendor, name: str) -> bool:
    return any(c.distinctive and c.pattern and c.pattern.match(name) for c in vendor.storage.cookies)


def _shared_names(checked: Sequence[Checked]) -> Iterator[Problem]:
    """The same name or alias for two services: a policy that uses it would disclose both."""
    taken: dict[str, str] = {}
    for each in checked:
        for name in dict.fromkeys(
            n.casefold() for kind, n in own_names(each.vendor) if kind in ("name", "alias", "former")
        ):
            if name in taken:
                yield each.problem("aliases", f"{name!r} is a name of {taken[name]} too")
            taken[name] = each.file


def _orphan_cookies(checked: Sequence[Checked]) -> Iterator[Problem]:
    """Cookies that no visit can show: set on a host that no vendor of the catalogue has."""
    known = {domain.suffix for each in checked for domain in each.vendor.match.domains}
    for each in checked:
        for i, cookie in enumerate(each.vendor.storage.cookies):
            key = f"storage.cookies[{i}]"
            if cookie.domain and not any(suffix in known for suffix in suffixes(cookie.domain)):
                yield each.problem(f"{key}.domain", f"{cookie.domain!r} is under no vendor's domains")
            if cookie.party == "third" and not cookie.domain and not each.vendor.match.domains:
                yield each.problem(key, "a third-party cookie needs a domain, here or in match.domains")
            if cookie.party == "first" and cookie.domain:
                yield each.problem(f"{key}.domain", "a first-party cookie is on the site's own domain")
            if cookie.party == "third" and cookie.distinctive:
                yield each.problem(f"{key}.distinctive", "a third-party cookie is recognised by its domain")


def _unmatchable(each: Checked) -> Iterator[Problem]:
    match = each.vendor.match
    if not (match.domains or match.urls or match.path_signatures or match.cname_targets):
        yield each.problem("match", "needs at least one domain, URL pattern, path signature or CNAME target")


def _too_broad(each: Checked) -> Iterator[Problem]:
    """Names and expressions that would claim cookies which any site may set."""
    entries: list[tuple[str, StoredEntry]] = [
        (f"storage.cookies[{i}]", c) for i, c in enumerate(each.vendor.storage.cookies)
    ]
    entries += [(f"storage.{area}", item) for area, item in _stored_items(each.vendor)]
    for key, entry in entries:
        if not entry.distinctive:
            continue
        hit = next((name for name in ORDINARY_NAMES if _fits(entry, name)), None)
        if hit is not None:
            yield each.problem(key, f"distinctive, but {entry.label!r} fits the ordinary name {hit!r}")
    for i, signature in enumerate(each.vendor.match.path_signatures):
        if signature.path_regex is not None and not signature.query and signature.path_regex.match("/"):
            yield each.problem(f"match.path_signatures[{i}].path_regex", "fits every site's start page")


def _fits(entry: StoredEntry, name: str) -> bool:
    if entry.name is not None:
        return entry.name == name
    return entry.pattern is not None and entry.pattern.match(name) is not None


def _dates(each: Checked, today: date) -> Iterator[Problem]:
    for i, source in enumerate(each.vendor.sources):
        if source.verified_on is not None and source.verified_on > today:
            yield each.problem(f"sources[{i}].verified_on", f"{source.verified_on} is in the future")

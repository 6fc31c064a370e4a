"""Write one page over all audits in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import click

INDEX = "index.html"
_DEEPEST = 4
"""Folders below the one that is named: `reports/<site>/<run>/` with one or two of the user's own above."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default="reports")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    show_default=f"{INDEX} in FOLDER",
    help="The page.",
)
def command(folder: Path, out: Path | None) -> None:
    """Write index.html over all audits in FOLDER [default: reports]: every site with its trend, the worst findings first.

    It reads the audit.json files of finished audits, of older versions too, and links to the reports beside them.
    """
    if not _documents(folder):
        click.echo(f'no audit is in {folder}: "policywitness audit" writes into reports/', err=True)
    target = out or folder / INDEX
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page(folder, target.parent))
    click.echo(target)


def refresh(folder: Path) -> None:
    """Write the page of a folder anew, after an audit has landed there."""
    (folder / INDEX).write_bytes(page(folder, folder))


def page(folder: Path, base: Path) -> bytes:
    """The portfolio of a folder, with links relative to `base`."""
    import msgspec

    from policywitness.report.portfolio import Entry, glimpse, render

    entries, skipped = [], []
    for document in _documents(folder):
        bundle = document.parent
        try:
            seen = glimpse(document.read_bytes())
        except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
            skipped.append(f"{document.relative_to(folder)}: {error}")
            continue
        report = bundle / "report.html"
        entries.append(Entry(_relative(bundle, base), _relative(report, base) if report.is_file() else None, seen))
    return render(entries, skipped)


def _documents(folder: Path) -> list[Path]:
    """The `audit.json` files of bundles, in a stable order. What lies inside a bundle (its evidence, a redacted copy) is no audit."""
    found = []
    for place, folders, files in os.walk(folder):
        if "audit.json" in files:
            found.append(Path(place, "audit.json"))
            folders.clear()
        elif len(Path(place).relative_to(folder).parts) >= _DEEPEST:
            folders.clear()
    return sorted(found)


def _relative(path: Path, base: Path) -> str:
    """An address relative to the page; each part is quoted, so that a folder's name cannot become a scheme or a query."""
    from urllib.parse import quote

    parts = Path(os.path.relpath(path, base)).parts
    return "/".join(quote(part) for part in ("." if parts[0] != ".." else "", *parts) if part)

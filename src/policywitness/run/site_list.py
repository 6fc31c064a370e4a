"""The list of sites of a crawl: a text file with one address a line, or CSV with a heading; read row by row, however long.

A row that cannot be used is an error of that row only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policywitness.config import ConfigurationError, web_address
from policywitness.ledger.crawls import SiteRow
from policywitness.model.errors import did_you_mean
from policywitness.model.hosts import host_of, registrable_domain

COLUMNS = ("url", "name", "policy", "first_party")
"""What a row may say; `policy` and `first_party` may hold several, with spaces between them."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that cannot be used, and why."""

    line: int
    text: str
    problem: str


def read_sites(path: Path) -> Iterator[SiteRow | Malformed]:
    """The rows of a list. Raises ConfigurationError where the file as a whole cannot be read."""
    try:
        # Bytes that are not UTF-8 spoil their row, not the list.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            first = next((line for line in file if line.strip() and not line.startswith("#")), "")
            if not first:
                raise ConfigurationError(f"{path}: holds no address")
            file.seek(0)
            yield from _table(path, csv.reader(file)) if _is_table(path, first) else _lines(file)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror or error})") from error


def _is_table(path: Path, first: str) -> bool:
    return path.suffix.lower() == ".csv" or "," in first


def _lines(file: Any) -> Iterator[SiteRow | Malformed]:
    for number, line in enumerate(file, 1):
        if line.strip() and not line.startswith("#"):
            yield _row(number, {"url": line.strip()}, line.strip())


def _table(path: Path, rows: Any) -> Iterator[SiteRow | Malformed]:
    heading: list[str] | None = None
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as problem:
            yield Malformed(rows.line_num, "", f"not CSV: {problem}")
            continue
        if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            continue
        if heading is None:
            heading = _heading(path, cells)
            continue
        text = ",".join(cells)
        if len(cells) != len(heading):
            yield Malformed(rows.line_num, text, f"has {len(cells)} cells, and the heading has {len(heading)}")
            continue
        yield _row(rows.line_num, dict(zip(heading, (cell.strip() for cell in cells), strict=True)), text)


def _heading(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if "url" not in names:
        raise ConfigurationError(f'{path}: its first line must name the columns, "url" among them: {",".join(COLUMNS)}')
    for name in names:
        if name not in COLUMNS:
            nearest = did_you_mean(name, COLUMNS)
            raise ConfigurationError(f'{path}: unknown column "{name}"{nearest} (known: {", ".join(COLUMNS)})')
    return names


def _row(line: int, cells: dict[str, str], text: str) -> SiteRow | Malformed:
    try:
        text.encode()
    except UnicodeEncodeError:
        return Malformed(line, text.encode("utf-8", "backslashreplace").decode(), "not UTF-8 text")
    try:
        if not cells["url"]:
            raise ValueError("has no url")
        url = web_address(cells["url"])
        host = host_of(url)
        host.encode("idna")
    except (ValueError, UnicodeError) as problem:
        return Malformed(line, text, str(problem))
    site = {"name": cells.get("name"), "first_party": cells.get("first_party", "").split()}
    settings: dict[str, dict[str, Any]] = {"site": site, "policy": {"sources": cells.get("policy", "").split()}}
    kept = {section: {key: value for key, value in keys.items() if value} for section, keys in settings.items()}
    return SiteRow(line, url, registrable_domain(host), {section: keys for section, keys in kept.items() if keys})

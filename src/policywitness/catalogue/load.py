"""Read `known_trackers/`: TOML to checked models, with an error that a person can act on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import tomli
from pydantic import ValidationError

import policywitness
from policywitness.catalogue.records import CatalogueError, NameKind
from policywitness.catalogue.schema import TRUSTED, Entry, Vendor
from policywitness.catalogue.taxonomy import SourceEntry, SourcesFile, Taxonomy
from policywitness.model.errors import did_you_mean

Model = TypeVar("Model", bound=Entry)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything read: vendors by id, the file each is from, user files per place named, the digest of all entries.

    `disbelieved` holds, by bulk source, the domains of which nothing that the source says is used.
    """

    vendors: dict[str, Vendor]
    files: dict[str, Path]
    taxonomy: Taxonomy
    shipped: SourceEntry
    extra: dict[str, tuple[str, ...]]
    digest: str
    disbelieved: Mapping[str, frozenset[str]] = field(default_factory=dict)


def known_trackers() -> Path:
    """The folder `known_trackers`: inside the installed package, else in the checkout. `CatalogueError` without one."""
    package = Path(policywitness.__file__).parent
    for folder in (package / "known_trackers", package.parent.parent / "known_trackers"):
        if (folder / "taxonomy.toml").is_file():
            return folder
    raise CatalogueError(f"known_trackers: not found in {package} nor beside src; reinstall policywitness")


def load(folder: Path, extra: Sequence[Path] = ()) -> Loaded:
    """Read the catalogue in `folder`, then the user's files or folders; a user's vendor replaces ours of the same id.

    Raises `CatalogueError` at the first file that is not right.
    """
    taxonomy = read_file(folder / "taxonomy.toml", Taxonomy, folder)[0]
    sources = read_file(folder / "sources.toml", SourcesFile, folder)[0].source
    if not sources:
        raise CatalogueError(
            f"{shown(folder / 'sources.toml', folder)}: source: needs an entry for the catalogue itself"
        )
    vendors: dict[str, Vendor] = {}
    files: dict[str, Path] = {}
    raw: dict[str, Any] = {}
    named: dict[str, tuple[str, ...]] = {}
    for place in (folder / "vendors", *extra):
        seen: dict[str, Path] = {}
        for path in vendor_files(place):
            vendor, data = read_file(path, Vendor, folder, trusted=place == folder / "vendors")
            check_vendor(vendor, path, folder, taxonomy)
            if vendor.id in seen:
                raise CatalogueError(
                    f"{shown(path, folder)}: id: {vendor.id!r} is taken by {shown(seen[vendor.id], folder)}"
                )
            seen[vendor.id] = path
            vendors[vendor.id], files[vendor.id], raw[vendor.id] = vendor, path, data
        if place != folder / "vendors":
            named[str(place)] = tuple(seen)
    disbelieved = {source.id: frozenset(source.disbelieved) for source in sources if source.disbelieved}
    raw |= {f"{id_} is disbelieved": sorted(domains) for id_, domains in disbelieved.items()}
    return Loaded(dict(sorted(vendors.items())), files, taxonomy, sources[0], named, _digest(raw), disbelieved)


def vendor_files(place: Path) -> Iterator[Path]:
    """The vendor files of a folder, by name, or the one file that `place` is. `CatalogueError` if it is neither."""
    if place.is_dir():
        yield from sorted(place.glob("*.toml"))
    elif place.is_file():
        yield place
    else:
        raise CatalogueError(f"{place}: no such file or folder")


def read_file(path: Path, model: type[Model], folder: Path, *, trusted: bool = False) -> tuple[Model, dict[str, Any]]:
    """One TOML file as a checked model, and as it stands. `folder` is only for how messages name the file.

    Expressions of a `trusted` file are not compiled yet: `lint` did that before it was shipped.
    """
    try:
        data = tomli.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogueError(f"{shown(path, folder)}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(f"{shown(path, folder)}: not UTF-8 text (byte {error.start})") from error
    except tomli.TOMLDecodeError as error:
        raise CatalogueError(f"{shown(path, folder)}: not TOML: {error}") from error
    try:
        return model.model_validate(data, context=TRUSTED if trusted else None), data
    except ValidationError as error:
        raise CatalogueError(f"{shown(path, folder)}: {explain(error, model)}") from error


def explain(error: ValidationError, model: type[Entry]) -> str:
    """The first problem of a validation, as `key: reason`."""
    first = error.errors()[0]
    key = ""
    for part in first["loc"]:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        message = "unknown key" + did_you_mean(str(first["loc"][-1]), _all_keys(model))
    elif first["type"] == "missing":
        message = "missing"
    return f"{key}: {message}" if key else message


def _all_keys(model: type[Entry]) -> list[str]:
    """Every key of the schema below `model`: a wrong key is nearly always a right one misspelt or misplaced."""
    schema = model.model_json_schema()
    keys = set(schema.get("properties", {}))
    for definition in schema.get("$defs", {}).values():
        keys |= set(definition.get("properties", {}))
    return sorted(keys)


def check_vendor(vendor: Vendor, path: Path, folder: Path, taxonomy: Taxonomy) -> None:
    """What the schema alone cannot say: the file's name, the kinds, the ambiguous names."""
    file = shown(path, folder)
    if path.stem != vendor.id:
        raise CatalogueError(f"{file}: id: {vendor.id!r} is not the file's name")
    for i, kind in enumerate(vendor.kind):
        if kind not in taxonomy.kind:
            hint = did_you_mean(kind, taxonomy.kind)
            raise CatalogueError(f"{file}: kind[{i}]: {kind!r} is not in taxonomy.toml{hint}")
    own = {name.casefold() for _, name in own_names(vendor)}
    for i, name in enumerate(vendor.ambiguous_names):
        if name.casefold() not in own:
            raise CatalogueError(f"{file}: ambiguous_names[{i}]: {name!r} is none of the vendor's names")


_COMPANY_FORMS = (
    " Incorporated",
    " Inc.",
    " Inc",
    " LLC",
    " Corporation",
    " Corp.",
    " Ltd.",
    " Ltd",
    " Limited",
    " Company",
)
_COMPANY_FORMS_ABROAD = (" GmbH", " AG", " A/S", " AB", " ApS", " B.V.", " S.A.", " SAS")


def own_names(vendor: Vendor) -> list[tuple[NameKind, str]]:
    """Every (kind of name, name) of a vendor, each name once; the operator's legal name also without its company form."""
    operator = vendor.operator
    names: list[tuple[NameKind, str]] = [("name", vendor.name)]
    names += [("alias", name) for name in vendor.aliases]
    names += [("former", name) for name in vendor.former_names]
    if operator.parent:
        names.append(("parent", operator.parent))
    names += [("operator", name) for name in (operator.legal_name, _short(operator.legal_name), *operator.aliases)]
    once: dict[str, tuple[NameKind, str]] = {}
    for kind, name in names:
        once.setdefault(name.casefold(), (kind, name))
    return list(once.values())


def _short(legal_name: str) -> str:
    """`Criteo S.A.` -> `Criteo`."""
    for form in (*_COMPANY_FORMS, *_COMPANY_FORMS_ABROAD):
        legal_name = legal_name.removesuffix(form).rstrip(", ")
    return legal_name


def _digest(raw: dict[str, Any]) -> str:
    """SHA-256 of all entries in one canonical spelling: comments and layout of the files do not count."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def shown(path: Path, folder: Path) -> str:
    """A path as messages show it: ours from `known_trackers/` on, a user's as it was given."""
    return f"{folder.name}/{path.relative_to(folder)}" if path.is_relative_to(folder) else str(path)

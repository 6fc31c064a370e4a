"""The file as plain data, before the models check it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from policywitness.config.errors import ConfigurationError

Raw = Mapping[str, Any]


def read_toml(path: Path) -> dict[str, Any]:
    """The file as plain data. Raises ConfigurationError where it cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigurationError(f'{path}: no such file; "policywitness init" writes one') from error
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigurationError(
            f'{path}: cannot be read ({why}); give a file like the one of "policywitness init"'
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}") from error


def absolute(data: Raw, base: Path) -> dict[str, Any]:
    """The same data with the paths in it made absolute from `base`; wrong types are left for the models to refuse."""

    def path(value: Any) -> Any:
        is_path = isinstance(value, str) and value and value != "none" and "://" not in value
        return str(base / Path(value).expanduser()) if is_path else value

    result = deepcopy(dict(data))
    for section, key in (
        ("crawl", "journey"),
        ("visitor", "ca_certificate"),
        ("visitor", "storage_state"),
        ("visitor", "browser"),
        ("policy", "sources"),
        ("policy", "review"),
        ("catalogue", "vendors"),
        ("catalogue", "filter_lists"),
        ("audit", "ledger"),
        ("rules", "waivers"),
        ("rules", "baseline"),
        ("rules", "memberships"),
        ("rules", "countries"),
        ("rules", "earlier"),
    ):
        values = result.get(section)
        if not isinstance(values, dict) or key not in values or values[key] in ("full", "shell"):
            continue
        value = values[key]
        values[key] = [path(item) for item in value] if isinstance(value, list) else path(value)
    return result


def merged(below: Raw, above: Raw) -> dict[str, Any]:
    """Settings in the file's shape, with those of `above` over those of `below`."""
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        result[key] = merged(under, value) if isinstance(value, Mapping) and isinstance(under, Mapping) else value
    return result


def holds(data: Any, location: Sequence[int | str]) -> bool:
    """Whether the data have something at that place; a list stands for its items."""
    for step in location:
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        else:
            return isinstance(data, list)
    return bool(location)

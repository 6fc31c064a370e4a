"""What pydantic found wrong, in plain words that name the section, the key and the fix."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from policywitness.config.errors import listed
from policywitness.config.sections import ConfigFile, CustomScenario
from policywitness.model.errors import did_you_mean

_PLAIN = {
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "too_short": "must hold at least {min_length} item(s)",
    "too_long": "must hold at most {max_length} item(s)",
}


def explain(item: ErrorDetails) -> str:
    """One of pydantic's errors, with its section and key."""
    section, key = place(item["loc"])
    context = item.get("ctx", {})
    if item["type"] == "extra_forbidden":
        return _unknown_key(item["loc"])
    if item["type"] == "missing" and item["loc"] in (("site",), ("site", "url")):
        return 'no site: give its address, or write [site] url = "https://www.example.com/"'
    if item["type"] == "missing":
        return f"{section} {key} is missing"
    if item["type"] == "value_error":
        return f"{section} {key}: {context['error']}"
    wording = _PLAIN[item["type"]].format(**context) if item["type"] in _PLAIN else item["msg"]
    return f"{section} {key} {wording}, not {item['input']!r}".replace("]  ", "] ")


def place(location: Sequence[int | str]) -> tuple[str, str]:
    """`("site", "profile", "health_data")` -> `("[site.profile]", "health_data")`; list positions are left out."""
    names = [str(step) for step in location if isinstance(step, str) and step != "[key]"]
    if len(names) == 1:
        return f"[{names[0]}]", ""
    return f"[{'.'.join(names[:-1])}]", names[-1]


def _keys_of(location: Sequence[int | str]) -> tuple[str, ...]:
    """The keys known in the table at `location`."""
    model: type[BaseModel] = ConfigFile
    if tuple(location[:2]) == ("scenarios", "custom"):
        return tuple(CustomScenario.model_fields)
    for step in location:
        annotation = model.model_fields[str(step)].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        model = annotation
    return tuple(model.model_fields)


def _unknown_key(location: tuple[int | str, ...]) -> str:
    *table, key = location
    known = _keys_of(table)
    where = f" in [{'.'.join(map(str, table))}]" if table else ""
    elsewhere = [name for name in ConfigFile.model_fields if [name] != table and key in _keys_of([name])]
    nearest = did_you_mean(str(key), known)
    if not nearest and elsewhere:
        nearest = f"; it belongs in [{elsewhere[0]}]"
    word = "key" if table else "section or key"
    return f'unknown {word} "{key}"{where}{nearest} (known{where or " sections"}: {listed(known)})'

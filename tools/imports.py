"""Draws which package imports which into CONTRIBUTING.md, from the code as it is: `python tools/imports.py`; a test compares it."""

from __future__ import annotations

import re
from pathlib import Path

import grimp

PAGE = Path(__file__).resolve().parents[1] / "CONTRIBUTING.md"
_PLACE = re.compile(r"(?<=<!-- imports -->\n```mermaid\n).*?(?=```\n<!-- end -->)", re.DOTALL)
_ROOT = "policywitness"
_EVERYWHERE = "model"
_ENTRIES = ("__main__", "testing")


def drawn() -> str:
    """A Mermaid flowchart: an arrow for each import that no way over other packages says already; all import `model`."""
    direct = imports()
    arrows = sorted(
        (package, used)
        for package, all_used in direct.items()
        for used in all_used
        if not any(used in reached(direct, other) for other in all_used - {used})
    )
    lines = ["flowchart LR", *(f"    {package} --> {used}" for package, used in arrows)]
    return "\n".join(lines) + "\n"


def imports() -> dict[str, set[str]]:
    """Package (or module) of ours -> the others that anything in it imports, late imports inside functions included."""
    graph = grimp.build_graph(_ROOT, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for used in graph.find_modules_directly_imported_by(module):
            ours, theirs = _package(module), _package(used)
            if ours and theirs and ours != theirs and theirs != _EVERYWHERE and ours not in _ENTRIES:
                found.setdefault(ours, set()).add(theirs)
    return found


def reached(direct: dict[str, set[str]], start: str) -> set[str]:
    """Everything that a package imports, over any number of others."""
    found: set[str] = set()
    pending = [start]
    while pending:
        new = direct.get(pending.pop(), set()) - found
        found |= new
        pending += new
    return found


def filled(page: str) -> str:
    """The page with the picture as it is now."""
    assert _PLACE.search(page), "CONTRIBUTING.md has no place for the picture"
    return _PLACE.sub(lambda _: drawn(), page)


def _package(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

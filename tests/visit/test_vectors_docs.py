"""The tables of docs/evidence.md are made from the vectors that the tests use: `python -m tests.visit.test_vectors_docs` writes them."""

from __future__ import annotations

import re
from pathlib import Path

import tests.visit.test_vectors_calls as calls
import tests.visit.test_vectors_causes as causes
import tests.visit.test_vectors_requests as requests
import tests.visit.test_vectors_state as state

DOCS = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
_BLOCK = re.compile(r"(<!-- table: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NAMED = {"script": "the script and its line", "page": "the page", "nobody": "nobody"}


def table(head: str, rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; `head` is its cells joined by bars."""
    lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows])


def tables() -> dict[str, str]:
    """Every table by its name."""
    vectors = [vector for page in requests.PAGES.values() for vector in page]
    return {
        "requests": table(
            "a request by | is recorded with the context | body | note",
            [
                (vector.name, str(vector.target).replace("_", " "), "compared" if vector.body else "", vector.note)
                for vector in vectors
            ],
        ),
        "causes": table(
            "code run by | names as the cause | because",
            [(entry.name, _NAMED[entry.named], entry.reason) for entry in causes.ENTRIES],
        ),
        "cookies": table(
            "`document.cookie = 'name=1; ...'` | outcome",
            [
                (f"`{name}=1; {attributes}`" if attributes else f"`{name}=1`", ", ".join(reasons) or "in the jar")
                for name, (attributes, reasons) in state.WRITES.items()
            ],
        ),
        "labels": table(
            "a script that does | earns the label",
            [
                (name.partition(", ")[2] or name, name.partition(",")[0] if name.startswith("fp.") else "none")
                for name in calls.SCRIPTS
            ],
        ),
    }


def filled(text: str) -> str:
    """The text with every table as the tests have it."""
    made = tables()
    return _BLOCK.sub(lambda match: f"{match[1]}{made[match['name']]}\n{match[3]}", text)


def test_the_tables_are_the_tests():
    text = DOCS.read_text(encoding="utf-8")
    assert set(tables()) == {match["name"] for match in _BLOCK.finditer(text)}
    assert filled(text) == text, "python -m tests.visit.test_vectors_docs"


if __name__ == "__main__":
    DOCS.write_text(filled(DOCS.read_text(encoding="utf-8")), encoding="utf-8")

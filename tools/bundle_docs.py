"""Writes docs/bundle.md from the records that a bundle holds: `python tools/bundle_docs.py`; a test compares it."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterable, Iterator
from enum import EnumMeta
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from policywitness.bundle.layout import INTERNED, RECORDS
from policywitness.bundle.manifest import Manifest, SealedFile
from policywitness.model import evidence, vocabulary
from policywitness.model.audit import Audit

DOCS = Path(__file__).resolve().parents[1] / "docs" / "bundle.md"
NESTED = (
    evidence.PageVisit,
    evidence.Passport,
    evidence.SignalDelivery,
    evidence.Completeness,
    evidence.Initiator,
    evidence.SetBy,
    evidence.Link,
    evidence.StackFrame,
)
WORDS = {"str": "text", "int": "number", "float": "number", "bool": "true/false", "None": "null", "Any": "anything"}

HEAD = """\
# The bundle: its files and their fields

Made from the code by `make docs`; do not edit. What is recorded, and what cannot be: [evidence.md](evidence.md).

An audit is a folder. `evidence/` is what was seen, and never edited; all else is derived from it and can be made anew.

| file | holds |
|---|---|
| `manifest.json` | the seal: every file of `evidence/` with its size and SHA-256, a hash chain over them, tool, browser, who authorised |
| `manifest.json.sig`, `manifest.json.tsr` | a signature and a timestamp of the seal, where somebody made them |
| `evidence/plan.json` | what was asked for: every setting of the audit, credentials as tokens, and the visits in their order |
| `evidence/*.jsonl` | records, one JSON object a line (below) |
| `evidence/documents/` | stored documents under the SHA-256 of their bytes: as served, as rendered (`.rendered.html`), robots.txt, `gpc.json` |
| `evidence/screenshots/` | a picture of each page, of banners, and of what was pressed, by visit |
| `audit.json` | what was concluded: the only input of every report |
| `report.html`, `tables/*.csv`, ... | reports ([report.md](report.md)) |
| `ledger.json` | what the ledger knew of the site before this audit, so that an analysis of later has the same history |
| `outputs.json` | hashes of the derived files, and of the manifest that they came from |

While visits are made, finished ones lie in `evidence/.visits/`; `policywitness run resume BUNDLE` goes on with them.

## Is it what was sealed?

```sh
policywitness evidence verify reports/www.example.com/<run>
policywitness evidence sign reports/www.example.com/<run> --key auditor.pem --new-key > auditor-public.pem
policywitness evidence verify reports/www.example.com/<run> --public-key auditor-public.pem
policywitness evidence timestamp reports/www.example.com/<run> --request seal.tsq     # for an RFC 3161 authority
policywitness evidence timestamp reports/www.example.com/<run> --response seal.tsr
```

Without the program: each line of `files` in the manifest is what `sha256sum` prints of that file, and `chain[i]` is the SHA-256 of
`chain[i-1]` (empty for the first), the path and the file's hash, one after the other.

A hash shows that nothing changed since the seal, a signature who sealed, a timestamp that it was not later. None of them shows that the
site sent this: for that, let a second person make the same audit.

## Redaction tokens

A value between `⟨h:` and `⟩` stands for one that was replaced as it was recorded: HMAC-SHA-256 under a key that is in no bundle (in
your data folder). The same value has the same token wherever it stood, and `⟨h:9f2c...|sha256⟩` is where its hash stood. Tokens of two
bundles compare where `key_id` in their manifests is the same. Not replaced are host names, and the bytes of pictures and PDF
files.

## Other tools

`policywitness evidence export --har BUNDLE` writes the requests as HTTP Archive; the lines of `evidence/*.jsonl` are plain JSON:

```sh
jq -r 'select(.blocked_reasons == []) | [.domain, .name, .granted_lifetime_s] | @tsv' reports/www.example.com/<run>/evidence/cookies.jsonl
```

From Python: `bundle.evidence("cookies")` is a data frame ([api.md](api.md)).

## Records

`t_ms` is milliseconds since the visit's start; `phase` is load, interact, choice, after-choice or leave. Fields may be added, and are
not renamed; a reader ignores those that it does not know.
"""


def text() -> str:
    """The whole page."""
    return "\n".join((HEAD, *_records(), *_nested(), *_manifest(), *_audit()))


def _records() -> Iterator[str]:
    for stem, record in {**RECORDS, **INTERNED}.items():
        yield f"### `evidence/{stem}.jsonl`\n\n{_doc(record)}\n\n{_table(record)}\n"


def _nested() -> Iterator[str]:
    yield "## Objects inside records\n"
    for record in NESTED:
        yield f"### {record.__name__}\n\n{_doc(record)}\n\n{_table(record)}\n"


def _manifest() -> Iterator[str]:
    yield f"## `manifest.json`\n\n{_doc(Manifest)}\n\n{_table(Manifest)}\n"
    yield f"### SealedFile\n\n{_doc(SealedFile)}\n\n{_table(SealedFile)}\n"


def _audit() -> Iterator[str]:
    yield (
        "## `audit.json`\n\nThe schema is [`audit.schema.json`](../reports/schema/audit.schema.json); what is promised of it: "
        "[report.md](report.md#auditjson-a-promise).\n"
    )
    rows = [(f"`{name}`", _first(info.annotation)) for name, info in Audit.model_fields.items()]
    yield _rows(("field", "holds"), rows) + "\n"


def _first(annotation: Any) -> str:
    """The first sentence about the model that a field holds; its type where it holds none."""
    for kind in (annotation, *get_args(annotation), *(deep for one in get_args(annotation) for deep in get_args(one))):
        if inspect.isclass(kind) and issubclass(kind, BaseModel):
            return _doc(kind).partition(". ")[0].rstrip(".") + "."
    return _said(annotation.__name__ if inspect.isclass(annotation) else str(annotation))


def _doc(record: type) -> str:
    return " ".join((inspect.getdoc(record) or "").split()).replace("|", "\\|")


def _table(record: type) -> str:
    rows = [(f"`{field.name}`", _said(str(field.type))) for field in dataclasses.fields(record)]
    return _rows(("field", "is"), rows)


def _said(annotation: str) -> str:
    """A type in words: `tuple[str, ...] | None` is `list of text, or null`."""
    text = re.sub(r"\b[a-z_]+\.(?=[a-zA-Z])", "", annotation)
    text = re.sub(r"dict\[str, (\w+)\]", r"object of \1", text)
    text = re.sub(r"tuple\[(\w+), \.\.\.\]", r"list of \1", text)
    text = re.sub(r"tuple\[tuple\[\w+, \w+\], \.\.\.\]", "list of pairs", text)
    text = re.sub(r"tuple\[(\w+), \1\]", r"pair of \1", text)
    text = re.sub(r"\w+", lambda match: WORDS.get(match[0], match[0]), text).replace(" | ", ", or ")
    kind = getattr(vocabulary, annotation, None)
    return ", ".join(kind) if isinstance(kind, EnumMeta) else text


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    DOCS.write_text(text(), encoding="utf-8")

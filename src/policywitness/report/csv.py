"""`tables/*.csv`: every list of the audit document as a table, for spreadsheets and data frames.

UTF-8 with a byte order mark (without it, Excel guesses another encoding), comma, quotes doubled, one line a row. A cell that a
spreadsheet would run as a formula is prefixed with an apostrophe, and invisible characters are spelled out: a cookie's
name is chosen by the site, and the person who opens the file trusts the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policywitness.model.audit import Audit
from policywitness.report.tables import column_names, tables
from policywitness.report.visible import one_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")
LONGEST = 32_000
"""Characters of one cell: a spreadsheet's own limit is 32,767. The whole value is in `audit.json`."""


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file a list, also for empty lists: a missing file would look like a defect."""
    import pandas as pd

    files = {}
    for name, rows in tables(audit).items():
        safe = [{key: cell(value) for key, value in row.items()} for row in rows]
        # dtype object: a column of whole numbers with a gap must not turn into 3.0
        frame = pd.DataFrame(safe, dtype=object) if safe else pd.DataFrame(columns=column_names(name))
        frame = frame.rename(columns=lambda heading: cell(str(heading)))
        files[f"tables/{name}.csv"] = frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
    return files


def cell(value: Any) -> Any:
    """A value as a spreadsheet may hold it. Numbers stay numbers; truth values are written in small letters as in JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    # White space in front does not stop a spreadsheet from seeing a formula, so it is gone before the first sign is looked at.
    text = one_line(value)[:LONGEST]
    return f"'{text}" if text.startswith(_FORMULA) else text

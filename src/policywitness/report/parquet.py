"""`tables/*.parquet`: the same tables as the CSV files, with their types, for data frames and warehouses.

Needs pyarrow (`pip install 'policywitness[parquet]'`), which is larger than all the rest of the program. Strings are as recorded, nothing is
spelled out or prefixed: no spreadsheet opens these files.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.util import find_spec

from policywitness.model.audit import Audit
from policywitness.report.tables import Row, column_names, tables
from policywitness.report.unavailable import FormatUnavailable


def unavailable() -> str | None:
    """What is missing on this machine and how to get it, asked before an audit begins; None where nothing is."""
    if find_spec("pyarrow") is None:
        return "parquet needs pyarrow, which is not installed; pip install 'policywitness[parquet]' brings it"
    return None


def write(audit: Audit, images: Mapping[str, bytes]) -> dict[str, bytes]:
    """One file a list, also for empty lists. Raises FormatUnavailable where pyarrow is not installed."""
    if missing := unavailable():
        raise FormatUnavailable(missing)
    import pyarrow as arrow
    from pyarrow import parquet

    files = {}
    for name, rows in tables(audit).items():
        columns = {
            heading: arrow.array(_values(rows, heading)) for heading in (rows[0] if rows else column_names(name))
        }
        out = io.BytesIO()
        parquet.write_table(arrow.table(columns), out, compression="zstd")
        files[f"tables/{name}.parquet"] = out.getvalue()
    return files


def _values(rows: list[Row], heading: str) -> list[object]:
    """A column of one type. Numbers, texts and truth values are never mixed by the model; enumerations become text."""
    return [
        value.encode("utf-8", errors="replace").decode() if isinstance(value, str) else value
        for value in (row[heading] for row in rows)
    ]

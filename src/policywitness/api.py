"""For notebooks and programs: make an audit, analyse a bundle again, and look at it as pandas data frames.

import policywitness

bundle = policywitness.audit("https://www.example.com/", max_pages=3)
bundle["vendors"].sort_values("requests", ascending=False)
bundle.evidence("requests").groupby("visit_id").size()
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policywitness.config import ConfigurationError, merged
from policywitness.config import load as load_plan
from policywitness.model.audit import Audit
from policywitness.model.hosts import host_of
from policywitness.model.progress import Progress, Silent

if TYPE_CHECKING:
    import pandas as pd

    from policywitness.bundle.reader import Evidence
    from policywitness.run.analyse import AuditResult

PathLike = str | Path


@dataclass(frozen=True)
class Bundle:
    """An audit on disk. `bundle[name]` is a table of the audit document as a data frame; `names` lists them.

    `audit` is the document itself, with everything that the report shows.
    """

    directory: Path
    audit: Audit

    @property
    def names(self) -> tuple[str, ...]:
        """The tables: vendors, cookies, findings, claims, pages, ..."""
        return tuple(self._tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table of the audit document. Raises KeyError with the known names."""
        import pandas as pd

        if name not in self._tables:
            raise KeyError(f"{name!r}; known: {', '.join(self.names)}")
        return pd.DataFrame(self._tables[name])

    def __iter__(self) -> Iterator[str]:
        """The tables' names."""
        return iter(self.names)

    def evidence(self, kind: str) -> pd.DataFrame:
        """Records as they were seen: requests, cookies, storage, scripts, calls, frames, consent, documents, visits, ...

        Columns are the records' own fields (docs/evidence.md); tables that a collector of your own wrote are here too. Raises
        KeyError for another kind, BundleError where the bundle holds no evidence.
        """
        import msgspec
        import pandas as pd

        from policywitness.bundle.layout import RECORDS

        known = (*RECORDS, *self._evidence.extra)
        if kind not in known:
            raise KeyError(f"{kind!r}; known: {', '.join(known)}")
        columns = list(RECORDS[kind].__dataclass_fields__) if kind in RECORDS else None
        return pd.DataFrame([msgspec.to_builtins(row) for row in self._evidence.rows(kind)], columns=columns)

    def _repr_html_(self) -> str:
        """What a notebook shows: the report's first sentences."""
        from html import escape

        summary = self.audit.summary
        return f"<p><b>{escape(self.audit.site.start_url)}</b>: {escape(summary.sentence)} {escape(summary.completeness_text)}</p>"

    @cached_property
    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        from policywitness.report.tables import tables

        return tables(self.audit)

    @cached_property
    def _evidence(self) -> Evidence:
        from policywitness.bundle.reader import Evidence

        return Evidence.read(self.directory)


def audit(
    url: str | None = None,
    *,
    config: PathLike | None = None,
    out: PathLike | None = None,
    scenarios: Sequence[str] = (),
    repeats: int | None = None,
    max_pages: int | None = None,
    pages: Sequence[str] = (),
    policy: Sequence[str] = (),
    resolve: Sequence[str] = (),
    ca_certificate: PathLike | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    preset: str | None = None,
    as_of: date | None = None,
    formats: Sequence[str] = ("html", "json", "csv"),
    ledger: str | None = None,
    progress: Progress | None = None,
) -> Bundle:
    """Audit a site, as `policywitness audit` does with the options of the same names; the bundle.

    `settings` has the shape of the configuration file, for whatever has no argument of its own:
    `{"visitor": {"headers": {"X-Staging": "1"}}}`. `ledger` is where the run is entered (None: nowhere). Raises ConfigurationError,
    NoBrowser, LaunchFailed, BundleError; what the site does is never an error: look at `bundle.audit.summary.completeness`.
    """
    given: dict[str, dict[str, Any]] = {
        "site": {"url": url},
        "crawl": {"max_pages": max_pages, "pages": list(pages)},
        "scenarios": {"run": list(scenarios)},
        "visitor": {"resolve": list(resolve), "ca_certificate": str(ca_certificate) if ca_certificate else None},
        "policy": {"sources": list(policy)},
        "audit": {"repeats": repeats},
    }
    kept = {section: {key: value for key, value in keys.items() if value} for section, keys in given.items()}
    named = {section: keys for section, keys in kept.items() if keys}
    plan = load_plan(Path(config) if config else None, merged(settings or {}, named), preset)
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    directory = Path(out) if out else Path("reports", host_of(plan.site.url), run)
    from policywitness.run.local import audit as make

    when = as_of or datetime.now(UTC).date()
    done = _outside_of_loops(
        lambda: make(plan, directory, progress=progress or Silent(), as_of=when, formats=formats, ledger=ledger)
    )
    return Bundle(done.directory, done.audit)


def analyse(
    bundle: Bundle | PathLike,
    *,
    as_of: date | None = None,
    catalogues: Sequence[PathLike] = (),
    review: PathLike | None = None,
    waivers: PathLike | None = None,
    baseline: PathLike | None = None,
    formats: Sequence[str] = ("html", "json", "csv"),
) -> Bundle:
    """Read a bundle's evidence again with today's rules and catalogue, and write its audit.json and reports anew.

    Files that are not given are those that the audit used, where they are still there. Raises BundleError, CatalogueError,
    and what the files named raise.
    """
    from policywitness.run.analyse import Given
    from policywitness.run.analyse import analyse as again

    directory = bundle.directory if isinstance(bundle, Bundle) else Path(bundle)
    given = Given(
        vendors=tuple(Path(one) for one in catalogues),
        review=Path(review) if review else None,
        waivers=Path(waivers) if waivers else None,
        baseline=Path(baseline) if baseline else None,
    )
    done = _outside_of_loops(lambda: again(directory, as_of=as_of, given=given, formats=formats))
    return Bundle(done.directory, done.audit)


def load(bundle: PathLike) -> Bundle:
    """A bundle that is there already. Raises ConfigurationError where its audit.json is missing or of another version."""
    from pydantic import ValidationError

    path = Path(bundle) / "audit.json"
    try:
        return Bundle(Path(bundle), Audit.model_validate_json(path.read_bytes()))
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: no such file; policywitness.analyse({str(bundle)!r}) writes it") from error
    except ValidationError as error:
        raise ConfigurationError(
            f"{path}: not an audit document of this version; policywitness.analyse({str(bundle)!r}) writes it anew"
        ) from error


def diff(old: Bundle | PathLike, new: Bundle | PathLike) -> pd.DataFrame:
    """What changed between two audits of a site, a row a finding: change, severity, rule, subject, reason, fingerprint.

    What varies by chance is "uncertain", never "new" (see `policywitness diff --help`).
    """
    import pandas as pd

    from policywitness.ledger.diff import diff as compare
    from policywitness.ledger.view import view_of

    before, after = (one if isinstance(one, Bundle) else load(one) for one in (old, new))
    rows = [
        {
            "change": one.change.value,
            "severity": one.finding.severity.value,
            "rule": one.finding.rule,
            "subject": one.finding.subject,
            "summary": one.finding.summary,
            "reason": one.reason,
            "fingerprint": one.finding.fingerprint,
        }
        for one in compare(view_of(before.audit), view_of(after.audit))
    ]
    columns = ["change", "severity", "rule", "subject", "summary", "reason", "fingerprint"]
    return pd.DataFrame(rows, columns=columns)


def _outside_of_loops(work: Callable[[], AuditResult]) -> AuditResult:
    """Run work that needs an event loop of its own: a notebook has one running already, and then a thread does it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1, thread_name_prefix="policywitness") as threads:
        return threads.submit(work).result()

"""The golden audit: a small recorded bundle, its audit document and its report, kept in tests/golden and compared by a test.

`make golden` analyses the bundle and writes both anew: what a change of a rule, a fact or a template does to them is then seen
in the diff, and reviewed there. With `--record` the bundle itself is recorded anew from the demo web (one page, three visits).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from policywitness.bundle.reader import Evidence
from policywitness.catalogue import Catalogue
from policywitness.cli.progress import watching
from policywitness.demo import DemoWeb
from policywitness.report import FORMATS
from policywitness.run.analyse import audit_of
from policywitness.run.demo import demo_plan
from policywitness.run.formats import screenshots
from policywitness.run.local import audit

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "golden"
BUNDLE = FOLDER / "bundle"
AS_OF = date(2026, 11, 25)
SCENARIOS = ("baseline", "gpc", "reject")


def golden() -> dict[str, bytes]:
    """`audit.json` and `report.html` of the golden bundle.

    The catalogue's own hash and size are left out: a new vendor that this site never meets must not change the golden files.
    """
    document = audit_of(Evidence.read(BUNDLE), AS_OF, Catalogue.load(()), "golden")
    provenance = document.provenance
    inputs = provenance.inputs | {"catalogue": "not part of the golden files"}
    document = document.model_copy(
        update={"provenance": provenance.model_copy(update={"inputs": inputs, "sources": ()})}
    )
    images = screenshots(BUNDLE, document)
    return {**FORMATS["json"].write(document, images), **FORMATS["html"].write(document, images)}


def record() -> None:
    """Visit the demo web and keep the sealed evidence."""
    with tempfile.TemporaryDirectory() as folder, DemoWeb() as web, watching() as progress:
        plan = demo_plan(web, "main", SCENARIOS, 1)
        plan = replace(plan, crawl=replace(plan.crawl, max_pages=1))
        out = Path(folder) / "golden"
        audit(plan, out, progress=progress, as_of=AS_OF, formats=("json",))
        shutil.rmtree(BUNDLE, ignore_errors=True)
        shutil.copytree(out / "evidence", BUNDLE / "evidence")
        shutil.copyfile(out / "manifest.json", BUNDLE / "manifest.json")


def main() -> None:
    """Write the golden files, after recording the bundle where that is asked for."""
    if sys.argv[1:] == ["--record"]:
        record()
    elif sys.argv[1:]:
        sys.exit("usage: python tools/golden.py [--record]")
    for name, content in golden().items():
        (FOLDER / name).write_bytes(content)
        print(FOLDER / name, file=sys.stderr)


if __name__ == "__main__":
    main()

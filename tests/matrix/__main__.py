"""`make matrix`: audit every site of the matrix and print, for each claim, what came of the honest sites and of the lies.

    python -m tests.matrix [SITE ...] [--keep FOLDER]

Exits with 1 when a lie is not caught or an honest site is accused.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.matrix.audits import run, summary, table
from tests.matrix.sites import sites


def main() -> int:
    """Run, print, and say whether all is well."""
    parser = argparse.ArgumentParser(description="Audit the mutation matrix.")
    parser.add_argument("sites", nargs="*", metavar="SITE", help=f"of {', '.join(sites())} [default: all]")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the bundles there")
    options = parser.parse_args()
    if unknown := set(options.sites) - set(sites()):
        parser.error(f"no site is called {', '.join(sorted(unknown))}; there are {', '.join(sites())}")
    with TemporaryDirectory(prefix="policywitness-matrix-") as folder:
        judged = run(
            options.keep or Path(folder), options.sites, on_site=lambda name: print(f"{name} ...", file=sys.stderr)
        )
    print(table(judged), summary(judged), sep="\n\n")
    return int(any(one.problem for one in judged))


if __name__ == "__main__":
    sys.exit(main())

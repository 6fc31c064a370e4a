"""Write down the findings that are known, counted, so that a gate asks for new ones only."""

from __future__ import annotations

from pathlib import Path

import click

from policywitness.cli.report import read_audit


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default="baseline.json",
    show_default=True,
    metavar="FILE",
    help="Where to write.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def command(bundle: Path, out: Path, force: bool) -> None:
    """Write a baseline of the open findings in BUNDLE.

    With --baseline FILE, or `baseline` under [rules] in the configuration, an audit marks these as known, and only further ones fail
    its gate. Each fingerprint is counted: one more finding of the same kind is new. Waived findings are not part of it.
    """
    from policywitness.rules.baseline import baseline_of

    if out.exists() and not force:
        raise click.UsageError(f"{out} exists already; --force overwrites it")
    audit = read_audit(bundle)
    out.write_bytes(baseline_of(audit))
    open_ = sum(not finding.waived for finding in audit.findings)
    click.echo(f"{open_} finding(s) of {audit.site.registrable_domain}", err=True)
    click.echo(out)

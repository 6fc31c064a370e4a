"""Write reports from a bundle's audit.json."""

from __future__ import annotations

from pathlib import Path

import click

from policywitness.cli.options import formats_option
from policywitness.config import ConfigurationError
from policywitness.model.audit import Audit

REDACTED = "redacted"
"""Where in the bundle the reports for readers outside are written."""


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@formats_option("html")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    show_default=f"the bundle; with --redacted its folder {REDACTED}/",
    help="Where to write.",
)
@click.option(
    "--redacted",
    is_flag=True,
    help="For readers outside: no queries of addresses, names of people, accounts, screenshots.",
)
@click.option(
    "--assets",
    type=click.Choice(["inline", "separate"]),
    default="inline",
    show_default=True,
    help="separate: style, script and pictures of the HTML in files beside it, for servers that allow nothing inline.",
)
def command(bundle: Path, formats: tuple[str, ...], out: Path | None, redacted: bool, assets: str) -> None:
    """Write reports from the audit.json in BUNDLE, also from one that an older version wrote.

    Nothing is analysed again: see "policywitness analyse" for that.
    """
    from policywitness.bundle.layout import refuse_links
    from policywitness.bundle.outputs import write_outputs
    from policywitness.report.redaction import redact
    from policywitness.run.formats import HAR, render, screenshots

    if redacted and HAR in formats:
        raise click.UsageError("har is the evidence itself and cannot be redacted further: leave it out of --format")
    refuse_links(bundle)
    audit = read_audit(bundle)
    images = {} if redacted else screenshots(bundle, audit)
    audit = redact(audit) if redacted else audit
    directory = out or (bundle / REDACTED if redacted else bundle)
    files = render(formats, audit, images, bundle=bundle, apart=assets == "separate")
    if directory == bundle:
        write_outputs(bundle, files)
    for relative, content in files.items():
        path = directory / relative
        if directory != bundle:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        click.echo(path)


def read_audit(bundle: Path) -> Audit:
    """The audit document of a bundle. Raises ConfigurationError where there is none, or one that cannot be read."""
    from policywitness.report.reading import UnreadableDocument, read

    path = bundle / "audit.json"
    fix = f'"policywitness analyse {bundle}" writes it anew'
    try:
        document = read(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: no such file; {fix}") from error
    except UnreadableDocument as error:
        raise ConfigurationError(f"{path}: {error}; {fix}") from error
    if document.unknown:
        names = ", ".join(document.unknown)
        click.echo(f"{path}: written by a newer version; this one does not show {names}", err=True)
    return document.audit

"""`policywitness evidence`: prove that a bundle is what was sealed, and hand its log to other tools."""

from __future__ import annotations

from pathlib import Path

import click

_BUNDLE = click.argument("bundle", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group(name="evidence")
def command() -> None:
    """Verify a bundle, or export its log."""


@command.command()
@_BUNDLE
def verify(bundle: Path) -> None:
    """Prove that BUNDLE is what was sealed.

    Exit code 0 where every file is as it was sealed, none is missing and none was added; 1 otherwise, with the first file first.
    """
    from policywitness.bundle.verify import verify as verify_bundle

    result = verify_bundle(bundle)
    if result.ok:
        click.echo(f"ok: {result.files} files are as they were sealed")
        return
    for path, what in result.problems:
        click.echo(f"{path}: {what}")
    raise click.exceptions.Exit(1)


@command.command()
@_BUNDLE
@click.option(
    "--har",
    "har",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="HTTP Archive 1.2; default BUNDLE/har/requests.har.",
)
def export(bundle: Path, har: str | None) -> None:
    """Write BUNDLE's log in another format."""
    import msgspec

    from policywitness.bundle.har import to_har
    from policywitness.bundle.layout import BundleError, write_atomically
    from policywitness.bundle.reader import Evidence

    if har is None:
        raise click.UsageError("name a format: --har")
    target = Path(har) if har else bundle / "har" / "requests.har"
    try:
        content = to_har(Evidence.read(bundle))
    except BundleError as error:
        raise click.ClickException(str(error)) from error
    write_atomically(target, msgspec.json.encode(content))
    click.echo(f"{len(content['log']['entries'])} requests in {target}", err=True)

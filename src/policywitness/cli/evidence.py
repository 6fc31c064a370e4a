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
@click.option("--har", is_flag=True, help="HTTP Archive 1.2.")
@click.argument("paths", nargs=-1, required=True, metavar="[FILE] BUNDLE", type=click.Path(path_type=Path))
def export(har: bool, paths: tuple[Path, ...]) -> None:
    """Write BUNDLE's log in another format, to FILE or to har/requests.har in the bundle."""
    import msgspec

    from policywitness.bundle.har import to_har
    from policywitness.bundle.layout import write_atomically
    from policywitness.bundle.reader import Evidence

    if not har:
        raise click.UsageError("name a format: --har")
    target, bundle = _target_and_bundle(paths)
    content = to_har(Evidence.read(bundle))
    write_atomically(target, msgspec.json.encode(content))
    click.echo(f"{len(content['log']['entries'])} requests in {target}", err=True)


def _target_and_bundle(paths: tuple[Path, ...]) -> tuple[Path, Path]:
    """`--har BUNDLE`, `--har FILE BUNDLE` and `BUNDLE --har FILE` all read naturally; the bundle is the one that is a folder."""
    folders = [path for path in paths if path.is_dir()]
    if len(paths) > 2 or len(folders) != 1:
        raise click.UsageError("name one bundle (a folder), and at most one file to write")
    (bundle,) = folders
    return next((path for path in paths if path != bundle), bundle / "har" / "requests.har"), bundle

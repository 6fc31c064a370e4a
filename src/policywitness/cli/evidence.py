"""`policywitness evidence`: prove that a bundle is what was sealed, and hand its log to other tools."""

from __future__ import annotations

from pathlib import Path

import click

from policywitness.cli import Subcommands
from policywitness.cli.progress import printable

_BUNDLE = click.argument("bundle", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group(name="evidence", cls=Subcommands)
def command() -> None:
    """Verify, sign or date a bundle, or export its log."""


_FILE = click.Path(path_type=Path, dir_okay=False)
_READ = click.Path(path_type=Path, dir_okay=False, exists=True)


@command.command()
@_BUNDLE
@click.option(
    "--public-key", type=_READ, metavar="FILE", help="The bundle must be signed with this key's private half."
)
@click.option("--tsa-cert", type=_READ, metavar="FILE", help="Root certificates of the timestamp authority to trust.")
def verify(bundle: Path, public_key: Path | None, tsa_cert: Path | None) -> None:
    """Prove that BUNDLE is what was sealed, and say who signed it and when at the latest it was sealed.

    Exit code 0 where every file is as it was sealed, none is missing and none was added, and its signature and timestamp,
    if any, hold; 1 otherwise, with the first file first.
    """
    from policywitness.bundle.layout import BundleError
    from policywitness.bundle.signature import check_signature, check_timestamp
    from policywitness.bundle.verify import verify as verify_bundle

    result = verify_bundle(bundle)
    problems = [f"{path}: {what}" for path, what in result.problems]
    said = []
    try:
        if (signer := check_signature(bundle, public_key)) is not None:
            said.append(
                f"signed with the Ed25519 key {signer}" + ("" if public_key else " (compare it with the signer's)")
            )
        if (sealed := check_timestamp(bundle, tsa_cert)) is not None:
            said.append(
                f"timestamped {sealed:%Y-%m-%d %H:%M:%S} UTC" + ("" if tsa_cert else " (its authority was not checked)")
            )
    except BundleError as error:
        problems.append(str(error))
    for line in problems or [f"ok: {result.files} files are as they were sealed", *said]:
        click.echo(printable(line))
    if problems:
        raise click.exceptions.Exit(1)


@command.command()
@_BUNDLE
@click.option("--key", type=_FILE, required=True, metavar="FILE", help="Ed25519 private key in PEM.")
@click.option("--new-key", is_flag=True, help="Make the key first, in a file that is not there yet.")
def sign(bundle: Path, key: Path, new_key: bool) -> None:
    """Sign BUNDLE's manifest and print the public key, to be kept where whoever verifies can trust it."""
    from policywitness.bundle import signature

    signature.sealed(bundle)
    if new_key:
        signature.new_key(key)
    click.echo(signature.sign(bundle, key), nl=False)


@command.command()
@_BUNDLE
@click.option("--request", type=_FILE, metavar="FILE", help="Write the request to send to an RFC 3161 authority.")
@click.option("--response", type=_READ, metavar="FILE", help="Keep the authority's answer in the bundle.")
def timestamp(bundle: Path, request: Path | None, response: Path | None) -> None:
    """Have BUNDLE's seal dated by a timestamp authority: write the request, then keep its answer.

    Nothing is sent from here: `curl -H "Content-Type: application/timestamp-query" --data-binary @FILE URL` does that.
    """
    from policywitness.bundle import signature
    from policywitness.bundle.layout import write_atomically

    if (request is None) == (response is None):
        raise click.UsageError("name either --request FILE or --response FILE")
    if request is not None:
        write_atomically(request, signature.timestamp_request(bundle))
        click.echo(request)
    elif response is not None:
        when = signature.keep_timestamp(bundle, response.read_bytes())
        click.echo(f"timestamped {when:%Y-%m-%d %H:%M:%S} UTC")


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
    click.echo(f"{len(content['log']['entries'])} requests", err=True)
    click.echo(target)


def _target_and_bundle(paths: tuple[Path, ...]) -> tuple[Path, Path]:
    """`--har BUNDLE`, `--har FILE BUNDLE` and `BUNDLE --har FILE` all read naturally; the bundle is the one that is a folder."""
    folders = [path for path in paths if path.is_dir()]
    if not folders and len(paths) == 1:
        raise click.UsageError(f"{paths[0]}: no such folder; name the bundle's")
    if len(paths) > 2 or len(folders) != 1:
        raise click.UsageError("name one bundle (a folder), and at most one file to write")
    (bundle,) = folders
    return next((path for path in paths if path != bundle), bundle / "har" / "requests.har"), bundle

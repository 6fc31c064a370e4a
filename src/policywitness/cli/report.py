"""Write reports from a bundle's audit.json."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import ValidationError

from policywitness.cli.options import formats_option
from policywitness.config import ConfigurationError
from policywitness.model.audit import Audit


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, file_okay=False))
@formats_option("html")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where to write [default: the bundle].",
)
def command(bundle: Path, formats: tuple[str, ...], out: Path | None) -> None:
    """Write reports from the audit.json in BUNDLE. Nothing is analysed again: see "policywitness analyse" for that."""
    from policywitness.run.formats import render

    audit = read_audit(bundle)
    images = screenshots(bundle, audit)
    directory = out or bundle
    for relative, content in render(formats, audit, images).items():
        path = directory / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        click.echo(path)


def read_audit(bundle: Path) -> Audit:
    """The audit document of a bundle. Raises ConfigurationError where there is none, or one of another schema."""
    path = bundle / "audit.json"
    try:
        return Audit.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigurationError(f'{path}: no such file; "policywitness analyse {bundle}" writes it') from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        fix = f'"policywitness analyse {bundle}" writes it anew'
        raise ConfigurationError(
            f"{path}: not an audit document of this version: {where}: {first['msg']}; {fix}"
        ) from error


def screenshots(bundle: Path, audit: Audit) -> dict[str, bytes]:
    """The screenshots that the audit names and the bundle holds, by their path under `evidence/`."""
    evidence = (bundle / "evidence").resolve()
    images = {}
    for name in sorted({page.screenshot for visit in audit.visits for page in visit.pages if page.screenshot}):
        path = (evidence / name).resolve()
        # A bundle may come from a stranger: a path must not lead out of it.
        if path.is_relative_to(evidence) and path.is_file():
            images[name] = path.read_bytes()
    return images

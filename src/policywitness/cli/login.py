"""Log in by hand, in a window, and save the login state for audits."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policywitness.config import load


@click.command()
@click.argument("url")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default="login.json",
    show_default=True,
    metavar="FILE",
    help="Where to save the login state.",
)
@click.option(
    "--resolve",
    multiple=True,
    metavar="HOST[:PORT]=IP:PORT",
    help='Send a host name elsewhere; "*" is every host; repeatable.',
)
@click.option("--ca-cert", metavar="FILE", help="Trust this certificate authority (PEM) too.")
@click.option("--insecure", is_flag=True, help="Accept any certificate.")
@click.option(
    "--browser", default="full", show_default=True, metavar="full|PATH", help="The browser to use; it needs a screen."
)
def command(url: str, out: Path, resolve: tuple[str, ...], ca_cert: str | None, insecure: bool, browser: str) -> None:
    """Open URL in a clean browser window, wait while you log in, and save cookies and local storage.

    Give the file to audits with --storage-state, or as [visitor] storage_state. It is as good as your password until you log
    out: keep it out of version control. No audit keeps its values.
    """
    if browser == "shell":
        raise click.UsageError("the headless shell has no window; log in with the full browser")
    visitor = {"resolve": list(resolve), "ca_certificate": ca_cert, "insecure": insecure, "browser": browser}
    plan = load(None, {"site": {"url": url}, "visitor": {key: value for key, value in visitor.items() if value}})

    from policywitness.run.login import login

    def confirmed() -> None:
        click.echo("Log in, in the window; then press Enter here.", err=True)
        sys.stdin.readline()

    cookies = login(plan, out, confirmed)
    click.echo(f"{cookies} cookies saved; they are as good as your password until you log out", err=True)
    click.echo(out)

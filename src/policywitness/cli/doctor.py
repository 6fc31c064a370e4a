"""Measure what the browser on this machine can send and what can be recorded of it."""

from __future__ import annotations

import click

_YES = "yes"
_NO = "NO"


@click.command()
@click.option("--browser", default="full", show_default=True, metavar="full|shell|PATH", help="The browser to examine.")
@click.pass_context
def command(ctx: click.Context, browser: str) -> None:
    """Visit pages of our own on loopback, once in each scenario, and print what was measured there.

    Exit code 3 if some scenario cannot be played as its name says.
    """
    from policywitness.run.doctor import examine

    path, version, measured = examine(browser)
    click.echo(f"{version} ({path})")
    failed = False
    for one in measured:
        lines = [f"  problem: {one.problem}"] if one.problem else []
        for signal, contexts in one.contexts.items():
            sent, of = one.headers[signal]
            # Do Not Track is a property of the window only, as its standard has it.
            wanted = [name for name in contexts if signal == "gpc" or name in ("window", "frame")]
            missing = [name for name in wanted if not contexts[name]]
            failed |= bool(missing) or sent < of
            lines.append(
                f"  {signal}: header on {sent} of {of} requests; property missing in: {', '.join(missing) or 'none'}"
            )
        lines.append(
            f"  cookies stored: first-party {_word(one.first_party_cookie)}, third-party {_word(one.third_party_cookie)}"
        )
        lines.append(
            f"  exit beacon recorded: {_word(one.exit_beacon)}; {one.recorded} of {one.requested} requests recorded"
        )
        failed |= not one.exit_beacon or bool(one.problem)
        click.echo(f"\n{one.scenario}")
        click.echo("\n".join(lines))
    ctx.exit(3 if failed else 0)


def _word(holds: bool) -> str:
    return _YES if holds else _NO

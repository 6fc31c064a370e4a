"""The command line: one file a command, found by walking this package and imported only when it is called.

A command's file holds a click command named `command`; the command's name is the file's, and the first line of the file's
docstring is its line in `policywitness --help`, read from the source so that help stays instant. Files without a `command`
are helpers. Exit codes: 0, 1 findings at or above `--fail-on`, 2 usage or configuration, 3 evidence incomplete, 4 internal
error, 130 interrupted.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import InspectLoader
from pathlib import Path

import click

from policywitness import __version__
from policywitness.model.errors import UserError, did_you_mean

EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3
EXIT_INTERNAL = 4
EXIT_INTERRUPTED = 130
_EXIT_BROKEN_PIPE = 141


@dataclass(slots=True)
class Settings:
    """What the options before the command's name say."""

    debug: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A command's name, its module's name, and its line in the help."""

    name: str
    module: str
    help: str


def entries() -> Iterator[Entry]:
    """The commands of this package, sorted by name; no command is imported."""
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
        path = f"{__name__}.{module.name}"
        tree = ast.parse(_source(path))
        if any("command" in _defines(node) for node in tree.body):
            line = (ast.get_docstring(tree) or "").partition("\n")[0]
            line = re.sub(r"^`[^`]+`: *", "", line)
            yield Entry(module.name.replace("_", "-"), path, line[:1].upper() + line[1:])


def _source(module: str) -> str:
    """A module's source, without importing it."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert isinstance(spec.loader, InspectLoader)
    return spec.loader.get_source(module) or ""


def _defines(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef):
        return (node.name,)
    if isinstance(node, ast.Assign):
        return tuple(target.id for target in node.targets if isinstance(target, ast.Name))
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return (node.target.id,)
    return ()


class Subcommands(click.Group):
    """A group that lists each of its commands with the whole first sentence of its help."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command."""
        with formatter.section("Commands"):
            formatter.write_dl(self.lines(ctx))

    def lines(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Each command's name and what it does."""
        return [
            (name, " ".join((one.help or "").partition("\n\n")[0].split()))
            for name in self.list_commands(ctx)
            if (one := self.get_command(ctx, name)) is not None
        ]


class Commands(Subcommands):
    """A group whose commands are the modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, without importing anything."""
        return [entry.name for entry in entries()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the one command that is asked for."""
        for entry in entries():
            if entry.name == cmd_name:
                command = importlib.import_module(entry.module).command
                assert isinstance(command, click.Command)
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown name is answered with the nearest one."""
        names = self.list_commands(ctx)
        if args[0] not in names:
            nearest = did_you_mean(args[0], names) or f"; known: {', '.join(names)}"
            raise click.UsageError(f'no command "{args[0]}"{nearest}', ctx)
        return super().resolve_command(ctx, args)

    def lines(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Each command's name and what it does, without importing anything."""
        return [(entry.name, entry.help) for entry in entries()]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="policywitness")
@click.option("--debug", is_flag=True, help="On an internal error, print the traceback.")
@click.pass_obj
def cli(settings: Settings, debug: bool) -> None:
    """Does a website do what its privacy policy says? Visit it as several clean visitors, keep what was seen as
    evidence, and put the policy beside it.

    Start with "policywitness demo", then "policywitness audit https://www.example.com/".
    """
    settings.debug = debug


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the program and ends the process with its exit code."""
    sys.exit(execute(arguments))


def execute(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; the exit code. Errors are one or two plain lines on stderr."""
    settings = Settings()
    try:
        code = cli.main(arguments, prog_name="policywitness", standalone_mode=False, obj=settings)
    except click.ClickException as error:
        return _usage(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("policywitness: interrupted", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`| head`); Python would complain once more when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_BROKEN_PIPE
    except UserError as error:
        return _say(str(error), EXIT_USAGE)
    except Exception as error:  # noqa: BLE001 - the outermost boundary: whatever goes wrong has an exit code
        if isinstance(error, OSError) and error.filename is not None:
            # A folder that is not there, a disk that is full, a file of somebody else's.
            if settings.debug:
                traceback.print_exception(error)
            return _say(f"{error.filename}: {error.strerror}", EXIT_USAGE)
        return _internal(error, settings.debug)
    return code if isinstance(code, int) else 0


def _say(message: str, code: int) -> int:
    # Paths of a stranger's bundle and words of a site may stand in it.
    from policywitness.cli.progress import printable

    for line in message.splitlines():
        click.echo(f"policywitness: {printable(line)}", err=True)
    return code


def _usage(error: click.ClickException) -> int:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return EXIT_USAGE
    if context is not None:
        click.echo(f"{context.command_path}: {error.format_message()}", err=True)
        click.echo(f'Try "{context.command_path} --help".', err=True)
        return EXIT_USAGE
    return _say(error.format_message(), EXIT_USAGE)


def _internal(error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    from policywitness.cli.progress import printable

    detail = printable(" ".join(str(error).split())[:300])
    click.echo(
        f"policywitness: internal error: {type(error).__name__}: {detail} ({Path(place.filename).name}, line {place.lineno})",
        err=True,
    )
    if not debug:
        click.echo(
            "This is a defect of policywitness, not of the site. Please report it as CONTRIBUTING.md says, with the output of "
            '"policywitness --debug ...".',
            err=True,
        )
    return EXIT_INTERNAL

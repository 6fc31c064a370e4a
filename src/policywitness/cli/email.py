"""See what newsletters load and report when they are opened or clicked, and what the policy says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policywitness.cli.progress import printable

if TYPE_CHECKING:
    from policywitness.catalogue import Catalogue
    from policywitness.email import PolicyVerdict, Trackers
    from policywitness.model.policy import PolicyReading


@click.command()
@click.argument("files", metavar="FILES...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="URL|FILE",
    help="The policy to compare with; repeatable.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the findings as JSON.",
)
def command(files: tuple[Path, ...], policies: tuple[str, ...], json_file: Path | None) -> None:
    """Read stored messages (.eml) and print their remote images, beacons and link trackers, with the vendors behind them.

    Nothing is loaded from anywhere. What addresses say of their recipient is left out. With --policy the messages are held against what
    the policy says of beacons in e-mail; a denial counts as contradicted where two messages show it.
    """
    from policywitness.catalogue import Catalogue
    from policywitness.email import find_trackers, judge, read_message

    messages = [read_message(path) for path in files]
    catalogue = Catalogue.load()
    found = [find_trackers(message, catalogue) for message in messages]
    verdict = judge(found, _reading(policies, catalogue) if policies else None)
    for line in _lines(found, verdict, catalogue):
        click.echo(printable(line))
    if json_file is not None:
        json_file.write_text(
            json.dumps(_document(found, verdict), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        click.echo(f"wrote {json_file}", err=True)


def _reading(policies: Sequence[str], catalogue: Catalogue) -> PolicyReading:
    from policywitness.cli.policy import policy_source
    from policywitness.policy import read

    documents = [policy_source(name, f"policy-{number}") for number, name in enumerate(policies, 1)]
    reading = read(documents, tuple(catalogue.names()))
    for id_, reason in reading.unread:
        click.echo(printable(f"{id_}: {reason}"), err=True)
    return reading


def _lines(found: Sequence[Trackers], verdict: PolicyVerdict, catalogue: Catalogue) -> Iterator[str]:
    def named(vendor: str | None) -> str:
        return f" ({catalogue.vendors[vendor].name})" if vendor in catalogue.vendors and vendor else ""

    for one in found:
        message = one.message
        yield f"{message.file}: from {message.sender}: {message.subject}"
        if not message.html:
            yield "  plain text only: nothing is loaded when it is opened"
        for image in one.remote_images:
            yield f"  loads    {image.count} from {image.host}{named(image.vendor)}{', the sender' if image.own else ''}"
        for beacon in one.beacons:
            likely = "" if beacon.sure else ", likely"
            unique = ", an address of the recipient's own" if beacon.unique and beacon.sure else ""
            yield f"  beacon   {beacon.address}{named(beacon.vendor)}: {beacon.why}{unique}{likely}"
        for link in one.link_trackers:
            yield f"  links    {link.count} through {link.host}{named(link.vendor)}: {link.why}, like {link.example}"
        if message.html and not (one.remote_images or one.beacons or one.link_trackers):
            yield "  loads nothing, and its links lead straight to where they say"
    yield f"policy: {verdict.verdict or 'nothing to compare'}: {verdict.reason}"
    for quote in verdict.quotes:
        yield f'  "{quote}"'


def _document(found: Sequence[Trackers], verdict: PolicyVerdict) -> dict[str, Any]:
    messages = []
    for one in found:
        message = one.message
        messages.append(
            {
                "file": message.file,
                "from": message.sender,
                "subject": message.subject,
                "date": message.date,
                "list_unsubscribe": message.list_unsubscribe,
                "remote_images": [asdict(image) for image in one.remote_images],
                "beacons": [asdict(beacon) for beacon in one.beacons],
                "link_trackers": [asdict(link) for link in one.link_trackers],
            }
        )
    return {"messages": messages, "policy": asdict(verdict)}

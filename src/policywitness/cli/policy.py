"""Read a privacy policy and print what it says, with the quoted words."""

from __future__ import annotations

import mimetypes
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from policywitness.model.policy import Disclosure, PolicyReading, Quote
    from policywitness.policy import SourceDocument
    from policywitness.policy.review import Reviewed

_WIDTH = 26
_MAX_QUOTE = 400


@click.command("policy")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the whole reading as JSON."
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the policy as a page, each disclosure highlighted in place with its reading beside it.",
)
@click.option(
    "--review",
    "review_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Apply the decisions of this file (policy-review.toml): accept, reject, restate.",
)
@click.option(
    "--since",
    "earlier",
    multiple=True,
    metavar="SOURCE",
    help="An earlier version: print what changed since, sentence by sentence; repeatable.",
)
def command(
    sources: tuple[str, ...],
    json_file: Path | None,
    html_file: Path | None,
    review_file: Path | None,
    earlier: tuple[str, ...],
) -> None:
    """Read policies (files of HTML, text, Markdown, PDF, or web addresses) and print each disclosure with its words."""
    import msgspec

    from policywitness.catalogue import Catalogue
    from policywitness.policy import UnreadableError, read
    from policywitness.policy.review import Reviewed

    reviewer = _reviewer(review_file)

    names = tuple(Catalogue.load().names())

    def reading_of(group: tuple[str, ...]) -> PolicyReading:
        documents = [policy_source(name, f"policy-{number}") for number, name in enumerate(group, 1)]
        found = read(documents, names)
        addresses = {document.id: document.url for document in documents}
        for id_, reason in found.unread:
            click.echo(f"{visible(addresses[id_])}: {reason}", err=True)
        if not found.documents:
            raise UnreadableError("no document could be read; see the reasons above")
        return found

    reading = reading_of(sources)
    reviewed = reviewer(reading) if reviewer else Reviewed(reading)
    if html_file is not None:
        from policywitness.policy.page import render

        html_file.write_text(render(reading, reviewed), "utf-8")
        click.echo(f"wrote {html_file}", err=True)
    reading = reviewed.reading
    if json_file is not None:
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(reading), indent=2) + b"\n")
        click.echo(f"wrote {json_file}", err=True)
    lines = [*_review(reviewed), *(_changes(reading_of(earlier), reading) if earlier else report(reading))]
    if sys.stdout.isatty():
        _print_rich(lines)
    else:
        for _, line in lines:
            click.echo(line)


def _reviewer(path: Path | None) -> Callable[[PolicyReading], Reviewed] | None:
    """What applies the decisions of a file; the file is read before anything is fetched, so that its errors come first."""
    if path is None:
        return None
    from policywitness.policy.review import ReviewError, apply_review, load_review

    try:
        decisions = load_review(path)
    except ReviewError as error:
        raise click.UsageError(str(error)) from error
    return lambda reading: apply_review(reading, decisions)


def _review(reviewed: Reviewed) -> Iterator[tuple[str, str]]:
    """What became of each decision."""
    if reviewed.applied:
        yield "title", f"Review ({len(reviewed.applied)} decisions)"
    for item in reviewed.applied:
        decision = item.decision
        effect = {
            "applied": f"applied to {len(item.disclosures)}",
            "not-read": "no effect: the words are there, but are not read as that concept",
            "words-gone": "no effect: the words are no longer in the text",
        }[item.outcome.value]
        yield "fact", f"  {decision.action.value} {visible(decision.concept)} by {visible(decision.author)}: {effect}"
        yield "quote", f"      “{visible(decision.quote)}” ({visible(decision.reason)})"


def _changes(before: PolicyReading, after: PolicyReading) -> Iterator[tuple[str, str]]:
    """What changed between two versions: dates, sentences, and what these no longer or newly say."""
    from policywitness.policy.diff import compare

    differences = compare(before, after)
    if not differences:
        yield "title", "No sentence changed."
    for difference in differences:
        either = difference.after or difference.before
        if either is None:
            continue
        state = {(False, True): " (new)", (True, False): " (gone)"}.get(
            (difference.before is not None, difference.after is not None), ""
        )
        yield "title", f"{visible(either.title) or 'Untitled'} ({visible(either.url)}){state}"
        for label, field in (("effective", "effective_date"), ("last updated", "last_updated")):
            then, now = (getattr(side, field, None) or "not stated" for side in (difference.before, difference.after))
            yield "plain", f"  {label}: {then}" + (f" -> {now}" if now != then else ", unchanged")
        if difference.undated:
            yield "fact", "  The words changed and no date did."
        yield "section", f"  Sentences ({len(difference.changes)} changed)"
        for change in difference.changes:
            marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
            words = " ".join(marks[mark].format(visible(text)) for mark, text in change.words())
            yield "fact", f"    {change.kind.value}: {words}"
        for label, items in (("No longer said", difference.lost), ("Newly said", difference.gained)):
            if items:
                yield "section", f"  {label} ({len(items)})"
            for item in items:
                yield "fact", f"    {item.concept:<{_WIDTH}} {_reading(item)}"
                yield "quote", f"      {_quoted(item.quote)}"


def policy_source(name: str, id_: str) -> SourceDocument:
    """The document at a path or web address."""
    from policywitness.model.vocabulary import DocumentKind
    from policywitness.policy import SourceDocument

    if name.startswith(("http://", "https://")):
        from policywitness.run.documents import fetch

        fetched = fetch(name)
        return SourceDocument(
            id_,
            fetched.url,
            DocumentKind.PRIVACY_POLICY,
            fetched.media_type,
            fetched.raw,
            fetched.rendered,
            fetched.fetched_at,
        )
    path = Path(name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise click.BadParameter(f"{name}: {error.strerror}; give a file or an address with http(s)://") from error
    kind = DocumentKind.COOKIE_POLICY if "cookie" in path.name.lower() else DocumentKind.PRIVACY_POLICY
    return SourceDocument(id_, path.name, kind, mimetypes.guess_type(path.name)[0] or "", raw)


def visible(text: str) -> str:
    """One line of text in which control characters show as escapes: a policy must not steer the reader's terminal."""
    flat = " ".join(text.split())
    return "".join(
        char if char.isprintable() else f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
        for char in flat
    )


def report(reading: PolicyReading) -> list[tuple[str, str]]:
    """(style, line) of the printed reading; styles are title, section, fact, quote, plain."""
    return [(style, line) for part in _PARTS for style, line in part(reading)]


def _documents(reading: PolicyReading) -> Iterator[tuple[str, str]]:
    for document in reading.documents:
        yield "title", f"{visible(document.title) or 'Untitled'} ({visible(document.url)})"
        yield "plain", f"  language {document.lang}, {document.words:,} words, sha256 {document.sha256[:16]}"
        dates = [
            f"{label} {date}"
            for label, date in (("effective", document.effective_date), ("last updated", document.last_updated))
            if date
        ]
        yield "plain", "  " + (", ".join(dates) if dates else "no date found")
        if document.reason:
            yield "fact", f"  not analysed: {visible(document.reason)}"


def _signals(reading: PolicyReading) -> Iterator[tuple[str, str]]:
    yield "title", "Signals"
    for response in reading.signals:
        condition = f" ({visible(response.condition)})" if response.condition else ""
        yield "fact", f"  {response.signal.value.upper():<5} {response.promise.value}{condition}"
        if response.quote:
            yield "quote", f"        {_quoted(response.quote)}"


def _disclosures(reading: PolicyReading) -> Iterator[tuple[str, str]]:
    yield "title", f"Disclosures ({len(reading.disclosures)})"
    place: tuple[str, tuple[str, ...]] | None = None
    for disclosure in reading.disclosures:
        here = (disclosure.quote.document, disclosure.quote.section)
        if here != place:
            place = here
            yield "section", "  " + (" > ".join(visible(name) for name in here[1]) or "(before the first heading)")
        yield "fact", f"    {disclosure.concept:<{_WIDTH}} {_reading(disclosure)}"
        yield "quote", f"      {_quoted(disclosure.quote)}"


def _reading(disclosure: Disclosure) -> str:
    parts = [disclosure.stance.value, disclosure.specificity.value, disclosure.actor]
    if disclosure.value:
        parts.insert(0, visible(disclosure.value))
    for label in ("scope", "condition", "exception"):
        if text := getattr(disclosure, label):
            parts.append(f"{label}: {visible(text)}")
    if disclosure.context:
        parts.append(f"named for: {', '.join(disclosure.context)}")
    return "; ".join(parts)


def _quoted(quote: Quote) -> str:
    text = visible(quote.text)
    return f"line {quote.line}: “{text if len(text) <= _MAX_QUOTE else text[: _MAX_QUOTE - 1] + '…'}”"


def _cookies(reading: PolicyReading) -> Iterator[tuple[str, str]]:
    if reading.declared_cookies:
        yield "title", f"Declared cookies ({len(reading.declared_cookies)})"
    for cookie in reading.declared_cookies:
        known = (cookie.provider, cookie.category, cookie.lifetime_text, cookie.domain)
        details = "; ".join(visible(value) for value in known if value)
        yield "fact", f"  {visible(cookie.name):<{_WIDTH}} {details}".rstrip()


def _dangling(reading: PolicyReading) -> Iterator[tuple[str, str]]:
    if reading.dangling:
        yield "title", f"Dangling references ({len(reading.dangling)})"
    for reference in reading.dangling:
        yield "fact", f"  {reference.reason}"
        yield "quote", f"    {_quoted(reference.quote)}"


_PARTS: Sequence[Callable[[PolicyReading], Iterable[tuple[str, str]]]] = (
    _documents,
    _signals,
    _disclosures,
    _cookies,
    _dangling,
)
_STYLES = {"title": "bold", "section": "bold cyan", "fact": "", "quote": "dim", "plain": ""}


def _print_rich(lines: Iterable[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for style, line in lines:
        # As Text: square brackets in a policy are words, not markup.
        console.print(Text(line, style=_STYLES[style]))

"""Read a stored message: who sent it, what its HTML would load, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy as email_policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from policywitness.model.errors import UserError

_REMOTE = ("http://", "https://", "//")
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")\s]+)", re.IGNORECASE)
_LENGTH = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|max-height\s*:\s*0|font-size\s*:\s*0",
    re.IGNORECASE,
)


class EmailError(UserError):
    """A file that is no message; the text names the file and the fix."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that a mail program would fetch. `hidden`: too small or styled so that nobody sees it; None where it does not say."""

    url: str
    element: str
    hidden: bool | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link and the words that it stands on."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `sender_domain` is the host of the From address; `list_unsubscribe` where the header offers to leave."""

    file: str
    sender: str
    sender_domain: str
    subject: str
    date: str
    resources: tuple[Resource, ...]
    links: tuple[Anchor, ...]
    list_unsubscribe: bool
    html: bool


def read_message(path: Path) -> Message:
    """Read an `.eml` file. Raises EmailError where it cannot be read or is no message."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise EmailError(f"{path}: cannot be read ({error.strerror})") from error
    message = BytesParser(_class=EmailMessage, policy=email_policy.default).parsebytes(raw)
    sender = _header(message, "from")
    if not sender or (message.defects and not message.keys()):
        raise EmailError(
            f"{path}: not an e-mail message (no From header); save the whole message as .eml, not its text"
        )
    pages = [BeautifulSoup(text, "lxml") for text in _html_parts(message)]
    address = parseaddr(sender)[1]
    return Message(
        file=str(path),
        sender=address or sender,
        sender_domain=address.rpartition("@")[2].lower(),
        subject=_header(message, "subject"),
        date=_header(message, "date"),
        resources=tuple(resource for page in pages for resource in _resources(page)),
        links=tuple(link for page in pages for link in _links(page)),
        list_unsubscribe="list-unsubscribe" in message,
        html=bool(pages),
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header as one line; empty where it is absent or broken."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, IndexError, AttributeError):
        # The parser of the standard library gives up on some broken headers.
        return ""


def _html_parts(message: EmailMessage) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() == "text/html" and not part.is_attachment():
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                charset = part.get_content_charset() or "utf-8"
                try:
                    yield data.decode(charset, "replace")
                except LookupError:
                    yield data.decode("utf-8", "replace")


def _resources(page: BeautifulSoup) -> Iterator[Resource]:
    """Images in all the places that mail programs load them from, style sheets, media."""
    for tag in page.find_all(True):
        name = tag.name.rpartition(":")[2]
        if name in ("img", "source", "input", "fill", "image", "video", "audio", "embed", "iframe"):
            for attribute in ("src", "poster", "href"):
                yield from _resource(str(tag.get(attribute) or ""), name, _hidden(tag))
            for candidate in str(tag.get("srcset") or "").split(","):
                yield from _resource((candidate.split() or [""])[0], name, _hidden(tag))
        if tag.get("background"):
            yield from _resource(str(tag["background"]), name, _hidden(tag))
        if name == "link" and "stylesheet" in (tag.get("rel") or ()):
            yield from _resource(str(tag.get("href") or ""), "link", None)
        style = str(tag.get("style") or "") if name != "style" else tag.get_text()
        for url in _CSS_URL.findall(style):
            yield from _resource(url, "style", _hidden(tag) if name != "style" else None)


def _resource(url: str, element: str, hidden: bool | None) -> Iterator[Resource]:
    url = url.strip()
    if url.lower().startswith(_REMOTE):
        yield Resource(f"https:{url}" if url.startswith("//") else url, element, hidden)


def _hidden(tag: Tag) -> bool | None:
    """Whether an element shows: by its size in attributes or style, or a style that hides it or what it stands in."""
    if any(_HIDING.search(str(one.get("style") or "")) for one in (tag, *tag.parents) if isinstance(one, Tag)):
        return True
    style = {
        part.partition(":")[0].strip().lower(): part.partition(":")[2]
        for part in str(tag.get("style") or "").split(";")
    }
    sizes = []
    for side in ("width", "height"):
        found = _LENGTH.match(str(tag.get(side) or style.get(side, "")))
        if found:
            sizes.append(float(found[1]))
    if not sizes:
        return None
    return max(sizes) <= 2 if len(sizes) == 2 else sizes[0] <= 2


def _links(page: BeautifulSoup) -> Iterator[Anchor]:
    for tag in page.find_all(("a", "area"), href=True):
        url = str(tag["href"]).strip()
        if url.lower().startswith(("http://", "https://")):
            image = tag.find("img")
            text = tag.get_text(" ", strip=True) or (str(image.get("alt") or "") if isinstance(image, Tag) else "")
            yield Anchor(url, " ".join(text.split())[:120])

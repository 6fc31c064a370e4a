"""PDF: text by pypdf, lines joined to paragraphs, then read as plain text."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from policywitness.policy.formats.plain import read_plain
from policywitness.policy.outline import Outline, looks_like_heading
from policywitness.policy.sources import MAX_CHARACTERS, UnreadableError

# What it finds odd in a document that it reads all the same is of no use to who asked for the policy.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_NEW_BLOCK = re.compile(r"\s*(?:[-*•●▪◦‣·]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s)")
_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*", re.IGNORECASE)


def read_pdf(raw: bytes) -> Outline:
    """The outline of a PDF. Raises `UnreadableError` where it is encrypted, broken or holds only pictures."""
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("the PDF is encrypted; give a copy without a password")
        pages = list(_texts(reader))
        title = reader.metadata.title if reader.metadata else None
    except DependencyError as error:
        raise UnreadableError(f"the PDF is encrypted ({error}); give a copy without a password") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(
            f"the PDF is broken ({error}); save it again or give the policy as HTML or text"
        ) from error
    text = "\n".join(_reflow(line for page in pages for line in page.splitlines()))
    if not text.strip():
        raise UnreadableError("the PDF holds no text, perhaps only scanned pictures; give a version with text")
    return read_plain(text, str(title) if title else None)


def _texts(reader: PdfReader) -> Iterator[str]:
    """The text of the pages, as far as a policy goes: a small file may hold any number of pages, or the same one for ever."""
    length = 0
    for page in reader.pages:
        text = page.extract_text()
        yield text
        length += len(text) + 1
        if length > MAX_CHARACTERS:
            return


def _reflow(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined until a sentence, heading or bullet ends them; page numbers left out."""
    current = ""
    for line in (" ".join(line.split()) for line in lines):
        if not line or _PAGE_NUMBER.fullmatch(line):
            continue
        ended = current.endswith((".", ":", "!", "?", ";")) and (line[:1].isupper() or not line[:1].isalpha())
        heading = looks_like_heading(current) and len(current) < 60 and line[:1].isupper()
        if current and (_NEW_BLOCK.match(line) or ended or heading):
            yield current
            current = line
        else:
            current = f"{current} {line}".strip()
    if current:
        yield current

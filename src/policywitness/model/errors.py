"""The one kind of error that is the user's to mend, and what its message says of a word that nobody knows."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """What was asked for or given cannot be used. The message is one or two plain lines that name the cause and the fix.

    Whoever raises a subclass need not tell the command line of it: it prints the message of any and ends with exit code 2.
    """


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message: `; did you mean "baseline"?` for a word that is nearly a known one, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""

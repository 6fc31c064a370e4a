"""The one kind of error that is the user's to mend."""

from __future__ import annotations


class UserError(Exception):
    """What was asked for or given cannot be used. The message is one or two plain lines that name the cause and the fix.

    Whoever raises a subclass need not tell the command line of it: it prints the message of any and ends with exit code 2.
    """

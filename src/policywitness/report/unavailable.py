"""The one error of the writers: a format that cannot be had on this machine."""

from __future__ import annotations


class FormatUnavailable(Exception):
    """A format needs something that is not installed. The message names it and how to get it."""

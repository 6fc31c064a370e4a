"""Read a `Set-Cookie` line or a `document.cookie` assignment, as RFC 6265bis section 5 has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class SetCookie:
    """A cookie as asked for. `lifetime_s` is None for a session cookie and 0 or less for a deletion; `domain` has no leading dot."""

    name: str
    value: str
    domain: str | None = None
    path: str | None = None
    lifetime_s: int | None = None
    http_only: bool = False
    secure: bool = False
    same_site: str | None = None
    partitioned: bool = False


def parse(line: str, wall: float) -> SetCookie | None:
    """The cookie that a line asks for at `wall` (seconds since 1970); None where the line sets nothing.

    >>> parse("sid=1; Max-Age=60; Secure", 0).lifetime_s
    60
    """
    pair, _, rest = line.partition(";")
    name, equals, value = pair.partition("=")
    if not equals:
        name, value = "", pair
    name, value = name.strip(), value.strip()
    if not name and not value:
        return None
    given: dict[str, str] = {}
    for attribute in rest.split(";"):
        key, _, text = attribute.partition("=")
        given[key.strip().lower()] = text.strip()
    path = given.get("path")
    return SetCookie(
        name=name,
        value=value,
        domain=given["domain"].lstrip(".").lower() or None if "domain" in given else None,
        path=path if path and path.startswith("/") else None,
        lifetime_s=_lifetime(given, wall),
        http_only="httponly" in given,
        secure="secure" in given,
        same_site=given["samesite"].capitalize() if given.get("samesite") else None,
        partitioned="partitioned" in given,
    )


def _lifetime(given: dict[str, str], wall: float) -> int | None:
    age = given.get("max-age", "")
    if age.lstrip("-").isdigit():
        return int(age)
    try:
        expires = parsedate_to_datetime(given["expires"].replace("-", " "))
    except (KeyError, ValueError, TypeError):
        return None
    if expires.tzinfo is None:
        expires = expires.replace(tzinfo=UTC)
    return round((expires - datetime.fromtimestamp(wall, UTC)).total_seconds())

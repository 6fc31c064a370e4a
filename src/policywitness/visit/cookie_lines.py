"""Read a `Set-Cookie` line or a `document.cookie` assignment, and say why a browser refuses it, as RFC 6265bis section 5 has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from policywitness.model.hosts import same_site

_MAX_BYTES = 4096
# RFC 6265bis lets a tab pass; Chromium 156 does not.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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


def refusals(cookie: SetCookie, host: str, secure_page: bool, third_party: bool, blocked: bool) -> tuple[str, ...]:
    """Why a browser refuses a cookie that a script of `host` asks for, in DevTools' words for responses; empty where nothing speaks against it.

    DevTools explains the refusals of `Set-Cookie` lines only. `third_party`: the writing frame is of another site than the page;
    `blocked`: the visitor blocks third-party cookies.

    >>> refusals(SetCookie("__Host-id", "1", secure=True, domain="shop.example"), "shop.example", True, False, False)
    ('InvalidPrefix',)
    """
    name = cookie.name.lower()
    whole = len(cookie.name.encode("utf-8", "surrogatepass")) + len(cookie.value.encode("utf-8", "surrogatepass"))
    host_only = cookie.domain is None and cookie.path == "/"
    unfounded = {
        "__secure-": cookie.secure,
        "__host-": cookie.secure and host_only,
        # Only a server may use these two.
        "__http-": False,
        "__host-http-": False,
    }
    unpartitioned = third_party and not cookie.partitioned
    checks = {
        "NameValuePairExceedsMaxSize": whole > _MAX_BYTES,
        "DisallowedCharacter": bool(_CONTROL.search(cookie.name + cookie.value)),
        "HttpOnly": cookie.http_only,
        "SecureOnly": cookie.secure and not secure_page,
        "InvalidPrefix": any(name.startswith(prefix) and not founded for prefix, founded in unfounded.items()),
        "InvalidDomain": cookie.domain is not None and not _may_set(host, cookie.domain),
        "SameSiteNoneInsecure": cookie.same_site == "None" and not cookie.secure,
        "InvalidPartitioned": cookie.partitioned and not cookie.secure,
        "SameSiteUnspecifiedTreatedAsLax": third_party and cookie.same_site is None,
        f"SameSite{cookie.same_site}": third_party and cookie.same_site in ("Lax", "Strict"),
        "UserPreferences": unpartitioned and blocked,
    }
    return tuple(reason for reason, holds in checks.items() if holds)


def default_path(url: str) -> str:
    """The path of a cookie that an address sets without saying one.

    >>> default_path("https://shop.example/a/b?c=/d/")
    '/a'
    >>> default_path("data:text/html,a/b")
    '/'
    """
    path = urlsplit(url).path
    return path.rpartition("/")[0] or "/" if path.startswith("/") else "/"


def _may_set(host: str, domain: str) -> bool:
    """Whether `host` may set a cookie for `domain`: itself, or a parent of the same site (so no public suffix)."""
    return host == domain or (host.endswith(f".{domain}") and same_site(host, domain))


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

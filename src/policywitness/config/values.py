"""Values of the file: each check returns the value as it is used, or raises ValueError with what to write instead."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from policywitness.model.errors import did_you_mean
from policywitness.model.hosts import is_ip_address


def web_address(text: str) -> str:
    """An http or https URL with a host; `www.example.com` becomes `https://www.example.com/`. Raises ValueError."""
    text = text.strip()
    if text and "://" not in text and not re.match(r"^(about|blob|data|file|javascript|mailto|view-source):", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ValueError(f'"{text}" is not a web address ({error})') from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_valid or re.search(r"\s", text):
        raise ValueError(f'"{text}" is not a web address; write it like https://www.example.com/')
    if parts.username or parts.password:
        raise ValueError("a web address must not hold a user name or password; put them into [visitor] basic_auth")
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, parts.fragment))


def domain(text: str) -> str:
    """A host name, without its last dot."""
    name = text.strip().lower().rstrip(".")
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name):
        raise ValueError(f'"{text}" is not a host name; write it like example.com (its subdomains are included)')
    return name


def resolve_rule(text: str) -> str:
    """`HOST[:PORT]=IP[:PORT]`."""
    form = (
        f'"{text}" is not a rule; write it like www.example.com:443=127.0.0.1:8443, with an IP address behind the "=" '
        '("*" stands for every host)'
    )
    match = re.fullmatch(
        r"(?P<host>\*|(\*\.)?[\w-]+(\.[\w-]+)*)(:(?P<port>\d+))?=(?P<target>.+)", text.strip(), re.ASCII
    )
    target = re.fullmatch(r"(\[(?P<v6>[^\]]+)\]|(?P<v4>[\d.]+))(:(?P<port>\d+))?", match["target"]) if match else None
    if match is None or target is None:
        raise ValueError(form)
    try:
        ipaddress.ip_address(target["v6"] or target["v4"])
    except ValueError as error:
        raise ValueError(form) from error
    if any(port is not None and not 0 < int(port) < 65_536 for port in (match["port"], target["port"])):
        raise ValueError(form)
    return text.strip()


def resolver(text: str) -> str:
    """off, system, or the address of a name server."""
    if text in ("off", "system"):
        return text
    address, _, port = text.rpartition(":") if text.count(":") == 1 else (text, "", "53")
    if not is_ip_address(address) or not (port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError('must be "off", "system" or a name server like 192.0.2.53 or 192.0.2.53:53')
    return text


def locale(text: str) -> str:
    """A language tag."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError(f'"{text}" is not a language tag; write it like en-US')
    return text


def timezone(text: str) -> str:
    """A time zone of the IANA database."""
    known = zoneinfo.available_timezones()
    if known and text not in known:
        raise ValueError(
            f'"{text}" is not a time zone{did_you_mean(text, known) or "; write it like America/New_York"}'
        )
    return text


def proxy(text: str) -> str:
    """The address of a proxy; one with an environment variable in it is checked once that is filled in."""
    if "${" not in text and not re.match(r"^(https?|socks[45]?)://[^/\s]+/?$", text):
        raise ValueError(f'"{text}" is not a proxy; write it like http://proxy.example:3128 or socks5://127.0.0.1:1080')
    return text


def header_name(text: str) -> str:
    """The name of a header."""
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        raise ValueError(f'"{text}" is not a header name')
    return text


def pattern(text: str) -> str:
    """A pattern of whole addresses."""
    if not text.startswith(("*", "http://", "https://")):
        raise ValueError(
            f'"{text}" never matches a whole address; write it like "*{text}" or https://www.example.com/en/*'
        )
    return text


def query(text: str) -> str:
    """A query, as it is added to an address."""
    if not re.fullmatch(r"[\w.~%+-]+=[^&\s#?]*(&[\w.~%+-]+=[^&\s#?]*)*", text):
        raise ValueError(f'"{text}" is not a query; write it like utm_source=mail&gclid={{id}}')
    return text


def one_line(text: str) -> str:
    """A line of text."""
    if not text.strip() or re.search(r"[\r\n\0]", text):
        raise ValueError("must be one line of text, not empty")
    return text.strip()


def cron(text: str) -> str:
    """A cron expression of five fields."""
    from cronsim import CronSim, CronSimError

    form = f'"{text}" is not a cron expression'
    if len(text.split()) != 5:
        raise ValueError(f'{form}: it needs five fields (minute hour day month weekday), like "30 3 * * 1"')
    try:
        CronSim(text, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f'{form} ({error}); write it like "30 3 * * 1": every Monday at 3:30') from error
    return " ".join(text.split())

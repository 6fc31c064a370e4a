"""The schema of a vendor's file in `known_trackers/vendors/`: pydantic models, frozen, unknown keys refused.

Absent means unknown: nearly every key may be left out, and none has a default that claims something. Regular expressions
are anchored, because they are matched from the first character of a path, name or value.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from policywitness.model.vocabulary import Category, Confidence

_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_628_000, "year": 31_536_000}
_LIFETIME = re.compile(r"^([1-9][0-9]*) (minute|hour|day|week|month|year)s?$")
_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")
_IDENTIFIER = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def _check_host(value: str) -> str:
    if not _HOST.match(value):
        raise ValueError(f"not a lower-case host name: {value!r}")
    return value


def _check_id(value: str) -> str:
    if not _IDENTIFIER.match(value):
        raise ValueError(f"not in kebab case (a-z, 0-9, single hyphens): {value!r}")
    return value


def _check_https(value: str) -> str:
    if not is_https(value):
        raise ValueError(f"not an https address: {value!r}")
    return value


def _check_lifetime(value: str) -> str:
    if not is_lifetime(value):
        raise ValueError(f'not a lifetime such as "session", "30 minutes" or "13 months": {value!r}')
    return value


def _check_path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError(f"a path begins with a slash: {value!r}")
    return value


class Regex:
    """A regular expression that is compiled when it is first matched: most of a catalogue's are never met in one audit."""

    __slots__ = ("_compiled", "pattern")

    def __init__(self, pattern: str) -> None:
        """`pattern` as the file writes it; nothing is checked yet."""
        self.pattern = pattern
        self._compiled: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """The compiled expression. Raises `re.error`."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        return self._compiled

    def match(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.compiled().match(text)

    def has_group(self, name: str) -> bool:
        """Whether a group of this name is in it."""
        return f"(?P<{name}>" in self.pattern

    def __eq__(self, other: object) -> bool:
        """Two are the same where they are written the same."""
        return isinstance(other, Regex) and other.pattern == self.pattern

    def __hash__(self) -> int:
        """By what is written."""
        return hash(self.pattern)


TRUSTED = {"trusted": True}
"""Validation context of files that `lint` has passed, those that ship: their expressions are compiled only when matched."""


def _regex(value: Any, info: ValidationInfo) -> Any:
    """Read an expression anchored at its start (`Expression`)."""
    if not isinstance(value, str):
        return value
    if not value.startswith("^"):
        raise ValueError("not anchored (begin it with ^)")
    expression = Regex(value)
    if info.context != TRUSTED:
        try:
            expression.compiled()
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
    return expression


def _whole_regex(value: Any, info: ValidationInfo) -> Any:
    """Read an expression anchored at both ends (`WholeExpression`), for names and values."""
    if isinstance(value, str) and not value.endswith("$"):
        raise ValueError("not anchored (begin it with ^ and end it with $)")
    return _regex(value, info)


Host = Annotated[str, AfterValidator(_check_host)]
Identifier = Annotated[str, AfterValidator(_check_id)]
HttpsUrl = Annotated[str, AfterValidator(_check_https)]
Lifetime = Annotated[str, AfterValidator(_check_lifetime)]
Path = Annotated[str, AfterValidator(_check_path)]
Text = Annotated[str, Field(min_length=1)]
_AS_TEXT = WithJsonSchema({"type": "string", "format": "regex"})
Expression = Annotated[InstanceOf[Regex], BeforeValidator(_regex), _AS_TEXT]
WholeExpression = Annotated[InstanceOf[Regex], BeforeValidator(_whole_regex), _AS_TEXT]

Flag = Literal[
    "keystroke_capture_possible",
    "fingerprinting",
    "cross_site_id",
    "cookie_sync",
    "first_party_proxy_common",
    "cname_cloaking_common",
    "cross_context_advertising",
    "wiretap_exposure",
    "service_provider_mode",
]
Role = Literal["script", "collect", "cdn", "embed", "api", "sync", "site", "other"]


def is_https(value: str) -> bool:
    """Whether a value is an https address, as every address in the catalogue must be."""
    return value.startswith("https://") and _HOST.match(value[8:].split("/")[0]) is not None


def is_lifetime(value: str) -> bool:
    """Whether a value is written as lifetimes are: "session", "30 minutes", "13 months"."""
    return value == "session" or _LIFETIME.match(value) is not None


def lifetime_seconds(lifetime: str) -> int:
    """A lifetime in seconds; `session` is 0, a year 365 days, a month a twelfth of that."""
    found = _LIFETIME.match(lifetime)
    return int(found[1]) * _SECONDS[found[2]] if found else 0


def _exactly_one(model: BaseModel, *keys: str) -> None:
    """Refuse a record that gives none or several of `keys`."""
    given = [key for key in keys if getattr(model, key) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(keys)}")


class Entry(BaseModel):
    """The base of every record: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Operator(Entry):
    """Who runs the service. `hq_country` is an ISO 3166 code of two letters; `parent` joins vendors of one house.

    `aliases` are other names that policies use for the company, an earlier one included ("Facebook" for Meta).
    """

    legal_name: Text
    aliases: tuple[Text, ...] = ()
    parent: Text | None = None
    hq_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    website: HttpsUrl | None = None
    privacy_policy_url: HttpsUrl | None = None
    opt_out_url: HttpsUrl | None = None


class DomainEntry(Entry):
    """A host name that is the vendor's, with everything below it. `category` overrides the vendor's own."""

    suffix: Host
    role: Role
    category: Category | None = None
    means: Text | None = None


class PathEntry(Entry):
    """A path (one of `path_prefix`, `path_regex`) with conditions on query values.

    `account_id_group` names the group of `path_regex` or of a `query` expression that holds the customer's account id.
    """

    path_prefix: Path | None = None
    path_regex: Expression | None = None
    query: dict[str, WholeExpression] = {}
    means: Text
    category: Category | None = None
    account_id_group: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _exactly_one(self, "path_prefix", "path_regex")
        patterns = [*([self.path_regex] if self.path_regex else []), *self.query.values()]
        if self.account_id_group and not any(p.has_group(self.account_id_group) for p in patterns):
            raise ValueError(f"account_id_group: no group is named {self.account_id_group!r}")
        return self


class UrlEntry(PathEntry):
    """A URL pattern under `host_suffix`; it may lie under another vendor's domain and then wins there."""

    host_suffix: Host


class PathSignature(PathEntry):
    """A path that gives the vendor away on any host, for scripts and collectors served from the site's own domain."""


class Match(Entry):
    """How the vendor is recognised. `globals` are JavaScript names that its script defines on `window`."""

    domains: tuple[DomainEntry, ...] = ()
    urls: tuple[UrlEntry, ...] = ()
    path_signatures: tuple[PathSignature, ...] = ()
    cname_targets: tuple[Host, ...] = ()
    globals: tuple[Text, ...] = ()


class StoredEntry(Entry):
    """What a cookie and a stored item have in common: exactly one of `name` and `pattern`, and what it is for.

    `distinctive` says that the name alone, on the site's own domain, identifies the vendor. Where it is absent the name
    is too ordinary for that: the domain or the script that set it must be the vendor's.
    """

    name: Text | None = None
    pattern: WholeExpression | None = None
    purpose: Text
    category: Category
    distinctive: bool = False
    source: HttpsUrl | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _exactly_one(self, "name", "pattern")
        if self.distinctive and self.name is not None and len(self.name.strip("_")) < 2:
            raise ValueError(f"distinctive: {self.name!r} is too short to identify anybody")
        return self

    @property
    def label(self) -> str:
        """The name, or the expression where it stands for many names."""
        return self.name if self.name is not None else self.pattern.pattern if self.pattern else ""


class CookieEntry(StoredEntry):
    """One cookie. `party`: set on the site's domain (first) or the vendor's (third); `domain` where that is another
    vendor's, as `linkedin.com` is for the cookies of LinkedIn's advertising tag."""

    party: Literal["first", "third", "both"]
    domain: Host | None = None
    lifetime: Lifetime | None = None

    @property
    def lifetime_s(self) -> int | None:
        """The documented lifetime in seconds; 0 for a session cookie; None where it is unknown."""
        return None if self.lifetime is None else lifetime_seconds(self.lifetime)


class StorageEntry(StoredEntry):
    """One key in local or session storage. `origin` is the vendor's host where the item lies there and not on the site."""

    origin: Host | None = None


class Storage(Entry):
    """What the vendor keeps in the visitor's browser."""

    cookies: tuple[CookieEntry, ...] = ()
    local_storage: tuple[StorageEntry, ...] = ()
    session_storage: tuple[StorageEntry, ...] = ()


class RestrictedMode(Entry):
    """A parameter of the vendor's requests by which the site asks for less processing, or reports a visitor's choice.

    `param` is a query or body parameter (a JSON body's keys joined by dots); the value is `value`, or matches `pattern`.
    `restricts` tells a mode that limits processing from one that reports that nothing was limited.
    """

    name: Text
    param: Text
    value: Text | None = None
    pattern: WholeExpression | None = None
    meaning: Text
    restricts: bool
    source: HttpsUrl | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _exactly_one(self, "value", "pattern")
        return self


class PrivacySignals(Entry):
    """What the vendor does about signals and consent strings, by its own documentation. Absent: unknown."""

    honours_gpc: Literal["yes", "no", "configurable"] | None = None
    honours_gpc_source: HttpsUrl | None = None
    restricted_modes: tuple[RestrictedMode, ...] = ()
    consent_mode: bool | None = None
    us_privacy: bool | None = None
    gpp: bool | None = None
    tcf_vendor_id: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.honours_gpc and not self.honours_gpc_source:
            raise ValueError("honours_gpc: needs honours_gpc_source, the page that says so")
        return self


class Decode(Entry):
    """Which parameters of the vendor's requests say what: names as in `RestrictedMode.param`."""

    account_ids: tuple[Text, ...] = ()
    events: tuple[Text, ...] = ()
    visitor_ids: tuple[Text, ...] = ()
    user_ids: tuple[Text, ...] = ()
    hashed_emails: tuple[Text, ...] = ()
    page_urls: tuple[Text, ...] = ()


class Memberships(Entry):
    """Self-regulation and registers. Absent until verified; `data_broker_registry` lists US states (CA, VT, TX, OR)."""

    nai: bool | None = None
    daa: bool | None = None
    tcf: bool | None = None
    data_broker_registry: tuple[Literal["CA", "VT", "TX", "OR"], ...] = ()


class Source(Entry):
    """Where a fact is from. `verified_on` and `verified_via` stand only where somebody read the page, and say how."""

    url: HttpsUrl
    fact: Text
    verified_on: date | None = None
    verified_via: Text | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.verified_on is None) != (self.verified_via is None):
            raise ValueError("verified_on and verified_via go together")
        return self


class Vendor(Entry):
    """One known vendor: who operates it, what it is for, how it is recognised, what it stores, where that is written.

    `kind` holds keys of `taxonomy.toml`; `ambiguous_names` repeats those of its names that are ordinary words, so that
    a policy's "segment" is not taken for a company. `ended`: the day on which the service was closed.
    """

    id: Identifier
    name: Text
    aliases: tuple[Text, ...] = ()
    former_names: tuple[Text, ...] = ()
    ambiguous_names: tuple[Text, ...] = ()
    operator: Operator
    kind: Annotated[tuple[Text, ...], Field(min_length=1)]
    category: Category
    flags: tuple[Flag, ...] = ()
    description: Text
    ended: date | None = None
    match: Match
    storage: Storage = Storage()
    privacy_signals: PrivacySignals = PrivacySignals()
    decode: Decode = Decode()
    memberships: Memberships = Memberships()
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    confidence: Confidence

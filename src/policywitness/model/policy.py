"""What a policy says: documents, statements, disclosures. Offsets count characters of the stored normalised text."""

from __future__ import annotations

from dataclasses import dataclass, field

from policywitness.model.vocabulary import DocumentKind, Promise, Signal, Specificity, Stance, Testability


@dataclass(frozen=True, slots=True)
class Anchor:
    """A hyperlink inside a policy: the text it stands on and where it leads."""

    text: str
    href: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a document; `path` holds the headings from the outermost to this one."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """The exact words, and where they stand. `text` equals `document text[start:end]`; `line` counts from 1."""

    document: str
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item or table row of a policy; `lead` is the sentence that introduces its list."""

    quote: Quote
    kind: str = "sentence"
    heading: str | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One document as the reader sees it: normalised text, sections, anchors, dates. `id` is its place in the reading."""

    id: str
    url: str
    kind: DocumentKind
    title: str
    lang: str
    text: str
    sha256: str
    text_sha256: str
    words: int
    sections: tuple[Section, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    effective_date: str | None = None
    last_updated: str | None = None
    fetched_at: str | None = None
    analysed: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a statement says of one concept.

    `concept` is a key such as `tech.cookies` or `party.named`; `value` narrows it (a vendor's id, a date, an address);
    `actor` is who does it: we, third-party, named-party, user. `context` says what a named party is named for
    (social, analytics, advertising, ...). `categories` are the vendor categories or kinds a class of parties covers.
    """

    id: str
    concept: str
    value: str | None
    stance: Stance
    actor: str
    specificity: Specificity
    quote: Quote
    rule: str
    testability: Testability
    scope: str | None = None
    condition: str | None = None
    exception: str | None = None
    context: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalResponse:
    """What the policy promises on a signal, with the sentence that decides; silent has no quote."""

    signal: Signal
    promise: Promise
    quote: Quote | None
    disclosure: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class DeclaredCookie:
    """A cookie that the policy lists; `*` in the name is a wildcard; lifetime in seconds, 0 for a session cookie."""

    name: str
    quote: Quote
    domain: str | None = None
    provider: str | None = None
    category: str | None = None
    purpose: str | None = None
    lifetime_s: int | None = None
    lifetime_text: str | None = None


@dataclass(frozen=True, slots=True)
class DanglingReference:
    """A reference whose target is lost: a "here" without a link, a list that ends at its colon."""

    quote: Quote
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """All that was read from all documents of a site. Empty `documents` means that no policy was found."""

    documents: tuple[PolicyDocument, ...] = ()
    statements: tuple[Statement, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    signals: tuple[SignalResponse, ...] = ()
    declared_cookies: tuple[DeclaredCookie, ...] = ()
    dangling: tuple[DanglingReference, ...] = ()
    unread: tuple[tuple[str, str], ...] = field(default=())

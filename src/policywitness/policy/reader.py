"""The reader: stored documents in, what they say out. Pure, and the same bytes give the same reading."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policywitness.model.policy import (
    DanglingReference,
    DeclaredCookie,
    Disclosure,
    PolicyDocument,
    PolicyReading,
    Quote,
    SignalResponse,
    Statement,
)
from policywitness.model.vocabulary import DocumentKind, Promise, Signal, Specificity, Stance, Testability
from policywitness.policy.company import as_we, company_names
from policywitness.policy.completion import is_open_denial, joined
from policywitness.policy.contacts import emails, links
from policywitness.policy.cookies import declared_cookies
from policywitness.policy.dangling import find_dangling
from policywitness.policy.dates import find_dates
from policywitness.policy.formats import read_outline
from policywitness.policy.language import language_of
from policywitness.policy.negation import Of, is_limited_refusal, is_only_refused_to_others, is_stated
from policywitness.policy.outline import BlockKind, Outline
from policywitness.policy.parties import Names, find_mentions
from policywitness.policy.rulebook import Concept, load_rulebook
from policywitness.policy.signals import SignalSentence, decide, read_signals
from policywitness.policy.sources import MAX_CHARACTERS, MAX_MARKUP, SourceDocument, UnreadableError
from policywitness.policy.stance import judge
from policywitness.policy.text import fold, key_of
from policywitness.policy.units import Question, Quoter, Unit, anchors_of, units

if TYPE_CHECKING:
    from policywitness.catalogue import VendorName

_READ_KINDS = frozenset(
    (
        DocumentKind.PRIVACY_POLICY,
        DocumentKind.COOKIE_POLICY,
        DocumentKind.STATE_NOTICE,
        DocumentKind.OPT_OUT_PAGE,
        DocumentKind.TERMS,
    )
)
_SIGNAL_CONCEPT = {Signal.GPC: "signal.gpc", Signal.DNT: "signal.dnt"}
_ADVICE = (
    "optout.",
    "choice.",
    "request.",
    "link.",
    "contact.",
    "label.",
    "right.delete",
    "right.correct",
    "right.optout_sale",
)
"""Families of concepts in which the reader acts, so that "you can" is advice and no hedge."""

_OTHERS_MAY = ("tech.cookies", "purpose.cookies", "purpose.ad_cookies")
"""Concepts about the site's own use, on which "we do not let others use" says nothing."""

_RESPONSES = (Promise.HONORED, Promise.HONORED_CONDITIONAL, Promise.NOT_HONORED)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one document gave."""

    document: PolicyDocument
    statements: tuple[Statement, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    sentences: tuple[tuple[SignalSentence, Quote], ...] = ()
    cookies: tuple[DeclaredCookie, ...] = ()
    dangling: tuple[DanglingReference, ...] = ()


def read(sources: Sequence[SourceDocument], names: Iterable[VendorName]) -> PolicyReading:
    """Read all documents of a site. `names` are the vendors' names of the catalogue.

    What cannot be read is listed in `unread` as (id, reason that names the fix); nothing raises for bad input. A document
    in a language other than English is kept with `analysed=False` and yields no disclosures.
    """
    known = Names(names)
    reads: list[_Read] = []
    unread: list[tuple[str, str]] = []
    for source in sources:
        if source.kind not in _READ_KINDS:
            continue
        try:
            outline = read_outline(source)
        except UnreadableError as error:
            unread.append((source.id, str(error)))
            continue
        if left_out := _left_out(source, outline):
            unread.append((source.id, f"{left_out} were read; give the policy alone, without what surrounds it"))
            outline = _cut(outline)
        reads.append(_read_one(source, outline, known))
    return PolicyReading(
        documents=tuple(item.document for item in reads),
        statements=tuple(statement for item in reads for statement in item.statements),
        disclosures=tuple(disclosure for item in reads for disclosure in item.disclosures),
        signals=tuple(_promise(signal, reads) for signal in (Signal.GPC, Signal.DNT)),
        declared_cookies=tuple(cookie for item in reads for cookie in item.cookies),
        dangling=tuple(reference for item in reads for reference in item.dangling),
        unread=tuple(unread),
    )


def _left_out(source: SourceDocument, outline: Outline) -> str | None:
    """What was read of a document that is longer than any policy; None where all of it was."""
    if len(outline.text) > MAX_CHARACTERS:
        return f"only the first {MAX_CHARACTERS:,} characters"
    is_cut = len(max(source.raw, source.rendered or b"", key=len)) > MAX_MARKUP and not source.raw.startswith(b"%PDF-")
    return f"only the first {MAX_MARKUP:,} bytes" if is_cut else None


def _cut(outline: Outline) -> Outline:
    if len(outline.text) <= MAX_CHARACTERS:
        return outline
    blocks = tuple(block for block in outline.blocks if block.end <= MAX_CHARACTERS)
    end = blocks[-1].end if blocks else 0
    if not blocks:
        first = outline.blocks[0]
        end = MAX_CHARACTERS
        blocks = (replace(first, end=end),) if first.body < end else ()
    return replace(
        outline,
        text=outline.text[:end],
        blocks=blocks,
        sections=tuple(
            replace(section, end=min(section.end, end)) for section in outline.sections if section.start < end
        ),
        anchors=tuple(anchor for anchor in outline.anchors if anchor.end <= end),
    )


def _read_one(source: SourceDocument, outline: Outline, names: Names) -> _Read:
    lang = language_of(outline.text, outline.lang)
    document = PolicyDocument(
        id=source.id,
        url=source.url,
        kind=source.kind,
        title=outline.title,
        lang=lang,
        text=outline.text,
        sha256=hashlib.sha256(source.raw).hexdigest(),
        text_sha256=hashlib.sha256(outline.text.encode("utf-8", "surrogatepass")).hexdigest(),
        words=len(outline.text.split()),
        sections=outline.sections,
        anchors=outline.anchors,
        fetched_at=source.fetched_at,
    )
    if lang != "en":
        reason = f"The document is not in English (it reads as {lang}); only English is analysed so far."
        return _Read(replace(document, analysed=False, reason=reason))
    folded = fold(outline.text)
    found = units(outline, folded)
    quoter = Quoter(source.id, outline.text)
    company = company_names(outline.text, found, outline.title, source.url)
    sentences = read_signals(found, company)
    drafts = [
        *_concepts(found, quoter, company),
        *_parties(outline, folded, found, names, quoter, company),
        *_addresses(outline, found, quoter),
        *_dates(outline, folded, found, quoter),
        *_contents(outline, quoter),
        *_signal_disclosures(sentences, quoter),
    ]
    drafts.sort(key=lambda item: (item.quote.start, item.concept, item.value or "", item.quote.end))
    disclosures = tuple(replace(draft, id=f"{source.id}:{number}") for number, draft in enumerate(drafts, 1))
    first = {concept: _earliest(disclosures, concept) for concept in ("date.effective", "date.last_updated")}
    return _Read(
        replace(document, effective_date=first["date.effective"], last_updated=first["date.last_updated"]),
        tuple(quoter.statement(unit) for unit in found),
        disclosures,
        tuple((sentence, quoter.quote(sentence.unit)) for sentence in sentences),
        declared_cookies(outline, found, quoter),
        tuple(find_dangling(outline, found, quoter)),
    )


def _earliest(disclosures: Sequence[Disclosure], concept: str) -> str | None:
    """The value stated first; policies put their date at the top, or once at the end."""
    return next((disclosure.value for disclosure in disclosures if disclosure.concept == concept), None)


def _concepts(found: Sequence[Unit], quoter: Quoter, company: frozenset[str]) -> Iterator[Disclosure]:
    once: set[str] = set()
    rulebook = load_rulebook()
    for unit in found:
        for concept in rulebook:
            if concept.key in once:
                continue
            matched = _matched(concept, unit, company)
            if matched is not None:
                rule, match, read_as = matched
                if concept.practice and not _is_stated(concept, read_as, match, company):
                    continue
                if concept.once:
                    once.add(concept.key)
                yield _disclosure(concept, rule, read_as, match, quoter, company)


def _matched(concept: Concept, unit: Unit, company: frozenset[str]) -> tuple[str, re.Match[str], Unit] | None:
    """The first rule of a concept that a unit matches, by its id; the unit comes back as it was read.

    What is said only by a denial ("we do not sell") stands half in the lead-in where it is an item of "We do not:".
    """
    if unit.question is Question.OPEN:
        return None
    for rule in concept.rules:
        match = rule.match(unit, addresses=concept.reads_addresses)
        if match is not None:
            return rule.id, match, unit
    if concept.stance is Stance.DENY and unit.first and is_open_denial(unit.lead):
        whole, inside = joined(unit, company)
        for rule in concept.rules:
            match = rule.match(whole, addresses=concept.reads_addresses)
            if match is not None and match.end() > inside:
                return rule.id, match, whole
    return None


def _is_stated(concept: Concept, unit: Unit, match: re.Match[str], company: frozenset[str]) -> bool:
    """Whether the sentence states the practice for the site; see `negation`."""
    sentence = as_we(unit.folded, company)
    if concept.key in _OTHERS_MAY and is_only_refused_to_others(sentence, match.start()):
        return False
    if concept.key.startswith("tech.") and is_limited_refusal(
        sentence, match.start(), match.end(), every_kind=concept.key == "tech.cookies"
    ):
        return False
    return concept.key.startswith("share.merger") or is_stated(sentence, match.start())


def _of(concept: Concept) -> Of:
    if concept.key.startswith("tech."):
        return Of.TECHNOLOGY
    return Of.PRACTICE if concept.practice else Of.OTHER


def _disclosure(
    concept: Concept, rule: str, unit: Unit, match: re.Match[str], quoter: Quoter, company: frozenset[str]
) -> Disclosure:
    advice = concept.key.startswith(_ADVICE)
    judgement = judge(
        as_we(unit.folded, company), match.start(), match.end(), unit.lead, concept.actor, advice, _of(concept)
    )
    quote = quoter.quote(unit)
    return Disclosure(
        id="",
        concept=concept.key,
        value=_value(concept, match, quote),
        stance=_stance(concept, judgement.stance),
        actor=concept.actor if concept.actor == "user" else judgement.actor,
        specificity=concept.specificity,
        quote=quote,
        rule=rule,
        testability=concept.testability,
        scope=judgement.scope,
        condition=judgement.condition,
        exception=judgement.exception,
        categories=concept.categories,
    )


def _stance(concept: Concept, judged: Stance) -> Stance:
    """The concept's own stance, where it has one; an exception that the sentence makes still shows."""
    if concept.stance is Stance.DENY and judged is Stance.DENY_UNLESS:
        return judged
    return concept.stance or judged


def _value(concept: Concept, match: re.Match[str], quote: Quote) -> str | None:
    """What narrows the disclosure: the folded match, the words as written (the group `value`, where there is one), or fixed."""
    if concept.value == "match":
        return " ".join(match[0].split())
    if concept.value == "words":
        group = "value" if match.re.groupindex.get("value") and match["value"] else 0
        return " ".join(quote.text[match.start(group) : match.end(group)].split()).strip(" ,")
    return concept.value


def _parties(
    outline: Outline,
    folded: str,
    found: Sequence[Unit],
    names: Names,
    quoter: Quoter,
    company: frozenset[str],
) -> Iterator[Disclosure]:
    for mention in find_mentions(outline.text, folded, found, names, company):
        unit = mention.unit
        if unit.question is Question.OPEN:
            continue
        inside = unit.start <= mention.start
        at = mention.start - unit.start if inside else 0
        sentence = as_we(unit.folded, company)
        if inside and not is_stated(sentence, at):
            continue
        judgement = judge(
            sentence,
            at,
            max(at + 1, mention.end - unit.start if inside else 1),
            unit.lead,
            "named-party",
            of=Of.PARTY,
        )
        yield Disclosure(
            id="",
            concept="party.named",
            value=mention.vendor,
            stance=judgement.stance,
            actor="named-party",
            specificity=Specificity.NAMED,
            quote=quoter.quote(unit),
            rule=f"party.named#{'operator' if mention.operator_only else 'company' if mention.unknown else 'vendor'}",
            testability=Testability.MANUAL if mention.unknown else Testability.CRAWL,
            scope=judgement.scope,
            condition=judgement.condition,
            exception=judgement.exception,
            context=mention.context,
        )


def _plain(
    concept: str, value: str, stance: Stance, testability: Testability, quote: Quote, actor: str = "we"
) -> Disclosure:
    return Disclosure("", concept, value, stance, actor, Specificity.NAMED, quote, concept, testability)


def _addresses(outline: Outline, found: Sequence[Unit], quoter: Quoter) -> Iterator[Disclosure]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for unit, touching in zip(found, anchors_of(outline, found), strict=True):
        for address, start, end in emails(outline.text, unit):
            yield _plain(
                "contact.email",
                address,
                Stance.AFFIRM,
                Testability.STATIC,
                quoter.quote(unit, min(unit.start, start), max(unit.end, end)),
            )
        anchors = [anchor for anchor in touching if unit.start <= anchor.start and anchor.end <= unit.end]
        for href, _, _ in links(outline.text, unit, anchors):
            if (href, unit.section) not in seen:
                seen.add((href, unit.section))
                yield _plain("link.info", href, Stance.AFFIRM, Testability.CRAWL, quoter.quote(unit))


def _dates(outline: Outline, folded: str, found: Sequence[Unit], quoter: Quoter) -> Iterator[Disclosure]:
    """Dates stand in headings and table cells too, so the whole text is searched, not only its statements."""
    seen: set[tuple[str, str]] = set()
    lines = fold(outline.text) if len(folded) != len(outline.text) else folded
    for block in outline.blocks:
        if block.kind is BlockKind.CONTENTS:
            continue
        for concept, iso, start, end in find_dates(lines[block.start : block.end]):
            if (concept, iso) in seen:
                continue
            seen.add((concept, iso))
            begin, stop = block.start + start, block.start + end
            last = bisect_right(found, begin, key=lambda unit: unit.start) - 1
            inside = found[last] if last >= 0 and stop <= found[last].end else None
            quote = quoter.quote(inside, begin, stop) if inside else quoter.span(block.section, begin, stop)
            yield _plain(concept, iso, Stance.AFFIRM, Testability.STATIC, quote)


def _contents(outline: Outline, quoter: Quoter) -> Iterator[Disclosure]:
    """Entries of a table of contents that no heading answers word for word, though one begins alike."""
    headings = sorted(
        {key_of(outline.text[block.start : block.end]) for block in outline.blocks if block.kind is BlockKind.HEADING}
    )
    known = set(headings)
    for block in outline.blocks:
        if block.kind is not BlockKind.CONTENTS:
            continue
        entry = key_of(outline.text[block.body : block.end])
        if not entry or entry in known:
            continue
        at = bisect_left(headings, f"{entry} ")
        longer = at < len(headings) and headings[at].startswith(f"{entry} ")
        if longer or any(entry[: space.start()] in known for space in re.finditer(" ", entry)):
            yield _plain(
                "structure.toc",
                "",
                Stance.AFFIRM,
                Testability.STATIC,
                quoter.span(block.section, block.start, block.end),
            )


_NOT_DESCRIBING = re.compile(
    r"(?:learn|find out|read|information)\b.{0,40}\b(?:at|visit|here|https?:|www\.)|no (?:\w+ ){0,4}(?:consensus|standard)|(?:visit|see) (?:https?:|www\.)"
)


def _signal_disclosures(sentences: Sequence[SignalSentence], quoter: Quoter) -> Iterator[Disclosure]:
    for sentence in sentences:
        unit = sentence.unit
        concept = _SIGNAL_CONCEPT[sentence.signal]
        if sentence.promise in _RESPONSES:
            judgement = judge(unit.folded, 0, 1, unit.lead, "we")
            yield Disclosure(
                id="",
                concept=f"{concept}.response",
                value=sentence.promise.value,
                stance=_response_stance(sentence),
                actor="we",
                specificity=Specificity.NAMED,
                quote=quoter.quote(unit),
                rule=f"{concept}.response#{sentence.promise.value}",
                testability=Testability.CRAWL,
                scope=judgement.scope,
                condition=sentence.condition if sentence.promise is not Promise.NOT_HONORED else None,
                exception=sentence.condition if sentence.promise is Promise.NOT_HONORED else None,
            )
        elif sentence.mention and not _NOT_DESCRIBING.search(unit.folded):
            yield _plain(concept, sentence.promise.value, Stance.DEFINE, Testability.STATIC, quoter.quote(unit))


def _response_stance(sentence: SignalSentence) -> Stance:
    if sentence.promise is Promise.NOT_HONORED:
        hedged = re.search(r"\bmay not\b|\bmight not\b", sentence.unit.folded)
        return Stance.MAY if hedged else (Stance.DENY_UNLESS if sentence.condition else Stance.DENY)
    return Stance.CONDITIONAL if sentence.promise is Promise.HONORED_CONDITIONAL else Stance.AFFIRM


def _promise(signal: Signal, reads: Sequence[_Read]) -> SignalResponse:
    quotes = {id(sentence): quote for item in reads for sentence, quote in item.sentences}
    promise, deciding = decide([sentence for item in reads for sentence, _ in item.sentences], signal)
    if deciding is None:
        return SignalResponse(signal, promise, None)
    quote = quotes[id(deciding)]
    concept = _SIGNAL_CONCEPT[signal]
    disclosure = next(
        (
            d.id
            for item in reads
            for d in item.disclosures
            if d.quote == quote and d.concept in (concept, f"{concept}.response")
        ),
        None,
    )
    return SignalResponse(signal, promise, quote, disclosure, deciding.condition)

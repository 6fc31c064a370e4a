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
from policywitness.model.vocabulary import Category, DocumentKind, Promise, Signal, Specificity, Stance, Testability
from policywitness.policy.company import as_we, company_names
from policywitness.policy.completion import is_open_denial, joined
from policywitness.policy.contacts import emails, links
from policywitness.policy.cookies import declared_cookies
from policywitness.policy.dangling import find_dangling
from policywitness.policy.dates import bare_date, find_dates
from policywitness.policy.formats import read_outline
from policywitness.policy.language import language_of
from policywitness.policy.negation import Of, is_limited_refusal, is_only_refused_to_others, is_stated
from policywitness.policy.outline import Block, BlockKind, Outline
from policywitness.policy.parties import Names, find_mentions
from policywitness.policy.rulebook import Concept, load_rulebook
from policywitness.policy.signals import WITH_SIGNAL, SignalSentence, decide, read_signals
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
    drafts = _within_signals(drafts, sentences, quoter)
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


def _within_signals(
    drafts: Sequence[Disclosure], sentences: Sequence[SignalSentence], quoter: Quoter
) -> list[Disclosure]:
    """The drafts, where what a sentence promises on a signal is denied for those who send it, and for nobody else."""
    promises = {quoter.quote(s.unit) for s in sentences if s.promise in (Promise.HONORED, Promise.HONORED_CONDITIONAL)}
    return [
        replace(d, scope=WITH_SIGNAL)
        if d.quote in promises and d.stance in _DENIES and not d.scope and not d.concept.startswith("signal.")
        else d
        for d in drafts
    ]


def _earliest(disclosures: Sequence[Disclosure], concept: str) -> str | None:
    """The value stated first; policies put their date at the top, or once at the end."""
    return next((disclosure.value for disclosure in disclosures if disclosure.concept == concept), None)


_COOKIE_KINDS = (
    (
        Category.ADVERTISING,
        re.compile(
            r"\b(?:ad|advertis\w+|marketing|(?:re)?targeting|tracking|profiling|non[- ]?\w+|unnecessary|optional)\b"
        ),
    ),
    (
        Category.ANALYTICS,
        re.compile(r"\b(?:analytic\w*|statistic\w*|performance|tracking|profiling|non[- ]?\w+|unnecessary|optional)\b"),
    ),
)
_OTHERS = re.compile(r"\b(?:other|further|additional|third[- ]party)\b")


def _kinds_of_cookies(words: str) -> tuple[str, ...]:
    """The categories that the words before "cookies" name; none where they are about the others, or about others' cookies."""
    if _OTHERS.search(words):
        return ()
    return tuple(category.value for category, pattern in _COOKIE_KINDS if pattern.search(words))


_NO_SUCH = re.compile(r"\bno (?:[\w-]+ ){1,3}cookies?$")
"""`We set no other cookies`, whatever the verb before it."""

_ONLY_NEEDED = re.compile(
    r"(?<!are )(?<!is )\b(?:only|solely|exclusively)\b(?:(?! (?:if|when|where|as|after|once|until|with)\b)[^.;,]){0,30}(?<!not )(?<!non-)(?<!non )\b"
    r"(?:(?:strictly|technically|absolutely) )?(?:necessary|essential|needed|required|indispensable)\b"
    r"(?! (?:if|when|to the extent|and|or|as well|for (?:the )?(?:purpose|period|time)))"
)
_A_CHOICE = re.compile(
    r"\b(?:consent|accept|agree|unless|until|before|default|choos|choice|reject|declin|refus|click|select|opt|prefer|disabl|block|allow|delet|may)\w*"
)


def _is_closed(folded: str) -> bool:
    """Whether a sentence says that only needed cookies are used, and not just before or after some choice."""
    return bool(_ONLY_NEEDED.search(folded)) and not _A_CHOICE.search(folded)


_DENIES = (Stance.DENY, Stance.DENY_UNLESS)


def _concepts(stated: Sequence[Unit], quoter: Quoter, company: frozenset[str]) -> Iterator[Disclosure]:
    once: set[str] = set()
    rulebook = load_rulebook()
    for unit in stated:
        for concept in rulebook:
            if concept.key in once:
                continue
            matched = _matched(concept, unit, company)
            if matched is None:
                continue
            rule, match, read_as = matched
            if concept.key.startswith(_HANDS_ON) and _NOBODY_ELSE.search(unit.folded, 0, match.end()):
                continue
            found = _disclosure(concept, rule, read_as, match, quoter, company)
            denies = found.stance in _DENIES or bool(_NO_SUCH.search(unit.folded, 0, match.end()))
            less = concept.narrower.search(unit.folded) if concept.narrower and denies else None
            if less is not None and (kinds := _kinds_of_cookies(less[0])):
                found = replace(
                    found, categories=kinds, stance=found.stance if found.stance in _DENIES else Stance.DENY
                )
            elif less is not None or (concept.practice and not _is_stated(concept, read_as, match, company)):
                continue
            if concept.key == "tech.cookies" and found.stance is Stance.AFFIRM and _is_closed(unit.folded):
                # "Only necessary cookies" is a denial of all others, whatever its grammar.
                found = replace(found, stance=Stance.DENY, categories=tuple(kind.value for kind, _ in _COOKIE_KINDS))
            if concept.once:
                once.add(concept.key)
            yield found


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
        scope=judgement.scope or _kind_of_data(concept, unit),
        condition=judgement.condition,
        exception=judgement.exception,
        categories=concept.categories,
    )


_NOBODY_ELSE = re.compile(
    r"\bno (?:other|further|additional) (?:[\w-]+ ){0,2}(?:compan|part(?:y|ies)|partner|provider|vendor|advertis|network|organi|service|recipient|firm)"
    r"|\b(?:nobody|no[- ]?one|none) else\b"
)
"""Who says that nobody else receives data closes a list: it neither announces nor denies those that stand on it."""

_HANDS_ON = ("actor.", "share.", "sale.")
_OF_ONE_KIND = re.compile(
    r"\b(?:not|never|n't|nor|neither)\b[^;.]{0,60}\b(?:shar|disclos|sell|giv|provid|pass|transfer|send|rent|trad|releas|reveal)\w*"
    r" (?:(?:any|your|of|the|their|such|or|and|rent|trade|share|disclose|with|on|along|out|over) ){0,4}"
    r"(?P<kind>(?:(?:health|medical|financial|payment|billing|credit|card|bank|biometric|genetic|booking|order|contact|account|location|geolocation|medication|"
    r"precise|protected|treatment|appointment|precise|student)(?:[- ](?:related|card))?,? ?(?:or |and )?){1,3} ?(?:information|data|details|records?|history)"
    r"|e-?mail address(?:es)?|(?:tele|mobile )?phone numbers?|passwords?|postal address(?:es)?|messages|photos?|prescriptions?)\b"
)
"""What a promise not to hand data on is about, where that is one kind of data: whom the promise names may receive others."""


def _kind_of_data(concept: Concept, unit: Unit) -> str | None:
    found = _OF_ONE_KIND.search(unit.folded) if concept.key.startswith(_HANDS_ON) else None
    return " ".join(found["kind"].split()) if found else None


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
    if not seen and (alone := _date_alone(outline, lines)) is not None:
        block, iso = alone
        quote = quoter.span(block.section, block.body, block.end)
        yield _plain("date.last_updated", iso, Stance.AFFIRM, Testability.STATIC, quote)


_HEAD, _FOOT = 4, 2
"""So many blocks at a document's head and foot may hold its date and nothing else."""


def _date_alone(outline: Outline, lines: str) -> tuple[Block, str] | None:
    """A block at the head or foot that is a date: it is the document's own, though no word says so."""
    blocks = [block for block in outline.blocks if block.kind is not BlockKind.CONTENTS]
    for block in dict.fromkeys((*blocks[:_HEAD], *blocks[-_FOOT:])):
        if (iso := bare_date(lines[block.body : block.end])) is not None:
            return block, iso
    return None


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

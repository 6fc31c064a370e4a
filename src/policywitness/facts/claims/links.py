"""Claims about links, dates, addresses and scope: decided from the documents, without a visit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from policywitness.facts.claims.core import (
    Case,
    Ruling,
    contradicted,
    decides,
    inconclusive,
    not_observed,
    not_tested,
    not_verifiable,
    supported,
)
from policywitness.facts.words import listing, plural
from policywitness.model.evidence import Document, PageVisit
from policywitness.model.hosts import belongs_to, host_of
from policywitness.model.policy import Anchor, PolicyDocument
from policywitness.model.vocabulary import ClaimVerdict, Confidence, DisclosureVerdict, Party

REACH = 200
"""A link belongs to a statement when it stands within so many characters of it, in the same sentence or the next."""
REFUSALS = (401, 403, 405, 406, 429)
"""Answers that sites give to robots rather than to people: they say nothing about the page."""
EMBEDDED = "What is embedded in this site's own pages is judged as the site's."
GRACE_DAYS = 31
"""A file may be re-published so long after the stated date before that is worth a word."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def document_of(case: Case) -> PolicyDocument | None:
    """The document that a statement stands in."""
    return next((d for d in case.facts.reading.documents if d.id == case.disclosure.quote.document), None)


def anchors_near(case: Case) -> tuple[Anchor, ...] | None:
    """The links in and just after a statement; None where the document was read as plain text, which holds no links."""
    document = document_of(case)
    if document is None or not (keeps_links(document) or _is_markup(case, document)):
        return None
    quote = case.disclosure.quote
    return tuple(a for a in document.anchors if a.end > quote.start and a.start < quote.end + REACH)


def keeps_links(document: PolicyDocument) -> bool:
    """Whether any link stands on words; in plain text the only links are addresses that are written out."""
    return any(not (host := host_of(a.href)) or host not in a.text.lower() for a in document.anchors)


def _is_markup(case: Case, document: PolicyDocument) -> bool:
    """Whether the document came as HTML, where a missing link is one that is not there."""
    stored = (d for d in case.facts.evidence.documents if document.url in (d.url, d.final_url))
    return any("html" in record.media_type for record in stored)


def hosts_linked_from(case: Case) -> tuple[str, ...] | None:
    """The hosts that the whole document links to; None where it holds no links at all."""
    document = document_of(case)
    if document is None or not keeps_links(document):
        return None
    return tuple(dict.fromkeys(host for anchor in document.anchors if (host := host_of(anchor.href))))


@decides("link.*")
def linked(case: Case) -> Ruling:
    """The link that a statement speaks of: there, and what the audit knows of where it leads."""
    anchors = anchors_near(case)
    if anchors is not None and case.disclosure.value:
        anchors = tuple(a for a in anchors if a.href.rstrip("/") == case.disclosure.value.rstrip("/")) or anchors
    if anchors is None:
        named = _named_address(case)
        if named:
            return supported(
                f"The address is written out: {named}. The policy was read as plain text, so it was not followed.",
                Confidence.MEDIUM,
            )
        return not_tested("The policy was read as plain text, so its links are lost.")
    if not anchors:
        return not_observed("No link stands in this statement or next to it.")
    here = document_of(case)
    targets = {urljoin(here.url if here else "", a.href).partition("#")[0] for a in anchors}
    dead = [d for d in case.facts.evidence.documents if d.url in targets and leads_nowhere(d)]
    if dead:
        return contradicted(f"The link leads nowhere: {dead[0].url} ({dead[0].failed or dead[0].status}).")
    return supported(f"The link is there: {listing((a.href for a in anchors), 2)}.")


def leads_nowhere(document: Document) -> bool:
    """Whether what a link leads to is gone: an answer that says so.

    A refusal is meant for robots. No answer to a mere check of a link may be this machine's network; a policy that could not be
    fetched at all is another matter.
    """
    if document.found_by == "link-check" and document.status is None:
        return False
    return document.status not in REFUSALS and bool(document.failed or (document.status or 0) >= 400)


def _named_address(case: Case) -> str | None:
    found = re.search(r"(https?://|www\.)[^\s,;)]+", case.disclosure.quote.text)
    return found[0].rstrip(".") if found else None


@decides("link.gpc")
def link_gpc(case: Case) -> Ruling:
    """The link must lead to the signal's own site."""
    anchors = anchors_near(case)
    if anchors and not any(belongs_to(host_of(a.href), ("globalprivacycontrol.org",)) for a in anchors):
        return not_observed(f"The link does not lead to globalprivacycontrol.org but to {anchors[0].href}.")
    return linked(case)


@decides("date.*")
def stated_date(case: Case) -> Ruling:
    """The date as stated, its age, and whether the file changed long after it."""
    stated = parse_date(case.disclosure.value)
    if stated is None:
        return not_verifiable("The date could not be read.")
    age = (case.facts.as_of - stated).days
    if age < 0:
        return contradicted(f"The date {stated} lies in the future ({-age} days after this audit).")
    document = document_of(case)
    stored = [d for d in case.facts.evidence.documents if document and d.url == document.url and d.last_modified]
    for record in stored:
        changed = http_date(record.last_modified)
        if changed and (changed - stated).days > GRACE_DAYS:
            return inconclusive(f"The policy says {stated}; its server says that the file changed on {changed}.")
    return supported(f"The date is stated: {stated}, {age} days before this audit.")


def parse_date(text: str | None) -> date | None:
    """A date in ISO 8601, or None."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def http_date(text: str | None) -> date | None:
    """The day of an HTTP date header, or None where it cannot be read."""
    try:
        return parsedate_to_datetime(text).date() if text else None
    except (ValueError, TypeError):
        return None


@decides("contact.email", "optout.nevada_email")
def email_address(case: Case) -> Ruling:
    """An address that is written out or linked, and well-formed."""
    found = _EMAIL.search(f"{case.disclosure.value or ''} {case.disclosure.quote.text}")
    if not found:
        return not_observed("No e-mail address stands in this statement.")
    known = {m[0].lower() for d in case.facts.reading.disclosures if (m := _EMAIL.search(d.value or ""))}
    also = f" The policy names {len(known)} different addresses." if len(known) > 1 else ""
    return supported(f"The address is stated and well-formed: {found[0]}. Whether it is answered was not tested.{also}")


@decides("contact.postal")
def postal_address(case: Case) -> Ruling:
    """An address that is stated; several different ones are worth a word."""
    values = {d.value for d in case.facts.reading.disclosures if d.concept == "contact.postal" and d.value}
    if len(values) > 1:
        return inconclusive(
            f"The policy states {len(values)} different postal addresses: {listing(sorted(values), 2)}."
        )
    return supported("A postal address is stated. The site's pages were not compared with it.", Confidence.MEDIUM)


@decides(
    "contact.*",
    "right.*",
    "request.fields",
    "law.*",
    "claim.verification",
    "claim.us_based",
    "retention.*",
    "caloppa.*",
    "categories.*",
    "gdpr.*",
)
def stated(case: Case) -> Ruling:
    """A statement that is fulfilled by being made; what follows from it happens between people."""
    return supported(
        f"The policy states it{_line(case)}. What happens on a request cannot be seen from outside.", Confidence.MEDIUM
    )


def _line(case: Case) -> str:
    return f" (line {case.disclosure.quote.line})"


@decides("def.personal_information", "def.deidentified")
def definition(case: Case) -> Ruling:
    """A definition is how other claims are read."""
    return not_verifiable("A definition: it says how words are meant, and predicts nothing that a visit could show.")


@decides("structure.*")
def structure(case: Case) -> Ruling:
    """How the document is built."""
    return not_verifiable("About the document itself; it predicts no behaviour.")


@decides("scope.site")
def scope_site(case: Case) -> Ruling:
    """The policy must name the site that it stands on."""
    site = case.facts.site_domain
    named = _hosts_in(case.disclosure.value or case.disclosure.quote.text)
    if not named:
        return supported("The policy names the site in words; no host name was given to compare.", Confidence.LOW)
    if any(case.facts.parties.party(host) is Party.FIRST for host in named):
        return supported(f"The policy names the audited site ({site}).")
    return contradicted(f"The policy is served for {site} and names {listing(named)}.", Confidence.MEDIUM)


def _hosts_in(text: str) -> list[str]:
    return [host.lower() for host in re.findall(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", text, re.IGNORECASE)]


_AWAY = re.compile(r"\b(navigat\w+ (away|to)|leav(e|ing) (our|the|this)|when you (click|follow))\b", re.IGNORECASE)


@decides("scope.third_party_sites")
def scope_elsewhere(case: Case) -> Ruling:
    """A carve-out for others' sites is theirs to keep; it does not excuse what others run inside this site's pages."""
    if _AWAY.search(case.disclosure.quote.text):
        return Ruling(ClaimVerdict.OUT_OF_SCOPE, f"It is about sites of others. {EMBEDDED}")
    if not case.visits:
        return not_tested("No visit was completed.")
    parties = case.facts.parties
    framed = {parties.label(frame.url): frame for frame in case.facts.observed(case.facts.evidence.frames)}
    hidden = [v for v in case.facts.vendors if v.id in framed and v.disclosure is DisclosureVerdict.OMITTED]
    if hidden:
        names = listing(vendor.name for vendor in hidden)
        return inconclusive(f"The pages embed {names}, of which the policy does not speak. {EMBEDDED}")
    return supported(f"Nothing is embedded of companies that the policy leaves out. {EMBEDDED}", Confidence.MEDIUM)


@decides("scope.extension", "scope.exclusion")
def scope_extension(case: Case) -> Ruling:
    """Every page visited should link to a policy document."""
    policies = {d.url.split("#")[0].rstrip("/") for d in case.facts.reading.documents if d.url}
    pages = [page for name in case.complete for visit in case.facts.scenario_visits(name) for page in visit.pages]
    with_links = [page for page in pages if page.links]
    if not with_links or not policies:
        return not_tested("Needs the links of the visited pages and the address of the policy.")
    without = sorted({page.url for page in with_links if not _links_to(page, policies)})
    hosts = sorted({host_of(page.final_url) for page in with_links})
    if without:
        return inconclusive(
            f"{plural(len(without), 'visited page')} without a link to the policy: {listing(without, 2)}."
        )
    return supported(
        f"Every visited page links to the policy, on {plural(len(hosts), 'host')} ({listing(hosts)}).",
        Confidence.MEDIUM,
    )


def _links_to(page: PageVisit, targets: Iterable[str]) -> bool:
    wanted = set(targets)
    return any(link.href.split("#")[0].rstrip("/") in wanted for link in page.links) or page.url.rstrip("/") in wanted


@decides("label.ca_rights")
def california_label(case: Case) -> Ruling:
    """A link with the words on the visited pages."""
    pages = [page for name in case.complete for visit in case.facts.scenario_visits(name) for page in visit.pages]
    texts = [link.text for page in pages for link in page.links]
    if not texts:
        return not_tested("Needs the links of the visited pages; none were recorded.")
    if any(re.search(r"(california|your).{0,12}privacy (rights|choices)", text, re.IGNORECASE) for text in texts):
        return supported("The visited pages carry a link with this label.")
    return not_observed(
        "No visited page carries a link with this label; the policy itself asks for the words in a letter."
    )


_CHANGES_HANDS = re.compile(
    r"\b(successors?|mergers?|acqui(sition|red)|bankruptcy|business transition)\b", re.IGNORECASE
)


@decides("change.right", "change.notice")
def change(case: Case) -> Ruling:
    """A change of the policy shows only between two audits, one of the company not at all."""
    if _CHANGES_HANDS.search(case.disclosure.quote.text):
        return not_verifiable("It is about the day on which the company changes hands.")
    return not_tested("Needs two audits with a change of the policy between them.")

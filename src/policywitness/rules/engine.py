"""What a rule is, and how all rules are run.

A rule is one module of this package with a `rule` in it:

    \"\"\"Title: the failing state as one sentence.

    Why it matters: for a reader who is not a developer.

    What to do: for a developer: which tag, host, setting.

    In a browser: how to see it by hand, in one or two lines.

    Law: citations, in words (optional).
    \"\"\"
    rule = Rule(severity=Severity.SERIOUS, topics=("gpc",), law=("ccpa-7025",), needs=(Scenario("gpc"), ...))

    @rule.check
    def check(facts: Facts) -> Iterator[Draft]:
        yield rule.finding(subject=..., summary=..., evidence=...)

The id is the module's name in kebab case. `check` yields drafts; `run` completes them with everything that is the same for
all findings of a rule: title, explanations, fingerprint, how to reproduce.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import pkgutil
import re
import shlex
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from policywitness.facts.words import plural
from policywitness.model.audit import EvidenceRef, Finding, FindingTable, QuoteRef, RuleOutcome
from policywitness.model.vocabulary import Confidence, Severity, Status
from policywitness.rules.remedy import remedy
from policywitness.rules.settings import Settings

if TYPE_CHECKING:
    from policywitness.facts import Facts
    from policywitness.rules.needs import Need

log = logging.getLogger(__name__)

MAX_EVIDENCE = 20
"""A finding points at so many records at most; the tables of the audit hold them all."""

_PARAGRAPHS = ("Why it matters", "What to do", "In a browser", "Law")


class NotApplicable(Exception):
    """Raised by a check: what the rule looks at does not exist on this site. The message is the outcome's reason."""


class NotAssessed(Exception):
    """Raised by a check: evidence is missing that no need can express. The message is the outcome's reason."""


@dataclass(frozen=True, slots=True)
class Docs:
    """A rule's docstring, taken apart. Absent paragraphs are empty strings."""

    title: str
    why_it_matters: str
    what_to_do: str
    in_a_browser: str
    law: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding as a check yields it, before the engine completes it."""

    subject: str
    summary: str
    evidence: tuple[EvidenceRef, ...]
    quotes: tuple[QuoteRef, ...]
    confidence: Confidence
    status: Status | None
    severity: Severity | None
    table: FindingTable | None
    scenarios: tuple[str, ...]
    what_to_do: str | None
    law: tuple[str, ...]
    title: str | None


Check = Callable[["Facts"], Iterable[Draft]]


@dataclass(slots=True)
class Rule:
    """A check of facts against disclosures or law. `needs` are the evidence without which nothing can be said."""

    severity: Severity
    topics: tuple[str, ...]
    needs: tuple[Need, ...]
    law: tuple[str, ...] = ()
    id: str = field(default="", init=False)
    docs: Docs = field(default=Docs("", "", "", "", ""), init=False)
    _check: Check | None = field(default=None, init=False)

    def check(self, function: Check) -> Check:
        """Decorate the function that decides; it also ties the rule to its module's name and docstring."""
        module = sys.modules[function.__module__]
        self.id = module.__name__.rpartition(".")[2].replace("_", "-")
        self.docs = parse_docs(module.__doc__ or "")
        self._check = function
        return function

    def finding(
        self,
        *,
        subject: str,
        summary: str,
        evidence: Iterable[EvidenceRef] = (),
        quotes: Iterable[QuoteRef] = (),
        confidence: Confidence = Confidence.HIGH,
        status: Status | None = None,
        severity: Severity | None = None,
        table: FindingTable | None = None,
        scenarios: Iterable[str] = (),
        what_to_do: str | None = None,
        law: Iterable[str] = (),
        title: str | None = None,
    ) -> Draft:
        """One finding. `subject` is what it is about (a vendor, cookie, disclosure) and must not change between audits.

        Without a `status`, low confidence gives `needs-review` and everything else `issue`. Without `scenarios`, those
        of the evidence are named. `title`, `what_to_do` and `law` replace the rule's own where they can be more exact.
        """
        return Draft(
            subject,
            summary,
            tuple(evidence),
            tuple(quotes),
            confidence,
            status,
            severity,
            table,
            tuple(scenarios),
            what_to_do,
            tuple(law),
            title,
        )

    def drafts(self, facts: Facts) -> list[Draft]:
        """All that the check yields."""
        if self._check is None:
            raise TypeError("a Rule without a @rule.check function")
        return list(self._check(facts))

    def missing(self, facts: Facts) -> str | None:
        """Why this rule cannot be assessed, or None."""
        return next((reason for need in self.needs if (reason := need.missing(facts)) is not None), None)


def parse_docs(docstring: str) -> Docs:
    """Take a rule's docstring apart: the title line, then paragraphs that begin with a known heading and a colon."""
    title, _, rest = docstring.strip().partition("\n")
    found: dict[str, str] = {}
    heading = ""
    for paragraph in re.split(r"\n\s*\n", rest.strip()):
        text = " ".join(paragraph.split())
        start = next((name for name in _PARAGRAPHS if text.startswith(name + ":")), None)
        if start is not None:
            heading, text = start, text[len(start) + 1 :].strip()
        if heading:
            found[heading] = f"{found[heading]} {text}" if heading in found else text
    return Docs(title.strip().rstrip("."), *(found.get(name, "") for name in _PARAGRAPHS))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the package, by id."""
    package = importlib.import_module("policywitness.rules")
    modules = (
        importlib.import_module(f"{package.__name__}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
    )
    rules = (vars(module)["rule"] for module in modules if isinstance(vars(module).get("rule"), Rule))
    return tuple(sorted(rules, key=lambda rule: rule.id))


def run(
    facts: Facts, rules: Iterable[Rule] | None = None, settings: Settings | None = None
) -> tuple[tuple[Finding, ...], tuple[RuleOutcome, ...]]:
    """Run rules (all of them by default): findings, worst first, and the outcome of every rule, by id.

    Of `settings` the levels and owners count here; waivers and baseline are laid over the findings afterwards.
    """
    findings: list[Finding] = []
    outcomes: list[RuleOutcome] = []
    for rule in all_rules() if rules is None else rules:
        found, outcome = _run_one(rule, facts, settings or Settings())
        findings += found
        outcomes.append(outcome)
    findings.sort(key=_worst_first)
    return tuple(findings), tuple(outcomes)


def fingerprint(rule_id: str, domain: str, subject: str) -> str:
    """16 hex digits that name a finding of a site, the same in every audit."""
    return hashlib.sha256("\n".join((rule_id, domain, subject)).encode()).hexdigest()[:16]


def _run_one(rule: Rule, facts: Facts, settings: Settings) -> tuple[list[Finding], RuleOutcome]:
    if settings.is_off(rule.id):
        return [], _outcome(rule, Status.NOT_ASSESSED, "It is switched off in the configuration.")
    # The runner's boundary: one broken rule must not take the other rules' findings with it.
    try:
        if (reason := rule.missing(facts)) is not None:
            return [], _outcome(rule, Status.NOT_ASSESSED, reason)
        findings = [_complete(rule, draft, facts, settings) for draft in rule.drafts(facts)]
    except NotApplicable as reason:
        return [], _outcome(rule, Status.NOT_APPLICABLE, str(reason))
    except NotAssessed as reason:
        return [], _outcome(rule, Status.NOT_ASSESSED, str(reason))
    except Exception as error:
        log.exception("rule %s failed", rule.id)
        return [], _outcome(rule, Status.ERROR, f"The rule failed: {type(error).__name__}: {error}")
    return findings, _verdict(rule, findings)


def _verdict(rule: Rule, findings: list[Finding]) -> RuleOutcome:
    count = len(findings)
    if not count:
        return _outcome(rule, Status.PASS, "The evidence it needs is there, and it found nothing.")
    issues = sum(finding.status is Status.ISSUE for finding in findings)
    if issues:
        return _outcome(rule, Status.ISSUE, f"{plural(count, 'finding')}, {issues} of status issue.", count)
    return _outcome(rule, Status.NEEDS_REVIEW, f"{plural(count, 'finding')} for a person to decide.", count)


def _outcome(rule: Rule, status: Status, reason: str, findings: int = 0) -> RuleOutcome:
    return RuleOutcome(
        id=rule.id,
        title=rule.docs.title,
        severity=rule.severity,
        topics=rule.topics,
        law=rule.law,
        needs=tuple(need.text for need in rule.needs),
        outcome=status,
        reason=reason,
        findings=findings,
        why_it_matters=rule.docs.why_it_matters,
        what_to_do=rule.docs.what_to_do,
    )


def _complete(rule: Rule, draft: Draft, facts: Facts, settings: Settings) -> Finding:
    status = draft.status or (Status.NEEDS_REVIEW if draft.confidence is Confidence.LOW else Status.ISSUE)
    scenarios = draft.scenarios or tuple(sorted({ref.scenario for ref in draft.evidence}))
    to_do = f"{draft.what_to_do or rule.docs.what_to_do} {remedy(facts, rule.id, draft.subject, settings)}".rstrip()
    return Finding(
        fingerprint=fingerprint(rule.id, facts.site_domain, draft.subject),
        rule=rule.id,
        title=draft.title or rule.docs.title,
        status=status,
        severity=settings.severity(rule.id, draft.severity or rule.severity),
        confidence=draft.confidence,
        subject=draft.subject,
        summary=draft.summary,
        table=draft.table,
        why_it_matters=rule.docs.why_it_matters,
        what_to_do=to_do,
        how_to_reproduce=_how_to_reproduce(rule, scenarios, draft, facts),
        law=draft.law or rule.law,
        scenarios=scenarios,
        evidence=draft.evidence[:MAX_EVIDENCE],
        quotes=draft.quotes,
    )


def _how_to_reproduce(rule: Rule, scenarios: tuple[str, ...], draft: Draft, facts: Facts) -> str:
    """The command that makes such visits again, then the steps in a browser, on the page where it was seen first."""
    options = [f"--scenario {shlex.quote(name)}" for name in _to_repeat(rule, scenarios, draft, facts)]
    options += [option for need in rule.needs for option in need.options]
    command = " ".join(["policywitness audit", shlex.quote(facts.site_url), *options])
    page = next((ref.page_url for ref in draft.evidence if ref.page_url.startswith(("http:", "https:"))), "")
    where = f"Open {page} in a browser: " if page and rule.docs.in_a_browser else ""
    return f"{command}\n{where}{rule.docs.in_a_browser}".rstrip()


def _to_repeat(rule: Rule, scenarios: tuple[str, ...], draft: Draft, facts: Facts) -> list[str]:
    """The scenarios that show a finding again: those that the rule needs and those that the finding is about.

    Where the rule needs none and more than two show the same, the first of them is enough, with what it is compared with.
    """
    needed = [name for need in rule.needs for name in need.scenarios]
    known = facts.visits.scenarios
    seen = [name for name in known if name in scenarios] if draft.scenarios or not needed else []
    if not needed and len(seen) > 2:
        seen = [name for name in (known[seen[0]].against, seen[0]) if name]
    return list(dict.fromkeys((*needed, *seen)))


def _worst_first(finding: Finding) -> tuple[bool, int, int, str, str]:
    certain = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW).index(finding.confidence)
    return (finding.status is not Status.ISSUE, -finding.severity.rank, certain, finding.rule, finding.subject)

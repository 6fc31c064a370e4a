"""The policy that the site links to speaks of another site.

Why it matters: A policy copied from elsewhere, or of a sister company, promises things about a site that is not this one. Nobody can
tell what holds here.

What to do: Publish a policy of this site that names it, or name this site in the policy that is shared.

In a browser: open the policy and look for the site that it names.

Law: A policy that is not this site's leaves potential duties to inform unmet.
"""

from __future__ import annotations

from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import ClaimVerdict, Confidence, DocumentKind, Party, Severity, Status
from policywitness.rules.engine import Draft, Rule
from policywitness.rules.needs import PolicyRead

rule = Rule(severity=Severity.MODERATE, topics=("documents",), law=("caloppa-22575",), needs=(PolicyRead(),))
_POLICIES = (DocumentKind.PRIVACY_POLICY, DocumentKind.COOKIE_POLICY, DocumentKind.STATE_NOTICE)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """A scope that names other hosts only; and, for a person, a policy that is served from another domain."""
    scopes = [c for c in facts.claims if c.concept == "scope.site"]
    if scopes and all(claim.verdict is ClaimVerdict.CONTRADICTED for claim in scopes):
        yield rule.finding(
            subject="scope",
            summary=scopes[0].reason,
            quotes=[claim.quote for claim in scopes[:3]],
            status=Status.NEEDS_REVIEW,
            confidence=Confidence.MEDIUM,
        )
    for document in facts.reading.documents:
        host = host_of(document.url)
        given = any(d.found_by == "given" for d in facts.evidence.documents if document.url in (d.url, d.final_url))
        if document.kind in _POLICIES and host and not given and facts.parties.party(host) is Party.THIRD:
            yield rule.finding(
                subject=host,
                summary=f"{document.title or 'The policy'} is served by {host}, which is not among the hosts of {facts.site_domain}.",
                severity=Severity.INFO,
                status=Status.NEEDS_REVIEW,
                confidence=Confidence.MEDIUM,
            )

"""docs/claims.md is made from the deciders, the rulebook and the pairs of the matrix: `python -m tests.matrix.test_claims_docs`."""

from __future__ import annotations

import inspect
from pathlib import Path

from tests import factories as make
from tests.matrix.sites import pairs

from policywitness.facts.claims import load_deciders
from policywitness.facts.claims.core import decider_of, scenarios_of
from policywitness.model.vocabulary import ClaimVerdict
from policywitness.model.vocabulary import Testability as Means
from policywitness.policy.rulebook import Concept, load_rulebook

DOCS = Path(__file__).resolve().parents[2] / "docs" / "claims.md"
HEAD = """# What a policy says, and how each claim is decided

Made from the code by `make docs`; do not edit. Every statement that the reader finds becomes a claim with a verdict: *supported*,
*contradicted*, *not-observed* (announced, and no visit shows it), *not-tested* (a scenario or an input is missing),
*inconclusive*, *not-verifiable* or *out-of-scope*. A denial is contradicted only when two visits agree.

`make matrix` serves, for each claim that visits can decide, sites that keep it and sites that break it, audits them in a real
browser and prints what came of each; the column *caught by* names the findings that a lie brings there.
"""


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def text() -> str:
    """The whole document."""
    load_deciders()
    decided: list[tuple[str, ...]] = []
    further: list[tuple[str, ...]] = []
    closed: list[tuple[str, ...]] = []
    for concept in sorted(load_rulebook(), key=lambda concept: concept.key):
        verdict, reason = _without_evidence(concept)
        name = f"`{concept.key}` {concept.title}"
        if verdict in (ClaimVerdict.NOT_VERIFIABLE, ClaimVerdict.OUT_OF_SCOPE):
            closed.append((name, reason))
        elif concept.testability is Means.EXTRA:
            further.append((name, reason))
        else:
            decided.append((name, *_how(concept.key)))
    parts = [
        HEAD,
        "## Decided by visits and documents\n",
        table(("claim", "how it is decided", "scenarios", "caught by"), decided),
        "\n## Needs an input besides the visits\n",
        table(("claim", "what is missing"), further),
        "\n## Not verifiable from outside\n",
        table(("claim", "why"), closed),
    ]
    return "\n".join(parts) + "\n"


def _without_evidence(concept: Concept) -> tuple[ClaimVerdict, str]:
    stated = make.disclosure(concept.key, testability=concept.testability)
    (claim,) = make.facts(make.evidence(), make.reading(stated)).claims
    return claim.verdict, claim.reason


def _how(concept: str) -> tuple[str, str, str]:
    decider = decider_of(concept)
    assert decider is not None, concept
    how = (inspect.getdoc(decider) or "").partition("\n")[0]
    rules = {
        case.caught_by.partition(":")[0] for p in pairs() if p.concept == concept for case in p.cases if case.caught_by
    }
    scenarios = ", ".join(map(str, scenarios_of(decider))) or "any"
    return how, scenarios, ", ".join(f"`{rule}`" for rule in sorted(rules))


def test_the_document_is_what_the_code_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == text(), "run make docs"


if __name__ == "__main__":
    DOCS.write_text(text(), encoding="utf-8")

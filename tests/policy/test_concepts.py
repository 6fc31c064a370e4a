"""Every concept's examples and counter-examples, as its file states them."""

from __future__ import annotations

import pytest
from tests.policy.samples import read_text

from policywitness.model.policy import Disclosure
from policywitness.policy.rulebook import Concept, Example, load_rulebook

CASES = [(concept, example) for concept in load_rulebook() for example in concept.examples]
COUNTER_CASES = [(concept, example) for concept in load_rulebook() for example in concept.counter_examples]


def page_of(example: Example) -> str:
    """A small policy that holds the example in its place, with the sentences that its context needs."""
    parts = [f"# {example.section or 'Privacy'}"]
    if example.lead:
        parts.append(f"{example.lead}\n\n* {example.text}")
    else:
        parts.append(" ".join(part for part in (example.before, example.text) if part))
    return "\n\n".join(parts) + "\n"


def found(concept: Concept, example: Example) -> list[Disclosure]:
    return [item for item in read_text(page_of(example), "policy.md").disclosures if item.concept == concept.key]


def name(case: object) -> str:
    return case.key if isinstance(case, Concept) else getattr(case, "text", "?")[:40]


@pytest.mark.parametrize(("concept", "example"), CASES, ids=name)
def test_example_is_found(concept: Concept, example: Example) -> None:
    hits = found(concept, example)
    assert hits, f"{concept.key} does not find: {example.text}"
    if example.stance:
        assert example.stance in {hit.stance for hit in hits}
    if example.value:
        assert example.value in {hit.value for hit in hits}
    if example.actor:
        assert example.actor in {hit.actor for hit in hits}


@pytest.mark.parametrize(("concept", "example"), COUNTER_CASES, ids=name)
def test_counter_example_is_not_found(concept: Concept, example: Example) -> None:
    assert not found(concept, example), f"{concept.key} finds: {example.text}"


def test_every_concept_has_examples_of_both_kinds() -> None:
    bare = [concept.key for concept in load_rulebook() if not concept.examples or not concept.counter_examples]
    assert bare == []

"""Writes docs/rules.md from the rules' docstrings: `python tools/rules_docs.py`; a test compares it."""

from __future__ import annotations

from pathlib import Path

from policywitness import law, rules
from policywitness.rules import Rule, all_rules

DOCS = Path(__file__).resolve().parents[1] / "docs" / "rules.md"

HEAD = """\
# The rules

Made from the rules' own docstrings by `make docs`; `policywitness rules explain ID` prints one. A rule is one file of
`src/policywitness/rules/`. What it needs is declared: where any of it is missing, the outcome is `not-assessed` with the reason, never
`pass`. Wording about law is "potential" throughout: whether a law applies and is broken is for counsel to say, and which laws are
looked at follows from the site's profile in the configuration, never from a guess.
"""

GATES = """\
## Levels, waivers, baselines

All in `policywitness.toml`, under `[rules]`; the files also as options of `audit` and `analyse`.

- `levels = { insecure-cookie = "moderate", script-without-integrity = "off" }` gives a rule's findings another severity, or switches
  the rule off. It is then listed as `not-assessed`.
- `fail_on = "serious"` makes the exit code 1 where an open issue of that severity was found. The preset `ci` (`--preset ci`, or
  `preset = "ci"` under `[audit]`) brings it along; `audit`, the default, never fails on a finding.
- `waivers = "waivers.toml"` accepts findings for a time. Each `[[waiver]]` needs `rule`, `match` (the finding's subject, with `*` and
  `?`, or its fingerprint), `reason`, `owner` and `expires`. Findings stay in every report, with `waived: true`; after the last day they
  are open again and say so. `policywitness waivers` lists all of them, also those that meet nothing.
- `baseline = "baseline.json"` (`policywitness baseline BUNDLE` writes it) holds the findings that are known, counted: a further one of
  the same fingerprint is new. Known findings are marked `known: true` and do not fail the gate.
- `owners = { google-ads = "Marketing" }` names who mends the findings of a rule or about a vendor.
- `memberships`, `countries` and `earlier` are inputs that some rules need: the members of opt-out programmes (TOML), a MaxMind database
  (.mmdb, such as GeoLite2-Country), and an earlier bundle of the site.

```toml
# waivers.toml
[[waiver]]
rule = "undisclosed-vendor"
match = "example-analytics"
reason = "Contract ends this quarter, ticket 123"
owner = "Jane Doe, Marketing"
expires = 2027-03-31
```

```toml
# memberships.toml: members by their name, their company's name or a domain; as_of is the day on which the list was taken
as_of = 2026-11-01
[NAI]
members = ["Example Ads, Inc.", "ads.example"]
[DAA]
members = ["Example Ads, Inc."]
```
"""


def text() -> str:
    """The whole file."""
    return "\n".join((HEAD, _scheme(), GATES, _table(), *(_section(rule) for rule in all_rules())))


def _scheme() -> str:
    """Severity and confidence, as the package's docstring has them."""
    scheme = (rules.__doc__ or "").partition("\n\n")[2].strip()
    paragraphs = []
    for paragraph in scheme.split("\n\n"):
        if not paragraph.startswith("    "):
            paragraphs.append(paragraph)
            continue
        rows = [("", "")]
        for line in paragraph.splitlines():
            # A line of a table begins at four spaces with its word; what is indented further goes on.
            if line[4] != " ":
                word, _, meaning = line.strip().partition(" ")
                rows.append((word, meaning.strip()))
            else:
                rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
        paragraphs.append("\n".join(["| severity | meaning |", "|---|---|", *(f"| {w} | {m} |" for w, m in rows[1:])]))
    return "## Severity and confidence\n\n" + "\n\n".join(paragraphs) + "\n"


def _table() -> str:
    lines = [f"| [{rule.id}](#{rule.id}) | {rule.severity} | {rule.docs.title} |" for rule in all_rules()]
    return "\n".join(
        [f"## The {len(lines)} rules", "", "| rule | severity | what it finds |", "|---|---|---|", *lines, ""]
    )


def _section(rule: Rule) -> str:
    cited = [f"[{item.citation}]({item.source})" for item in law.load() if item.id in rule.law]
    docs = rule.docs
    lines = [f"### {rule.id}", "", f"{docs.title}. *{rule.severity}*; topics: {', '.join(rule.topics)}."]
    scenarios = dict.fromkeys(name for need in rule.needs for name in need.scenarios)
    options = [option for need in rule.needs for option in need.options]
    command = " ".join(["policywitness audit URL", *(f"--scenario {name}" for name in scenarios), *options])
    for heading, words in (
        ("Why it matters", docs.why_it_matters),
        ("What to do", docs.what_to_do),
        ("How to reproduce", f"`{command}`. In a browser: {docs.in_a_browser}"),
        ("Law", " ".join(part for part in (docs.law, f"({'; '.join(cited)})" if cited else "") if part)),
        ("Needs", "; ".join(need.text for need in rule.needs) + "."),
    ):
        if words:
            lines += ["", f"**{heading}.** {words}"]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    DOCS.write_text(text(), encoding="utf-8")

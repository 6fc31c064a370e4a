"""Rules: one file each, found by walking this package; `policywitness.rules.engine` says what a rule file holds.

How severity is chosen. It says how much a finding matters *if it is true*; how sure the tool is of it is the confidence.

    critical  a promise is broken and people's sensitive data (health, typed text, children) leaves the site
    serious   a stated denial or promise is contradicted, an opt-out has no effect, or somebody receives data whom
              the policy does not mention in any way
    moderate  people are told less, or later, than they need: vague or out-of-date statements, storage before a choice
    minor     a statement is imprecise, or a protection is weaker than it could be, and nobody is misled about who gets data
    info      worth knowing; nothing to repair by itself

How confidence is chosen. `high`: seen in at least two complete visits and recognised by exact host, cookie or quoted
sentence. `medium`: seen in one visit, or recognised by pattern. `low`: an interpretation is involved; such a finding has
the status `needs-review`, for a person to decide.

A rule never passes for want of evidence: what it needs is declared, and a missing need gives `not-assessed`. What the
tool itself failed at (a signal not delivered, a page not reached) is coverage, never a finding about the site. Wording
about law is "potential": whether a law applies and is broken is for counsel to say.
"""

from policywitness.rules.engine import Rule, all_rules, run

__all__ = ["Rule", "all_rules", "run"]

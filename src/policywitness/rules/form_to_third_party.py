"""A form sends what is typed to another company.

Why it matters: The form stands on this site and looks like its own. What is typed into it goes straight to somebody else's server,
under that company's terms.

What to do: Send the form to the site's own server, or say beside it who receives it, and name the company and purpose in the policy.

In a browser: view the form's source and look at its attribute action.

Law: Potential exposure where the receiver is not told; recipients or their categories have to be stated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from policywitness.facts import Facts
from policywitness.facts.forms import Form, forms
from policywitness.facts.words import listing, plural
from policywitness.model.hosts import host_of
from policywitness.model.vocabulary import Confidence, DisclosureVerdict, Severity, Status
from policywitness.rules.engine import Draft, NotApplicable, Rule
from policywitness.rules.needs import AnyVisit, Records
from policywitness.rules.shared import table

rule = Rule(
    severity=Severity.MODERATE,
    topics=("forms", "transport", "sharing"),
    law=("caloppa-22575",),
    needs=(AnyVisit(), Records("calls")),
)
_PERSONAL = re.compile(
    r"^(?:email|tel|password|file|textarea)\b|e-?mail|phone|\bname\b|(?:first|last|full|your)[-_ ]?name|address|message",
    re.IGNORECASE,
)


@rule.check
def check(facts: Facts) -> Iterator[Draft]:
    """Forms in the site's own documents; a form without personal fields (a search box) is a note."""
    own = [form for form in forms(facts) if _in_own_page(facts, form)]
    if not own:
        raise NotApplicable("No form was seen on the visited pages.")
    by_receiver: dict[str, list[Form]] = defaultdict(list)
    for form in own:
        if form.action.startswith(("http:", "https:")) and facts.parties.of(form.action).outside:
            by_receiver[facts.parties.of(form.action).vendor or host_of(form.action)].append(form)
    vendors = {vendor.id: vendor for vendor in facts.vendors}
    for receiver, found in sorted(by_receiver.items()):
        personal = [field for form in found for field in form.fields if _PERSONAL.search(field)]
        named = receiver in vendors and vendors[receiver].disclosure is DisclosureVerdict.CLEAR
        pages = {form.page_url for form in found}
        yield rule.finding(
            subject=receiver,
            summary=f"{plural(len(pages), 'page')} with a form that goes to {facts.vendor_name(receiver)} "
            f"({listing(host_of(form.action) for form in found)})"
            f"{'; it asks for ' + listing(personal) if personal else ''}.{' The policy names the company.' if named else ''}",
            evidence=facts.sample(form.record for form in found),
            severity=None if personal and not named else Severity.INFO,
            status=None if personal and not named else Status.NEEDS_REVIEW,
            confidence=Confidence.HIGH,
            table=table(("page", "goes to", "fields"), ((f.page_url, f.action, ", ".join(f.fields)) for f in found)),
        )


def _in_own_page(facts: Facts, form: Form) -> bool:
    frame = form.record.frame_url or form.page_url
    return not facts.parties.of(frame).outside

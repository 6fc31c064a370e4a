"""A pytest fixture for teams that test their own pages: what a first visit meets, before anybody consents to anything.

In `conftest.py`:

    pytest_plugins = ["policywitness.testing"]

In a test:

    def test_no_third_party_request_before_consent_on_the_checkout_page(first_visit):
        seen = first_visit("https://staging.example.com/checkout")
        assert seen.third_party_requests().empty, seen

A visit that did not show the page whole raises `EvidenceIncomplete`: an empty answer is never one that nobody gave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from policywitness.api import Bundle, audit
from policywitness.model.hosts import belongs_to, host_of
from policywitness.model.plan import DISCOVERY
from policywitness.model.vocabulary import Outcome, Phase

if TYPE_CHECKING:
    import pandas as pd

MIN_COVERAGE = 0.9
"""Of what the browser asked for, this share at least must have been recorded."""

_AFTER_CHOICE = (Phase.CHOICE.value, Phase.AFTER_CHOICE.value)


class EvidenceIncomplete(AssertionError):
    """The page was not seen, or not whole, so nothing can be said of it; the message says why."""


@dataclass(frozen=True)
class Seen:
    """What a visit met on one page. Frames have a row a record; `str` of it is a summary for a failing test."""

    bundle: Bundle

    def requests(self, *, before_consent: bool = True) -> pd.DataFrame:
        """Requests with url, host, vendor (None: not known), third_party, phase, page_url and the script that caused them.

        `before_consent` leaves out what came after a choice in a banner; a visit without a choice is all before consent.
        """
        frame = self.bundle.evidence("requests")
        frame = frame[frame["visit_id"] != DISCOVERY].copy()
        hosts = [host_of(url) for url in frame["url"]]
        own = self.bundle.audit.site.first_party
        vendors = {one.host: one.vendor for one in self.bundle.audit.recipients}
        frame["host"] = hosts
        frame["vendor"] = [vendors.get(host) for host in hosts]
        frame["third_party"] = [bool(host) and not belongs_to(host, own) for host in hosts]
        frame["initiator_url"] = [(one or {}).get("url") for one in frame["initiator"]]
        if before_consent:
            frame = frame[~frame["phase"].isin(_AFTER_CHOICE)]
        return frame.reset_index(drop=True)

    def third_party_requests(self, *, before_consent: bool = True) -> pd.DataFrame:
        """The requests that went to other companies' hosts."""
        frame = self.requests(before_consent=before_consent)
        return frame[frame["third_party"]].reset_index(drop=True)

    def cookies(self, *, before_consent: bool = True) -> pd.DataFrame:
        """Attempts to set a cookie: name, domain, set_by, phase, in_jar, ..."""
        frame = self.bundle.evidence("cookies")
        frame = frame[frame["visit_id"] != DISCOVERY]
        if before_consent:
            frame = frame[~frame["phase"].isin(_AFTER_CHOICE)]
        return frame.reset_index(drop=True)

    def __str__(self) -> str:
        """Who was contacted, by which script, for the message of a failing test."""
        frame = self.third_party_requests()
        lines = [
            f"  {host} ({vendor or 'not in the catalogue'}), {len(rows)} request(s), first by {rows['initiator_url'].iloc[0] or 'the page'}"
            for (host, vendor), rows in frame.groupby(["host", "vendor"], dropna=False)
        ]
        listed = "\n".join(lines) or "  nobody"
        return (
            f"{self.bundle.audit.site.start_url} contacted before consent:\n{listed}\nEvidence: {self.bundle.directory}"
        )


FirstVisit = Callable[..., Seen]


@pytest.fixture(scope="session")
def first_visit(tmp_path_factory: pytest.TempPathFactory) -> FirstVisit:
    """`first_visit(url, **options)`: one clean visit to one page that touches no banner; options as of `policywitness.audit`.

    The same visit asked for again is not made again. Raises EvidenceIncomplete, and what `policywitness.audit` raises.
    """
    made: dict[str, Seen] = {}

    def visit(url: str, **options: Any) -> Seen:
        key = repr((url, sorted(options.items())))
        if key not in made:
            made[key] = look(url, tmp_path_factory.mktemp("policywitness"), **options)
        return made[key]

    return visit


def look(url: str, folder: Path, **options: Any) -> Seen:
    """One visit to the page `url` alone, its bundle under `folder`. Raises EvidenceIncomplete."""
    settings: dict[str, Any] = {
        "scenarios": ["baseline"],
        "repeats": 1,
        "pages": [url],
        "formats": ("html", "json"),
    } | options
    bundle = audit(url, out=folder / "bundle", **settings)
    document = bundle.audit
    bad = next((visit for visit in document.visits if visit.outcome not in (Outcome.COMPLETE, Outcome.PARTIAL)), None)
    pages = [page for visit in document.visits for page in visit.pages]
    unseen = [page for page in pages if page.outcome is Outcome.FAILED]
    if bad is not None or unseen or not pages:
        reason = (bad.reason if bad else None) or (unseen[0].reason if unseen else None) or "no reason was recorded"
        raise EvidenceIncomplete(f"{url}: the page was not seen: {reason}")
    refused = [page for page in pages if (page.status or 200) >= 400]
    if refused:
        raise EvidenceIncomplete(f"{url}: the server answered {refused[0].status}")
    if document.coverage.share < MIN_COVERAGE:
        raise EvidenceIncomplete(f"{url}: only {document.coverage.share:.0%} of the evidence is there")
    return Seen(bundle)

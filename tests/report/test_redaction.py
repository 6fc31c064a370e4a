"""Reports for readers outside: the same conclusions, and nothing that only insiders may see."""

from __future__ import annotations

import pytest
from tests.report.sample import evidence, sample

from policywitness.report import FORMATS, text
from policywitness.report.redaction import HIDDEN, clean, redact

SECRET = "tok-9f31c7"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("GET https://a.example/x?id=1&b=2", "GET https://a.example/x?…"),
        ("https://user:pw@a.example/x", "https://a.example/x"),
        ("https://a.example/x#token=1 and more", "https://a.example/x and more"),
        ("wss://a.example/socket?s", "wss://a.example/socket?…"),
        ("/search?q=divorce lawyer", "/search?… lawyer"),
        ("write to jane.doe+x@corp.example now", f"write to {HIDDEN} now"),
        ("mail: jane%40corp.example", f"mail: {HIDDEN}"),
        ("Is it fine? Yes.", "Is it fine? Yes."),
        ("3 of 3 visits, 12.5 requests", "3 of 3 visits, 12.5 requests"),
    ],
)
def test_strings_lose_what_addresses_give_away(before: str, after: str) -> None:
    assert clean(before) == after


def test_nothing_that_was_planted_is_left_in_any_format() -> None:
    audit = sample()
    where = f"https://www.fictional-shop.example/account?session={SECRET}#{SECRET}"
    first = audit.findings[0].model_copy(
        update={
            "evidence": (evidence(f"GET {where}"),),
            "summary": f"Seen at {where} by {SECRET}@corp.example",
            "waiver": {"owner": SECRET, "reason": "known"},
            "how_to_reproduce": f"policywitness audit https://{SECRET}:x@www.fictional-shop.example/",
        }
    )
    visits = tuple(
        visit.model_copy(
            update={
                "passport": visit.passport
                | {"extra_headers": [f"X-Staging: {SECRET}"], "proxy": SECRET, "resolve": [SECRET]},
                "pages": tuple(p.model_copy(update={"title": SECRET, "url": where}) for p in visit.pages),
            }
        )
        for visit in audit.visits
    )
    coverage = audit.coverage.model_copy(
        update={
            "problems": (f"{where} was not reached",),
            "visits": tuple(v.model_copy(update={"missed": (SECRET,)}) for v in audit.coverage.visits),
        }
    )
    vendors = tuple(vendor.model_copy(update={"account_ids": (SECRET,)}) for vendor in audit.vendors)
    provenance = audit.provenance.model_copy(update={"authorised_by": SECRET})
    waivers = tuple(waiver.model_copy(update={"owner": SECRET}) for waiver in audit.waivers)
    planted = sample(
        waivers=waivers,
        findings=(first, *audit.findings[1:]),
        visits=visits,
        coverage=coverage,
        vendors=vendors,
        provenance=provenance,
    )
    outside = redact(planted)
    for name, form in FORMATS.items():
        inside = b"".join(form.write(planted, {}).values())
        assert SECRET.encode() in inside or name not in ("html", "json", "csv"), (
            "the test plants where it is looked for"
        )
        assert SECRET.encode() not in b"".join(form.write(outside, {}).values()), name


def test_quotes_conclusions_and_hashes_stay() -> None:
    audit, outside = sample(), redact(sample())
    assert outside.provenance.redacted
    assert [claim.quote for claim in outside.claims] == [claim.quote for claim in audit.claims]
    assert [f.fingerprint for f in outside.findings] == [f.fingerprint for f in audit.findings]
    assert (outside.manifest_sha256, outside.summary.issues) == (audit.manifest_sha256, audit.summary.issues)
    page = FORMATS["html"].write(outside, {})["report.html"].decode()
    assert text.english()["header"]["redacted"] in page
    assert text.english()["header"]["redacted"] not in FORMATS["html"].write(audit, {})["report.html"].decode()

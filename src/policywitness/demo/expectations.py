"""What an honest audit of the demo web must report, as data, for the tests that check the audit against it.

The demo's sites are built so that each verdict of the vocabulary has at least one cause. This file names the cause in one
sentence each, so that a wrong verdict can be traced to the page, script or sentence that should have produced another.

Responses hold for enough repeats. `honored` is proven by five visits of each scenario and more; with fewer an audit may
say `inconclusive` in its place, and nothing else. A vendor's `disclosure` is None where two verdicts can be defended.
"""

from __future__ import annotations

from dataclasses import dataclass

from policywitness.model.vocabulary import ClaimVerdict, DisclosureVerdict, Label, Response

PAGES = (
    "/",
    "/products/fieldscout",
    "/blog/quiet-frost",
    "/media",
    "/careers",
    "/contact",
    "/login",
    "/privacy",
)
"""The pages of the main site, as its sitemap lists them."""

POLICY_DATE = "2024-03-04"
"""Effective date and last update of the main site's policy: older than twelve months."""


@dataclass(frozen=True, slots=True)
class ExpectedVendor:
    """One vendor of the catalogue that the main site uses.

    `cookies` are names the browser keeps in `baseline`, `hosts` those it is sent to. `sampled` marks a vendor that only some
    visitors meet, so that it may be missing from a short audit.
    """

    id: str
    hosts: tuple[str, ...]
    gpc: Response
    dnt: Response
    disclosure: DisclosureVerdict | None
    why: str
    cookies: tuple[str, ...] = ()
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedClaim:
    """One claim of the main site's policy: `quote` is a part of its sentence, `value` the vendor it is about."""

    concept: str
    verdict: ClaimVerdict
    quote: str
    why: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedCookieRow:
    """A row of the policy's cookie table that the visits do not bear out."""

    name: str
    why: str


_IGNORED, _HONORED, _REDUCED = Response.IGNORED, Response.HONORED, Response.REDUCED
_CLEAR, _VAGUE, _CONTRADICTED = DisclosureVerdict.CLEAR, DisclosureVerdict.VAGUE, DisclosureVerdict.CONTRADICTED
_AD_NETWORK = "The policy speaks of network advertisers and ad exchanges, and names none of them."

VENDORS: tuple[ExpectedVendor, ...] = (
    ExpectedVendor(
        "google-analytics",
        ("www.google-analytics.com",),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "Named for counting visits. With a denied ad storage it still sends its client id, so it is not restricted.",
        ("_ga", "_ga_LRK4F1ELD0"),
    ),
    ExpectedVendor(
        "google-ads",
        ("googleads.g.doubleclick.net", "www.google.com"),
        Response.RESTRICTED,
        _IGNORED,
        _CLEAR,
        "Named for advertising. The container denies ad storage on GPC: every request then has npa=1 and rdp=1 and no id.",
        ("IDE", "_gcl_au"),
    ),
    ExpectedVendor(
        "google-tag-manager",
        ("www.googletagmanager.com",),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "Named for managing tags.",
    ),
    ExpectedVendor(
        "google-fonts",
        ("fonts.googleapis.com", "fonts.gstatic.com"),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "Named for the typeface.",
    ),
    ExpectedVendor(
        "cloudflare",
        ("cdnjs.cloudflare.com",),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "Named for a script library, on the start page only.",
    ),
    ExpectedVendor(
        "onetrust",
        ("cdn.cookielaw.org", "geolocation.onetrust.com"),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "Named for the cookie banner.",
        ("OptanonConsent",),
    ),
    ExpectedVendor(
        "meta-pixel",
        ("connect.facebook.net", "www.facebook.com"),
        _IGNORED,
        _IGNORED,
        DisclosureVerdict.CONTEXT_MISMATCH,
        "Facebook is named for sharing on social networks only; its advertising pixel is on every page.",
        ("_fbp",),
    ),
    ExpectedVendor(
        "facebook-social",
        ("www.facebook.com",),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "The like button of the media page: named for sharing.",
        ("datr",),
    ),
    ExpectedVendor(
        "linkedin-insight",
        ("snap.licdn.com", "px.ads.linkedin.com"),
        _HONORED,
        _IGNORED,
        _CLEAR,
        "Named for advertising. The container does not load it when GPC is on.",
        ("UserMatchHistory", "AnalyticsSyncHistory"),
    ),
    ExpectedVendor(
        "linkedin-social",
        ("platform.linkedin.com", "www.linkedin.com"),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "The embedded post of the media page: named for social networks.",
        ("bcookie",),
    ),
    ExpectedVendor(
        "x-embeds",
        ("platform.twitter.com", "syndication.twitter.com"),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "The embedded post of the media page: named as X (formerly Twitter).",
        ("guest_id",),
    ),
    ExpectedVendor(
        "youtube",
        ("www.youtube.com", "i.ytimg.com"),
        _IGNORED,
        _IGNORED,
        _CLEAR,
        "The player of the media page: named for videos.",
        ("VISITOR_INFO1_LIVE", "YSC"),
    ),
    ExpectedVendor(
        "hotjar",
        ("static.hotjar.com", "script.hotjar.com", "vc.hotjar.io", "in.hotjar.com"),
        _IGNORED,
        _HONORED,
        _CONTRADICTED,
        "The policy denies session replay. The container does not load it when Do Not Track is on.",
        ("_hjSessionUser_3190427", "_hjSession_3190427"),
    ),
    ExpectedVendor(
        "microsoft-clarity",
        ("www.clarity.ms", "c.clarity.ms", "k.clarity.ms"),
        _IGNORED,
        _IGNORED,
        _CONTRADICTED,
        "The policy denies session replay.",
        ("_clck", "_clsk", "CLID"),
    ),
    ExpectedVendor(
        "microsoft-uet",
        ("bat.bing.com", "c.bing.com"),
        _REDUCED,
        _IGNORED,
        DisclosureVerdict.AMBIGUOUS,
        "Section 6 says that Microsoft Advertising is used, section 13 that it is not. On GPC the tag leaves out its events.",
        ("_uetsid", "_uetvid", "MUID"),
    ),
    ExpectedVendor(
        "xandr",
        ("acdn.adnxs.com", "ib.adnxs.com"),
        _IGNORED,
        _IGNORED,
        _VAGUE,
        f"{_AD_NETWORK} It is written into the pages beside the container, so no choice reaches it.",
        ("uuid2", "anj"),
    ),
    ExpectedVendor(
        "the-trade-desk", ("match.adsrvr.org",), _IGNORED, _IGNORED, _VAGUE, f"{_AD_NETWORK} It syncs ids.", ("TDID",)
    ),
    ExpectedVendor(
        "pubmatic",
        ("image8.pubmatic.com",),
        _IGNORED,
        _IGNORED,
        _VAGUE,
        f"{_AD_NETWORK} It syncs ids.",
        ("KADUSERCOOKIE",),
    ),
    ExpectedVendor(
        "magnite", ("pixel.rubiconproject.com",), _IGNORED, _IGNORED, _VAGUE, f"{_AD_NETWORK} It syncs ids.", ("khaos",)
    ),
    ExpectedVendor(
        "intercom",
        ("widget.intercom.io", "js.intercomcdn.com", "api-iam.intercom.io"),
        _IGNORED,
        _IGNORED,
        DisclosureVerdict.OMITTED,
        "The chat of the contact page; the policy knows neither chats nor providers in general.",
        ("intercom-id-lk7f9d2e", "intercom-device-id-lk7f9d2e"),
    ),
    ExpectedVendor(
        "tiktok",
        ("analytics.tiktok.com",),
        Response.INCONCLUSIVE,
        Response.INCONCLUSIVE,
        _CLEAR,
        "Named for advertising. Every second visitor meets it, with a signal or without.",
        ("_ttp", "_tt_enable_cookie"),
        sampled=True,
    ),
    ExpectedVendor(
        "pinterest",
        ("s.pinimg.com", "ct.pinterest.com"),
        Response.INCONCLUSIVE,
        Response.INCONCLUSIVE,
        None,
        "The policy denies it; one visitor in forty meets it, so that a short audit has a single visit as evidence.",
        ("_pin_unauth",),
        sampled=True,
    ),
)

UNTOUCHED_BY_REJECTING = ("xandr", "the-trade-desk", "pubmatic", "magnite")
"""Vendors that go on after a visitor has rejected everything: the exchange and those it syncs with."""

STOPPED_BY_REJECTING = (
    "meta-pixel",
    "linkedin-insight",
    "hotjar",
    "microsoft-clarity",
    "google-analytics",
    "google-ads",
)
"""Vendors that the container no longer loads on the pages after a rejection."""

CLAIMS: tuple[ExpectedClaim, ...] = (
    ExpectedClaim(
        "tech.cookies",
        ClaimVerdict.SUPPORTED,
        "We use cookies, small text files",
        "First- and third-party cookies are set.",
    ),
    ExpectedClaim(
        "tech.local_storage",
        ClaimVerdict.SUPPORTED,
        "We use local storage in your browser",
        "js/site.js keeps lf.lastPage there.",
    ),
    ExpectedClaim(
        "tech.web_beacon",
        ClaimVerdict.SUPPORTED,
        "We use web beacons, also called pixels",
        "Each tag sends 1x1 pictures.",
    ),
    ExpectedClaim(
        "party.named",
        ClaimVerdict.SUPPORTED,
        "We use Google Analytics to count visits",
        "It reports every page.",
        "google-analytics",
    ),
    ExpectedClaim(
        "signal.dnt.response",
        ClaimVerdict.SUPPORTED,
        "we may not change our practices when we receive a Do Not Track signal",
        "All vendors but Hotjar go on.",
    ),
    ExpectedClaim(
        "tech.session_replay",
        ClaimVerdict.CONTRADICTED,
        "We do not use session replay technology on the Site",
        "Hotjar and Clarity record every page.",
    ),
    ExpectedClaim(
        "signal.gpc.response",
        ClaimVerdict.CONTRADICTED,
        "we treat it as a valid request to opt out",
        "The Meta Pixel and the ad exchange go on as before.",
    ),
    ExpectedClaim(
        "claim.script_lifetime",
        ClaimVerdict.CONTRADICTED,
        "are deleted when you leave",
        "sw.js is registered as a service worker and stays.",
    ),
    ExpectedClaim(
        "party.named",
        ClaimVerdict.NOT_OBSERVED,
        "played by YouTube or Vimeo",
        "No page has a Vimeo player.",
        "vimeo",
    ),
    ExpectedClaim(
        "party.named",
        ClaimVerdict.NOT_OBSERVED,
        "such as Facebook, Instagram, LinkedIn and X",
        "No page has anything of Instagram's.",
        "instagram",
    ),
    ExpectedClaim(
        "optout.ga_addon",
        ClaimVerdict.NOT_TESTED,
        "Google Analytics opt-out browser add-on",
        "Needs a visit with the add-on, which no default scenario is.",
    ),
    ExpectedClaim(
        "choice.email_unsubscribe",
        ClaimVerdict.NOT_TESTED,
        "You can unsubscribe from our season letter",
        "Needs the letters.",
    ),
    ExpectedClaim(
        "tech.server_logs",
        ClaimVerdict.NOT_VERIFIABLE,
        "Our servers keep log files of the pages",
        "Logs cannot be seen from outside.",
    ),
    ExpectedClaim(
        "tech.third_party_cookies",
        ClaimVerdict.OUT_OF_SCOPE,
        "Those third-party websites may use cookies and tracking technologies",
        "It is about websites that the site links to.",
    ),
    ExpectedClaim(
        "party.named",
        ClaimVerdict.INCONCLUSIVE,
        "We do not use the Pinterest Tag on the Site",
        "At most one visit in forty shows it. An audit whose visits all miss it says supported.",
        "pinterest",
    ),
)

COOKIE_ROWS: tuple[ExpectedCookieRow, ...] = (
    ExpectedCookieRow("lf_visitor", "Declared for 30 days, asked for two years."),
    ExpectedCookieRow("lf_units", "Declared for 6 months, never set."),
)

LABELS: dict[Label, frozenset[str]] = {
    Label.SESSION_REPLAY: frozenset({"in.hotjar.com", "k.clarity.ms"}),
    Label.COOKIE_SYNC: frozenset({"match.adsrvr.org", "image8.pubmatic.com", "pixel.rubiconproject.com"}),
}
"""Behaviours to be recognised, with the hosts that show them; further hosts may show them, too."""

FOREIGN_VENDOR = "google-analytics"
"""The vendor of the German site, whose disclosure must be `not-analysed`."""

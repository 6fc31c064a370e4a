"""Every enumeration of the product, once. The spellings are the same in code, JSON and report."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What a rule says of the site. `pass` needs evidence; its absence is `not-assessed`."""

    ISSUE = "issue"
    NEEDS_REVIEW = "needs-review"
    PASS = "pass"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASSESSED = "not-assessed"
    ERROR = "error"


class Severity(StrEnum):
    """How much a finding matters if it is true."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for `info` up to 4 for `critical`."""
        return (Severity.INFO, Severity.MINOR, Severity.MODERATE, Severity.SERIOUS, Severity.CRITICAL).index(self)


class Confidence(StrEnum):
    """How sure the tool is that a finding is true."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Stance(StrEnum):
    """How a policy's sentence stands to the practice it names."""

    AFFIRM = "affirm"
    MAY = "may"
    DENY = "deny"
    DENY_UNLESS = "deny-unless"
    CONDITIONAL = "conditional"
    INSTRUCT = "instruct"
    DEFINE = "define"


class Specificity(StrEnum):
    """How exactly a disclosure names its object."""

    NAMED = "named"
    CATEGORY = "category"
    CATCH_ALL = "catch-all"


class Testability(StrEnum):
    """What it takes to check a claim."""

    CRAWL = "crawl"
    EXTRA = "extra"
    STATIC = "static"
    MANUAL = "manual"


class Promise(StrEnum):
    """What a policy says of a browser signal (GPC, DNT)."""

    HONORED = "honored"
    HONORED_CONDITIONAL = "honored-conditional"
    OFFERED = "offered"
    DESCRIBED = "described"
    NOT_HONORED = "not-honored"
    SILENT = "silent"


class Response(StrEnum):
    """What a vendor does on a signal or a choice, against the visits it is compared with."""

    HONORED = "honored"
    REDUCED = "reduced"
    RESTRICTED = "restricted"
    IGNORED = "ignored"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not-assessed"


class Asking(StrEnum):
    """Whether a party's scripts ask for a signal or a choice, and what the party then does."""

    NEVER_ASKS = "never-asks"
    ASKS_AND_STOPS = "asks-and-stops"
    ASKS_AND_REDUCES = "asks-and-reduces"
    ASKS_AND_SENDS = "asks-and-sends-all-the-same"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not-assessed"


class Habit(StrEnum):
    """In how many of the complete visits of a scenario something was seen: all, some or none."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


class Working(StrEnum):
    """Whether a page, or the site, still works in a scenario: `degraded` shows less text or new errors."""

    WORKS = "works"
    DEGRADED = "degraded"
    BROKEN = "broken"
    NOT_ASSESSED = "not-assessed"


class DisclosureVerdict(StrEnum):
    """Behaviour to policy: how well the policy discloses what was observed."""

    CLEAR = "clear"
    VAGUE = "vague"
    CONTEXT_MISMATCH = "context-mismatch"
    OMITTED = "omitted"
    CONTRADICTED = "contradicted"
    AMBIGUOUS = "ambiguous"
    NOT_ANALYSED = "not-analysed"


class ClaimVerdict(StrEnum):
    """Policy to behaviour: what the evidence says of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_OBSERVED = "not-observed"
    NOT_TESTED = "not-tested"
    NOT_VERIFIABLE = "not-verifiable"
    OUT_OF_SCOPE = "out-of-scope"
    INCONCLUSIVE = "inconclusive"


class RequirementVerdict(StrEnum):
    """Law to policy: whether a required statement is there."""

    PRESENT = "present"
    PARTIAL = "partial"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


class Outcome(StrEnum):
    """How a visit or a page load ended; `blocked` is a bot wall or consent wall."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"


class Phase(StrEnum):
    """Where in a page's life something happened."""

    LOAD = "load"
    INTERACT = "interact"
    CHOICE = "choice"
    AFTER_CHOICE = "after-choice"
    LEAVE = "leave"


class TargetType(StrEnum):
    """The kind of browser context that made a request."""

    PAGE = "page"
    IFRAME = "iframe"
    WORKER = "worker"
    SHARED_WORKER = "shared_worker"
    SERVICE_WORKER = "service_worker"
    WORKLET = "worklet"


WORKERS = (TargetType.WORKER, TargetType.SHARED_WORKER, TargetType.SERVICE_WORKER)
"""The contexts without a document that can store and send."""


class StorageKind(StrEnum):
    """Where a stored item lives."""

    LOCAL = "local"
    SESSION = "session"
    INDEXEDDB = "indexeddb"
    CACHE = "cache"
    SERVICE_WORKER = "service_worker"


class Party(StrEnum):
    """Whose host it is, seen from the site under audit."""

    FIRST = "first"
    THIRD = "third"


class Signal(StrEnum):
    """A privacy signal of the browser."""

    GPC = "gpc"
    DNT = "dnt"


class Category(StrEnum):
    """The ICC UK cookie categories that consent banners mirror; `unknown` where nobody knows."""

    STRICTLY_NECESSARY = "strictly_necessary"
    FUNCTIONAL = "functional"
    ANALYTICS = "analytics"
    ADVERTISING = "advertising"
    UNKNOWN = "unknown"


class Label(StrEnum):
    """A behaviour recognised by what it does, not by who does it."""

    FP_CANVAS = "fp.canvas"
    FP_WEBGL = "fp.webgl"
    FP_AUDIO = "fp.audio"
    FP_FONTS = "fp.fonts"
    FP_WEBRTC = "fp.webrtc"
    FP_BATTERY = "fp.battery"
    SESSION_REPLAY = "session_replay"
    COOKIE_SYNC = "cookie_sync"
    KEYLOG_PLAINTEXT = "keylog.plaintext"
    KEYLOG_URLENCODED = "keylog.urlencoded"
    KEYLOG_BASE64 = "keylog.base64"
    KEYLOG_MD5 = "keylog.md5"
    KEYLOG_SHA1 = "keylog.sha1"
    KEYLOG_SHA256 = "keylog.sha256"
    CNAME_CLOAKING = "cname_cloaking"


class DocumentKind(StrEnum):
    """What a stored document is."""

    PRIVACY_POLICY = "privacy-policy"
    COOKIE_POLICY = "cookie-policy"
    STATE_NOTICE = "state-notice"
    OPT_OUT_PAGE = "opt-out-page"
    TERMS = "terms"
    GPC_JSON = "gpc.json"
    ROBOTS = "robots.txt"
    SITEMAP = "sitemap"


class Change(StrEnum):
    """How a finding of one run stands to an earlier run of the same site."""

    NEW = "new"
    RETURNED = "returned"
    FIXED = "fixed"
    UNCHANGED = "unchanged"
    WAIVED = "waived"
    UNCERTAIN = "uncertain"
    NOT_RETESTED = "not-retested"


class Failure(StrEnum):
    """Why an attempt at a site gave no result to rely on; what is done about it depends on this."""

    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    BROWSER = "browser"
    CONFIGURATION = "configuration"
    STORAGE = "storage"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal"

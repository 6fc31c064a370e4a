"""The command-line switches with which the browser differs from Playwright's defaults, each with its reason.

Chromium takes the last of two equal switches, and ours come after Playwright's: so the lists of features below replace
Playwright's whole. The effective command line is read back from the process and written into the passport.
"""

from __future__ import annotations

from policywitness.browser.profile import key_hashes
from policywitness.model.plan import Emulated, Scenario, VisitorPlan
from policywitness.model.vocabulary import Signal

# Quiet: the browser's own traffic, which would stand in the network log beside the site's, and its own furniture: the address bar's
# two popups are pages with a renderer each, and cost a third of a short visit's processor time (measured in Chromium 156).
_QUIET = (
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "Translate",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
)
# RenderDocument off: the leaving page's exit beacons are reported while its DevTools session is still alive.
# IsolateSandboxedIframes off: a sandboxed `srcdoc` frame in a process of its own is not halted for its observer, and runs unheard.
# Playwright disables ThirdPartyStoragePartitioning as well; stock Chrome partitions, so it is left alone here.
_DISABLED_FEATURES = (
    *_QUIET,
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "IsolateSandboxedIframes",
    "PaintHolding",
    "RenderDocument",
)
_ENABLED_FEATURES = ("CDPScreenshotNewSurface", "SkipListAccountsWithoutGaiaCookies")

GPC_FEATURE = "GlobalPrivacyControlForce"

# Playwright's defaults that change what a site can store, send or see, or let it flood the browser with navigations (a page that
# pushes history entries without end held a visit for minutes). Its --disable-back-forward-cache stays: a page kept in that cache
# leaves its DevTools session, and its exit beacons go unseen (measured: 344 of 384 requests instead of 286 of 293).
DROPPED_DEFAULTS = (
    "--disable-popup-blocking",
    "--disable-extensions",
    "--disable-ipc-flooding-protection",
    "--enable-automation",
    "--hide-scrollbars",
)


def switches(
    scenario: Scenario, visitor: VisitorPlan, netlog: str | None, emulate: Emulated = frozenset()
) -> list[str]:
    """Our switches for one visit; `netlog` is the path of the browser's network log."""
    enabled = [*_ENABLED_FEATURES]
    if scenario.gpc and Signal.GPC not in emulate:
        enabled.append(GPC_FEATURE)
    result = [
        "--remote-debugging-port=0",
        "--disable-features=" + ",".join(_DISABLED_FEATURES),
        "--enable-features=" + ",".join(enabled),
        "--disable-blink-features=AutomationControlled",
        "--disable-background-networking",
    ]
    if visitor.browser == "shell" and visitor.ca_certificate:
        # The shell has no store for its user's authorities: it accepts chains that hold one of these public keys.
        result.append(f"--ignore-certificate-errors-spki-list={','.join(key_hashes(visitor.ca_certificate))}")
    if netlog:
        result += [f"--log-net-log={netlog}", "--net-log-capture-mode=IncludeSensitive"]
    rules = resolver_rules(visitor.resolve, visitor.resolve_only)
    if rules:
        result.append(f"--host-resolver-rules={rules}")
    return result


def resolver_rules(resolve: tuple[str, ...], only: bool = False) -> str:
    """Chromium's resolver rules for `HOST[:PORT]=IP:PORT` entries (`*` allowed); `only` lets nothing else resolve.

    >>> resolver_rules(("www.shop.example:443=127.0.0.1:8443",), only=True)
    'MAP www.shop.example:443 127.0.0.1:8443, MAP * ~NOTFOUND'
    """
    rules = []
    for entry in resolve:
        source, _, target = entry.partition("=")
        rules.append(f"MAP {source} {target}")
    if only:
        rules.append("MAP * ~NOTFOUND")
    return ", ".join(rules)

"""Small sites with the consent managers that sites really use (npm), one host each, and pages that only look like consent.

Every page counts the clicks it receives in `window.clicks`, and offers the control to reopen that its manager leaves to the site.
"""

from __future__ import annotations

from pathlib import Path

from policywitness.demo.server import Answer, Page, css, folder, html, js

REOPEN = '<footer><button id="again" type="button">Cookie settings</button></footer>'
COUNT = "<script>window.clicks = 0; addEventListener('click', () => { window.clicks += 1; }, true);</script>"

Site = dict[str, Answer]


def page(body: str, lang: str = "en", headers: dict[str, str] | None = None) -> Page:
    """A page with some text, the click counter, and `body`."""
    text = "<h1>Garden tools</h1><p>Spades, rakes and watering cans, made by hand.</p>"
    return html(f"<!doctype html><html lang={lang}><title>Shop</title>{COUNT}{text}{body}</html>", headers)


def managers(modules: Path) -> dict[str, Site]:
    """Host to site, for every consent manager of tests/npm."""
    return {
        "klaro.example": _klaro(modules),
        "vanilla.example": _vanilla(modules),
        "osano.example": _osano(modules),
        "tarteaucitron.example": _tarteaucitron(modules),
        "orejime.example": _orejime(modules),
        "tcf.example": _tcf(modules),
        "gpp.example": _gpp(modules),
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _klaro(modules: Path) -> Site:
    config = """window.klaroConfig = {lang: 'en', acceptAll: true, default: false, translations: {en: {privacyPolicyUrl: '/privacy',
      matomo: {description: 'Counts visits'}, video: {description: 'Shows videos'}, purposes: {analytics: 'Analytics', media: 'Media'}}},
      services: [{name: 'matomo', title: 'Matomo', purposes: ['analytics'], default: false},
                 {name: 'video', title: 'Video', purposes: ['media'], default: false}]};"""
    body = f"<script>{config}</script><script src=/klaro.js></script>{REOPEN}<script>document.getElementById('again').onclick = () => klaro.show();</script>"
    return {"/": page(body), "/klaro.js": js(_read(modules / "klaro/dist/klaro.js"))}


def _vanilla(modules: Path) -> Site:
    config = """CookieConsent.run({categories: {necessary: {enabled: true, readOnly: true}, analytics: {}, ads: {}}, language: {default: 'en',
      translations: {en: {consentModal: {title: 'We use cookies', description: 'Some count visits, some show adverts. You choose.',
        acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', showPreferencesBtn: 'Manage preferences'},
        preferencesModal: {title: 'Cookie preferences', acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', savePreferencesBtn: 'Save preferences',
          closeIconLabel: 'Close', sections: [{title: 'Strictly necessary', description: 'For the basket.', linkedCategory: 'necessary'},
            {title: 'Analytics', description: 'Counts visits.', linkedCategory: 'analytics'}, {title: 'Advertising', description: 'Shows adverts.', linkedCategory: 'ads'}]}}}}});
      document.getElementById('again').onclick = () => CookieConsent.showPreferences();"""
    dist = modules / "vanilla-cookieconsent/dist"
    body = f"<link rel=stylesheet href=/cc.css><script src=/cc.js></script>{REOPEN}<script>{config}</script>"
    return {
        "/": page(body),
        "/cc.js": js(_read(dist / "cookieconsent.umd.js")),
        "/cc.css": css(_read(dist / "cookieconsent.css")),
    }


def _osano(modules: Path) -> Site:
    config = "cookieconsent.initialise({type: 'opt-in', revokable: true, animateRevokable: false, palette: {popup: {background: '#eee'}, button: {background: '#234'}}, content: {deny: 'Decline', allow: 'Allow cookies'}});"
    build = modules / "cookieconsent/build"
    body = f"<link rel=stylesheet href=/cc.css><script src=/cc.js></script><script>{config}</script>"
    return {
        "/": page(body),
        "/cc.js": js(_read(build / "cookieconsent.min.js")),
        "/cc.css": css(_read(build / "cookieconsent.min.css")),
    }


def _tarteaucitron(modules: Path) -> Site:
    config = """tarteaucitron.init({privacyUrl: '/privacy', hashtag: '#tarteaucitron', cookieName: 'tarteaucitron', orientation: 'middle', showAlertSmall: false,
      cookieslist: false, showIcon: true, adblocker: false, DenyAllCta: true, AcceptAllCta: true, highPrivacy: true, handleBrowserDNTRequest: false,
      removeCredit: true, moreInfoLink: true, useExternalCss: false, useExternalJs: false, mandatory: true});
      tarteaucitron.services.counter = {key: 'counter', type: 'analytic', name: 'Counter', needConsent: true, cookies: [], js: function () {}, fallback: function () {}};
      (tarteaucitron.job = tarteaucitron.job || []).push('counter');"""
    files = folder(modules / "tarteaucitronjs")
    site: Site = {f"/tac{path}": answer for path, answer in files.items() if path.endswith((".js", ".css"))}
    site["/"] = page(f"<script src=/tac/tarteaucitron.min.js></script><script>{config}</script>")
    return site


def _orejime(modules: Path) -> Site:
    config = """window.orejimeConfig = {privacyPolicyUrl: '/privacy', purposes: [
      {id: 'analytics', title: 'Analytics', description: 'Counts visits.', cookies: []},
      {id: 'ads', title: 'Advertising', description: 'Shows adverts.', cookies: []}]};"""
    dist = modules / "orejime/dist"
    again = "<script>document.getElementById('again').onclick = () => (window.orejime || Orejime).prompt();</script>"
    return {
        "/": page(
            f"<link rel=stylesheet href=/o.css><script>{config}</script><script src=/o.js></script>{REOPEN}{again}"
        ),
        "/o.js": js(_read(dist / "orejime-standard-en.js")),
        "/o.css": css(_read(dist / "orejime-standard.css")),
    }


# A banner of the page's own, in the style of a TCF consent manager: `answer(granted)` is the manager's part.
BANNER = """<style>#ask {position: fixed; inset: auto 0 0 0; background: #fff; padding: 20px; border-top: 1px solid} </style>
<div id=ask role=dialog aria-label="Consent"><p>We and our partners store cookies on your device and process personal data to show
personalised adverts.</p><button onclick="choose(true)">Accept all</button> <button onclick="choose(false)">Reject all</button></div>
<footer><button type="button" onclick="document.getElementById('ask').hidden = false">Privacy settings</button></footer>"""


def _tcf(modules: Path) -> Site:
    script = """import {TCModel, TCString, GVL} from '@iabtechlabtcf/core'; import {CmpApi} from '@iabtechlabtcf/cmpapi';
      const numbers = Array.from({length: 11}, (_, i) => i + 1);
      const named = (ids) => Object.fromEntries(ids.map((id) => [id, {id, name: 'N' + id, description: '', illustrations: []}]));
      const vendors = Object.fromEntries([2, 3, 10, 755].map((id) => [id, {id, name: 'V' + id, purposes: [1, 3], legIntPurposes: [7], flexiblePurposes: [],
        specialPurposes: [], features: [], specialFeatures: [], cookieMaxAgeSeconds: 1, usesCookies: true, cookieRefresh: false, usesNonCookieAccess: false}]));
      const gvl = new GVL({gvlSpecificationVersion: 3, vendorListVersion: 90, tcfPolicyVersion: 5, lastUpdated: '2026-01-01T00:00:00Z', purposes: named(numbers),
        specialPurposes: named([1, 2]), features: named([1, 2, 3]), specialFeatures: named([1, 2]), vendors, stacks: {}, dataCategories: {}});
      const api = new CmpApi(31, 2, true);
      api.update('', true);
      window.choose = (granted) => {
        const model = new TCModel(gvl);
        Object.assign(model, {cmpId: 31, cmpVersion: 2, isServiceSpecific: true, publisherCountryCode: 'DE', consentLanguage: 'EN', consentScreen: 1});
        if (granted) { model.setAllPurposeConsents(); model.setAllVendorConsents(); }
        const text = TCString.encode(model);
        document.cookie = 'euconsent-v2=' + text + '; path=/; max-age=3600';
        api.update(text, false);
        document.getElementById('ask').hidden = true;
        window.decoded = TCString.decode(text);
      };"""
    imports = '{"imports": {"@iabtechlabtcf/core": "/core/index.js", "@iabtechlabtcf/cmpapi": "/cmpapi/index.js"}}'
    return {
        "/": page(f"{BANNER}<script type=importmap>{imports}</script><script type=module>{script}</script>"),
        **_modules(modules / "@iabtechlabtcf/core/lib/mjs", "/core"),
        **_modules(modules / "@iabtechlabtcf/cmpapi/lib/mjs", "/cmpapi"),
    }


def _gpp(modules: Path) -> Site:
    script = """import {CmpApi, UsNatField} from '@iabgpp/cmpapi';
      const api = new CmpApi(31, 2);
      api.setApplicableSections([7]);
      window.choose = (granted) => {
        for (const field of [UsNatField.SALE_OPT_OUT_NOTICE, UsNatField.SHARING_OPT_OUT_NOTICE]) api.setFieldValueBySectionId(7, field, 1);
        for (const field of [UsNatField.SALE_OPT_OUT, UsNatField.SHARING_OPT_OUT, UsNatField.TARGETED_ADVERTISING_OPT_OUT]) api.setFieldValueBySectionId(7, field, granted ? 2 : 1);
        api.setFieldValueBySectionId(7, UsNatField.GPC, navigator.globalPrivacyControl === true);
        api.fireSectionChange('usnat');
        localStorage.setItem('IABGPP_HDR_GppString', api.getGppString());
        document.getElementById('ask').hidden = true;
      };"""
    imports = '{"imports": {"@iabgpp/cmpapi": "/gpp/index.js"}}'
    return {
        "/": page(f"{BANNER}<script type=importmap>{imports}</script><script type=module>{script}</script>"),
        **_modules(modules / "@iabgpp/cmpapi/lib/mjs", "/gpp"),
    }


def _modules(root: Path, at: str) -> Site:
    return {at + path: answer for path, answer in folder(root).items() if path.endswith(".js")}

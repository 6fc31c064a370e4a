"""Pages that only look like consent, banners that cheat, and what a visitor is offered: in real Chromium."""

from __future__ import annotations

import pytest
from tests.consent.consent_sites import page

from policywitness.demo.server import html

pytestmark = pytest.mark.browser

OVER = "position: fixed; inset: auto 0 0 0; background: #fff; padding: 16px; border-top: 1px solid"
TEXT = "We use cookies and similar technologies for analytics and advertising."


def banner(buttons: str, text: str = TEXT, script: str = "", style: str = OVER, extra: str = "") -> str:
    """A banner whose buttons call `done(word)`: it goes away and stores the word."""
    default = "window.done = (word) => { localStorage.setItem('cookie_consent', word); document.getElementById('ask').style.display = 'none'; };"
    return f"<div id=ask style='{style}'><p>{text}</p>{buttons}</div>{extra}<script>{script or default}</script>"


BOTH = "<button onclick=\"done('granted')\">Accept all</button> <button onclick=\"done('denied')\">Reject all</button>"

QUIET = {
    "plain": "",
    "newsletter": f"<div role=dialog style='{OVER}'><p>Join our newsletter! Your privacy matters: we use your personal data for offers only.</p>"
    "<input type=email><button>Subscribe</button> <button>No thanks</button></div>",
    "bakery": f"<div role=dialog style='{OVER}'><p>Fresh cookies and brownies every morning, with butter from the valley.</p><button>OK</button> <button>No thanks</button></div>",
    "age": f"<div role=dialog style='{OVER}'><p>Are you over 18?</p><button>Yes</button> <button>No</button></div>",
    "footer": "<footer class=cookie-links><button>Cookie settings</button> <a href='#privacy'>Privacy</a> <button>Do not sell or share my personal information</button></footer>",
    "article": "<main><h2>Cookies</h2><p>This policy explains how we use cookies. You can accept or reject them in your browser.</p><button>Accept an offer</button></main>",
    "nav": "<nav style='position: sticky; top: 0'><a href='/shop'>Shop</a> <button>Settings</button> <a href='/privacy'>Cookie policy</a></nav>",
    "chat": f"<div style='{OVER}'><p>Chat with us. By chatting you agree to our privacy policy and to how we use your data.</p><button>Start chat</button> <button>Close</button></div>",
    "checkout": "<form><h2>Your order</h2><p>We need your address to deliver.</p><label><input type=checkbox> I agree to the privacy policy and the use of cookies"
    " for my order</label> <button type=button>Submit order</button> <button type=button>Cancel</button></form>",
    "terms": f"<div role=dialog style='{OVER}'><p>We have updated our terms of service and privacy policy.</p><button>Accept</button> <button>Decline</button></div>",
    "policy": "<main><h1>Cookie policy</h1><p>We use cookies for analytics. Choose what this device remembers:</p><label><input type=checkbox> Analytics</label>"
    "<button>Save</button></main>",
    "age-and-cookies": f"<div role=dialog style='{OVER}'><h2>Are you of legal drinking age?</h2><p>By entering you accept our terms and our privacy and cookie policy.</p>"
    "<button>Yes, enter</button> <button>No</button></div>",
    "age-cookie": f"<div role=dialog style='{OVER}'><p>This site uses cookies to remember your age. You must be 18 or older to enter it, says the law.</p>"
    "<button>I am 18 or older</button> <button>No, leave</button></div>",
    "newsletter-consent": f"<div role=dialog style='{OVER}'><p>Abonnieren Sie unseren Newsletter. Mit der Anmeldung erteilen Sie Ihre Einwilligung in die Verarbeitung Ihrer Daten für Werbung.</p>"
    "<button>Ja, zustimmen</button> <button>Nein, danke</button></div>",
    "push": f"<div role=dialog style='{OVER}'><p>Would you like notifications about offers? You can withdraw your consent at any time. See how we process personal data.</p>"
    "<button>Allow</button> <button>No thanks</button></div>",
    "chat-cookies": f"<div style='{OVER}'><b>Chat with Anna</b><p>How can we help you today? This chat uses cookies to remember what was said; see our privacy policy.</p>"
    "<button>Start chat</button> <button aria-label=Close>×</button></div>",
    "login": f"<div role=dialog style='{OVER}'><h2>Log in or register</h2><p>By continuing you agree to our terms and to the use of cookies as described in our privacy policy.</p>"
    "<input name=user><button>Continue</button> <button>Not now</button></div>",
    "country": f"<div role=dialog style='{OVER}'><p>Would you like to go to our German shop? We use cookies to remember your choice.</p><button>Yes</button> <button>No</button></div>",
    "video": "<main><div class=video-consent><p>This film is hosted elsewhere. By loading it you accept that cookies are set and personal data is sent there.</p>"
    "<button>Accept and load video</button> <button>Privacy settings</button></div></main>",
    "faq": "<main><h2>Questions about cookies</h2><p>Can I accept or reject cookies? <button>Show the answer</button></p><button>Accept answer</button></main>",
    "hidden": banner(BOTH, style="display: none"),
}

BANNERS = {
    "plain-banner": banner(BOTH),
    "hides-only": banner(BOTH, script="window.done = () => document.getElementById('ask').remove();"),
    "lies": banner(
        BOTH,
        script="window.done = () => { localStorage.setItem('cookie_consent', 'granted'); document.getElementById('ask').remove(); };",
    ),
    "stays": banner(BOTH, script="window.done = (word) => localStorage.setItem('cookie_consent', word);"),
    "notice": banner("<button onclick=\"done('ok')\">Got it</button>"),
    "no-reject": banner(
        "<button onclick=\"done('granted')\">Accept all</button> <button onclick=\"document.getElementById('more').style.display='block'\">Settings</button>",
        extra=f"<div id=more role=dialog aria-label=Settings style='display: none; {OVER}; bottom: 90px'><p>Cookie settings: choose which services we may use.</p>"
        "<label><input type=checkbox checked disabled> Necessary</label> <label><input id=a type=checkbox checked> Analytics</label>"
        " <label><input id=b type=checkbox checked> Advertising</label> <button onclick=\"document.getElementById('more').style.display='none';"
        'done(JSON.stringify({analytics: a.checked, ads: b.checked}))">Save my choices</button></div>',
    ),
    "faint": banner(
        "<button style='font-size: 20px; padding: 14px 40px; background: #0a0; color: #fff' onclick=\"done('granted')\">Accept all</button>"
        "<a href='#' style='font-size: 10px; color: #999' onclick=\"done('denied')\">Continue without accepting</a>"
    ),
    "opaque": banner(
        BOTH,
        script="""let on = false; window.done = (word) => { on = word === 'granted'; localStorage.setItem('cookie_consent', 'x' + Math.random());
          document.getElementById('ask').style.display = 'none'; };
          window.again = () => { for (const box of document.querySelectorAll('#more input')) box.checked = on; document.getElementById('more').showModal(); };""",
        extra="<button onclick='again()'>Cookie preferences</button><dialog id=more><p>Cookie preferences</p><label><input type=checkbox>Analytics</label>"
        "<label><input type=checkbox>Adverts</label><button onclick='document.getElementById(\"more\").close()'>Save</button></dialog>",
    ),
    "asks-how": banner("<button onclick=\"done('ok')\">Accept</button> <a href='#how'>How to refuse cookies</a>"),
    "asks-what-if": banner("<button onclick=\"done('ok')\">Accept</button> <button>What happens if I reject?</button>"),
    "about-refusing": banner("<button onclick=\"done('ok')\">Accept</button> <a href='/help'>Refusing cookies</a>"),
    "leads-to-help": banner("<button onclick=\"done('ok')\">Accept</button> <a href='/help'>Opt out</a>"),
    "unknown-words": banner("<button onclick=\"done('ok')\">Accept</button> <button>Ginger biscuits</button>"),
    "unknown-form": banner(
        BOTH,
        script="window.done = (word) => { localStorage.setItem('cookie_consent', 'q7'); document.getElementById('ask').remove(); };",
    ),
    "shadow": f"<div id=host></div><script>const root = document.getElementById('host').attachShadow({{mode: 'open'}});"
    f"root.innerHTML = `<div id=ask style='{OVER}'><p>{TEXT}</p><button id=yes>Accept all</button><button id=no>Reject all</button></div>`;"
    "const done = (word) => { localStorage.setItem('cookie_consent', word); root.getElementById('ask').remove(); };"
    "root.getElementById('yes').onclick = () => done('granted'); root.getElementById('no').onclick = () => done('denied');</script>",
    "framed": "<iframe src=/frame style='position: fixed; bottom: 0; width: 100%; height: 200px'></iframe>"
    "<script>addEventListener('message', (event) => { localStorage.setItem('cookie_consent', event.data); document.querySelector('iframe').remove(); });</script>",
}
FRAME = f"<!doctype html><body><p>{TEXT}</p><button onclick=\"parent.postMessage('granted', '*')\">Accept all</button><button onclick=\"parent.postMessage('denied', '*')\">Reject all</button>"

LANGUAGES = {
    "de": ("Wir verwenden Cookies für Werbung und Statistik.", "Alle akzeptieren", "Ablehnen"),
    "fr": ("Nous utilisons des cookies pour mesurer l’audience.", "Tout accepter", "Continuer sans accepter"),
    "es": ("Utilizamos cookies para fines publicitarios.", "Aceptar todas", "Rechazar todo"),
    "it": ("Utilizziamo i cookie per la pubblicità.", "Accetta tutti", "Rifiuta"),
    "nl": ("Wij gebruiken cookies voor advertenties.", "Alles accepteren", "Weigeren"),
    "pt": ("Usamos cookies para publicidade.", "Aceitar tudo", "Apenas os necessários"),
    "pl": ("Używamy plików cookie i ciasteczek do reklam.", "Zaakceptuj wszystkie", "Odrzuć wszystkie"),
    "sv": ("Vi använder kakor för annonser.", "Godkänn alla", "Endast nödvändiga"),
    "da": ("Vi bruger cookies til markedsføring.", "Tillad alle", "Afvis alle"),
    "nb": ("Vi bruker informasjonskapsler til annonser.", "Godta alle", "Avvis alle"),
    "fi": ("Käytämme evästeitä mainontaan.", "Hyväksy kaikki", "Vain välttämättömät"),
    "cs": ("Používáme soubory cookie pro reklamu.", "Přijmout vše", "Odmítnout vše"),
    "hu": ("Sütiket használunk hirdetésekhez.", "Összes elfogadása", "Elutasítom"),
    "ro": ("Utilizăm cookie-uri pentru publicitate.", "Accept toate", "Refuz toate"),
    "el": ("Χρησιμοποιούμε cookies για διαφημίσεις.", "Αποδοχή όλων", "Απόρριψη όλων"),
}


def in_language(lang: str) -> str:
    text, accept, reject = LANGUAGES[lang]
    return banner(
        f"<button onclick=\"done('granted')\">{accept}</button> <button onclick=\"done('denied')\">{reject}</button>",
        text,
    )


SHORT = {("newsletter", "reject"), ("bakery", "accept"), ("footer", "reject"), ("footer", "accept")}


@pytest.fixture(scope="module")
def meet(meetings):
    sites = {name: {"/": page(body)} for name, body in (QUIET | BANNERS).items()}
    sites |= {f"lang-{lang}": {"/": page(in_language(lang), lang)} for lang in LANGUAGES}
    strict = {"Content-Security-Policy": "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"}
    sites["strict"] = {"/": page(banner(BOTH), headers=strict)}
    sites["framed"]["/frame"] = html(FRAME)
    sites["leads-to-help"]["/help"] = page("<h2>Your browser's settings can refuse them.</h2>")
    met = meetings({f"{name}.example": site for name, site in sites.items()})
    return lambda name, choice=None: met(f"{name}.example", choice)


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        pytest.param(name, choice, marks=() if (name, choice) in SHORT else pytest.mark.full)
        for name in QUIET
        for choice in ("reject", "accept")
    ],
)
def test_nothing_is_pressed_without_a_banner(meet, name: str, choice: str) -> None:
    met = meet(name, choice)
    assert met.clicks == 0
    assert not met.rows("banner")
    assert not met.rows("action")
    assert met.proof["reason"] == "no consent banner was found"


@pytest.mark.parametrize("name", ["plain-banner", "shadow", "framed", "strict"])
@pytest.mark.parametrize("choice", ["reject", "accept"])
def test_a_banner_is_answered_wherever_it_lives(meet, name: str, choice: str) -> None:
    met = meet(name, choice)
    assert met.proof["proved"], met.proof
    assert met.proof["strength"] == "read"
    assert met.proof["clicks"] == 1


@pytest.mark.parametrize(
    "lang", [lang if lang in ("de", "fr", "pl") else pytest.param(lang, marks=pytest.mark.full) for lang in LANGUAGES]
)
def test_refused_in_many_languages(meet, lang: str) -> None:
    met = meet(f"lang-{lang}", "reject")
    assert met.proof["proved"], met.proof
    (action,) = met.rows("action")
    assert action.detail["pressed"][0]["label"] == LANGUAGES[lang][2]


def test_looking_touches_nothing(meet) -> None:
    met = meet("plain-banner")
    assert met.clicks == 0
    assert {row.kind for row in met.recording.consent} == {"banner"}
    kinds = {control["kind"] for control in met.rows("banner")[0].detail["controls"]}
    assert kinds == {"accept", "reject"}


def test_hiding_is_not_refusing(meet) -> None:
    met = meet("hides-only", "reject")
    assert met.clicks == 1
    assert met.proof["banner_gone"]
    assert not met.proof["proved"]
    assert "nothing shows that the choice was kept" in met.proof["reason"]


def test_a_banner_that_stores_the_opposite_is_caught(meet) -> None:
    met = meet("lies", "reject")
    assert not met.proof["proved"]
    assert "says accept" in met.proof["reason"]


def test_a_banner_that_stays_open_proves_nothing(meet) -> None:
    met = meet("stays", "reject")
    assert not met.proof["proved"]
    assert met.proof["reason"] == "the banner is still open"


def test_a_notice_cannot_be_refused_but_accepted(meet) -> None:
    refused = meet("notice", "reject")
    assert refused.clicks == 0
    assert refused.proof["reason"] == "the banner offers no way to refuse"
    assert refused.observed() == {"reject-missing"}
    assert meet("notice", "accept").proof["proved"]


@pytest.mark.parametrize("name", ["asks-how", "asks-what-if", "about-refusing"])
def test_a_control_that_tells_about_refusing_refuses_nothing(meet, name: str) -> None:
    met = meet(name, "reject")
    assert met.clicks == 0
    assert met.proof["reason"] == "the banner offers no way to refuse"
    assert met.observed() == {"reject-missing"}


def test_a_link_to_another_page_is_no_refusal_where_the_banner_asks_again(meet) -> None:
    met = meet("leads-to-help", "reject")
    assert not met.proof["proved"], met.proof
    assert met.rows("action")[0].detail["pressed"][0]["label"] == "Opt out"


def test_a_button_of_unknown_words_may_refuse_and_is_named(meet) -> None:
    met = meet("unknown-words", "reject")
    assert met.clicks == 0
    assert met.proof["reason"] == "no control to reject was found; not understood: Ginger biscuits"
    (seen,) = met.rows("banner")[0].detail["observations"]
    assert (seen["what"], seen["reasons"]) == ("reject-missing", ["not understood: Ginger biscuits"])


def test_refusing_through_the_settings_counts_its_clicks(meet) -> None:
    met = meet("no-reject", "reject")
    assert met.proof["proved"], met.proof
    assert met.proof["clicks"] == 4, "settings, two boxes, save"
    assert met.observed() == {"reject-missing", "pre-ticked"}
    settings = met.rows("banner")[1].detail
    assert settings["layer"] == 2
    assert settings["screenshot"] in met.recording.files
    (ticked,) = [item for item in settings["observations"] if item["what"] == "pre-ticked"]
    assert ticked["labels"] == ["Analytics", "Advertising"]
    assert meet("no-reject", "accept").proof["clicks"] == 1


def test_a_faint_way_to_refuse_is_measured_and_used(meet) -> None:
    met = meet("faint", "reject")
    assert met.proof["proved"], met.proof
    (seen,) = met.rows("banner")[0].detail["observations"]
    assert seen["what"] == "reject-less-prominent"
    assert "letters 10 px beside 20 px" in seen["reasons"]


@pytest.mark.parametrize("choice", ["reject", "accept"])
def test_the_reopened_control_shows_the_choice(meet, choice: str) -> None:
    met = meet("opaque", choice)
    assert met.proof["proved"], met.proof
    assert met.proof["strength"] == "shown"
    assert met.proof["shown"]["says"] == choice


def test_a_stored_value_of_unknown_form_is_the_weakest_proof(meet) -> None:
    met = meet("unknown-form", "reject")
    assert (met.proof["proved"], met.proof["strength"]) == (True, "changed")


def test_consent_without_a_way_back_is_said(meet) -> None:
    met = meet("plain-banner", "withdraw")
    assert not met.proof["proved"]
    assert met.proof["reason"] == "no control to withdraw the consent was found on the page"

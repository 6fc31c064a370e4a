"""Banners as people write them by hand: odd elements, odd places, odd words, odd ways to keep the answer."""

from __future__ import annotations

from aiohttp import web
from tests.consent.consent_sites import page

from policywitness.demo.server import Answer, html

Site = dict[str, Answer]

OVER = (
    "position: fixed; left: 0; right: 0; bottom: 0; background: #fff; padding: 16px; border-top: 1px solid; z-index: 99"
)
TEXT = "We use cookies and similar technologies for analytics and advertising."
AGAIN = '<footer><a href="#" id=again onclick="again(); return false">Cookie settings</a></footer>'
KEEP = """<script>
const ask = () => document.getElementById('ask');
window.done = (word) => { document.cookie = 'cookie_consent=' + word + '; path=/; max-age=99999'; ask().style.display = 'none'; };
window.again = () => { ask().style.display = ''; };
if (document.cookie.includes('cookie_consent=')) ask().style.display = 'none';
</script>"""


def banner(buttons: str, text: str = TEXT, style: str = OVER, more: str = AGAIN, keep: str = KEEP) -> str:
    return f"<div id=ask style='{style}'><p>{text}</p>{buttons}</div>{more}{keep}"


def _filled(text: str) -> str:
    return text.replace("@TEXT@", TEXT).replace("@OVER@", OVER).replace("@AGAIN@", AGAIN)


def words(accept: str, reject: str, text: str = TEXT) -> str:
    return banner(
        f"<button onclick=\"done('granted')\">{accept}</button> <button onclick=\"done('denied')\">{reject}</button>",
        text,
    )


TOGGLES = """<label><input type=checkbox checked disabled> Necessary</label> <label><input type=checkbox id=stats {ticked}> Statistics</label>
<label><input type=checkbox id=ads {ticked}> Marketing</label> <button onclick="done('stats:' + Number(stats.checked) + ',ads:' + Number(ads.checked))">{save}</button>"""

_SHADOW = _filled("""<cookie-notice></cookie-notice><script>
customElements.define('notice-button', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'open'}).innerHTML = '<button>' + this.getAttribute('label') + '</button>'; } });
customElements.define('cookie-notice', class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({mode: 'open'});
  root.innerHTML = `<style>.box {position: fixed; bottom: 0; left: 0; right: 0; background: #fff; padding: 20px}</style>
    <div class=box><p>@TEXT@</p><notice-button id=yes label="Accept all"></notice-button> <notice-button id=no label="Reject all"></notice-button></div>`;
  const done = (word) => { document.cookie = 'cookie_consent=' + word + '; max-age=99999'; root.querySelector('.box').style.display = 'none'; };
  window.again = () => { root.querySelector('.box').style.display = ''; };
  root.getElementById('yes').onclick = () => done('granted'); root.getElementById('no').onclick = () => done('denied'); } });
</script>""")

_FRAME_PARENT = """<iframe id=ask src="https://cmp.elsewhere.example/" style="position: fixed; bottom: 0; left: 0; width: 100%; height: 180px; border: 0"></iframe>
<script>addEventListener('message', (event) => { document.cookie = 'cmp_choice=' + event.data + '; max-age=9999';
  document.getElementById('ask').style.display = 'none'; });
window.again = () => { document.getElementById('ask').style.display = ''; };</script>"""
CMP_FRAME = html(
    f"""<!doctype html><body style="background: #eee"><p>{TEXT}</p><button id=yes>Accept</button><button id=no>Decline</button><script>
const done = (word) => parent.postMessage(word, '*');
document.getElementById('yes').onclick = () => done('yes'); document.getElementById('no').onclick = () => done('no');</script>"""
)

_REACT = _filled("""<div id=root></div>@AGAIN@<script>
const state = {open: !localStorage.getItem('gdpr')};
const draw = () => { document.getElementById('root').innerHTML = state.open ? `<div style="@OVER@"><p>@TEXT@</p><button data-a=yes>Accept all</button> <button data-a=no>Reject all</button></div>` : ''; };
document.addEventListener('click', (event) => { const act = event.target.dataset && event.target.dataset.a; if (!act) return;
  localStorage.setItem('gdpr', JSON.stringify({analytics: act === 'yes', marketing: act === 'yes'})); state.open = false; draw(); });
window.again = () => { state.open = true; draw(); };
draw(); setInterval(draw, 400);
</script>""")

_DEAF = _REACT.replace("if (!act) return;", "if (!act) return; if (act === 'no') return draw();")
"""Refusing draws the banner anew, and that is all."""

_SWITCHES = _filled("""<div id=ask style='@OVER@'><p>@TEXT@</p>
<div>Statistics <span role=switch tabindex=0 aria-checked=true aria-label=Statistics style="cursor: pointer; display: inline-block; width: 40px; height: 20px; background: #4a4"></span></div>
<div>Marketing <button role=switch aria-checked=true aria-label=Marketing style="width: 40px; height: 20px"></button></div>
<button id=save>Save my choices</button></div>@AGAIN@<script>
const all = [...document.querySelectorAll('[role=switch]')];
for (const one of all) one.addEventListener('click', () => one.setAttribute('aria-checked', one.getAttribute('aria-checked') !== 'true'));
save.onclick = () => { document.cookie = 'cookie_prefs=' + encodeURIComponent(JSON.stringify(Object.fromEntries(all.map(one => [one.ariaLabel, one.getAttribute('aria-checked') === 'true'])))) + '; max-age=9999'; ask.style.display = 'none'; };
window.again = () => { ask.style.display = ''; };
</script>""")

_RADIOS = banner(
    "<p>Statistics <label><input type=radio name=stats value=yes checked> Yes</label> <label><input type=radio name=stats value=no> No</label></p>"
    "<p>Marketing <label><input type=radio name=ads value=yes checked> Yes</label> <label><input type=radio name=ads value=no> No</label></p>"
    "<button onclick=\"done('stats:' + document.querySelector('[name=stats]:checked').value + ',ads:' + document.querySelector('[name=ads]:checked').value)\">Save</button>"
)

_PAY = banner(
    "<h2>Accept or pay</h2><button onclick=\"done('granted')\">Accept and read for free</button> "
    "<button onclick=\"window.paid = true; document.title = 'Checkout'\">Subscribe without tracking for €3.99 a month</button>",
    "Read this site with advertising and tracking cookies, or subscribe.",
)
_PAY_FR = banner(
    '<button onclick="done(\'granted\')">Accepter et continuer</button> <button onclick="window.paid = true">Refuser et s\'abonner pour 2 €</button>',
    "Nous utilisons des cookies pour financer ce site par la publicité.",
)

_LATE_MODAL = _filled("""<dialog id=more style="padding: 20px"><h2>Privacy preferences</h2><p>Choose which cookies we may use.</p>
<label><input type=checkbox disabled checked> Strictly necessary</label><label><input type=checkbox id=stats> Statistics</label>
<label><input type=checkbox id=ads> Marketing</label><button onclick="keep()">Confirm</button></dialog>
<div id=ask style='@OVER@'><p>@TEXT@</p><button onclick="stats.checked = ads.checked = true; keep()">Allow all</button> <button onclick="more.showModal()">Customise</button></div>@AGAIN@
<script>window.keep = () => { localStorage.setItem('privacy', JSON.stringify({statistics: stats.checked, marketing: ads.checked})); more.close(); ask.style.display = 'none'; };
window.again = () => more.showModal();</script>""")

_SLOTS = """<x-ask><p slot=text>@TEXT@</p><button slot=answers onclick="done('granted')">Accept</button><button slot=answers onclick="done('denied')">Reject</button></x-ask>
@AGAIN@<script>customElements.define('x-ask', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'open'}).innerHTML = `<section style="@OVER@"><slot name=text></slot><slot name=answers></slot></section>`; } });
const host = document.querySelector('x-ask');
window.done = (word) => { localStorage.setItem('cookie_choice', word); host.style.display = 'none'; };
window.again = () => { host.style.display = ''; };</script>"""
_SLOTS = _filled(_SLOTS)

_BOXES = "<label><input type=checkbox id=stats checked> Statistics</label> <label><input type=checkbox id=ads checked> Marketing</label>"
_SETTINGS_OVER = _filled(f"""<div id=ask style='@OVER@'><p>@TEXT@</p><button onclick="stats.checked = ads.checked = true; keep()">Accept cookies</button> <button onclick="more.hidden = false">Cookie settings</button></div>
<div id=more hidden style="position: fixed; inset: 0; background: #000b; z-index: 999"><div style="margin: 100px; background: #fff; padding: 20px"><h2>What we may do</h2>{_BOXES} <a href="#" onclick="keep(); return false">Save</a></div></div>@AGAIN@
<script>window.keep = () => {{ localStorage.setItem('choices', JSON.stringify({{statistics: stats.checked, marketing: ads.checked}})); more.hidden = true; ask.style.display = 'none'; }};
window.again = () => {{ more.hidden = false; }};</script>""")
"""The settings lie over the banner that opened them, with fewer answers than it has."""

_SETTINGS_CLOSED = _filled(f"""<div id=ask style='@OVER@'><p>@TEXT@</p><button onclick="more.hidden = false">Cookie settings</button> <button id=yes onclick="keep()">Accept all</button></div>
<div id=more hidden style="position: fixed; inset: 0; background: #000b; z-index: 999"><div style="margin: 100px; background: #fff; padding: 20px"><p>Cookies for</p>{_BOXES} <button onclick="more.hidden = true; yes.textContent = stats.checked && ads.checked ? 'Accept all' : 'Accept selected'">Close settings</button></div></div>@AGAIN@
<script>window.keep = () => {{ localStorage.setItem('choices', JSON.stringify({{statistics: stats.checked, marketing: ads.checked}})); ask.style.display = 'none'; }};
window.again = () => {{ ask.style.display = ''; more.hidden = false; }};</script>""")
"""The settings can only be closed; the banner under them saves what they show."""

UNUSUAL: dict[str, str] = {
    "slots": _SLOTS,
    "settings-over": _SETTINGS_OVER,
    "settings-closed": _SETTINGS_CLOSED,
    "box-to-refuse": banner(
        "<label><input type=checkbox id=no> Do not sell or share my personal information</label>"
        " <button onclick=\"done(no.checked ? 'denied' : 'granted')\">Confirm my choice</button>"
        " <button onclick=\"no.checked = false; done('granted')\">Accept all</button>"
    ),
    "bare-necessary": words("Zulassen", "Technisch notwendige", "Diese Seite nutzt Cookies zur Reichweitenmessung."),
    "other-name": words("Accept all", "Reject all").replace(
        "document.cookie = 'cookie_consent=' + word + '; path=/; max-age=99999'",
        "localStorage.setItem('foo', btoa(JSON.stringify({choices: {necessary: true, analytics: word === 'granted', marketing: word === 'granted'}})))",
    ),
    "with-a-prompt": words("Accept all", "Reject all")
    + "<div style='position: fixed; top: 0; left: 300px; background: #fff; padding: 20px'><p>Get notifications? You can withdraw your consent at any time.</p>"
    "<button onclick='window.wrong = true'>Allow</button> <button onclick='window.wrong = true'>No thanks</button></div>",
    "custom-elements": _SHADOW + AGAIN,
    "other-sites-frame": _FRAME_PARENT + AGAIN,
    "links": banner(
        '<a href="#" onclick="done(\'granted\'); return false">I agree</a> | <a href="javascript:done(\'denied\')">I disagree</a>'
    ),
    "bare-links": banner("<a onclick=\"done('granted')\">Accept</a> <a onclick=\"done('denied')\">Refuse</a>"),
    "divs": banner(
        "<div class=btn id=b1 style='cursor: pointer; display: inline-block; padding: 8px'><span>Accept all</span></div>"
        "<div class=btn id=b2 style='cursor: pointer; display: inline-block; padding: 8px'><span>Reject all</span></div>",
        more=AGAIN,
        keep=KEEP
        + "<script>b1.addEventListener('click', () => done('granted')); b2.addEventListener('click', () => done('denied'))</script>",
    ),
    "images": banner(
        "<input type=image alt='Accept' src=data:, width=80 height=30 onclick=\"done('granted')\"> <button aria-label='Reject all cookies' onclick=\"done('denied')\">"
        "<svg width=20 height=20></svg></button>"
    ),
    "inputs": banner(
        "<input type=button value='Accept cookies' onclick=\"done('granted')\"> <input type=submit value='Only necessary' onclick=\"done('denied')\">"
    ),
    "late": f"<div id=slot></div>{AGAIN}<script>setTimeout(() => {{ const box = document.createElement('div'); box.id = 'ask'; box.style.cssText = '{OVER}';"
    f"box.innerHTML = `<p>{TEXT}</p><button>Accept</button><button>Decline</button>`; const [yes, no] = box.querySelectorAll('button');"
    "const done = (word) => { localStorage.setItem('choice', word); box.style.display = 'none'; }; yes.onclick = () => done('accepted'); no.onclick = () => done('rejected');"
    "window.again = () => { box.style.display = ''; }; document.body.append(box); }, 2000);</script>",
    "in-the-flow": "<header>"
    + banner(
        "<button onclick=\"done('granted')\">OK</button> <button onclick=\"done('denied')\">No thanks</button>",
        style="padding: 8px",
    ).replace("<div id=ask", "<div class=strip id=ask")
    + "</header>",
    "absolute": banner(
        "<button onclick=\"done('granted')\">Yes, I agree</button> <button onclick=\"done('denied')\">No, thank you</button>",
        style="position: absolute; top: 40px; left: 200px; width: 500px; background: #fff; z-index: 50; padding: 20px",
    ),
    "popover": f"<div id=ask popover=manual style='padding: 20px'><p>{TEXT}</p><button onclick=\"done('granted')\">Accept</button>"
    f"<button onclick=\"done('denied')\">Reject</button></div>{AGAIN}<script>window.done = (word) => {{ localStorage.setItem('cookieChoice', word); ask.hidePopover(); }};"
    "window.again = () => ask.showPopover(); ask.showPopover();</script>",
    "redrawn": _REACT,
    "toggles-first": banner(TOGGLES.format(ticked="checked", save="Save choices")),
    "toggles-off": banner(
        TOGGLES.format(ticked="", save="Save choices")
        + " <button onclick=\"done('stats:1,ads:1')\">Accept all</button>"
    ),
    "switches": _SWITCHES,
    "radios": _RADIOS,
    "second-layer": _LATE_MODAL,
    "named-unusually": words("Sounds good", "Not for me").replace("cookie_consent", "site_prefs"),
    "session": words("Accept", "Reject").replace(
        "document.cookie = 'cookie_consent=' + word + '; path=/; max-age=99999'",
        "sessionStorage.setItem('choice', word)",
    ),
    "scrolled": f"<div style='height: 3000px'></div>{AGAIN}<script>addEventListener('scroll', () => {{ if (window.shown) return; window.shown = true; const box = document.createElement('div');"
    f"box.style.cssText = '{OVER}'; box.innerHTML = `<p>{TEXT}</p><button>Accept</button><button>Reject</button>`; document.body.append(box); }})</script>",
    "under-another": words("Accept all", "Reject all")
    + "<div style='position: fixed; inset: 0; background: #0008; z-index: 999'><div style='margin: 100px; background: #fff'><p>Subscribe to our newsletter</p>"
    "<button onclick='this.parentNode.parentNode.remove()'>Close</button></div></div>",
    "pay": _PAY,
    "pay-fr": _PAY_FR,
    "necessary-only": words("Accept all cookies", "Use necessary cookies only"),
    "essentials": words("That's fine", "Just the essentials"),
    "required": words("OK, got it", "Continue with required cookies only"),
    "value": words(
        "Agree and close",
        "Disagree and close",
        "We value your privacy. We and our 812 partners process personal data such as unique identifiers.",
    ),
}

LANGUAGES: dict[str, tuple[str, str, str]] = {
    "de-1": (
        "Wir nutzen Cookies auf unserer Website. Einige sind essenziell.",
        "Alle akzeptieren",
        "Nur essenzielle Cookies akzeptieren",
    ),
    "de-2": ("Diese Seite verwendet Cookies, um Inhalte zu personalisieren.", "Ich stimme zu", "Ich lehne ab"),
    "de-3": ("Wir verwenden Cookies. Näheres in der Datenschutzerklärung.", "Cookies zulassen", "Nein, danke"),
    "de-4": (
        "Ihre Privatsphäre ist uns wichtig: Cookies helfen uns bei der Werbung.",
        "Einverstanden",
        "Weiter ohne Einwilligung",
    ),
    "fr-1": ("Ce site utilise des cookies pour la mesure d'audience.", "Tout accepter", "Tout refuser"),
    "fr-2": (
        "Nous déposons des traceurs publicitaires sur votre appareil.",
        "OK, tout accepter",
        "Interdire tous les cookies",
    ),
    "fr-3": (
        "Le respect de votre vie privée est notre priorité. Nos partenaires utilisent des cookies.",
        "J'accepte",
        "Je refuse",
    ),
    "es-1": ("Utilizamos cookies propias y de terceros.", "Aceptar y cerrar", "Rechazar y cerrar"),
    "es-2": (
        "Este sitio web usa cookies con fines analíticos.",
        "Permitir todas las cookies",
        "Usar solo cookies necesarias",
    ),
    "es-3": ("Valoramos su privacidad. Usamos cookies.", "Sí, acepto", "No acepto"),
    "it-1": ("Questo sito utilizza cookie di profilazione.", "Accetta tutto", "Rifiuta tutto"),
    "it-2": ("Usiamo i cookie per la pubblicità e le statistiche.", "Accetto", "Continua senza accettare"),
    "it-3": ("Utilizziamo cookie di terze parti. Leggi l'informativa.", "Acconsento", "Solo i cookie tecnici"),
    "nl-1": ("Wij gebruiken cookies om de site te verbeteren.", "Alles toestaan", "Alles weigeren"),
    "nl-2": ("Deze website maakt gebruik van cookies voor advertenties.", "Ja, ik ga akkoord", "Nee, liever niet"),
    "nl-3": (
        "Wij plaatsen cookies en delen gegevens met partners.",
        "Accepteer alle cookies",
        "Alleen noodzakelijke cookies",
    ),
    "pl-1": ("Ta strona używa plików cookie w celach reklamowych.", "Akceptuję wszystkie", "Odrzucam wszystkie"),
    "pl-2": ("Korzystamy z ciasteczek do analizy ruchu.", "Zgadzam się", "Nie zgadzam się"),
    "fr-4": ("Ce site dépose des cookies.", "Ça me va", "Non, je préfère pas"),
    "es-4": ("Usamos cookies para publicidad.", "Sí, adelante", "Solo las imprescindibles"),
    "it-4": ("Usiamo cookie per le statistiche.", "Ok, accetto", "Solo quelli tecnici"),
    "nl-4": ("Deze site gebruikt cookies voor advertenties.", "Prima", "Enkel noodzakelijke"),
    "pl-4": ("Ta strona korzysta z plików cookie w celach reklamowych.", "Tak, zgoda", "Tylko potrzebne"),
    "de-5": ("Wir verwenden Cookies für die Statistik.", "Ja, einverstanden", "Lieber nicht"),
    "pl-3": ("Używamy plików cookies, by dopasować reklamy.", "Zezwól na wszystkie", "Tylko niezbędne pliki cookie"),
}


def _server_side() -> Site:
    """An old-fashioned form: the answer is posted, kept by the server in a cookie no script sees, and the page comes back."""

    async def shop(request: web.Request) -> web.Response:
        if request.method == "POST":
            word = (await request.post()).get("answer", "")
            response = web.Response(status=303, headers={"Location": "/"})
            response.set_cookie("consent", str(word), max_age=9999, secure=True, httponly=True)
            return response
        form = (
            f"<form method=post action=/ style='{OVER}'><p>{TEXT}</p><button name=answer value=all>Accept all</button>"
            " <button name=answer value=none>Reject all</button></form>"
        )
        asked = "" if request.cookies.get("consent") and "again" not in request.query else form
        body = page(f"{asked}<footer><a href='/?again=1'>Change cookie settings</a></footer>").body
        return web.Response(body=body, content_type="text/html")

    return {"/": shop}


def _by_address() -> Site:
    """Links that lead to an address which keeps the answer and sends the visitor back."""

    def keep(word: str) -> Answer:
        def answer(_: web.Request) -> web.Response:
            response = web.Response(status=302, headers={"Location": "/"})
            response.set_cookie("cookieconsent", word, max_age=9999, secure=True)
            return response

        return answer

    def shop(request: web.Request) -> web.Response:
        box = f"<div class=cookiebar style='{OVER}'><p>{TEXT} <a href=/policy>More about cookies</a></p><a href=/cookies/accept>Accept</a> <a href=/cookies/refuse>Refuse</a></div>"
        body = page("" if request.cookies.get("cookieconsent") else box).body
        return web.Response(body=body, content_type="text/html")

    return {
        "/": shop,
        "/cookies/accept": keep("allow"),
        "/cookies/refuse": keep("deny"),
        "/policy": html("<h1>Cookies"),
    }


def _told_to_the_server() -> Site:
    """The answer goes to the server by fetch, and nothing is kept that a script or a jar shows."""
    known: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        known[request.cookies.get("sid", "")] = (await request.text())[:20]
        return web.Response(status=204)

    def shop(request: web.Request) -> web.Response:
        sid = request.cookies.get("sid") or f"s{len(known)}x{id(request)}"
        script = (
            "<script>const done = (word) => { fetch('/answer', {method: 'POST', body: word}); ask.remove(); };</script>"
        )
        box = f"<div id=ask style='{OVER}'><p>{TEXT}</p><button onclick=\"done('yes')\">Accept</button> <button onclick=\"done('no')\">Reject</button></div>{script}"
        response = web.Response(body=page("" if sid in known else box).body, content_type="text/html")
        response.set_cookie("sid", sid, secure=True)
        return response

    return {"/": shop, "/answer": answer}


def unusual() -> dict[str, Site]:
    """Host to site, each page a banner of its own."""
    sites: dict[str, Site] = {f"{name}.example": {"/": page(body)} for name, body in UNUSUAL.items()}
    sites |= {
        f"{name}.example": {"/": page(words(accept, reject, text), name[:2])}
        for name, (text, accept, reject) in LANGUAGES.items()
    }
    sites |= {
        "server-side.example": _server_side(),
        "by-address.example": _by_address(),
        "told.example": _told_to_the_server(),
        "deaf.example": {"/": page(_DEAF)},
    }
    return sites | {"cmp.elsewhere.example": {"/": CMP_FRAME}}

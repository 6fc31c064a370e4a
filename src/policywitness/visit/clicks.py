"""Click a page's own harmless controls, with authorisation only: what is set on an action and not on load is seen too.

Clicked are buttons, tabs and fold-outs that neither submit nor lead away, and links within the page. Anything whose words speak of
buying, sending, leaving, deleting or consenting is left alone; so is everything inside a consent banner.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Error, Page

from policywitness.visit.stage import Stage

_LIMIT = 8
_SECONDS = 12
"""Clicks on one page at most, and for how long."""
_MARK = "data-policywitness-click"
# Marks what may be clicked. Words in the main European languages, since a click cannot be taken back.
_CHOOSE = r"""(([mark, limit]) => {
  const never = new RegExp('\\b(buy|order|pay|purchase|check ?out|basket|cart|book|reserve|donate|send|submit|post|publish|save|apply|'
    + 'subscribe|sign|log|register|join|delete|remove|cancel|close account|unsubscribe|download|print|share|call|'
    + 'accept|agree|allow|reject|decline|refuse|deny|consent|cookies?|privacy|settings|preferences|manage|'
    + 'kaufen|bestellen|bezahlen|senden|absenden|löschen|anmelden|abmelden|zustimmen|akzeptieren|ablehnen|'
    + 'acheter|commander|payer|envoyer|supprimer|connexion|accepter|refuser|comprar|pagar|enviar|eliminar|aceptar|rechazar|'
    + 'acquista|paga|invia|elimina|accedi|accetta|rifiuta)', 'i');
  const banner = '[id*=cookie i], [class*=cookie i], [id*=consent i], [class*=consent i], [id*=onetrust i], [role=dialog], dialog';
  const shown = element => element.getClientRects().length && getComputedStyle(element).visibility === 'visible';
  let marked = 0;
  for (const element of document.querySelectorAll('button[type=button], form ~ button, [role=button], [role=tab], summary, a[href^="#"], button:not([type]):not(form *)')) {
    const words = (element.innerText || '') + ' ' + (element.getAttribute('aria-label') || '') + ' ' + (element.title || '');
    if (marked >= limit || never.test(words) || element.closest(banner) || element.disabled || !shown(element)) continue;
    if (element.tagName === 'A' && element.getAttribute('href') === '#' && !element.onclick && !element.getAttribute('role')) continue;
    element.setAttribute(mark, String(marked++));
  }
  return marked;
})"""


async def click_around(page: Page, stage: Stage) -> None:
    """Click at most eight harmless controls; where one leads away, the page is brought back."""
    here = page.url.partition("#")[0]
    try:
        async with asyncio.timeout(_SECONDS):
            count = await page.evaluate(_CHOOSE, [_MARK, _LIMIT])
            for index in range(count):
                control = page.locator(f'[{_MARK}="{index}"]')
                if await control.count() != 1:
                    continue
                await control.click(timeout=1_500, no_wait_after=True)
                await asyncio.sleep(0.1)
                if page.url.partition("#")[0] != here:
                    stage.errors.append(f"a click on {here} led to {page.url}: no further clicks there")
                    await page.goto(here, wait_until="load", timeout=stage.visitor.page_timeout_ms)
                    return
    except (Error, TimeoutError) as problem:
        reason = str(problem).splitlines()[0] if str(problem) else f"no answer in {_SECONDS} s"
        stage.errors.append(f"clicks on {stage.scene.page_url}: {reason}")

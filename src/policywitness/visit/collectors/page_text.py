"""What a page says about privacy signals, and where its forms lead: a row a page, and one a form, in `calls.jsonl`.

signal-status   the visible lines that speak of the signal or of an opt-out (`arguments.texts`, at most ten); also when there are none
form            a form's target: `arguments.action`, `method`, `fields` (type and name of each), and the text of its button
"""

from __future__ import annotations

from typing import Any

from policywitness.model.evidence import Call
from policywitness.visit.stage import Stage

STATUS, FORM = "signal-status", "form"

_STATUS = r"""(() => {
  const words = /global privacy control|\bGPC\b|opt[- ]?out (preference )?(signal|request)|opted[- ]out|do not track/i;
  const found = new Set();
  const walker = document.createTreeWalker(document.body || document, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && found.size < 10; node = walker.nextNode()) {
    const text = node.data.trim().replace(/\s+/g, ' ');
    const holder = node.parentElement;
    if (!text || !words.test(text) || !holder || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(holder.tagName)) continue;
    if (holder.checkVisibility({opacityProperty: true, visibilityProperty: true})) found.add(text.slice(0, 300));
  }
  return [...found];
})()"""
# A field named "action" hides the property of that name, so the attribute is read.
_FORMS = """[...document.querySelectorAll('form')].slice(0, 50).map(form => {
  const fields = [...form.querySelectorAll('input, select, textarea')].filter(f => !/^(submit|button|image|reset)$/.test(f.type));
  const button = form.querySelector('[type=submit], button:not([type]), button');
  const target = (button && button.getAttribute('formaction')) || form.getAttribute('action') || '';
  let action = '';
  try { action = new URL(target, document.baseURI).href; } catch { }
  return {
    action, method: (form.getAttribute('method') || 'get').toLowerCase(),
    fields: fields.slice(0, 30).map(f => `${f.type || f.tagName.toLowerCase()} ${f.name || f.id || ''}`.trim()),
    button: button ? (button.textContent || button.value || '').trim().replace(/\\s+/g, ' ').slice(0, 80) : '',
  };
})"""


class Collector:
    """Reads the page when it is quiet."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rows: list[Call] = []

    async def page_done(self) -> None:
        """The page's own document and every frame in it."""
        texts = [text for _, _, found in await self.stage.look(_STATUS) for text in found]
        self._note(STATUS, len(texts), {"texts": list(dict.fromkeys(texts))}, None)
        for _, frame_url, forms in await self.stage.look(_FORMS):
            for form in forms:
                self._note(FORM, 1, form, frame_url)

    def _note(self, api: str, count: int, arguments: dict[str, Any], frame_url: str | None) -> None:
        scene = self.stage.scene
        self.rows.append(
            Call(
                visit_id=scene.visit_id,
                page_url=scene.page_url,
                t_ms=scene.t_ms(),
                phase=scene.phase,
                api=api,
                script_url=None,
                count=count,
                frame_url=frame_url,
                arguments=arguments,
            )
        )

    async def finish(self) -> None:
        """Append the rows."""
        self.stage.recording.calls += self.rows

"""Forms: where each form of a page leads, and what it asks for, as rows of `calls.jsonl` with the interface `form`.

`arguments` hold the form's target (`action`, absolute), its `method`, its `fields` (type and name of each) and its button's text.
"""

from __future__ import annotations

from typing import Any

from policywitness.model.evidence import Call
from policywitness.visit.stage import Stage

API = "form"

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
        for _, frame_url, forms in await self.stage.look(_FORMS):
            self.rows += [self._row(form, frame_url) for form in forms]

    def _row(self, form: dict[str, Any], frame_url: str) -> Call:
        scene = self.stage.scene
        return Call(
            visit_id=scene.visit_id,
            page_url=scene.page_url,
            t_ms=scene.t_ms(),
            phase=scene.phase,
            api=API,
            script_url=None,
            count=1,
            frame_url=frame_url,
            arguments=form,
        )

    async def finish(self) -> None:
        """Append the rows."""
        self.stage.recording.calls += self.rows

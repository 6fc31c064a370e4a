"""Type canary values into a page's forms, with authorisation only, and never submit.

The question is who takes typed text before it is sent. The values are new for each visit and stand on reserved domains. They are secrets of the recording: what is kept of them are tokens,
the same wherever the value turns up, in whatever encoding. A row of `calls.jsonl` with the interface `canary` says which token
was typed into which kind of field.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from playwright.async_api import Error, Locator, Page

from policywitness.model.evidence import Call
from policywitness.visit.stage import Stage

API = "canary"
_FIELDS_LIMIT = 12
_SECONDS = 12
"""Fields of one page that are typed into at most, and for how long."""
_FIELDS = "input:is([type=text], [type=email], [type=tel], [type=search], [type=password], :not([type])):visible, textarea:visible"
_KIND = """field => {
  const words = [field.type, field.name, field.id, field.autocomplete, field.placeholder, field.getAttribute('aria-label')]
    .join(' ').toLowerCase();
  if (field.readOnly || field.disabled || field.value) return null;
  if (field.type === 'password') return 'password';
  if (/e-?mail/.test(words)) return 'email';
  if (/name/.test(words) && !/user.?name/.test(words)) return 'name';
  return 'text';
}"""


@dataclass(frozen=True, slots=True)
class Canaries:
    """One value a kind of field. The e-mail address can reach nobody: its domain is reserved (RFC 2606)."""

    name: str
    email: str
    text: str
    password: str

    @classmethod
    def new(cls) -> Canaries:
        """Values that occur nowhere else."""
        tag = secrets.token_hex(6)
        return cls(
            name=f"Quillon Fennimore{tag}",
            email=f"quillon.{tag}@canary.example",
            text=f"a canary sang {tag} at noon",
            password=f"Canary-{tag}-Pass!7",
        )

    def of(self, kind: str) -> str:
        """The value for a kind of field: name, email, text or password."""
        return str(getattr(self, kind))


async def type_canaries(page: Page, stage: Stage, canaries: Canaries) -> None:
    """Type into the page's visible, empty fields key by key, then leave each field. Nothing is submitted."""
    stage.recording.secrets.update((canaries.name, canaries.email, canaries.text, canaries.password))
    try:
        async with asyncio.timeout(_SECONDS):
            fields = page.locator(_FIELDS)
            for index in range(min(await fields.count(), _FIELDS_LIMIT)):
                await _type(fields.nth(index), stage, canaries)
    except (Error, TimeoutError) as problem:
        reason = str(problem).splitlines()[0] if str(problem) else f"no answer in {_SECONDS} s"
        stage.errors.append(f"canaries on {stage.scene.page_url}: {reason}")


async def _type(field: Locator, stage: Stage, canaries: Canaries) -> None:
    kind = await field.evaluate(_KIND, timeout=2_000)
    if kind is None:
        return
    await field.click(timeout=2_000)
    await field.press_sequentially(canaries.of(kind), delay=5, timeout=5_000)
    await field.blur(timeout=2_000)
    scene = stage.scene
    stage.recording.calls.append(
        Call(
            visit_id=scene.visit_id,
            page_url=scene.page_url,
            t_ms=scene.t_ms(),
            phase=scene.phase,
            api=API,
            script_url=None,
            count=1,
            arguments={"field": kind, "value": canaries.of(kind)},
        )
    )

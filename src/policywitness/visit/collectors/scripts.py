"""Scripts: every one that the JavaScript engine compiled, external or inline, with its hash and what loaded it."""

from __future__ import annotations

from math import inf
from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import Initiator, Script
from policywitness.model.vocabulary import TargetType
from policywitness.visit.causes import RECORDER_URL, shortened
from policywitness.visit.hops import Hop
from policywitness.visit.initiators import caused_by, initiator
from policywitness.visit.stage import Stage

ORDER = 40
_LIMIT = 5_000
_READ = ("url", "startLine", "startColumn", "hash", "length", "stackTrace")
_LOOK = "[...document.querySelectorAll('script[src][integrity]')].map(s => [s.src, s.integrity])"


class Collector:
    """Listens to the engine; pauses (`debugger;`) are skipped, so that a page cannot stop its own visit."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.parsed: list[tuple[Session, str, dict[str, Any]]] = []
        self.integrity: dict[str, str] = {}
        stage.observer.on_attached(self.attach)
        stage.observer.on("Debugger.scriptParsed", self.compiled)

    def attach(self, session: Session) -> None:
        """Ask to be told of scripts before the target runs any."""
        session.post("Debugger.enable", {"maxScriptsCacheSize": 1_000_000})
        session.post("Debugger.setSkipAllPauses", {"skip": True})

    def compiled(self, session: Session, params: dict[str, Any]) -> None:
        """A script was compiled; ours and Playwright's own run in worlds of their own or without an address."""
        self.stage.causes.compiled[session.id, params["scriptId"]] = params["url"]
        own_world = params.get("executionContextAuxData", {}).get("isDefault") is False
        if own_world or params["url"].startswith((RECORDER_URL, "pptr:", "__playwright")) or len(self.parsed) >= _LIMIT:
            return
        if not params["url"] and not params.get("stackTrace"):
            return
        self.parsed.append((session, self.stage.scene.page_url, {key: params[key] for key in _READ if key in params}))

    async def page_done(self) -> None:
        """Note which external scripts carry an integrity hash."""
        for _, _, found in await self.stage.look(_LOOK):
            self.integrity.update(dict(found))

    async def finish(self) -> None:
        """Append one row a script and page."""
        causes = {hop.url.partition("#")[0]: hop for hop in self.stage.hops}
        documents = {hop.url.partition("#")[0] for hop in self.stage.hops if hop.resource_type == "Document"}
        seen = set()
        for session, page_url, params in self.parsed:
            row = self._row(session, page_url, params, causes, documents)
            key = (page_url, row.url, row.inline, row.sha256)
            if key not in seen:
                seen.add(key)
                self.stage.recording.scripts.append(row)

    def _row(
        self, session: Session, page_url: str, params: dict[str, Any], causes: dict[str, Hop], documents: set[str]
    ) -> Script:
        url = shortened(params["url"])
        plain = url.partition("#")[0]
        hop = causes.get(plain)
        inline = not url or plain in documents or not plain.startswith(("http:", "https:"))
        if hop and not inline:
            loaded_by = initiator(self.stage, hop)
        else:
            known = self.stage.causes
            frames = known.named(session.id, params.get("stackTrace") or {})
            if not frames and url.startswith(("blob:", "data:")):
                frames = known.of(url, inf)
            loaded_by = caused_by(self.stage, "script", frames) or Initiator("parser", plain, params["startLine"] + 1)
        return Script(
            visit_id=self.stage.scene.visit_id,
            page_url=page_url,
            url=None if inline else url,
            inline=f"{url or 'eval'}:{params['startLine'] + 1}:{params['startColumn'] + 1}" if inline else None,
            sha256=hop.body_sha256 if hop and not inline and hop.body_sha256 else params.get("hash") or None,
            bytes=params.get("length"),
            integrity=self.integrity.get(url),
            loaded_by=loaded_by,
            frame_url=session.url if session.type is not TargetType.PAGE else None,
        )

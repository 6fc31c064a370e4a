"""Storage: what stands in local and session storage, IndexedDB, Cache Storage and service-worker registrations of every frame."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from policywitness.browser.observer import Session
from policywitness.model.evidence import SetBy, StorageItem
from policywitness.model.hosts import host_of, registrable_domain
from policywitness.model.vocabulary import StorageKind
from policywitness.visit.page_recorder import set_by
from policywitness.visit.stage import Stage

ORDER = 30
_LOOK = (
    files("policywitness.visit")
    .joinpath("storage.js")
    .read_text(encoding="utf-8")
    .replace("ITEMS_LIMIT", "2000")
    .replace("VALUE_LIMIT", "65536")
)


@dataclass(frozen=True, slots=True)
class _Write:
    setter: SetBy
    wall: float


class Collector:
    """Looks at every frame's storage when a page is quiet; a row where an item is new or has changed."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.writes: dict[tuple[str, str, str], _Write] = {}
        self.seen: dict[tuple[str, str, str, str], str] = {}
        self.rows: list[StorageItem] = []
        stage.on_report("storage", self.written)

    def written(self, session: Session, report: dict[str, Any]) -> None:
        """A script stored an item."""
        key = (report["area"], report["origin"], report["key"])
        self.writes[key] = _Write(set_by(self.stage, session, "js", report), report["at"] / 1000)

    async def page_done(self) -> None:
        """Read what every frame can reach."""
        top = registrable_domain(host_of(self.stage.scene.page_url))
        for _, _, found in await self.stage.look(_LOOK):
            for kind, key, value, length in found["items"]:
                self._keep(StorageKind(kind), found["origin"], top, key, value, length)

    def _keep(self, kind: StorageKind, origin: str, top: str, key: str, value: str, length: int) -> None:
        identity = (kind, origin, top, key)
        if self.seen.get(identity) == value:
            return
        self.seen[identity] = value
        write = self.writes.get((kind, origin, key))
        self.rows.append(
            StorageItem(
                visit_id=self.stage.scene.visit_id,
                page_url=self.stage.scene.page_url,
                kind=kind,
                origin=origin,
                top_site=top,
                key=key,
                value=value,
                value_bytes=length,
                set_by=write.setter if write else None,
                t_ms=self.stage.scene.t_ms(write.wall) if write else None,
            )
        )

    async def finish(self) -> None:
        """Append the rows."""
        self.stage.recording.storage += self.rows

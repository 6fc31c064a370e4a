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
_BY_VALUE = (StorageKind.CACHE, StorageKind.SERVICE_WORKER)
_LOOK = (
    files("policywitness.visit")
    .joinpath("storage.js")
    .read_text(encoding="utf-8")
    .replace("ITEMS_LIMIT", "2000")
    .replace("VALUE_LIMIT", "65536")
)


@dataclass(frozen=True, slots=True)
class _Write:
    """A script stored `value` (None where it is no text) at `wall` seconds since 1970, while the visit was on `page_url`."""

    setter: SetBy
    wall: float
    page_url: str
    value: str | None


class Collector:
    """Looks at every frame's storage when a page is quiet; a row where an item is new or has changed.

    What a script stored and no frame shows any more (removed again, or its frame is gone) is a row too, with `kept` false.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.writes: dict[tuple[str, str, str], _Write] = {}
        self.seen: dict[tuple[str, ...], str] = {}
        self.told: set[tuple[str, str, str]] = set()
        self.rows: list[StorageItem] = []
        stage.on_report("storage", self.written)

    def written(self, session: Session, report: dict[str, Any]) -> None:
        """A script stored an item."""
        setter = set_by(self.stage, session, "js", report)
        wall = report["at"] / 1000
        write = _Write(setter, wall, self.stage.scene.at(wall)[0], report["value"])
        self.writes[report["area"], report["origin"], report["key"]] = write
        if report["area"] in _BY_VALUE and report["value"]:
            self.writes[report["area"], report["origin"], report["value"]] = write

    async def page_done(self) -> None:
        """Read what every frame can reach."""
        top = registrable_domain(host_of(self.stage.scene.page_url))
        for _, _, found in await self.stage.look(_LOOK):
            for kind, key, value, length in found["items"]:
                self._keep(StorageKind(kind), found["origin"], top, key, value, length)

    def _keep(self, kind: StorageKind, origin: str, top: str, key: str, value: str, length: int) -> None:
        self.told.add((kind, origin, key))
        # A cache has many entries under one name.
        identity = (kind, origin, top, key, value if kind in _BY_VALUE else "")
        if self.seen.get(identity) == value:
            return
        self.seen[identity] = value
        scene, write = self.stage.scene, self._write(kind, origin, key, value)
        self.rows.append(
            StorageItem(
                visit_id=scene.visit_id,
                page_url=scene.page_url,
                kind=kind,
                origin=origin,
                top_site=top,
                key=key,
                value=value,
                value_bytes=length,
                set_by=write.setter if write else None,
                t_ms=scene.t_ms(write.wall) if write else None,
            )
        )

    def _write(self, kind: StorageKind, origin: str, key: str, value: str) -> _Write | None:
        """Who stored an item: told by its key, by its value, or, where the browser made up the key, by its store."""
        names = (value,) if kind in _BY_VALUE else (key, key.rpartition("/")[0] + "/", key.rpartition("/")[0])
        return next((self.writes[kind, origin, name] for name in names if (kind, origin, name) in self.writes), None)

    async def finish(self) -> None:
        """Append the rows."""
        scene = self.stage.scene
        for (kind, origin, key), write in self.writes.items():
            if kind in (StorageKind.LOCAL, StorageKind.SESSION) and (kind, origin, key) not in self.told:
                value = write.value or ""
                self.rows.append(
                    StorageItem(
                        visit_id=scene.visit_id,
                        page_url=write.page_url,
                        kind=StorageKind(kind),
                        origin=origin,
                        top_site=registrable_domain(host_of(write.page_url)),
                        key=key,
                        value=value,
                        value_bytes=len(value),
                        set_by=write.setter,
                        t_ms=scene.t_ms(write.wall),
                        kept=False,
                    )
                )
        self.stage.recording.storage += self.rows

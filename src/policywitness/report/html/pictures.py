"""Screenshots as small images in the page: what the visitors saw. The large ones stay in the bundle."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

from policywitness.model.audit import Audit, PageInfo, VisitInfo
from policywitness.report.html.placing import Place

LANDING_WIDTH, SMALL_WIDTH = 640, 320
"""Pixels."""

MOST = 24
"""Small images in a page: about 10 kB each."""

_MOST_PIXELS = 40_000_000
_QUALITY = 62


@dataclass(frozen=True, slots=True)
class Picture:
    """One screenshot. `source` is what an `img` element points at, None where the image is missing or is none; `path` is
    under `evidence/`, sizes are in pixels."""

    path: str
    page: PageInfo
    scenario: str
    width: int = 0
    height: int = 0
    source: str | None = None

    @property
    def where(self) -> str:
        """The page without the site's name, which all pictures share."""
        return urlsplit(self.page.url).path or "/"


def landing(audit: Audit, images: Mapping[str, bytes], place: Place) -> Picture | None:
    """The first page of the first visit that has a screenshot."""
    first = next(_first_pages(audit), None)
    return _picture(*first, images, LANDING_WIDTH, place) if first else None


def gallery(audit: Audit, images: Mapping[str, bytes], place: Place) -> list[Picture]:
    """The pages of one visit, then the first page as each other scenario met it. Pages whose image is missing are left out."""
    made: list[tuple[VisitInfo, PageInfo]] = []
    for visit in _firsts(audit):
        pages = visit.pages if not made else visit.pages[:1]
        made += [(visit, page) for page in pages if page.screenshot in images]
    pictures = (_picture(visit, page, images, SMALL_WIDTH, place) for visit, page in made[:MOST])
    return [picture for picture in pictures if picture.source is not None]


def _firsts(audit: Audit) -> Iterator[VisitInfo]:
    """The first visit of each scenario in the scenarios' order; the visit that only looked for pages counts last."""
    order = {scenario.name: place for place, scenario in enumerate(audit.scenarios)}
    firsts: dict[str, VisitInfo] = {}
    for visit in sorted(audit.visits, key=lambda visit: (order.get(visit.scenario, len(order)), visit.repeat)):
        if any(page.screenshot for page in visit.pages):
            firsts.setdefault(visit.scenario, visit)
    return (visit for visit in firsts.values())


def _first_pages(audit: Audit) -> Iterator[tuple[VisitInfo, PageInfo]]:
    return ((visit, page) for visit in _firsts(audit) for page in visit.pages[:1] if page.screenshot)


def _picture(visit: VisitInfo, page: PageInfo, images: Mapping[str, bytes], width: int, place: Place) -> Picture:
    path = page.screenshot or ""
    small = shrink(images.get(path, b""), width)
    if small is None:
        return Picture(path, page, visit.scenario)
    content, size = small
    name = f"{path.removesuffix('.jpg').removesuffix('.png').replace('/', '-')}-{width}.jpg"
    return Picture(path, page, visit.scenario, *size, place(name, "image/jpeg", content))


def shrink(content: bytes, width: int) -> tuple[bytes, tuple[int, int]] | None:
    """A JPEG at most `width` pixels wide with its size; None for bytes that are no PNG or JPEG, or that claim to be huge."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            image.draft("RGB", (width, width))
            small = image.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    # A page that was photographed whole is cut to what a window shows.
    small = small.crop((0, 0, small.width, min(small.height, round(small.width * 0.8))))
    small.thumbnail((width, small.height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue(), small.size

"""The graph of flows, laid out in layers from the site outwards and drawn as SVG without a library.

Layers are distances from the site. Inside a layer, nodes are ordered by the mean place of their neighbours (the barycentre
heuristic of Sugiyama, Tagawa and Toda, 1981), which keeps most arrows from crossing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from policywitness.model.audit import Audit, FlowInfo
from policywitness.report import text
from policywitness.report.visible import one_line

LARGEST = 40
"""Parties that are drawn: more cannot be read on a page, and the table holds all."""

LOADS, SYNCS = "loads", "syncs"
"""Kinds of flows that the page treats in their own way; the others are drawn and listed as they are."""

NODE_WIDTH, NODE_HEIGHT = 168, 30
_COLUMN, _ROW, _MARGIN, _SWEEPS, _LABEL = 244, 46, 14, 6, 23


@dataclass(frozen=True, slots=True)
class Node:
    """A party; x and y are its top left corner."""

    id: str
    label: str
    full: str
    x: float
    y: float
    site: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; `path` is the `d` of an SVG path."""

    kind: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole graph. `shown` of `total` parties are drawn."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    kinds: tuple[str, ...]
    shown: int
    total: int


def drawing(audit: Audit) -> Drawing | None:
    """The graph of the parties with the most traffic, or None where no flow was seen.

    Arrows back to the site (cookies that scripts of others set there) are left to the table: nearly every party has one, and
    they would hide who hands what to whom.
    """
    weights: Counter[str] = Counter()
    for flow in audit.flows:
        weights[flow.source] += flow.count
        weights[flow.target] += flow.count
    if not weights:
        return None
    site = _site(audit, weights)
    ranked = sorted(weights, key=lambda party: (party != site, -weights[party], party))[:LARGEST]
    chosen = set(ranked)
    flows = [
        flow for flow in audit.flows if {flow.source, flow.target} <= chosen and flow.target not in (flow.source, site)
    ]
    loads = [flow for flow in flows if flow.kind == LOADS]
    layers = _ordered(_layers(ranked, loads, flows, site), flows)
    names = {vendor.id: vendor.name for vendor in audit.vendors}
    nodes = _place(layers, site, names)
    edges = _edges(flows, nodes)
    kinds = tuple(dict.fromkeys(sorted(flow.kind for flow in flows)))
    height = max(node.y for node in nodes.values()) + NODE_HEIGHT + _MARGIN
    width = max(node.x for node in nodes.values()) + NODE_WIDTH + 60
    return Drawing(width, height, tuple(nodes.values()), edges, kinds, len(nodes), len(weights))


def _site(audit: Audit, parties: Mapping[str, int]) -> str:
    """The party that stands for the site: one of its own names, else the source that nothing points to, else the busiest."""
    own = (audit.site.registrable_domain, *audit.site.first_party, audit.site.name, "site", "first-party", "page")
    for name in own:
        if name in parties:
            return name
    targets = {flow.target for flow in audit.flows}
    roots = sorted(
        (flow.source for flow in audit.flows if flow.source not in targets), key=lambda party: (-parties[party], party)
    )
    return roots[0] if roots else max(sorted(parties), key=lambda party: parties[party])


def _layers(parties: list[str], loads: list[FlowInfo], flows: list[FlowInfo], site: str) -> list[list[str]]:
    """Parties by how many others had to load something before they could: page, tag manager, vendor, partner.

    A party that nobody was seen loading stands where the other flows put it, and else in the second layer.
    """
    depth = _distances(site, loads, {})
    depth = _distances(site, flows, depth)
    for party in parties:
        if party not in depth:
            depth = _distances(party, flows, depth, 1)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for party in parties:
        layers[depth[party]].append(party)
    return [layer for layer in layers if layer]


def _distances(start: str, flows: list[FlowInfo], known: Mapping[str, int], begin: int = 0) -> dict[str, int]:
    """The known depths, and those of parties that are reached from `start` or from a known one."""
    follow: dict[str, list[str]] = {}
    for flow in flows:
        follow.setdefault(flow.source, []).append(flow.target)
    depth = {start: begin, **known}
    queue = deque(sorted(depth, key=lambda party: (depth[party], party)))
    while queue:
        party = queue.popleft()
        for other in sorted(follow.get(party, ())):
            if other not in depth:
                depth[other] = depth[party] + 1
                queue.append(other)
    return depth


def _ordered(layers: list[list[str]], flows: list[FlowInfo]) -> list[list[str]]:
    neighbours: dict[str, list[str]] = {}
    for flow in flows:
        neighbours.setdefault(flow.source, []).append(flow.target)
        neighbours.setdefault(flow.target, []).append(flow.source)
    for _ in range(_SWEEPS):
        place = {party: index - len(layer) / 2 for layer in layers for index, party in enumerate(layer)}
        barycentre = {
            party: fmean([place[other] for other in neighbours.get(party, [party])])
            for layer in layers
            for party in layer
        }
        layers = [sorted(layer, key=lambda party: (barycentre[party], party)) for layer in layers]
    return layers


def _place(layers: list[list[str]], site: str, names: Mapping[str, str]) -> dict[str, Node]:
    tallest = max(len(layer) for layer in layers)
    nodes = {}
    for column, layer in enumerate(layers):
        top = (tallest - len(layer)) * _ROW / 2 + _MARGIN
        for row, party in enumerate(layer):
            full = one_line(names.get(party, party))
            label = full if len(full) <= _LABEL else full[: _LABEL - 1] + "…"
            x, y = column * _COLUMN + _MARGIN, top + row * _ROW
            nodes[party] = Node(party, label, full, x, y, party == site)
    return nodes


def _edges(flows: list[FlowInfo], nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    kinds = sorted({flow.kind for flow in flows})
    words: Mapping[str, str] = text.english()["flow_kinds"]
    made = []
    for flow in flows:
        source, target = nodes[flow.source], nodes[flow.target]
        # Arrows of different kinds between the same parties must not lie on each other.
        shift = (kinds.index(flow.kind) - (len(kinds) - 1) / 2) * 5
        does = words.get(flow.kind, flow.kind)
        title = f"{source.full} {does} {target.full} ({text.number(flow.count)})"
        made.append(Edge(flow.kind, title, _curve(source, target, shift)))
    return tuple(made)


def _curve(source: Node, target: Node, shift: float) -> str:
    """A Bézier curve: left to right between layers, around the right side inside one, underneath when it leads back."""
    y1, y2 = source.y + NODE_HEIGHT / 2 + shift, target.y + NODE_HEIGHT / 2 + shift
    right = source.x + NODE_WIDTH
    if source.x < target.x:
        middle = (right + target.x) / 2
        return f"M{right:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {target.x - 5:g} {y2:g}"
    end = target.x + NODE_WIDTH
    if source.x == target.x:
        bend = right + 34 + shift
        return f"M{right:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {end + 5:g} {y2:g}"
    bend = (source.x + end) / 2
    return f"M{source.x:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {end + 5:g} {y2:g}"

"""A drawing of what leads to what: layers from left to right, few crossings, no edge over a box.

Sugiyama's way in four steps: layers, an order within each, heights, and routes. Distances are in
pixels of the drawing; the same graph always gives the same drawing.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 16
_WAY = 14.0  # height that an edge takes where it passes through a layer

Edge = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """Where a node lies: its left upper corner and its height. All are equally wide."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Drawing:
    """Boxes by node, and for each edge the points that it runs through, left to right."""

    boxes: dict[str, Box]
    routes: dict[Edge, list[tuple[float, float]]]
    width: float
    height: float


@dataclass
class _Layers:
    """The graph cut up, so that every edge leads from one layer to the next."""

    rows: list[list[str]]
    heights: dict[str, float]
    before: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, list[str]] = field(default_factory=dict)
    ways: dict[Edge, list[str]] = field(default_factory=dict)


def draw(
    heights: Mapping[str, float],
    edges: Iterable[Edge],
    *,
    width: float,
    between: float,
    above: float,
) -> Drawing:
    """Lay out a graph whose nodes have these heights.

    ``width`` is that of every box, ``between`` the room between layers, ``above`` that between
    the boxes of one layer. An edge that closes a circle is left out.
    """
    edges = acyclic(heights, edges)
    layers = _cut(heights, edges)
    _order(layers)
    tops = _tops(layers, above)
    lowest = min(tops.values(), default=0.0)
    boxes: dict[str, Box] = {}
    middle: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(layers.rows):
        x = number * (width + between)
        for node in row:
            y = tops[node] - lowest
            middle[node] = (x, y + layers.heights[node] / 2)
            if node in heights:
                boxes[node] = Box(x, y, layers.heights[node])
    routes = {
        (start, end): _route([middle[one] for one in way], width)
        for (start, end), way in layers.ways.items()
    }
    return Drawing(
        boxes,
        routes,
        width=len(layers.rows) * (width + between) - between if boxes else 0.0,
        height=max((tops[n] - lowest + layers.heights[n] for n in tops), default=0.0),
    )


def acyclic(nodes: Iterable[str], edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges without those that close a circle."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for start, end in sorted(set(edges)):
        after[start].append(end)
    done: set[str] = set()
    kept: list[Edge] = []
    for first, ends in after.items():
        path = [first] if first not in done else []
        waiting = [iter(ends)] if path else []
        while waiting:
            one = next(waiting[-1], None)
            if one is None:
                waiting.pop()
                done.add(path.pop())
            elif one not in path:
                kept.append((path[-1], one))
                if one not in done:
                    path.append(one)
                    waiting.append(iter(after[one]))
    return kept


def reduced(edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges of a graph without circles that no longer way replaces."""
    after: dict[str, set[str]] = {}
    for start, end in edges:
        after.setdefault(start, set()).add(end)
    below: dict[str, set[str]] = {}

    def reach(node: str) -> set[str]:
        if node not in below:
            below[node] = set()
            for one in after.get(node, ()):
                below[node] |= {one} | reach(one)
        return below[node]

    return [
        (start, end)
        for start, ends in after.items()
        for end in sorted(ends)
        if not any(end in reach(other) for other in ends if other != end)
    ]


def _cut(nodes: Mapping[str, float], edges: Sequence[Edge]) -> _Layers:
    """Give every node its layer, and an edge over several layers a place in each."""
    heights = dict(nodes)
    layer = _layers(heights, edges)
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in heights:
        rows[layer[node]].append(node)
    cut = _Layers(rows, heights)
    for start, end in edges:
        way = [start]
        for number in range(layer[start] + 1, layer[end]):
            place = f"{start} {end} {number}"
            heights[place] = _WAY
            rows[number].append(place)
            way.append(place)
        way.append(end)
        cut.ways[start, end] = way
        for one, other in pairwise(way):
            cut.after.setdefault(one, []).append(other)
            cut.before.setdefault(other, []).append(one)
    return cut


def _layers(nodes: Iterable[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Put a node right of all its causes, and as near to what it leads to as that allows."""
    before: dict[str, list[str]] = {node: [] for node in nodes}
    after: dict[str, list[str]] = {node: [] for node in before}
    for start, end in edges:
        before[end].append(start)
        after[start].append(end)
    layer: dict[str, int] = {}
    missing = {node: len(causes) for node, causes in before.items()}
    ready = [node for node, number in missing.items() if not number]
    order: list[str] = []
    while ready:
        node = ready.pop(0)
        order.append(node)
        layer[node] = max((layer[cause] + 1 for cause in before[node]), default=0)
        for one in after[node]:
            missing[one] -= 1
            if not missing[one]:
                ready.append(one)
    for node in reversed(order):
        if after[node] and not before[node]:
            layer[node] = min(layer[one] for one in after[node]) - 1
    return layer


def _order(layers: _Layers) -> None:
    """Order each layer so that few edges cross: by the middle of the neighbours, to and fro."""
    best, fewest = [list(row) for row in layers.rows], _crossings(layers)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        neighbours = layers.before if down else layers.after
        rows = layers.rows if down else layers.rows[::-1]
        for fixed, free in pairwise(rows):
            place = {node: number for number, node in enumerate(fixed)}
            weighed = []
            for number, node in enumerate(free):
                found = [place[one] for one in neighbours.get(node, ()) if one in place]
                middle = sum(found) / len(found) if found else float(number)
                weighed.append((middle, number, node))
            free[:] = [node for _, _, node in sorted(weighed)]
        if (now := _crossings(layers)) < fewest:
            best, fewest = [list(row) for row in layers.rows], now
    layers.rows[:] = best


def _crossings(layers: _Layers) -> int:
    total = 0
    for left, right in pairwise(layers.rows):
        place = {node: number for number, node in enumerate(right)}
        seen: list[int] = []
        for node in left:
            ends = sorted(place[one] for one in layers.after.get(node, ()))
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _tops(layers: _Layers, above: float) -> dict[str, float]:
    """Give heights: each node as near to the middle of its neighbours as the others allow."""
    tops: dict[str, float] = {}
    for row in layers.rows:
        y = 0.0
        for node in row:
            tops[node] = y
            y += layers.heights[node] + above
    for sweep in range(_SWEEPS):
        rows = layers.rows if sweep % 2 == 0 else layers.rows[::-1]
        for row in rows:
            wanted = []
            for node in row:
                near = [*layers.before.get(node, ()), *layers.after.get(node, ())]
                half = layers.heights[node] / 2
                middles = [tops[one] + layers.heights[one] / 2 - half for one in near]
                wanted.append(sum(middles) / len(middles) if middles else tops[node])
            room = [layers.heights[node] + above for node in row]
            tops.update(zip(row, _apart(wanted, room), strict=True))
    return tops


def _apart(wanted: Sequence[float], room: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted, in their order and far enough from each other.

    Without the room the places need only rise: then those that do not are drawn together to
    their mean, which is the least change (pool adjacent violators).
    """
    offsets = [0.0]
    for one in room[:-1]:
        offsets.append(offsets[-1] + one)
    pools: list[tuple[float, int]] = []  # mean, how many
    for want, offset in zip(wanted, offsets, strict=False):
        mean, size = want - offset, 1
        while pools and pools[-1][0] >= mean:
            other, count = pools.pop()
            mean = (mean * size + other * count) / (size + count)
            size += count
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=False)]


def _route(middles: Sequence[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    """Give the points of an edge: out at the right of a box, through its places, in at the left."""
    points: list[tuple[float, float]] = []
    for number, (x, y) in enumerate(middles):
        if number:
            points.append((x, y))
        if number < len(middles) - 1:
            points.append((x + width, y))
    return points

"""The causal graph: what it says of the shipped runbooks, its layout, and its drawings."""

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from rey_triage.library import compile_library, open_library
from rey_triage.site import graph, layered

LIBRARY = open_library()
EDGES = graph.edges_of(LIBRARY)
SVG = "{http://www.w3.org/2000/svg}"


def reach(start):
    """What an incident leads to, through any number of steps."""
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        new = {end for begin, end in EDGES if begin == here} - seen
        seen |= new
        waiting += new
    return seen


@pytest.mark.parametrize(
    ("root", "services"),
    [
        ("rabbitmq/unreachable", 7),
        ("rabbitmq/login-refused", 6),
        ("mariadb/down", 7),
        ("mariadb/no-writes", 7),
        ("keystone/api-down", 4),
        ("keystone/service-credentials-rejected", 3),
        ("host/clock-skew", 7),
        ("host/disk-full", 8),
        ("host/network-link-degraded", 7),
        ("haproxy/certificate-expires", 4),
        ("ovn/certificates-expired", 3),
    ],
)
def test_what_services_stand_on_leads_to_what_breaks(root, services):
    assert (
        len({one.partition("/")[0] for one in reach(root)} - {root.partition("/")[0]}) >= services
    )


def test_the_graph_has_no_circle_and_every_edge_has_its_proof():
    assert all(one not in reach(one) for one in LIBRARY.runbooks)
    causes = [c for one in LIBRARY.incidents() for c in one.causes if c.see]
    assert len(causes) >= len(EDGES) > 200
    assert [c for c in causes if not (c.proof and (c.proof.bundle or c.proof.reference))] == []
    # The evidence for an edge is that of its root, which therefore has a symptom of its own.
    roots = {c.see: LIBRARY.runbooks[c.see] for c in causes}
    assert all(any(s.weight == "strong" for s in one.symptoms) for one in roots.values())


def test_most_incidents_hang_together():
    nodes = {node for edge in EDGES for node in edge}
    group, waiting = set(), ["rabbitmq/unreachable"]
    while waiting:
        here = waiting.pop()
        group.add(here)
        waiting += {n for edge in EDGES if here in edge for n in edge} - group
    assert group == nodes
    # Object storage, log stores and hardware are worlds of their own.
    assert len(nodes) > 2 / 3 * sum(1 for _ in LIBRARY.incidents())


HEIGHTS = {node: 20.0 + 10 * (n % 3) for n, node in enumerate("abcdefghij")}
LEADS = [tuple(pair) for pair in ("ab", "ac", "bd", "cd", "ad", "de", "fe", "ge", "gh", "ah", "ei")]


def drawn(heights, edges):
    return layered.draw(heights, edges, width=100, between=40, above=8)


def overlaps(boxes):
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if a.x == b.x and a.y < b.y + b.height and b.y < a.y + a.height
    ]


@pytest.mark.parametrize("edges", [LEADS, [], [("a", "b")], EDGES])
def test_every_edge_leads_to_the_right_and_no_two_boxes_touch(edges):
    nodes = {node: 30.0 for edge in edges for node in edge} if edges == EDGES else HEIGHTS
    drawing = drawn(nodes, edges)
    assert drawing.boxes.keys() == nodes.keys()
    assert set(drawing.routes) == set(edges)
    assert overlaps(drawing.boxes) == []
    for (start, end), points in drawing.routes.items():
        assert points[0] == (
            drawing.boxes[start].x + 100,
            drawing.boxes[start].y + nodes[start] / 2,
        )
        assert points[-1] == (drawing.boxes[end].x, drawing.boxes[end].y + nodes[end] / 2)
        assert all(left[0] <= right[0] for left, right in pairwise(points))
    assert all(0 <= box.y <= drawing.height - box.height for box in drawing.boxes.values())
    assert all(0 <= box.x <= drawing.width - 100 for box in drawing.boxes.values())


def test_no_edge_runs_over_a_box():
    nodes = dict.fromkeys((node for edge in EDGES for node in edge), 30.0)
    drawing = drawn(nodes, EDGES)
    for points in drawing.routes.values():
        for left, right in pairwise(points):
            if left[1] == right[1]:  # level: where it passes through a layer
                across = [
                    box
                    for box in drawing.boxes.values()
                    if box.x == left[0] and box.y < left[1] < box.y + box.height
                ]
                assert across == []


def test_few_edges_cross():
    pairs = [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w")]
    nodes = dict.fromkeys((node for pair in pairs for node in pair), 20.0)
    drawing = drawn(nodes, pairs)
    order = sorted(pairs, key=lambda pair: drawing.boxes[pair[0]].y)
    heights = [drawing.boxes[end].y for _, end in order]
    assert heights == sorted(heights)


def test_the_same_graph_gives_the_same_drawing():
    assert drawn(HEIGHTS, LEADS) == drawn(HEIGHTS, LEADS[::-1])


def test_a_circle_is_drawn_without_the_edge_that_closes_it():
    drawing = drawn(HEIGHTS, [("a", "b"), ("b", "c"), ("c", "a"), ("d", "d")])
    assert set(drawing.routes) == {("a", "b"), ("b", "c")}


def test_an_edge_that_a_longer_way_replaces_is_left_out():
    edges = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("a", "e")]
    assert set(layered.reduced(edges)) == set(edges) - {("a", "d")}
    less = layered.reduced(EDGES)
    assert len(less) < len(EDGES)
    assert {end for _, end in less} == {end for _, end in EDGES}


def parsed(drawing):
    """The drawing as XML: it is well-formed, or this fails."""
    return ET.fromstring(drawing[drawing.index("<div class") :])


@pytest.mark.parametrize("service", ["nova", "host", "rabbitmq", "ceph"])
def test_a_service_s_drawing_has_its_incidents_and_what_is_next_to_them(service):
    wanted = {edge for edge in EDGES if any(node.startswith(f"{service}/") for node in edge)}
    root = parsed(graph.of_service(LIBRARY, service))
    lines = {(e.get("data-from"), e.get("data-to")) for e in root.iter(f"{SVG}path")}
    assert lines - {(None, None)} == wanted
    boxes = {box.get("data-node"): box for box in root.iter(f"{SVG}a")}
    assert boxes.keys() == {node for edge in wanted for node in edge}
    for id_, box in boxes.items():
        assert ("rey-node--far" in box.get("class")) == (not id_.startswith(f"{service}/"))
        said = " ".join(text.text for text in list(box.iter(f"{SVG}text"))[1:])
        assert said == LIBRARY.runbooks[id_].title


def test_the_whole_has_every_incident_that_has_an_edge():
    root = parsed(graph.whole(LIBRARY))
    boxes = {box.get("data-node"): box.get("href") for box in root.iter(f"{SVG}a")}
    assert boxes == {node: f"../{node}/" for edge in EDGES for node in edge}
    assert float(root[0].get("width")) < 1328  # the room for it on a screen 1440 wide


def test_a_service_without_edges_has_no_drawing():
    assert graph.of_service(LIBRARY, "swift") == ""


def test_titles_mean_themselves_in_a_drawing(tmp_path):
    for id_, title, causes in (
        ("nova/one", "A <b>bold</b> & \\'quoted\\' {title} &amp; more", "bus, see: nova/two"),
        ("nova/two", "Its <script>alert(1)</script> cause", "own, title: It is so"),
    ):
        file = tmp_path / f"{id_}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            f'title: "{title}"\nkind: incident\nsummary: Something is wrong with it, as one sees.\n'
            "services: [nova]\nareas: [operation]\nseverity: major\nimpact: Somebody notices it.\n"
            "symptoms: [{id: seen, state: {resource: server, where: {status: ERROR}}}]\n"
            f"causes: [{{id: {causes}}}]\n".replace("\\'", "'")
        )
    library = compile_library([tmp_path])
    assert library.faults == []
    root = parsed(graph.whole(library))
    titles = {one.text for one in root.iter(f"{SVG}title")}
    assert titles == {f"{one.title} (major)" for one in library}
    assert not list(root.iter(f"{SVG}script"))
    assert not re.search(r"<script|\bon\w+=", graph.graph_page(library))

"""Lifecycles as drawings."""

from __future__ import annotations

import pytest
from lxml import etree

from conformance import resources
from conformance.registry.lifecycles import load_lifecycles
from conformance.reports.lifecycle_graph import lifecycle_svg

LIFECYCLES = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))
SVG = {"svg": "http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", sorted(LIFECYCLES))
def test_a_drawing_has_every_state_and_an_arrow_for_each_kind_of_step(name: str):
    drawing = etree.fromstring(lifecycle_svg(LIFECYCLES[name]).encode())
    machines = LIFECYCLES[name].machines.values()
    boxes = drawing.xpath("//svg:rect[not(@class='ground')]", namespaces=SVG)
    assert len(boxes) == sum(len(machine.states) for machine in machines)
    order = {machine.id: list(machine.states) for machine in machines}
    arrows = {
        (machine.id, step.way, step.after, order[machine.id].index(step.after) < order[machine.id].index(step.before))
        for machine in machines
        for step in machine.transitions
    }
    assert len(drawing.xpath("//svg:path[contains(@class, 'tip')]", namespaces=SVG)) == len(arrows)
    assert drawing.xpath("string(svg:title)", namespaces=SVG) == LIFECYCLES[name].title.en


@pytest.mark.parametrize("name", sorted(LIFECYCLES))
def test_nothing_is_drawn_outside_the_page(name: str):
    drawing = etree.fromstring(lifecycle_svg(LIFECYCLES[name]).encode())
    _, _, width, height = map(float, drawing.attrib["viewBox"].split())
    for box in drawing.xpath("//svg:rect[not(@class='ground')]", namespaces=SVG):
        assert float(box.attrib["x"]) >= 0
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height

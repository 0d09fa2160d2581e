"""``yangfan capability matrix``: many devices as table, CSV, JSON and HTML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import html

from conformance.profiles.modules import bundled_modules

Command = Callable[..., Any]
MODULES = [str(module.encoding) for module in bundled_modules()]


def test_a_column_for_each_device_and_a_row_for_what_one_of_them_declares(command: Command) -> None:
    answer = command("capability", "matrix", *MODULES, "--json")
    assert answer.code == 0
    found = json.loads(answer.out)
    assert [device["containers"][0]["release"] for device in found["devices"]] == ["rel15", "rel16", "rel17"]
    assert all(len(row["answers"]) == len(MODULES) for row in found["capabilities"])
    assert all("declared" in {one["status"] for one in row["answers"]} for row in found["capabilities"])
    (redcap,) = (row for row in found["capabilities"] if row["id"] == "nr-r17-support-of-redcap")
    assert [one["status"] for one in redcap["answers"]] == ["absent", "absent", "declared"]
    everything = json.loads(command("capability", "matrix", *MODULES, "--all", "--json").out)
    assert len(everything["capabilities"]) > len(found["capabilities"])


def test_each_device_has_its_figures(command: Command) -> None:
    found = json.loads(command("capability", "matrix", *MODULES, "--json").out)
    for device in found["devices"]:
        assert [band["band"] for band in device["figures"]["bands"]] == device["containers"][0]["bands"]
        assert device["figures"]["bandwidth"]["dl_mhz"] > 0
        assert device["figures"]["buffer_mb"] > 0
    out = command("capability", "matrix", *MODULES).out
    assert out.splitlines()[0].startswith("figure ")
    assert "Widest aggregate bandwidth of NR carriers" in out


def test_csv_says_what_json_says(command: Command) -> None:
    said = json.loads(command("capability", "matrix", *MODULES, "--release", "17", "--json").out)
    rows = list(csv.DictReader(io.StringIO(command("capability", "matrix", *MODULES, "--release", "17", "--csv").out)))
    assert [row["id"] for row in rows] == [row["id"] for row in said["capabilities"]]
    names = [device["name"] for device in said["devices"]]
    for row, json_row in zip(rows, said["capabilities"], strict=True):
        absent = [row[name].partition(";")[0] == "absent" for name in names]
        assert absent == [one["status"] == "absent" for one in json_row["answers"]], row["id"]


def test_the_page_holds_the_table_and_loads_nothing(command: Command, tmp_path: Path) -> None:
    page = tmp_path / "matrix.html"
    answer = command("--lang", "zh", "capability", "matrix", *MODULES, "--html", str(page))
    assert (answer.code, answer.out) == (0, "")
    tree = html.fromstring(page.read_bytes())
    assert tree.get("lang") == "zh-CN"
    (table,) = tree.iter("table")
    assert len(table.findall("thead/tr/th")) == 1 + len(MODULES)
    labels = [row.findtext("th") for row in table.findall("tbody[@class='head']/tr")]
    assert labels[:3] == ["版本", "频段", "MIMO 层数"]
    assert "NR 载波最大聚合带宽" in labels
    said = json.loads(command("capability", "matrix", *MODULES, "--json").out)
    fields = [code.text for code in table.iterfind(".//th/code")]
    assert fields == [row["field"] for row in said["capabilities"]]
    assert not list(tree.iter("script", "img", "link"))


def test_a_broken_file_is_listed_and_stops_nothing(command: Command, tmp_path: Path) -> None:
    broken = tmp_path / "broken.hex"
    broken.write_text("00 11 22")
    answer = command("capability", "matrix", str(broken), *MODULES, "--csv")
    assert answer.code == 2
    assert answer.out.count("\r\n") > 10
    assert "broken.hex" in answer.err
    assert command("capability", "matrix", str(broken), "--json").code == 2

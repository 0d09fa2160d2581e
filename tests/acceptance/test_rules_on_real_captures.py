"""What the rules report on real devices: every report was reviewed and is listed with the reason why it is true.

``tests/data/rules/real-findings.toml`` says how. Every device in every shared file is judged, opened and put together
as ``yangfan capability show`` does it; one that is in several files is judged once. Nothing but what is listed may be
reported, and everything listed must be.
"""

from __future__ import annotations

import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from conformance.asn1.peers import PycrateEngine
from conformance.asn1.probe import probe_document
from conformance.capabilities.derived import add_derived
from conformance.capabilities.derived_answers import add_answers
from conformance.cli.devices import DeviceFiles, FoundDevice
from conformance.model.evidence import CapabilityContainer, Value
from conformance.model.finding import Finding
from conformance.workspace import Workspace

REVIEWED = tomllib.loads((Path(__file__).parents[1] / "data/rules/real-findings.toml").read_text(encoding="utf-8"))
EXPECTATIONS = (
    "oracleCsv/",
    "oracleCsvNew/",
    "oracleJson/",
    "capabilityInformation/oracle/",
    "pcap/oracle/",
    "index.tsv",
)
"""What is no evidence: results that another tool expects, and the list of the files."""
Sent = frozenset[tuple[str, bytes]]
"""What tells devices apart: each container's RAT and its value in the encoding that we give it."""


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    return real_data / "ue_capability"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def read(folder: Path, workspace: Workspace) -> Mapping[str, Sequence[FoundDevice]]:
    """The devices in every shared file, by the file's place in the folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): list(DeviceFiles(workspace).each(str(path)))
        for path in files
        if not any(part in str(path) for part in EXPECTATIONS)
    }


@pytest.fixture(scope="module")
def devices(folder: Path, workspace: Workspace, read: Mapping[str, Sequence[FoundDevice]]) -> Mapping[str, FoundDevice]:
    """The devices that are judged, by the name that the reviewed file gives them."""
    found = {}
    for name, files in REVIEWED["devices"].items():
        path, _, number = files[0].partition("#")
        if len(files) == 1:
            found[name] = read[path][int(number or 1) - 1]
            assert number or len(read[path]) == 1, path
        else:
            (found[name],) = DeviceFiles(workspace).together([str(folder / file) for file in files])
    return found


@pytest.fixture(scope="module")
def found(devices: Mapping[str, FoundDevice], workspace: Workspace) -> Mapping[str, tuple[Finding, ...]]:
    return {
        name: workspace.summariser.device(device.containers, name=name).findings for name, device in devices.items()
    }


def test_every_device_in_every_file_is_judged_once(
    read: Mapping[str, Sequence[FoundDevice]],
    devices: Mapping[str, FoundDevice],
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
) -> None:
    judged = {name: sent(device.containers, workspace) for name, device in devices.items()}
    assert not [(one, other) for one in judged for other in judged if one != other and judged[one] <= judged[other]]
    there = [(path, device.name, sent(device.containers, workspace)) for path in read for device in read[path]]
    assert not [place for *place, containers in there if not any(containers <= other for other in judged.values())]
    assert {path for path, found in read.items() if not found} == REVIEWED["nothing"].keys()
    with capsys.disabled():
        print(f"\n{len(there)} devices in {len(read)} files, {len(judged)} distinct")  # noqa: T201  # to be seen


def sent(containers: Sequence[CapabilityContainer], workspace: Workspace) -> Sent:
    engine = workspace.engine()
    return frozenset(
        (one.rat.value, engine.encode(workspace.schemas.schema(one.schema), one.type_name, one.value))
        for one in containers
    )


def test_what_is_reported_is_what_was_reviewed(
    found: Mapping[str, tuple[Finding, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    reported = Counter((one.rule, device) for device, findings in found.items() for one in findings)
    reviewed: Counter[tuple[str, str]] = Counter()
    for rule, row in rows():
        reviewed.update({(rule, device): number for device, number in row["on"].items()})
    with capsys.disabled():
        rules = len({rule for rule, _ in reported})
        print(f"\n{reported.total()} findings of {rules} rules on {len(found)} devices")  # noqa: T201  # to be seen
    assert reported == reviewed


def test_every_review_gives_a_reason_of_its_own() -> None:
    """No two reasons are one sentence with another name in it."""
    reasons = [row["why"].replace(row.get("missing", rule), "") for rule, row in rows()]
    assert reasons
    assert len(set(reasons)) == len(reasons)


def test_a_flag_that_was_said_to_be_missing_stands_nowhere_in_these_devices_and_in_all_others(
    devices: Mapping[str, FoundDevice], workspace: Workspace
) -> None:
    """Looked up by name in what pycrate decodes, wherever in the container that is."""
    engine, names = PycrateEngine(), {}
    for device, one in devices.items():
        values = {
            item.type_name: engine.decode(workspace.schemas.schema(item.schema), item.type_name, item.octets)
            for item in one.containers
        }
        names[device] = {type_name: set(identifiers(value)) for type_name, value in values.items()}
    missing = [(rule, row) for rule, row in rows() if "missing" in row]
    assert {rule for rule, _ in missing} == {rule for rule, _ in rows() if rule.startswith("ND-")}
    for rule, row in missing:
        asked = {device: there[row["container"]] for device, there in names.items() if row["container"] in there}
        lacking = {device for device, there in asked.items() if row["missing"] not in there}
        assert row["on"].keys() <= lacking, rule
        assert "concerned" in row or row["on"].keys() == lacking, rule
        assert not [device for device in row["on"] if not asked[device].issuperset(row["beside"])], rule


def identifiers(value: Value) -> Iterator[str]:
    match value:
        case dict():
            for name, inside in value.items():
                yield name
                yield from identifiers(inside)
        case list():
            for inside in value:
                yield from identifiers(inside)
        case (str(name), inside):
            yield name
            yield from identifiers(inside)


def rows() -> Iterator[tuple[str, dict]]:
    return ((rule, row) for rule, reviewed in REVIEWED["findings"].items() for row in reviewed)


def test_every_finding_has_a_place_in_a_container_and_a_message_in_both_languages(
    found: Mapping[str, tuple[Finding, ...]],
) -> None:
    types = ("UE-NR-Capability", "UE-MRDC-Capability", "UE-EUTRA-Capability")
    for device, findings in found.items():
        for one in findings:
            assert one.place.startswith(types), (device, one)
            assert one.message.en, one
            assert one.message.zh, one
            assert "NaN" not in one.message.en, one


def test_a_large_device_is_judged_at_once(devices: Mapping[str, FoundDevice], workspace: Workspace) -> None:
    """34,000 elements, 276 rules: measured at 24 ms of processor time, once compiled."""
    probe = probe_document(devices["s1ap-6"].containers, workspace.schemas.schema)
    add_derived(probe)
    add_answers(probe, workspace.summariser.probes)
    taken = []
    for _ in range(3):
        begin = time.process_time()
        workspace.summariser.rules.findings(probe)
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.1

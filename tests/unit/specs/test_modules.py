"""The synthetic modules are what their files say, and conform to their profiles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.asn1.peers import PycrateEngine
from conformance.asn1.xer import from_xer, to_xer
from conformance.judging.device import Device
from conformance.judging.requirements import judge
from conformance.model.results import CaseResult
from conformance.profiles.modules import Module, bundled_modules, load_modules
from conformance.verdicts import Conclusion, Verdict, conclusion
from conformance.workspace import Workspace
from conformance.xml.parsing import parse_xml

LATER = re.compile(r"-r(\d\d)$|-v(\d\d)[0-9a-z]{2}$")
MODULES = {module.id: module for module in bundled_modules()}


@pytest.fixture(params=MODULES)
def module(request: pytest.FixtureRequest) -> Module:
    return MODULES[request.param]


@pytest.fixture
def octets(module: Module) -> bytes:
    return bytes.fromhex(module.encoding.read_text())


@pytest.fixture
def value(module: Module, workspace: Workspace) -> Any:
    document = parse_xml(module.value.read_bytes(), origin=str(module.value))
    return from_xer(workspace.schemas.schema(module.schema), document)[1]


def test_there_is_one_module_for_each_release() -> None:
    assert [(module.id, module.profile) for module in MODULES.values()] == [
        ("r15-embb", "nr-r15-embb"),
        ("r16-urllc", "nr-r16-urllc"),
        ("r17-redcap", "nr-r17-redcap"),
    ]


def test_everything_about_a_module_says_that_it_is_synthetic(module: Module) -> None:
    assert module.synthetic
    assert "synthetic" in module.title.en
    assert "合成" in module.title.zh
    assert module.value.name.startswith("synthetic-")
    assert module.encoding.name.startswith("synthetic-")
    assert "SYNTHETIC" in module.value.read_text().splitlines()[1]
    assert "no device sent it" in module.origin


def test_the_encoding_is_that_of_the_value(module: Module, value: Any, octets: bytes, workspace: Workspace) -> None:
    schema = workspace.schemas.schema(module.schema)
    assert workspace.engine().encode(schema, module.type_name, value) == octets
    assert workspace.engine().decode(schema, module.type_name, octets) == value


def test_pycrate_decodes_the_same_value(module: Module, value: Any, octets: bytes, workspace: Workspace) -> None:
    schema = workspace.schemas.schema(module.schema)
    decoded = PycrateEngine().decode(schema, module.type_name, octets)
    assert decoded == value
    # as documents too, where 1 and true, or a list and a tuple, are not equal
    written = [to_xer(schema, module.type_name, each) for each in (decoded, value)]
    assert len({re.sub(rb"\s", b"", bytes_of(document)) for document in written}) == 1


def bytes_of(document: Any) -> bytes:
    from conformance.asn1.xer import xer_text

    return xer_text(document)


def test_only_components_of_the_declared_release_are_used(value: Any) -> None:
    release = int(value["accessStratumRelease"].removeprefix("rel"))
    for name in component_names(value):
        suffix = LATER.search(name)
        assert not suffix or int(suffix[1] or suffix[2]) <= release, name


def component_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from component_names(item)
    elif isinstance(value, list):
        for item in value:
            yield from component_names(item)
    elif isinstance(value, tuple) and isinstance(value[0], str):
        yield value[0]
        yield from component_names(value[1])


def concluded(workspace: Workspace, device: Device, profile: str) -> Conclusion:
    outcomes = [judge(each, profile_id=profile, device=device) for each in workspace.profiles[profile].requirements]
    return conclusion([case.verdict for case in outcomes if isinstance(case, CaseResult) and case.blocking])


def test_a_module_conforms_to_its_profile_and_to_the_baseline(
    module: Module, value: Any, workspace: Workspace, device_of: Callable[..., Device]
) -> None:
    device = device_of({module.type_name: value})
    assert concluded(workspace, device, module.profile) is Conclusion.CONFORMS
    assert concluded(workspace, device, "nr-baseline") is Conclusion.CONFORMS


def test_the_broadband_module_is_no_redcap_device(
    values: Mapping[str, Any], workspace: Workspace, device_of: Callable[..., Device]
) -> None:
    device = device_of({"UE-NR-Capability": values["r15-embb"]})
    outcomes = {
        requirement.id: judge(requirement, profile_id="nr-r17-redcap", device=device)
        for requirement in workspace.profiles["nr-r17-redcap"].requirements
    }
    failed = {name for name, case in outcomes.items() if isinstance(case, CaseResult) and case.verdict is Verdict.FAIL}
    assert {"RC1", "RC2-carrier-FR1", "RC3", "RC4-layers", "RC5-bands"} <= failed
    assert concluded(workspace, device, "nr-r17-redcap") is Conclusion.DOES_NOT_CONFORM


def test_files_of_a_list_of_modules_stand_beside_it(tmp_path: Path) -> None:
    listed = (resources_of(MODULES["r15-embb"]) / "modules.xml").read_text()
    (tmp_path / "modules.xml").write_text(listed)
    assert load_modules(tmp_path / "modules.xml")[0].encoding == tmp_path / "r15" / "synthetic-embb-module.hex"


def resources_of(module: Module) -> Path:
    return module.encoding.parents[1]

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conformance.judging.device import Device
from conformance.model.evidence import Evidence, MediaType
from conformance.profiles.modules import Module, bundled_modules
from conformance.workspace import Workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="session")
def modules() -> Mapping[str, Module]:
    return {module.id: module for module in bundled_modules()}


@pytest.fixture(scope="session")
def values(workspace: Workspace, modules: Mapping[str, Module]) -> Mapping[str, dict]:
    """The values of the bundled modules, decoded from what is shipped."""
    return {
        name: workspace.engine().decode(
            workspace.schemas.schema(module.schema), module.type_name, bytes.fromhex(module.encoding.read_text())
        )
        for name, module in modules.items()
    }


@pytest.fixture(scope="session")
def device_of(workspace: Workspace) -> Callable[..., Device]:
    """Return a device that declares values, each given by the name of its type; they go through UPER."""
    schemas = {"UE-NR-Capability": "nr-rrc", "UE-MRDC-Capability": "nr-rrc", "UE-EUTRA-Capability": "eutra-rrc"}

    def declare(values: Mapping[str, object]) -> Device:
        evidence = []
        for type_name, value in values.items():
            octets = workspace.engine().encode(workspace.schemas.schema(schemas[type_name]), type_name, value)
            evidence.append(Evidence(octets, MediaType.UPER, "test", type_name=type_name))
        return workspace.device(evidence)

    return declare


@pytest.fixture(scope="session")
def specs() -> Path:
    return Path(__file__).parents[3] / "specs"

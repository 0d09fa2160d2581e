from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from conformance.judging.device import Device
from conformance.model.capability import Clause
from conformance.model.evidence import Evidence, MediaType, Rat
from conformance.model.profile import Level, Requirement
from conformance.model.text import Text
from conformance.profiles.modules import bundled_modules
from conformance.workspace import Workspace

SCHEMAS = {"UE-NR-Capability": "nr-rrc", "UE-MRDC-Capability": "nr-rrc", "UE-EUTRA-Capability": "eutra-rrc"}


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(tmp_path_factory.mktemp("workspace"))


@pytest.fixture
def embb(workspace: Workspace) -> Any:
    """The value of the synthetic eMBB module, free to change."""
    module = bundled_modules()[0]
    octets = bytes.fromhex(module.encoding.read_text())
    return deepcopy(workspace.engine().decode(workspace.schemas.schema(module.schema), module.type_name, octets))


@pytest.fixture(scope="session")
def device_of(workspace: Workspace) -> Callable[..., Device]:
    """Return a device with containers of these values, each given as ``(type, value)``."""

    def declare(*containers: tuple[str, object]) -> Device:
        evidence = []
        for type_name, value in containers:
            octets = workspace.engine().encode(workspace.schemas.schema(SCHEMAS[type_name]), type_name, value)
            evidence.append(Evidence(octets, MediaType.UPER, "test", type_name=type_name))
        return workspace.device(evidence)

    return declare


@pytest.fixture
def device(embb: Any, device_of: Callable[..., Device]) -> Device:
    return device_of(("UE-NR-Capability", embb))


@pytest.fixture
def requirement() -> Callable[..., Requirement]:
    def demand(**given: Any) -> Requirement:
        return Requirement(
            **{
                "id": "R1",
                "level": Level.MANDATORY,
                "title": Text("the title", "标题"),
                "clause": Clause("TS 38.306", "4.2", "18.6.0"),
                "source": "test",
                "confidence": "high",
                "rat": Rat.NR,
            }
            | given
        )

    return demand

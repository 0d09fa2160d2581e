from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance import messages, resources
from conformance.errors import ConfigurationError, DataError, PluginError, SutError, UsageError
from conformance.hookspecs import hookimpl
from conformance.judging.device import Device
from conformance.workspace import Workspace

PROFILES = {"nr-baseline", "nr-r15-embb", "nr-r16-urllc", "nr-r17-redcap"}
MODULE = resources.vectors("common", "nr-rrc", "r17", "synthetic-redcap-module.hex")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path)


def test_opening_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.manager is workspace.manager
    workspace.close()
    assert list(tmp_path.iterdir()) == []


def test_the_store_is_made_when_it_is_used(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.store.campaigns() == []
    assert (tmp_path / ".yangfan" / "results.db").is_file()
    workspace.close()


def test_bundled_profiles_are_there(workspace: Workspace) -> None:
    assert set(workspace.profiles) >= PROFILES


def test_configured_profiles_are_layered_on_the_bundled_ones(tmp_path: Path) -> None:
    text = resources.specs("profiles", "nr-r15-embb.xml").read_text(encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine.xml").write_text(text.replace('id="nr-r15-embb"', 'id="mine"'), encoding="utf-8")
    (tmp_path / "yangfan.toml").write_text('profiles = ["own"]')
    workspace = Workspace.open(tmp_path)
    assert set(workspace.profiles) >= {"mine", *PROFILES}
    assert workspace.find_profile("mine")[0] == tmp_path / "own" / "mine.xml"


def test_a_profile_identifier_that_is_taken_is_refused_with_both_files(tmp_path: Path) -> None:
    shutil.copy(resources.specs("profiles", "nr-r15-embb.xml"), tmp_path / "copy.xml")
    (tmp_path / "yangfan.toml").write_text('profiles = ["copy.xml"]')
    with pytest.raises(UsageError) as caught:
        _ = Workspace.open(tmp_path).profiles
    assert str(tmp_path / "copy.xml") in str(caught.value)
    assert "nr-r15-embb.xml" in str(caught.value)


def test_configured_profiles_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text('profiles = ["nowhere"]')
    with pytest.raises(ConfigurationError, match="nowhere"):
        _ = Workspace.open(tmp_path).profiles


def test_a_profile_is_found_by_its_file_too(workspace: Workspace, tmp_path: Path) -> None:
    shutil.copy(resources.specs("profiles", "nr-r15-embb.xml"), tmp_path / "copy.xml")
    assert workspace.find_profile("copy.xml")[1].id == "nr-r15-embb"
    (tmp_path / "no.xml").write_text("<x/>")
    with pytest.raises(DataError):
        workspace.find_profile("no.xml")
    with pytest.raises(UsageError, match="nr-baseline"):
        workspace.find_profile("nonsense")


def test_a_device_answers_what_its_capture_declares(workspace: Workspace) -> None:
    sut = workspace.open_sut(f"capture:{MODULE}")
    device = workspace.device(sut.evidence())
    assert isinstance(device, Device)
    assert device.declares("nr-r17-support-of-redcap")


def test_a_path_without_scheme_is_a_capture(workspace: Workspace) -> None:
    assert workspace.open_sut(str(MODULE)).locator == f"capture:{MODULE}"


@pytest.mark.parametrize("locator", ["telepathy:x", "nowhere.hex", "", ":", "a\0b", "x" * 5000, "module:nonsense"])
def test_a_locator_that_nobody_knows_is_refused(workspace: Workspace, locator: str) -> None:
    with pytest.raises(SutError):
        workspace.open_sut(locator)


def test_the_default_engine_is_ours_and_an_unknown_one_is_refused(workspace: Workspace) -> None:
    assert workspace.engine().name == "strict"
    with pytest.raises(UsageError, match="strict"):
        workspace.engine("nonsense")


def test_an_engine_that_is_offered_twice_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    class Pack:
        @hookimpl
        def asn1_engines(self) -> list[object]:
            return [workspace.engine()]

    with pytest.raises(PluginError, match="strict"):
        Workspace.open(tmp_path, plugins=[Pack()]).engine()


def test_readers_of_plugins_are_asked_before_the_bundled_ones(workspace: Workspace, tmp_path: Path) -> None:
    reader = workspace.readers[0]

    class Pack:
        @hookimpl
        def evidence_readers(self) -> list[object]:
            return [reader]

    assert Workspace.open(tmp_path, plugins=[Pack()]).readers[0] is reader


def test_the_configured_language_is_spoken_unless_one_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yangfan.toml").write_text('language = "zh"')
    monkeypatch.delenv("YANGFAN_LANG")
    before = messages.chosen_language()
    messages.choose_language(None)
    try:
        Workspace.open(tmp_path).speak()
        assert messages.language() == "zh"
        messages.choose_language("en")
        Workspace.open(tmp_path).speak()
        assert messages.language() == "en"
    finally:
        messages.choose_language(before)

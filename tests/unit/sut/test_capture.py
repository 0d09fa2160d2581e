"""Captures as SUTs: files, folders and standard input."""

from __future__ import annotations

import io
import sys

import pytest

from conformance.errors import EvidenceError, SutError
from conformance.evidence.builtin import evidence_readers
from conformance.plugins import build_plugin_manager
from conformance.sut.builtin import open_sut
from conformance.sut.capture import CaptureSut


def sut(path, scheme="capture"):
    return open_sut(f"{scheme}:{path}", evidence_readers())


def octets(adapter):
    return [item.data for item in adapter.evidence()]


@pytest.mark.parametrize("scheme", ["capture", "document"])
def test_a_file_is_a_sut_with_its_evidence(tmp_path, scheme):
    file = tmp_path / "module.anything"
    file.write_text("e1 20", encoding="ascii")
    opened = sut(file, scheme)
    assert opened.locator == f"{scheme}:{file}"
    (item,) = opened.evidence()
    assert (item.data, item.origin) == (b"\xe1\x20", str(file))


def test_a_folder_is_read_in_the_order_of_names_and_without_hidden_files(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / ".git").mkdir()
    for name, text in {"b.hex": "02", "a.hex": "01", "inner/c.hex": "03", ".hidden": "04", ".git/config": "05"}.items():
        (tmp_path / name).write_text(text, encoding="ascii")
    assert octets(sut(tmp_path)) == [b"\x01", b"\x02", b"\x03"]


def test_each_file_of_a_folder_is_a_sut_of_its_own_so_that_a_broken_one_stops_no_other(tmp_path):
    (tmp_path / "a").write_text("what is this", encoding="ascii")
    (tmp_path / "b").write_text("02", encoding="ascii")
    broken, sound = sut(tmp_path).files()
    assert broken.locator == f"capture:{tmp_path / 'a'}"
    with pytest.raises(EvidenceError):
        list(broken.evidence())
    assert octets(sound) == [b"\x02"]


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xe1\x20")))
    (item,) = sut("-").evidence()
    assert (item.data, item.origin) == (b"\xe1\x20", "<stdin>")


def test_what_does_not_exist_is_an_error_that_tells_the_way_out(tmp_path):
    with pytest.raises(SutError, match="name a file, a folder"):
        list(sut(tmp_path / "nothing").evidence())
    with pytest.raises(SutError, match="holds no file"):
        list(sut(tmp_path).evidence())


def test_a_file_that_cannot_be_read_is_an_error(tmp_path, monkeypatch):
    file = tmp_path / "locked"
    file.write_text("01", encoding="ascii")

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(file), "open", refuse)
    with pytest.raises(SutError, match="Permission denied"):
        list(sut(file).evidence())


@pytest.mark.parametrize("locator", ["at:/dev/ttyUSB2", "module.hex", "capture"])
def test_other_locators_are_passed_on(locator):
    assert open_sut(locator, evidence_readers()) is None


def test_captures_are_opened_through_the_hook(tmp_path):
    manager = build_plugin_manager()
    opened = manager.hook.open_sut(locator=f"capture:{tmp_path}", readers=evidence_readers())
    assert isinstance(opened, CaptureSut)
    assert manager.hook.open_sut(locator="nobody:knows", readers=[]) is None

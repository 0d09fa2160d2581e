from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import ConfigurationError
from conformance.workspace.configuration import KEYS, SIZE_LIMIT, load_configuration


def test_without_a_file_results_go_to_the_current_folder(tmp_path: Path) -> None:
    configuration = load_configuration(tmp_path, environment={})
    assert configuration.database == f"sqlite:///{tmp_path}/.yangfan/results.db"
    assert configuration.report == tmp_path / "yangfan-report"
    assert configuration.origin is None


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text('report = "out"\ndatabase = "db/r.db"\nprofiles = ["mine", "x.xml"]\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    configuration = load_configuration(inner, environment={})
    assert configuration.origin == tmp_path / "yangfan.toml"
    assert configuration.report == tmp_path / "out"
    assert configuration.database == f"sqlite:///{tmp_path}/db/r.db"
    assert configuration.profiles == (tmp_path / "mine", tmp_path / "x.xml")
    assert configuration.folder == inner


def test_the_nearest_file_alone_is_read(tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text('profile = "far"\nreport = "far"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text('[tool.yangfan]\nprofile = ["near"]\n')
    configuration = load_configuration(inner, environment={})
    assert configuration.profile == ("near",)
    assert configuration.report == inner / "yangfan-report"


def test_a_pyproject_without_our_table_is_passed_over_even_if_it_is_broken(tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text('language = "zh"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[tool.black]\n")
    assert load_configuration(inner, environment={}).language == "zh"
    (inner / "pyproject.toml").write_text("[[[")
    assert load_configuration(inner, environment={}).language == "zh"


def test_the_environment_comes_before_the_file_and_the_command_line_before_both(tmp_path: Path) -> None:
    (tmp_path / "yangfan.toml").write_text('profile = "file"\nreport = "file"\ndatabase = "file.db"\n')
    environment = {
        "YANGFAN_PROFILE": os.pathsep.join(["one", "two"]),
        "YANGFAN_REPORT": "variable",
        "YANGFAN_SUT": "capture:a.hex capture:b.hex",
    }
    overrides = {"report": "line", "database": None}
    configuration = load_configuration(tmp_path, environment=environment, overrides=overrides)
    assert configuration.profile == ("one", "two")
    assert configuration.report == tmp_path / "line"
    assert configuration.database.endswith("/file.db")
    assert configuration.sut == ("capture:a.hex", "capture:b.hex")


def test_a_database_url_is_left_as_it_is(tmp_path: Path) -> None:
    url = "postgresql+psycopg://user@host/results"
    assert load_configuration(tmp_path, environment={"YANGFAN_DATABASE": url}).database == url


def test_an_unknown_key_is_named_with_its_file_and_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "yangfan.toml"
    file.write_text('langauge = "zh"\n')
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(tmp_path, environment={})
    message = str(caught.value)
    assert str(file) in message
    assert "langauge" in message
    assert all(key in message for key in KEYS)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("language = 3", "language"),
        ('language = "fr"', "fr"),
        ("report = []", "report"),
        ('database = ["a", "b"]', "database"),
        ("profiles = [1]", "profiles"),
        ('sut = ""', "sut"),
        ("[profile]\nid = 1", "profile"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(tmp_path: Path, line: str, named: str) -> None:
    (tmp_path / "yangfan.toml").write_text(line)
    with pytest.raises(ConfigurationError, match=named):
        load_configuration(tmp_path, environment={})


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = = 1", b"x" * (SIZE_LIMIT + 1)])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "yangfan.toml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"yangfan\.toml"):
        load_configuration(tmp_path, environment={})


@given(st.dictionaries(st.text(max_size=10), st.one_of(st.integers(), st.text(max_size=5), st.none(), st.booleans())))
def test_overrides_of_any_kind_are_used_or_refused(overrides: dict[str, object]) -> None:
    try:
        configuration = load_configuration(Path("/"), environment={}, overrides=overrides)
    except ConfigurationError:
        return
    assert configuration.database


@given(st.sampled_from(KEYS), st.text(max_size=20))
def test_variables_of_any_content_are_used_or_refused(key: str, value: str) -> None:
    variable = "YANGFAN_LANG" if key == "language" else f"YANGFAN_{key.upper()}"
    try:
        configuration = load_configuration(Path("/"), environment={variable: value})
    except ConfigurationError:
        return
    assert configuration.folder == Path("/")


@pytest.mark.parametrize(("written", "seconds"), [("30", 30.0), ("0.5", 0.5), ('"30"', 30.0)])
def test_time_for_an_answer_is_a_number_of_seconds(tmp_path: Path, written: str, seconds: float) -> None:
    (tmp_path / "yangfan.toml").write_text(f"timeout = {written}")
    assert load_configuration(tmp_path, environment={}).timeout == seconds
    assert load_configuration(tmp_path, environment={"YANGFAN_TIMEOUT": "7"}).timeout == 7


@pytest.mark.parametrize("written", ["0", "-1", '"soon"', "true", "nan", "inf", "100000"])
def test_time_for_an_answer_that_is_none_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "yangfan.toml").write_text(f"timeout = {written}")
    with pytest.raises(ConfigurationError) as raised:
        load_configuration(tmp_path, environment={})
    assert raised.value.key == "workspace.unusable-value"

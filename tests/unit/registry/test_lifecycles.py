"""Lifecycles: the bundled ones as graphs, what written stages mean, files that are none."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import messages, resources
from conformance.errors import DataError, UsageError
from conformance.model.lifecycle import Lifecycle, Machine, Outcome, Rung, Way
from conformance.registry.lifecycles import legal_path, lifecycle_named, load_lifecycles, next_states, resolve

LIFECYCLES = load_lifecycles(sorted(resources.specs("lifecycles").glob("*.xml")))
MACHINES = [
    pytest.param(machine, id=f"{lifecycle.id}:{machine.id}")
    for lifecycle in LIFECYCLES.values()
    for machine in lifecycle.machines.values()
]
LADDER = list(Rung)
SOUND = """<lifecycle xmlns="urn:yangfan:lifecycle:1" id="synthetic" body="nobody" source="synthetic">
<title><en>Synthetic</en><zh>虚构</zh></title>
<machine id="one"><title><en>One</en><zh>一</zh></title>
<state id="a" outcome="open" rung="U2"><title><en>A</en><zh>甲</zh></title><next to="b"/></state>
<state id="b" outcome="landed" rung="U6"><title><en>B</en><zh>乙</zh></title></state>
</machine></lifecycle>"""

any_lifecycle = st.sampled_from(sorted(LIFECYCLES)).map(LIFECYCLES.__getitem__)


def test_the_lifecycles_that_others_build_on_are_there():
    assert set(LIFECYCLES) >= {"iso", "gbt", "ydt", "group", "3gpp", "ietf", "w3c", "pep"}


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_is_reached_from_where_histories_begin(machine: Machine):
    reached = set(machine.initial) or set(machine.states)
    while found := {state.id for here in reached for state, _ in next_states(machine, here)} - reached:
        reached |= found
    assert reached == set(machine.states)


@pytest.mark.parametrize("machine", MACHINES)
def test_what_ended_goes_on_by_a_loop_back_alone(machine: Machine):
    for step in machine.transitions:
        before, after = machine.states[step.before], machine.states[step.after]
        if before.outcome is Outcome.ENDED and after.outcome is not Outcome.ENDED:
            assert step.way is Way.LOOP_BACK, step
        if before.outcome is not Outcome.ENDED and after.outcome is Outcome.ENDED:
            assert step.way is Way.END, step


@pytest.mark.parametrize("machine", MACHINES)
def test_the_ladder_does_not_fall_on_the_way_up(machine: Machine):
    for step in machine.transitions:
        before, after = machine.states[step.before].rung, machine.states[step.after].rung
        if step.way in {Way.NORMAL, Way.FAST_TRACK} and before and after:
            assert LADDER.index(before) <= LADDER.index(after), step


@pytest.mark.parametrize("machine", MACHINES)
def test_outcomes_and_rungs_agree(machine: Machine):
    for state in machine.states.values():
        if state.rung in {Rung.WITHDRAWN, Rung.CANCELLED}:
            assert state.outcome is Outcome.ENDED, state.id
        if state.outcome is Outcome.ENDED:
            assert state.rung in {Rung.WITHDRAWN, Rung.CANCELLED}, state.id


@given(any_lifecycle, st.data())
def test_every_identifier_means_its_state_in_any_case(lifecycle: Lifecycle, data: st.DataObject):
    machine = data.draw(st.sampled_from(list(lifecycle.machines.values())))
    state = data.draw(st.sampled_from(list(machine.states.values())))
    case = data.draw(st.sampled_from((str, str.upper, str.lower, "  {} ".format)))
    assert resolve(lifecycle, case(state.id)) == (machine.id, state)
    assert resolve(lifecycle, f"{machine.id}:{case(state.id)}") == (machine.id, state)
    for other in state.also:
        assert resolve(lifecycle, f"{machine.id}:{case(other)}") == (machine.id, state)


@given(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)))
def test_versions_of_3gpp_mean_one_state_by_their_first_number(version: tuple[int, int, int]):
    # 3gpp.org, version numbering scheme: 0 draft, 1 for information, 2 for approval, from 3 on under change control
    expected = {0: "draft", 1: "information", 2: "approval"}.get(version[0], "approved")
    written = ".".join(map(str, version))
    assert resolve(LIFECYCLES["3gpp"], written)[1].id == expected
    assert resolve(LIFECYCLES["3gpp"], f"V{written}")[1].id == expected


@pytest.mark.parametrize(
    ("lifecycle", "written", "state"),
    [
        ("3gpp", "g30", "approved"),  # 38331-g30 is version 16.3.0
        ("3gpp", "010", "draft"),
        ("3gpp", "release:frozen", "frozen"),
        ("gbt", "征求意见稿", "30"),
        ("gbt", "即将实施", "60"),
        ("3gpp", "Version 15.8.0", "approved"),
        ("ydt", "报批公示", "55"),
        ("ydt", "已发布", "60"),
        ("gbt", "正在审查", "40"),
        ("w3c", "CRS", "CR"),
        ("iso", "DIS", "40.00"),
        ("ietf", "stream:dead", "wg-dead"),
        ("ietf", "dead", "dead"),
    ],
)
def test_stages_are_found_as_sources_write_them(lifecycle: str, written: str, state: str):
    assert resolve(LIFECYCLES[lifecycle], written)[1].id == state


@given(any_lifecycle, st.text(max_size=300))
def test_any_text_is_a_state_or_an_error_that_names_states(lifecycle: Lifecycle, text: str):
    try:
        machine, state = resolve(lifecycle, text)
    except DataError as error:
        assert lifecycle.id in str(error)  # noqa: PT017  # either is right
    else:
        assert lifecycle.machines[machine].states[state.id] is state


def test_an_unknown_stage_names_those_that_were_meant():
    with pytest.raises(DataError, match="may be one of Draft"):
        resolve(LIFECYCLES["pep"], "Draught")


def test_a_name_of_two_machines_is_not_guessed():
    with pytest.raises(DataError, match="draft:rfc, iesg:pub"):
        resolve(_with_shared_name(), "published")


def test_fast_tracks_of_national_standards_skip_drafting_and_comments():
    # 标准制定程序: 等同采用 10 -> 30, 修订或转化 10 -> 40; nothing else may skip the comments
    stage = LIFECYCLES["gbt"].main
    skips = {(step.before, step.after) for step in stage.transitions if step.way is Way.FAST_TRACK}
    assert skips == {("10", "30"), ("10", "40")}


def test_codes_of_industry_and_group_standards_are_ours():
    assert {name for name, lifecycle in LIFECYCLES.items() if lifecycle.ours} == {"ydt", "group"}


def test_all_codes_of_iso_are_there_with_their_loop_backs():
    stage = LIFECYCLES["iso"].main
    assert len(stage.states) == 46  # the table of ISO's harmonized codes, without the general 29.xx of one tool
    loops = {step.before for step in stage.transitions if step.way is Way.LOOP_BACK}
    assert loops >= {"10.92", "30.92", "40.92", "40.93", "50.92", "90.93", "95.92"}


def test_every_limit_names_its_source():
    for lifecycle in LIFECYCLES.values():
        for machine in lifecycle.machines.values():
            for state in machine.states.values():
                assert state.source
                assert state.limit_months is None or state.source != lifecycle.source


@pytest.mark.parametrize("machine", MACHINES)
def test_legal_paths_go_by_permitted_steps(machine: Machine):
    steps = {(step.before, step.after) for step in machine.transitions}
    for before, after in combinations(machine.states, 2):
        path = legal_path(machine, before, after)
        assert all(step in steps for step in pairwise(path))
        assert not path or (path[0], path[-1]) == (before, after)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('to="b"', 'to="c"'), "line 4: the machine has no state c; it may be one of a, b"),
        (('<next to="b"/>', '<next to="b b"/>'), "line 4: the step from a to b stands twice"),
        (('rung="U6"', 'rung="U6" pattern="("'), r"line 5: \( is no regular expression"),
        (('id="b"', 'id="a"'), "line 5"),
        (('outcome="open"', 'outcome="finished"'), "line 4"),
        (('rung="U2"', 'rung="U12"'), "line 4"),
    ],
)
def test_a_broken_lifecycle_is_refused_with_its_line(tmp_path: Path, change: tuple[str, str], said: str):
    file = tmp_path / "synthetic.xml"
    file.write_text(SOUND.replace(*change), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        load_lifecycles([file])


def test_a_later_file_replaces_a_lifecycle(tmp_path: Path):
    file = tmp_path / "own.xml"
    file.write_text(SOUND.replace('id="synthetic"', 'id="pep" debounce-days="3"'), encoding="utf-8")
    loaded = load_lifecycles([resources.specs("lifecycles", "pep.xml"), file])
    assert loaded["pep"].debounce_days == 3
    assert list(loaded["pep"].machines) == ["one"]


def test_texts_of_findings_are_there_in_both_languages():
    for language in messages.LANGUAGES:
        assert messages.text("lifecycles.way-loop-back", spoken=language)


def _with_shared_name() -> Lifecycle:
    from dataclasses import replace

    found = LIFECYCLES["ietf"]
    machines = dict(found.machines)
    for machine, state in (("draft", "rfc"), ("iesg", "pub")):
        states = dict(machines[machine].states)
        states[state] = replace(states[state], also=("published",))
        machines[machine] = replace(machines[machine], states=states)
    return replace(found, machines=machines)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *((each, "ydt") for each in ("ydt", "YD/T", "YDT", "yd", "ｙｄ／ｔ", "NB/T", "行业标准")),
        *((each, "gbt") for each in ("GB/T", "gb", "国家标准")),
        *(("3GPP", "3gpp"), ("W3C", "w3c"), ("PEP", "pep"), ("ISO/IEC", "iso"), (" 3 GPP ", "3gpp"), ("RFC", "ietf")),
    ],
)
def test_a_lifecycle_is_found_as_people_write_its_name(written: str, name: str) -> None:
    assert lifecycle_named(LIFECYCLES, written).id == name


def test_no_two_lifecycles_share_a_name() -> None:
    for lifecycle in LIFECYCLES.values():
        assert {lifecycle_named(LIFECYCLES, each).id for each in (lifecycle.id, *lifecycle.also)} == {lifecycle.id}


@pytest.mark.parametrize(
    ("written", "near"), [("wc3", "w3c"), ("", "3gpp, gbt"), ("/", "3gpp, gbt"), ("T/CSAE", "3gpp")]
)
def test_an_unknown_lifecycle_names_those_that_may_be_meant(written: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        lifecycle_named(LIFECYCLES, written)

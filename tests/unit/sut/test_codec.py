"""Codecs that misbehave: every question has its own answer, the fault lies where it belongs, nothing is left behind.

The codecs are the scripts of ``tests/data/codecs``; each misbehaves when it is asked about the octets ``ff``.
"""

from __future__ import annotations

import os
import shlex
import socket
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from conformance.errors import SutError
from conformance.interfaces import CodecSut as CodecSutProtocol
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut import builtin
from conformance.sut.codec import CodecSut, codec_sut
from conformance.sut.connections import MAX_OUTPUT

CODECS = Path(__file__).parents[2] / "data" / "codecs"
TARGET = Target("device-specification", "Yangfan-Identification", "BandNumber", digest="00" * 32)
BAD = Question(Operation.DECODE, octets=b"\xff")
SECONDS = 0.7  # of codecs that let them pass


def good(number):
    return Question(Operation.DECODE, octets=bytes([number]))


def sut(name, *arguments, seconds=30.0, greeting=30.0, **others):
    command = (sys.executable, str(CODECS / f"{name}.py"), *arguments)
    return CodecSut(f"codec:{name}", command, answer_seconds=seconds, greeting_seconds=greeting, **others)


@pytest.fixture
def start():
    """Start codecs and close them; afterwards no process and no descriptor is left."""
    opened, descriptors = [], len(list(Path("/proc/self/fd").iterdir()))

    def start(name, *arguments, **others):
        opened.append(sut(name, *arguments, **others).start(TARGET))
        return opened[-1]

    yield start
    for codec in opened:
        codec.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)  # no child is left, not even a zombie


def asked(codec, *questions):
    return list(codec.answers(iter(questions)))


def test_a_codec_that_behaves_is_heard(start):
    codec = start("behaves")
    answers = asked(codec, good(1), BAD, good(2))
    assert [answer.kind for answer in answers] == [AnswerKind.ACCEPTED, AnswerKind.REFUSED, AnswerKind.ACCEPTED]
    assert [answer.value for answer in answers] == ["01", None, "02"]
    assert (answers[1].reason, answers[1].bit) == ("these octets are refused", 3)
    assert (codec.greeting.name, codec.greeting.version, codec.greeting.window) == ("test", "1", 4)


FAULTS = {
    "hangs": (AnswerKind.TIMEOUT, "no answer in time", ""),
    "dies": (AnswerKind.DIED, "exit code 3", "assertion failed: no such octets"),
    "crashes": (AnswerKind.DIED, "SIGSEGV", ""),
    "writes_no_json": (AnswerKind.GARBAGE, "no JSON", "> decoding…"),
    "answers_another_question": (AnswerKind.GARBAGE, "answers question", '"value": "ff"'),
    "answers_out_of_order": (AnswerKind.TIMEOUT, "no answer in time", ""),
    "answers_unasked": (AnswerKind.GARBAGE, "answers question 0", "something else"),
    "answers_two_things": (AnswerKind.GARBAGE, "one of", "or not"),
    "answers_nothing": (AnswerKind.GARBAGE, "one of", '> {"id": '),
    "leaves_out_the_number": (AnswerKind.GARBAGE, "no member id", '"value": "ff"'),
    "mistakes_kinds": (AnswerKind.GARBAGE, "refused is not of kind string", "true"),
    "shows_no_value": (AnswerKind.GARBAGE, "values", "accepted"),
    "writes_another_encoding": (AnswerKind.GARBAGE, "not UTF-8", "Z\\xfcrich"),
    "writes_nan": (AnswerKind.GARBAGE, "NaN", "NaN"),
    "writes_infinity": (AnswerKind.GARBAGE, "1e999", "1e999"),
    "writes_half_a_pair": (AnswerKind.GARBAGE, "surrogate", "ud800"),
    "writes_a_member_twice": (AnswerKind.GARBAGE, "twice", "value"),
    "nests_deeply": (AnswerKind.GARBAGE, "256 levels", "[[["),
    "nests_without_end": (AnswerKind.GARBAGE, "256 levels", "[[["),
    "writes_a_list": (AnswerKind.GARBAGE, "no object", "["),
    "writes_empty_lines": (AnswerKind.GARBAGE, "no JSON", ""),
    "writes_without_end": (AnswerKind.GARBAGE, "more than 16777216 octets", "> 0000"),
    "floods_lines": (AnswerKind.GARBAGE, "answers question 0", "flood"),
    "floods_errors": (AnswerKind.TIMEOUT, "no answer in time", "still decoding"),
    "trickles": (AnswerKind.TIMEOUT, "no answer in time", ">  "),
    "closes_input": (AnswerKind.TIMEOUT, "no answer in time", ""),
    "closes_output": (AnswerKind.DIED, "closed its output", ""),
    "leaves_a_child": (AnswerKind.DIED, "exit code 0", "the parent ends"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_the_answer_to_the_question_that_brought_it_about(start, name):
    kind, reason, output = FAULTS[name]
    codec = start(name, seconds=SECONDS if kind is AnswerKind.TIMEOUT else 30)
    answers = asked(codec, good(0), good(1), BAD, good(3), good(4), good(5), good(6))
    assert [answer.kind for answer in answers] == [*[AnswerKind.ACCEPTED] * 2, kind, *[AnswerKind.ACCEPTED] * 4]
    assert [answer.value for answer in answers] == ["00", "01", None, "03", "04", "05", "06"]
    assert reason in answers[2].reason
    assert output in answers[2].output
    assert len(answers[2].output) <= 2 * MAX_OUTPUT + 10


def test_every_script_that_misbehaves_is_tried():
    others = {"lines", "behaves", "answers_twice", "ignores_bye", "exits_badly", "ends_after_each_answer"}
    others |= {"answers_after_bye", "knows_no_other_members"}
    others |= {"reads_nothing_more", "dies_when_asked_ahead", "greets_once", "greets_wrongly", "hangs_always"}
    assert {path.stem for path in CODECS.glob("*.py")} == FAULTS.keys() | others


def test_what_is_asked_ahead_of_a_second_answer_is_asked_again(start):
    answers = asked(start("answers_twice"), good(0), BAD, good(2), good(3))
    assert [answer.value for answer in answers] == ["00", "ff", "02", "03"]


def test_a_second_answer_to_one_that_is_asked_alone_is_garbage_for_the_next(start):
    codec = start("answers_twice")
    assert asked(codec, BAD)[0].kind is AnswerKind.ACCEPTED
    (answer,) = asked(codec, good(1))
    assert (answer.kind, "answers question 1" in answer.reason) == (AnswerKind.GARBAGE, True)
    assert asked(codec, good(1))[0].value == "01"


def test_after_many_faults_in_a_row_a_codec_is_not_asked_any_more(start):
    codec = start("dies", faults=4)
    answers = asked(codec, BAD, BAD, BAD, good(0), *[BAD] * 6, good(1))
    died, given_up = AnswerKind.DIED, AnswerKind.GIVEN_UP
    assert [answer.kind for answer in answers] == [
        *[died] * 3,
        AnswerKind.ACCEPTED,
        *[died] * 4,
        *[given_up] * 3,
    ]
    assert "4 faults in a row" in answers[-1].reason


def test_a_codec_that_hangs_always_costs_its_faults_and_no_more(start):
    started = time.monotonic()
    answers = asked(start("hangs_always", seconds=0.2, faults=5), *map(good, range(200)))
    assert [answer.kind for answer in answers] == [AnswerKind.TIMEOUT] * 5 + [AnswerKind.GIVEN_UP] * 195
    assert time.monotonic() - started < 10


def test_a_codec_that_does_not_greet_again_is_given_up(start, tmp_path):
    codec = start("greets_once", str(tmp_path / "mark"), faults=3)
    answers = asked(codec, BAD, *map(good, range(4)))
    assert [answer.kind for answer in answers] == [AnswerKind.DIED] * 3 + [AnswerKind.GIVEN_UP] * 2
    assert all("exit code 4" in answer.reason for answer in answers[:3])


def test_a_codec_that_dies_when_it_is_asked_ahead_is_asked_one_by_one(start, caplog):
    codec = start("dies_when_asked_ahead", seconds=10)
    answers = asked(codec, *map(good, range(9)))
    assert [answer.value for answer in answers] == [f"{number:02x}" for number in range(9)]
    assert "one question at a time" in caplog.text


def test_a_codec_that_ends_after_each_answer_is_started_again(start):
    answers = asked(start("ends_after_each_answer"), *map(good, range(4)))
    assert [answer.kind for answer in answers] == [AnswerKind.ACCEPTED, AnswerKind.DIED] * 2


def test_a_codec_that_reads_nothing_does_not_block(start):
    long = Question(Operation.DECODE, octets=bytes(1_000_000))
    answers = asked(start("reads_nothing_more", faults=2, seconds=SECONDS), *[long] * 5)
    assert [answer.kind for answer in answers] == [AnswerKind.TIMEOUT] * 2 + [AnswerKind.GIVEN_UP] * 3


@pytest.mark.parametrize(("name", "told"), [("ignores_bye", ""), ("exits_badly", "exit code 7"), ("behaves", "")])
def test_however_a_codec_takes_goodbye_it_ends(caplog, name, told):
    codec = sut(name).start(TARGET)
    assert asked(codec, BAD)[0].kind is AnswerKind.REFUSED
    started = time.monotonic()
    codec.close()
    codec.close()
    assert time.monotonic() - started < 5
    assert told in caplog.text
    assert bool(told) == bool(caplog.text)


def test_what_a_codec_started_ends_with_it(start):
    codec = start("leaves_a_child")
    before = set(children_of_sessions())
    asked(codec, BAD, good(0))
    deadline = time.monotonic() + 5
    while set(children_of_sessions()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(set(children_of_sessions()) - before) <= 1  # the codec that was started again


def children_of_sessions():
    """Yield the processes that run the script with a child."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"leaves_a_child.py" in command:
            yield folder.name


def test_a_flood_takes_no_memory(start):
    codec = start("writes_without_end")
    tracemalloc.start()
    try:
        asked(codec, BAD, BAD)
        assert tracemalloc.get_traced_memory()[1] < 4 * 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_a_codec_does_not_offer_is_not_asked(start):
    answers = asked(start("behaves"), good(0), Question(Operation.ENCODE, value=1), good(2))
    assert [answer.kind for answer in answers] == [
        AnswerKind.ACCEPTED,
        AnswerKind.UNSUPPORTED,
        AnswerKind.ACCEPTED,
    ]
    assert answers[1].reason == "test offers no encode"


def test_no_more_is_asked_ahead_than_the_window(start):
    taken = []

    def questions():
        for number in range(12):
            taken.append(number)
            yield good(number)

    for number, _ in enumerate(start("behaves").answers(questions())):
        assert len(taken) - number <= 4


def test_a_codec_that_was_left_in_the_middle_answers_the_next_questions(start):
    codec = start("behaves")
    answers = codec.answers(map(good, range(9)))
    assert next(answers).value == "00"
    answers.close()
    assert [answer.value for answer in asked(codec, good(7), good(8))] == ["07", "08"]


GREETINGS = {
    "[]": "no object",
    "{}": "version",
    '{"protocol": 2, "name": "x", "operations": ["decode"]}': "speaks version 2",
    '{"protocol": 1, "operations": ["decode"]}': "no member name",
    '{"protocol": 1, "name": "", "operations": ["decode"]}': "1 to 100 characters",
    '{"protocol": 1, "name": "x"}': "operations",
    '{"protocol": 1, "name": "x", "operations": "decode"}': "operations",
    '{"protocol": 1, "name": "x", "operations": ["decode"], "window": 0}': "window",
    '{"protocol": 1, "name": "x", "operations": ["decode"], "window": true}': "window",
    '{"protocol": 1, "name": "x", "operations": ["decode"], "values": 1}': "values",
    "Welcome to the codec": "no JSON",
}


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_wrong_greeting_is_told(greeting):
    with pytest.raises(SutError, match=GREETINGS[greeting]):
        sut("greets_wrongly", greeting).start(TARGET)


def test_a_codec_that_does_not_greet_in_time_is_told():
    with pytest.raises(SutError, match="no answer in time"):
        CodecSut("codec:sleep", ("sleep", "1000"), greeting_seconds=0.3).start(TARGET)


def test_a_program_that_is_not_there_is_told():
    with pytest.raises(SutError, match="cannot be started"):
        codec_sut("codec:/nowhere/at/all --uper").start(TARGET)


@pytest.mark.parametrize("locator", ["codec:", "codec:  ", "codec:'", "codec:''", "codec:tcp://here", "codec:tcp://:9"])
def test_a_locator_that_names_no_codec_is_told(locator):
    with pytest.raises(SutError, match="names no codec"):
        codec_sut(locator)


def test_a_command_is_split_as_a_shell_does_but_no_shell_runs():
    assert codec_sut("codec:./my-codec '--a b' $HOME;ls").command == ("./my-codec", "--a b", "$HOME;ls")


def test_an_address_may_be_of_either_version():
    assert codec_sut("codec:tcp://127.0.0.1:4000").address == ("127.0.0.1", 4000)
    assert codec_sut("codec:tcp://[::1]:4000").address == ("::1", 4000)


def test_the_hook_opens_codecs():
    found = builtin.open_sut(f"codec:{shlex.quote(sys.executable)} x.py", ())
    assert isinstance(found, CodecSutProtocol)
    assert list(found.evidence()) == []


@pytest.fixture
def listening():
    """A codec that listens: it answers one question in each connection, then closes it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, connection.makefile("rwb") as stream:
                    for members in (b'"name":"far","operations":["decode"],"protocol":1', b'"id":1,"value":"aa"'):
                        if not stream.readline():
                            break
                        stream.write(b"{%b}\n" % members)
                        stream.flush()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"codec:tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_codec_that_listens_is_asked(listening):
    codec = codec_sut(listening, answer_seconds=2).start(TARGET)
    try:
        answers = asked(codec, good(0), good(1))
    finally:
        codec.close()
    assert (answers[0].value, answers[1].kind) == ("aa", AnswerKind.DIED)
    assert "closed the connection" in answers[1].reason


def test_where_nobody_listens_it_is_told():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(SutError, match="no codec answers"):
        codec_sut(f"codec:tcp://127.0.0.1:{port}").start(TARGET)

"""``yangfan codec``: adapters served over stdio and TCP, listed, and checked."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.cli import cli
from conformance.model.codec import AnswerKind, Operation, Question, Target
from conformance.sut.codec import codec_sut
from conformance.sut.protocol import bye_line, hello_line, question_line

CODECS = Path(__file__).parents[2] / "data" / "codecs"
TARGET = Target("device-specification", "Yangfan-Identification", "BandNumber")
DECODE = Question(Operation.DECODE, octets=b"\x13\x40")
TYPE = ("--schema", TARGET.schema, "--type", TARGET.type_name)


def yangfan(*arguments):
    return CliRunner().invoke(cli, arguments, catch_exceptions=True)


def serve(*arguments, requests=b""):
    command = [sys.executable, "-m", "conformance", "codec", "serve", *arguments]
    return subprocess.run(command, input=requests, capture_output=True, check=False)


def test_an_engine_is_served_over_standard_input_and_output():
    done = serve("strict", requests=hello_line(TARGET) + question_line(5, DECODE) + bye_line())
    greeting, answer = map(json.loads, done.stdout.splitlines())
    assert (greeting["name"], greeting["operations"]) == ("strict", ["decode", "encode"])
    assert answer == {"id": 5, "value": 78}
    assert done.returncode == 0


def test_what_is_no_request_ends_the_adapter_with_the_reason():
    done = serve("strict", requests=b"GET / HTTP/1.1\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no JSON" in done.stderr


def test_an_unknown_adapter_is_told():
    done = serve("nonesuch")
    assert done.returncode == 2
    assert b"nonesuch" in done.stderr
    assert b"strict" in done.stderr


@pytest.fixture
def listening():
    command = [sys.executable, "-m", "conformance", "codec", "serve", "strict", "--tcp", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        yield process.stdout.readline()
        process.kill()


def test_an_engine_is_served_over_tcp_one_connection_after_the_other(listening):
    address = re.search(r"127\.0\.0\.1:[1-9]\d*", listening)[0]
    for _ in range(2):
        codec = codec_sut(f"codec:tcp://{address}", answer_seconds=60, greeting_seconds=60).start(TARGET)
        assert next(iter(codec.answers([DECODE, DECODE]))).value == 78
        codec.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])  # noqa: S104  # refused
def test_nobody_else_is_served_unless_that_is_asked_for(host):
    done = serve("strict", "--tcp", f"{host}:4000")
    assert done.returncode == 2
    assert b"--open-to-network" in done.stderr


@pytest.mark.parametrize("address", ["4000", "localhost", "localhost:", "localhost:http", "localhost:65536", ":1"])
def test_what_is_no_address_is_told(address):
    done = serve("strict", "--tcp", address)
    assert done.returncode == 2
    assert b"HOST:PORT" in done.stderr


def test_an_address_of_another_machine_cannot_be_listened_at():
    done = serve("strict", "--tcp", "192.0.2.1:4000", "--open-to-network")
    assert done.returncode == 2
    assert b"cannot listen" in done.stderr


def test_the_adapters_are_listed():
    listed = {item["name"]: item for item in json.loads(yangfan("codec", "list", "--json").stdout)}
    assert listed.keys() >= {"strict", "asn1tools", "pycrate", "tshark"}
    assert listed["strict"]["operations"] == ["decode", "encode"]
    assert "der" in listed["asn1tools"]["encodings"]
    assert all(listed[name]["version"] and listed[name]["available"] for name in ("strict", "asn1tools", "pycrate"))


def test_tshark_is_listed_as_it_is_installed(tshark, monkeypatch):
    version = subprocess.run([tshark, "--version"], capture_output=True, check=True, encoding="utf-8").stdout
    found = json.loads(yangfan("codec", "list", "--json").stdout)[-1]
    assert (found["name"], found["operations"], found["available"]) == ("tshark", ["decode"], True)
    assert found["version"] in version.splitlines()[0]
    monkeypatch.setenv("PATH", "")
    missing = json.loads(yangfan("codec", "list", "--json").stdout)[-1]
    assert (missing["version"], missing["available"]) == ("", False)


def test_the_table_of_adapters_names_them_all():
    shown = yangfan("codec", "list").stdout
    assert all(name in shown for name in ("strict", "asn1tools", "pycrate", "tshark"))


def check(script, *arguments):
    return yangfan("codec", "check", f"codec:{sys.executable} {CODECS / script}.py", *TYPE, *arguments)


def test_a_codec_that_keeps_the_protocol_is_told_so():
    done = check("behaves", "--json")
    findings = {item["check"]: item["state"] for item in json.loads(done.stdout)}
    assert done.exit_code == 0
    assert findings.pop("encode") == "skipped"
    assert set(findings.values()) == {"kept"}
    assert len(findings) == 8


@pytest.mark.parametrize(
    ("script", "broken", "reason"),
    [
        ("dies_when_asked_ahead", ["ahead"], "exit code 9"),
        ("exits_badly", ["bye"], "exit code 7"),
        ("ends_after_each_answer", [], ""),
        ("answers_after_bye", ["bye"], "after bye"),
        ("knows_no_other_members", ["greeting"], "unexpected member"),
    ],
)
def test_a_rule_that_is_broken_is_named(script, broken, reason):
    done = check(script, "--json", "--timeout", "20")
    findings = json.loads(done.stdout)
    assert [item["check"] for item in findings if item["state"] == "broken"] == broken
    assert all(reason in item["detail"] for item in findings if item["state"] == "broken")
    assert done.exit_code == (1 if broken else 0)


def test_findings_are_shown_as_sentences():
    shown = check("hangs_always", "--timeout", "0.5").stdout
    assert "kept    it greets: test 1: decode" in shown
    assert "BROKEN  it answers about one octet: no answer in time" in shown


def test_a_codec_that_cannot_be_started_is_told():
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "codec", "check", "codec:./no-such-codec", *TYPE],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, "cannot be started" in done.stderr) == (2, True)


def test_kinds_of_answers_and_their_names_are_those_of_the_page():
    """The page on the protocol names every kind of answer."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "codec-protocol.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in page for kind in AnswerKind)

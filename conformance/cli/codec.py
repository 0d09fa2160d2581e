"""``yangfan codec``: serve, list and check codecs that speak the codec protocol."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import click

from conformance import messages
from conformance.cli.opening import open_workspace
from conformance.cli.tables import write_table
from conformance.errors import ConformanceError, SutError, UsageError
from conformance.interfaces import Codec
from conformance.model.codec import Target

TSHARK = "tshark"

_as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON / 输出 JSON.")


@click.group()
def codec() -> None:
    """Serve, list and check codecs that speak the codec protocol / 提供、列出与检查使用编解码器协议的编解码器."""


@codec.command()
@click.argument("name")
@click.option("--tcp", metavar="HOST:PORT", help="Listen there, one connection after the other / 在此地址监听.")
@click.option("--open-to-network", is_flag=True, help="Let HOST be another than this machine / 允许非本机地址.")
def serve(name: str, *, tcp: str | None, open_to_network: bool) -> None:
    """Answer as the adapter NAME: an ASN.1 engine, or tshark / 作为适配器 NAME 应答：ASN.1 引擎或 tshark.

    Lines come from standard input and go to standard output, unless --tcp is given.
    """
    from conformance.sut.serving import serve_codec
    from conformance.sut.shipped import served_engine

    workspace = open_workspace()
    engine = None if name == TSHARK else served_engine(workspace.engine(name))

    def opened(target: Target) -> Codec:
        from conformance.sut.engines import open_engine
        from conformance.sut.tshark import tshark_codec

        if engine is None:
            return tshark_codec(target)
        return open_engine(engine, target, schema_of=workspace.schemas.schema)

    if tcp is None:
        with _own_output() as responses:
            serve_codec(sys.stdin.buffer, responses, opened=opened)
        return
    with _listening(*_address(tcp, open_to_network=open_to_network)) as server:
        host, port = server.getsockname()[:2]
        click.echo(messages.text("codec.listening", {"name": name, "host": host, "port": port}))
        while True:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as requests, connection.makefile("wb") as responses:
                try:
                    serve_codec(requests, responses, opened=opened)
                except (ConformanceError, OSError) as error:  # the next connection shall be served
                    click.echo(str(error), err=True)


@codec.command("list")
@_as_json
def list_codecs(*, as_json: bool) -> None:
    """List the adapters and whether they can be used here / 列出适配器及其是否可用."""
    from conformance.model.codec import Operation
    from conformance.sut.engines import engine_version
    from conformance.sut.tshark import tshark_version

    rows = []
    for name, engine in open_workspace().engines.items():
        rows.append((name, engine_version(name), list(map(str, sorted(Operation))), sorted(engine.rules), True))
    program = shutil.which(TSHARK)
    rows.append((TSHARK, tshark_version(program) if program else "", ["decode"], ["uper"], program is not None))
    names = ("name", "version", "operations", "encodings", "available")
    if as_json:
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], indent=2))
        return
    answers = {True: messages.text("codec.yes"), False: messages.text("codec.no")}
    cells = [
        (name, version, ", ".join(operations), ", ".join(rules), answers[available])
        for name, version, operations, rules, available in rows
    ]
    write_table([messages.text(f"codec.column-{name}") for name in names], cells)


@codec.command()
@click.argument("locator")
@click.option("--schema", "schema_name", required=True, metavar="NAME", help="Schema / 模式.")
@click.option("--type", "type_name", required=True, metavar="TYPE", help="ASN.1 type / ASN.1 类型.")
@click.option("--encoding", default="uper", show_default=True, help="Encoding rules / 编码规则.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Seconds per answer / 应答秒数."
)
@_as_json
@click.pass_context
def check(
    ctx: click.Context,
    locator: str,
    *,
    schema_name: str,
    type_name: str,
    encoding: str,
    timeout: float,
    as_json: bool,
) -> None:
    """Say whether the codec at LOCATOR keeps the protocol / 检查 LOCATOR 处的编解码器是否遵守协议.

    LOCATOR is codec:COMMAND, codec:tcp://HOST:PORT or the name of an adapter. Exit code 1 if it breaks a rule.
    """
    from conformance.asn1.closure import closure
    from conformance.sut.checking import check_codec
    from conformance.sut.codec import codec_sut
    from conformance.sut.shipped import shipped_codec

    schema = open_workspace().schemas.schema(schema_name)
    digest = closure(schema, [type_name]).digest
    used = schema.find(type_name)
    module = used.module if used else ""
    sut = shipped_codec(locator) or codec_sut(locator, answer_seconds=timeout, greeting_seconds=timeout)
    findings = check_codec(sut, Target(schema_name, module, type_name, encoding, digest))
    if as_json:
        document = [{"check": one.name, "state": one.state, "detail": one.detail} for one in findings]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for one in findings:
            state = messages.text(f"codec.state-{one.state}")
            text = messages.text(f"codec.check-{one.name}")
            click.echo(f"{state}  {text}" + (f": {one.detail}" if one.detail else ""))
    ctx.exit(1 if any(one.state == "broken" for one in findings) else 0)


@contextmanager
def _own_output() -> Iterator[BinaryIO]:
    """Keep standard output for the protocol: what a library prints goes to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with os.fdopen(kept, "wb", closefd=False) as responses:
            yield responses
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _address(text: str, *, open_to_network: bool) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or int(port) >= 1 << 16:
        raise UsageError("codec.address", address=text)
    if not open_to_network and not _is_this_machine(host):
        raise UsageError("codec.not-loopback", host=host)
    return host, int(port)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SutError("codec.not-listening", host=host, port=port, reason=error.strerror or str(error)) from error

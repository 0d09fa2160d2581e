"""Lines to and from a codec: over the pipes of a process or a TCP connection, with deadlines and bounded memory.

A codec may do whatever it likes: not read, not write, never end a line, write without end, close its pipes, leave
children behind. Everything is done in one thread over file descriptors that never block; for POSIX systems.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from conformance.errors import SutError
from conformance.model.codec import AnswerKind
from conformance.model.text import Message
from conformance.sut.protocol import MAX_LINE

MAX_OUTPUT = 4096
"""The most characters of what a codec wrote kept as evidence: of the offending line, and of standard error."""

_CHUNK = 65536
_GLANCE = 0.1
"""Seconds after which it is looked whether a silent process is still there."""
_SETTLING = 0.5
"""Seconds that a process has to end after it closed its output, so that its exit code can be told."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a codec did instead of answering.

    Attributes:
        kind: how it misbehaved.
        reason: what was seen.
        line: the offending line, or what there was of it.
    """

    kind: AnswerKind
    reason: Message
    line: bytes = b""


class Peer(Protocol):
    """Who is at the other end."""

    def is_gone(self) -> bool:
        """Whether it ended."""
        ...

    def fate(self) -> Message:
        """Return how it ended, or that it closed its end."""
        ...

    def end(self, seconds: float) -> None:
        """Give it that long to end by itself, then end it and all that it started."""
        ...


class Connection:
    """A codec's end of the line; the descriptors are closed with it."""

    def __init__(self, peer: Peer, *, to_codec: int, from_codec: int, errors: int | None = None) -> None:
        self._peer = peer
        self._to_codec: int | None = to_codec
        self._from_codec: int | None = from_codec
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._searched = 0
        self._errors = bytearray()
        self._selector = selectors.DefaultSelector()
        for descriptor in (to_codec, from_codec, errors):
            if descriptor is not None:
                os.set_blocking(descriptor, False)
        self._selector.register(from_codec, selectors.EVENT_READ, self._incoming)
        if errors is not None:
            self._selector.register(errors, selectors.EVENT_READ, self._errors)

    @property
    def unsent(self) -> int:
        """How many octets wait to be taken."""
        return len(self._outgoing)

    def send(self, line: bytes) -> None:
        """Send *line* as soon as the codec takes it; nothing is sent to one that reads no more."""
        if self._to_codec is None:
            return
        if not self._outgoing:
            self._selector.register(self._to_codec, selectors.EVENT_WRITE)
        self._outgoing += line

    def receive(self, deadline: float) -> bytes | Fault:
        """Return the next line without its end, or what happened instead until *deadline* (of the monotonic clock)."""
        while True:
            end = self._incoming.find(b"\n", self._searched)
            if end > MAX_LINE or (end < 0 and len(self._incoming) > MAX_LINE):
                return Fault(AnswerKind.GARBAGE, Message("codec.long-line", {"limit": MAX_LINE}), self._start())
            if end >= 0:
                line = bytes(self._incoming[:end])
                del self._incoming[: end + 1]
                self._searched = 0
                return line
            self._searched = len(self._incoming)
            if self._from_codec is None:
                self._settle()
                return Fault(AnswerKind.DIED, self._peer.fate(), self._start())
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                key = "codec.closed-input" if self._to_codec is None else "codec.timeout"
                return Fault(AnswerKind.TIMEOUT, Message(key), self._start())
            if not self._turn(min(remaining, _GLANCE)) and self._peer.is_gone():
                self._close_reading()

    def output(self, line: bytes = b"") -> str:
        """Return the evidence: *line*, and the end of what was written to standard error, each shortened."""
        self._turn(0)
        parts = []
        if line:
            parts.append(f"> {shortened(printable(line[:MAX_OUTPUT]))}")
        if self._errors:
            parts.append(shortened(printable(bytes(self._errors)), at_end=True))
        return "\n".join(parts)

    def close(self, *, last: bytes = b"", seconds: float = 0.0) -> Message | None:
        """Say *last*, give the codec some seconds to end by itself, then end it; return how it ended by itself."""
        ended = None
        if last:
            self.send(last)
            self._turn(0)
        self._close_writing()
        try:
            if seconds:
                self._drain(seconds)
            if self._peer.is_gone():
                ended = self._peer.fate()
        finally:
            self._peer.end(0)
            self._close_reading()
            for key in list(self._selector.get_map().values()):
                self._selector.unregister(key.fd)
                os.close(key.fd)
            self._selector.close()
        return ended

    def _start(self) -> bytes:
        return bytes(self._incoming[:MAX_OUTPUT])

    def _settle(self) -> None:
        """Wait shortly for the process to end, and for the last of its standard error."""
        until = time.monotonic() + _SETTLING
        while not self._peer.is_gone() and time.monotonic() < until:
            self._turn(0.01)
            time.sleep(0.005)
        while self._turn(0) and time.monotonic() < until:
            pass

    def _drain(self, seconds: float) -> None:
        """Take what the codec still writes until it ends, and forget it."""
        until = time.monotonic() + seconds
        while not self._peer.is_gone() and time.monotonic() < until:
            if not self._turn(0.02):
                time.sleep(0.005)
            self._incoming.clear()

    def _turn(self, seconds: float) -> bool:
        """Write and read what can be written and read within *seconds*; return whether anything moved."""
        events = self._selector.select(seconds) if self._selector.get_map() else []
        for key, _ in events:
            if key.data is None:
                self._write(key.fd)
            else:
                self._read(key.fd, key.data)
        return bool(events)

    def _write(self, descriptor: int) -> None:
        try:
            written = os.write(descriptor, memoryview(self._outgoing)[:_CHUNK].tobytes())
        except BlockingIOError:
            return
        except OSError:  # it reads no more
            self._close_writing()
            return
        del self._outgoing[:written]
        if not self._outgoing:
            self._selector.unregister(descriptor)

    def _read(self, descriptor: int, into: bytearray) -> None:
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # a reset connection ends like a closed one
            data = b""
        if data:
            into += data
            if into is self._errors:
                del into[: -4 * MAX_OUTPUT]  # a character has up to four octets
        elif descriptor == self._from_codec:
            self._close_reading()
        else:
            self._selector.unregister(descriptor)
            os.close(descriptor)

    def _close_writing(self) -> None:
        if self._to_codec is None:
            return
        if self._outgoing:
            self._selector.unregister(self._to_codec)
            self._outgoing.clear()
        os.close(self._to_codec)
        self._to_codec = None

    def _close_reading(self) -> None:
        if self._from_codec is None:
            return
        self._selector.unregister(self._from_codec)
        os.close(self._from_codec)
        self._from_codec = None


def open_process(command: Sequence[str], *, variables: Mapping[str, str] | None = None) -> Connection:
    """Start a process in a session of its own and return the connection to it.

    *variables* are added to those of the environment.

    Raises:
        SutError: it cannot be started.
    """
    pipe = subprocess.PIPE
    environment = {**os.environ, **(variables or {})}
    try:
        process = subprocess.Popen(  # noqa: S603  # the user's own command, without a shell
            command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, start_new_session=True, env=environment
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SutError("codec.not-started", command=command[0], reason=reason) from error
    streams = (process.stdin, process.stdout, process.stderr)
    to_codec, from_codec, errors = (_taken(stream) for stream in streams if stream is not None)
    return Connection(_Process(process), to_codec=to_codec, from_codec=from_codec, errors=errors)


def open_tcp(host: str, port: int, *, seconds: float) -> Connection:
    """Connect to a codec that listens.

    Raises:
        SutError: it cannot be reached.
    """
    try:
        connected = socket.create_connection((host, port), timeout=seconds)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SutError("codec.not-connected", host=host, port=port, reason=reason) from error
    with contextlib.suppress(OSError):
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer = _Remote(connected)
    return Connection(peer, to_codec=os.dup(connected.fileno()), from_codec=os.dup(connected.fileno()))


def printable(octets: bytes) -> str:
    """Return *octets* as text in which nothing steers a terminal and nothing is lost."""
    text = octets.decode("utf-8", "backslashreplace")
    return "".join(sign if sign.isprintable() or sign in "\n\t" else ascii(sign)[1:-1] for sign in text)


def shortened(text: str, *, at_end: bool = False) -> str:
    """Return *text* in at most :data:`MAX_OUTPUT` characters: its start, or its end."""
    if len(text) <= MAX_OUTPUT:
        return text
    return f"…{text[1 - MAX_OUTPUT :]}" if at_end else f"{text[: MAX_OUTPUT - 1]}…"


def _taken(stream: IO[bytes]) -> int:
    """Return a descriptor of our own for *stream*, which is closed."""
    descriptor = os.dup(stream.fileno())
    stream.close()
    return descriptor


@dataclass(frozen=True, slots=True)
class _Process:
    """A process that leads a group of its own; it is waited for last, so that its number stays its own until then."""

    process: subprocess.Popen[bytes]

    def is_gone(self) -> bool:
        return self._status() is not None

    def fate(self) -> Message:
        status = self._status()
        if status is None:
            return Message("codec.closed-output")
        if status < 0:
            return Message("codec.killed", {"signal": _signal_name(-status)})
        return Message("codec.exited", {"code": status})

    def end(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.is_gone() and time.monotonic() < until:
            time.sleep(0.005)
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _status(self) -> int | None:
        """Return exit code or negative signal, without waiting and without giving the number back to the system."""
        if self.process.returncode is not None:
            return self.process.returncode
        found = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


@dataclass(frozen=True, slots=True)
class _Remote:
    """A connection that somebody accepted; whoever it is lives on."""

    connected: socket.socket

    def is_gone(self) -> bool:
        return False

    def fate(self) -> Message:
        return Message("codec.disconnected")

    def end(self, seconds: float) -> None:  # noqa: ARG002  # nothing to wait for
        with contextlib.suppress(OSError):
            self.connected.shutdown(socket.SHUT_RDWR)
        self.connected.close()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)

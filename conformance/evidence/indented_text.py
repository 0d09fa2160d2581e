"""Trees as Network Signal Guru prints messages.

::

    Timestamp : 2021-05-07 19:56:08.087
    ul-dcch
     message -> c1 -> ueCapabilityInformation
      rrc-TransactionIdentifier : 1
      criticalExtensions -> c1 -> ueCapabilityInformation-r8
       ue-CapabilityRAT-ContainerList
        [0]
         rat-Type : nr
         ueCapabilityRAT-Container
          accessStratumRelease : rel15
          …
            twoFL-DMRS : '11'B(3)

An arrow leads to what was chosen or to the only component, ``[0]`` counts the items of a list. What stands outside of a
message, such as headers of the log packet and its octets, is left out, but for the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conformance.errors import EvidenceError
from conformance.evidence.named_messages import (
    MAX_MESSAGES,
    MESSAGE,
    Source,
    bit_string,
    each_message,
    message_evidence,
)
from conformance.evidence.stated_times import iso_time
from conformance.evidence.trees import Node, aligned, trees_in
from conformance.model.evidence import Evidence

_ROOT = re.compile(rb"^ul-dcch(?: ->[^\n]*)?\r?$", re.MULTILINE)
_LABEL = re.compile(r"(?P<chain>(?:\[\d+\]|[A-Za-z][\w-]*)(?: -> [A-Za-z][\w-]*)*)(?: : (?P<value>\S.*))?", re.ASCII)
_INDEX = re.compile(r"\[(\d+)\]")
_STRING = re.compile(r"'(?P<digits>[0-9A-Fa-f ]*)'(?P<base>[BH])(?:\((?P<number>\d+)\))?")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


class IndentedTextReader:
    """Messages on UL-DCCH as trees, in the manner of Network Signal Guru."""

    name = "indented text"

    def recognises(self, data: bytes) -> bool:
        """Whether a line begins with ``ul-dcch``."""
        return _ROOT.search(data) is not None

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the capabilities in each message of UE capability information.

        Raises:
            EvidenceError: a line of such a message is none that is known, or the text holds no such message.
        """
        return each_message(self._messages(data, origin), origin=origin)

    def _messages(self, data: bytes, origin: str) -> Iterator[Iterator[Evidence]]:
        time: str | None = None
        number = 0
        for root in trees_in(data.decode(errors="replace"), origin=origin):
            if not root.text.startswith("ul-dcch"):
                time = iso_time(root.text) or time
                continue
            number += 1
            if number > MAX_MESSAGES:
                raise EvidenceError("text_evidence.too-many", origin=origin, limit=MAX_MESSAGES)
            yield _observed(root, Source(origin, number, time, "uplink"))
            time = None


def _observed(root: Node, source: Source) -> Iterator[Evidence]:
    """Yield what is in a message if it is UE capability information; others are not looked at."""
    if any("ueCapabilityInformation" in node.text for node in (root, *root.children)):
        _, message = _Tree(source.origin).member(root)
        document = message if isinstance(message, dict) and "message" in message else {"message": message}
        yield from message_evidence(MESSAGE, document, source)


class _Tree:
    """Turns the nodes of one text into a document."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    def member(self, node: Node) -> tuple[str, Any]:
        """Return the name that begins the line of *node*, and what stands for its value."""
        label = _LABEL.fullmatch(node.text)
        if label is None or (label["value"] and node.children):
            raise self._error("text_evidence.line", node)
        name, *steps = label["chain"].split(" -> ")
        value = self._body(node) if label["value"] is None else self._value(label["value"], node)
        for step in reversed(steps):
            value = {step: value}
        return name, value

    def _body(self, node: Node) -> Any:
        children = aligned(node.children, origin=self._origin)
        members = [self.member(child) for child in children]
        if members and _INDEX.fullmatch(members[0][0]):
            for index, (child, (name, _)) in enumerate(zip(children, members, strict=True)):
                if name != f"[{index}]":
                    raise self._error("text_evidence.index", child, index=index)
            return [value for _, value in members]
        body = {}
        for child, (name, value) in zip(children, members, strict=True):
            if name in body or _INDEX.fullmatch(name):
                raise self._error("text_evidence.line-twice", child, name=name)
            body[name] = value
        return body

    def _value(self, text: str, node: Node) -> Any:
        if _NUMBER.fullmatch(text):
            return int(text)
        if text in {"true", "false"}:
            return text == "true"
        string = _STRING.fullmatch(text)
        if string:
            value = bit_string(string["digits"].replace(" ", ""), string["base"])
            number = string["number"]
            if value is None or (number and not _is_number(value, number)):
                raise self._error("text_evidence.line", node)
            return value
        if not _IDENTIFIER.fullmatch(text):
            raise self._error("text_evidence.line", node)
        return text

    def _error(self, key: str, node: Node, **data: object) -> EvidenceError:
        return EvidenceError(key, origin=self._origin, line=node.line, found=node.text[:60], **data)


def _is_number(value: dict[str, Any], number: str) -> bool:
    """Whether the bits of a string are, as a binary number, the decimal one printed beside them."""
    digits, length = value["value"], value["length"]
    bits = int(digits, 16) >> (4 * len(digits) - length) if digits else 0
    return str(bits) == number

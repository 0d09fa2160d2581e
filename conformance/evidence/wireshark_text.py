"""Packet details as Wireshark prints or copies them, and as ``tshark -V`` writes them.

::

    UL-DCCH-Message
        message: c1 (0)
            c1: ueCapabilityInformation (7)
                …
                    rat-Type: nr (5)
                    ueCapabilityRAT-Container: e1201000074f5a0302000209…
                        UE-NR-Capability
                            accessStratumRelease: rel15 (0)
                            …
                                .... ..0. profile0x0000: False
                                twoFL-DMRS: c0 [bit length 2, 6 LSB pad bits, 11.. .... decimal value 3]

No line is indented more than 40 levels, so that what is deeper loses its level; the type gives it back when the value
is read. Octets are taken where they are printed to the end, else what is printed below them. Left out is what Wireshark
adds of its own: lines in brackets, what it explains of octets and bit strings, and everything outside of the messages.
Lines in brackets that say that it could not decode something are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from conformance.asn1.flattened import FLATTENED
from conformance.errors import EvidenceError
from conformance.evidence.named_messages import (
    CAPABILITY_TYPES,
    LIST,
    MAX_MESSAGES,
    MESSAGE,
    CutOctets,
    Source,
    each_message,
    message_evidence,
)
from conformance.evidence.trees import Node, aligned, trees_in
from conformance.evidence.wireshark_packets import Packet
from conformance.model.evidence import Evidence, Rat

MAX_TEXT_OCTETS = 64 * 1024 * 1024
"""The largest text that is read: Wireshark prints up to a megabyte for one capability, and much else of a packet."""

_ROOTS = "|".join(sorted(CAPABILITY_TYPES - {LIST}))
_ROOT = re.compile(rf"(?P<type>{_ROOTS})(?: \((?P=type)\))?|(?P<list>{LIST}): \d+ items?")
_RECOGNISED = re.compile(rf"^[ \t]*(?:(?:{_ROOTS})|{LIST}: \d+ items?)[ \t]*\r?$|^Frame \d+: \d+ bytes", re.MULTILINE)
_INFORMATION = re.compile(r"c1: ueCapabilityInformation \(\d+\)", re.ASCII)
_LABEL = re.compile(
    r"(?:\[truncated\] ?)?(?:[01.]{4}(?:  ?[01.]{4})* )?(?P<name>[A-Za-z][\w-]*)(?: item)?(?: \[(?:truncated|…)\])?"
    r"(?:: (?P<value>\S.*)?)?",
    re.ASCII,
)
_ITEM = re.compile(r"Item (\d+)", re.ASCII)
_COUNT = re.compile(r"(\d{1,9}) items?", re.ASCII)
_BITS = re.compile(r"(?P<digits>[0-9a-f]+) \[bit length (?P<length>\d{1,9}), [^\]]*decimal value \d+\]", re.ASCII)
_CHOSEN = re.compile(r"(?P<text>.*) \((?P<number>-?\d{1,18})\)", re.ASCII)
_IDENTIFIER = re.compile(r"[a-z][\w-]*", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_OCTETS = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)
_CUT_OCTETS = re.compile(r"(?:[0-9a-f]{2})+(?:…|\.\.\.|[^\x00-\x7f]{1,3})", re.ASCII)
"""Octets with an ellipsis, in whatever character set it was read."""
_TYPE = re.compile(r"[A-Z][\w-]*", re.ASCII)
_OTHER_RAT = re.compile(rf"rat-Type: (?!(?:{'|'.join(Rat)}) )")
_EXPLAINED = re.compile(r"[01.]{4}(?:  ?[01.]{4})* = ")
"""What Wireshark says of a bit in a BIT STRING."""
_UNDECODED = re.compile(r"\[(?:Malformed|Dissector bug|Expert Info \(\w+/(?:Malformed|Undecoded)\))")
_MAX_LEVELS = 40
"""How many levels are indented (MAX_INDENT of 160 columns in Wireshark's epan/print_stream.c)."""
_WORDS: dict[str, Any] = {"True": True, "False": False, "NULL": None, "<MISSING>": ""}


class WiresharkTextReader:
    """Packet details as text: messages on UL-DCCH, container lists and capabilities, wherever in a packet."""

    name = "wireshark text"
    max_octets = MAX_TEXT_OCTETS

    def recognises(self, data: bytes) -> bool:
        """Whether a line consists of the name of such a type, or begins a packet."""
        return _RECOGNISED.search(data.decode(errors="replace")) is not None

    def read(self, data: bytes, *, origin: str) -> Iterator[Evidence]:
        """Yield the capabilities in each message.

        Raises:
            EvidenceError: a line of a message is none that is known, items or octets are missing, Wireshark could not
                decode a part, or the text holds no such message.
        """
        return each_message(self._messages(data, origin), origin=origin)

    def _messages(self, data: bytes, origin: str) -> Iterator[Iterator[Evidence]]:
        tops = trees_in(data.decode(errors="replace"), origin=origin)
        tree = _Tree(origin, _deepest(tops))
        packet = Packet()
        count = 0
        for top in tops:
            packet = packet.then(top)
            for root in _roots(top):
                count += 1
                if count > MAX_MESSAGES:
                    raise EvidenceError("text_evidence.too-many", origin=origin, limit=MAX_MESSAGES)
                yield _observed(
                    root, tree, Source(origin, packet.number or count, packet.time, device=packet.device(top))
                )


def _roots(top: Node) -> Iterator[Node]:
    """Yield the outermost nodes that are of a type that carries capabilities."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if _ROOT.fullmatch(node.text):
            yield node
        else:
            waiting.extend(reversed(node.children))


def _deepest(tops: list[Node]) -> int:
    """Return the indentation, in columns, that no line exceeds."""
    steps = {child.indent - node.indent for top in tops for node in top.within() for child in node.children}
    return _MAX_LEVELS * min(steps, default=1)


def _observed(root: Node, tree: _Tree, source: Source) -> Iterator[Evidence]:
    type_name = root.text.split(":")[0].split(" ")[0]
    if type_name == MESSAGE:
        if not any(_INFORMATION.fullmatch(node.text) for child in root.children for node in child.children):
            return
        source = replace(source, direction="uplink")
    yield from message_evidence(type_name, tree.member(root)[1], source)


@dataclass(frozen=True, slots=True)
class _Structure:
    """What a line says of a value whose parts are below; without anything, that its octets are cut.

    Attributes:
        items: how many items a list has.
        chosen: an enumerator, an alternative or the text of a number, with its number.
    """

    items: int | None = None
    chosen: tuple[str, int] | None = None

    @property
    def is_cut(self) -> bool:
        """Whether octets are printed in part only."""
        return self.items is None and self.chosen is None

    def document(self) -> dict[str, Any]:
        """Return what a line without level says, see :mod:`conformance.asn1.flattened`."""
        if self.items is not None:
            return {"items": self.items}
        return {"cut": True} if self.chosen is None else {"chosen": list(self.chosen)}


class _Tree:
    """Turns the nodes of one text into a document."""

    def __init__(self, origin: str, deepest: int) -> None:
        self._origin = origin
        self._deepest = deepest

    def member(self, node: Node) -> tuple[str, Any]:
        """Return the name in the line of *node*, and what stands for its value."""
        name, text = self._label(node)
        value = self._primitive(text, node) if text else None
        if value is not None and not isinstance(value, _Structure):
            return name, value
        children = self._children(node)
        if children and children[0].indent >= self._deepest:
            return name, self._flattened(node, value, children)
        match value:
            case None:
                return name, None if text else self._components(children)
            case _Structure(items=int(count)):
                return name, self._items(node, children, count)
            case _Structure(chosen=(str(chosen), int(number))):
                return name, self._chosen(chosen, number, children)
        return name, self._printed_below(node, children)

    def _label(self, node: Node) -> tuple[str, str]:
        """Return the name and the text of the value in the line of *node*."""
        if root := _ROOT.fullmatch(node.text):
            return root["type"] or LIST, node.text.partition(": ")[2]
        label = _LABEL.fullmatch(node.text)
        if label is None:
            raise self._error("text_evidence.line", node)
        return label["name"], (label["value"] or "").rstrip()

    def _primitive(self, text: str, node: Node) -> Any:  # noqa: PLR0911  # one answer for each form
        """Return the document of a value without parts, or what is said of one that has parts."""
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.fullmatch(text):
            return int(text)
        if bits := _BITS.fullmatch(text):
            return {"value": bits["digits"].upper(), "length": int(bits["length"])}
        if _OCTETS.fullmatch(text):
            return text.upper()
        if _CUT_OCTETS.fullmatch(text):
            return _Structure()
        if count := _COUNT.fullmatch(text):
            return _Structure(items=int(count[1]))
        if chosen := _CHOSEN.fullmatch(text):
            return _Structure(chosen=(chosen["text"], int(chosen["number"])))
        raise self._error("text_evidence.line", node)

    def _flattened(self, node: Node, value: Any, children: list[Node]) -> Any:
        """Return lines without levels, that of *node* itself before them unless the value of its octets is printed."""
        lines = [] if isinstance(value, _Structure) and value.is_cut else [self._line(node)]
        return {FLATTENED: lines + [self._line(child) for child in children if not _EXPLAINED.match(child.text)]}

    def _line(self, node: Node) -> tuple[str, Any]:
        if _ITEM.fullmatch(node.text):
            return node.text, None
        name, text = self._label(node)
        value = self._primitive(text, node) if text else None
        return name, value.document() if isinstance(value, _Structure) else value

    def _chosen(self, text: str, number: int, children: list[Node]) -> Any:
        """Return an enumerator, a number, or what was chosen in a CHOICE."""
        if not children:
            return text if _IDENTIFIER.fullmatch(text) else number
        name, value = self.member(children[0])
        if len(children) > 1 or name != text:
            raise self._error("text_evidence.line", children[-1])
        return {name: value}

    def _items(self, node: Node, children: list[Node], count: int) -> list[Any]:
        if len(children) != count:
            raise self._error("text_evidence.items", node, items=len(children))
        items = []
        for index, child in enumerate(children):
            number = _ITEM.fullmatch(child.text)
            parts = self._children(child)
            if number is None or int(number[1]) != index or not parts:
                raise self._error("text_evidence.index", child, index=index)
            if parts[0].indent >= self._deepest:
                items.append({FLATTENED: [self._line(part) for part in parts if not _EXPLAINED.match(part.text)]})
            elif len(parts) == 1:
                items.append(self.member(parts[0])[1])
            else:
                raise self._error("text_evidence.line", parts[1])
        return items

    def _components(self, children: list[Node]) -> dict[str, Any]:
        components: dict[str, Any] = {}
        is_judged = not any(_OTHER_RAT.match(child.text) for child in children)
        for child in children:
            name, value = self.member(child) if is_judged else (self._label(child)[0], self._unjudged(child))
            if name in components:
                raise self._error("text_evidence.line-twice", child, name=name)
            components[name] = value
        return components

    def _unjudged(self, node: Node) -> Any:
        """Return a component of a container of another RAT; nothing below it is looked at."""
        return CutOctets(node.line) if node.children else self.member(node)[1]

    def _printed_below(self, node: Node, children: list[Node]) -> Any:
        """Return the value of a type of ASN.1 that is printed below octets, or a mark that nothing is."""
        if len(children) == 1 and _TYPE.fullmatch(children[0].text.split(":")[0]):
            return self.member(children[0])[1]
        return CutOctets(node.line)

    def _children(self, node: Node) -> list[Node]:
        """Return the nodes below, without those that Wireshark adds of its own."""
        children = []
        for child in aligned(node.children, origin=self._origin):
            if not child.text.startswith("[") or child.text.startswith("[truncated]"):
                children.append(child)
            elif _UNDECODED.match(child.text):
                raise self._error("text_evidence.undecoded", child)
        return children

    def _error(self, key: str, node: Node, **data: object) -> EvidenceError:
        return EvidenceError(key, origin=self._origin, line=node.line, found=node.text[:60], **data)

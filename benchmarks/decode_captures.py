"""Decode real UE capabilities with every engine and print each engine's time as a ratio to the strict one.

Usage: python benchmarks/decode_captures.py [ROUNDS]

The captures are those of the folder ``YANGFAN_REAL_DATA`` (default: ``../shared/real`` beside the checkout). Each
engine decodes all of them once to warm up; then the engines take turns, so that a busy machine disturbs them alike, and
the best round of each counts.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path

from conformance.asn1.builtin import asn1_engines
from conformance.asn1.bundled import BundledSource
from conformance.asn1.library import SchemaLibrary
from conformance.interfaces import Asn1Engine
from conformance.model.schema import Schema

TYPES = {
    "nr": ("nr-rrc", "UE-NR-Capability"),
    "eutra-nr": ("nr-rrc", "UE-MRDC-Capability"),
    "eutra": ("eutra-rrc", "UE-EUTRA-Capability"),
}
Message = tuple[Schema, str, bytes]


def captures() -> dict[str, Message]:
    """Return the real captures by name, with their schemas and types."""
    default = Path(__file__).resolve().parents[2] / "shared" / "real"
    folder = Path(os.environ.get("YANGFAN_REAL_DATA", default)) / "ue_capability"
    library = SchemaLibrary([BundledSource()])
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if row["file"].startswith("raw_uper/")]
    return {
        Path(row["file"]).stem: (
            library.schema(TYPES[row["rat"]][0]),
            TYPES[row["rat"]][1],
            bytes.fromhex((folder / row["file"]).read_text()),
        )
        for row in rows
    }


def seconds(engine: Asn1Engine, messages: list[Message]) -> float:
    """Return the process time that *engine* takes for all *messages*."""
    start = time.process_time()
    for schema, type_name, octets in messages:
        engine.decode(schema, type_name, octets)
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    messages = list(captures().values())
    size = sum(len(octets) for _, _, octets in messages)
    engines = [engine for engine in asn1_engines() if "uper" in engine.rules]
    first = {engine.name: seconds(engine, messages) for engine in engines}
    best = dict.fromkeys(first, float("inf"))
    for _ in range(rounds):
        for engine in engines:
            best[engine.name] = min(best[engine.name], seconds(engine, messages))
    print(f"{len(messages)} messages, {size} octets, best of {rounds} rounds")
    print("engine      first s   best s   MB/s  msg/s  ratio to strict")
    for name, duration in sorted(best.items(), key=lambda entry: entry[1]):
        rate, ratio = size / duration / 1e6, duration / best["strict"]
        speed = f"{rate:>6.2f} {len(messages) / duration:>6.0f}"
        print(f"{name:<10} {first[name]:>8.2f} {duration:>8.3f} {speed} {ratio:>16.2f}")


if __name__ == "__main__":
    main()

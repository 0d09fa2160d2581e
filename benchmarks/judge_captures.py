"""Judge real UE capabilities, all probes and rules on, and compare with what pycrate takes to decode them.

Usage: python benchmarks/judge_captures.py [ROUNDS]

To judge a capture is: decode it strictly, write the probe document, evaluate the catalogue, resolve band combinations,
compute rates and figures, apply every rule. pycrate only decodes. The captures are those of ``decode_captures.py``; the
two take turns, and the best round of each counts. Times are process times.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from decode_captures import TYPES, Message, captures

from conformance.asn1.peers import PycrateEngine
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.summary import Summariser
from conformance.model.evidence import CapabilityContainer, Rat, Value
from conformance.workspace import Workspace

RATS = {type_name: Rat(rat) for rat, (_, type_name) in TYPES.items()}


def judge(message: Message, engine: StrictEngine, summariser: Summariser) -> int:
    """Judge one message and return how many findings there are."""
    schema, type_name, octets = message
    value = engine.decode(schema, type_name, octets)
    container = CapabilityContainer(RATS[type_name], schema.name, type_name, octets, mapping(value), type_name)
    return len(summariser.device([container], name=type_name).findings)


def mapping(value: Value) -> dict[str, Value]:
    """Return the value of a SEQUENCE as what it is."""
    if not isinstance(value, dict):
        raise TypeError(value)
    return value


def seconds(work: Callable[[Message], object], messages: list[Message]) -> list[float]:
    """Return the process time that *work* takes for each of *messages*."""
    times = []
    for message in messages:
        start = time.process_time()
        work(message)
        times.append(time.process_time() - start)
    return times


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    workspace = Workspace.open(Path(__file__).parent)
    messages = captures()
    strict, pycrate, summariser = StrictEngine(), PycrateEngine(), workspace.summariser
    works: dict[str, Callable[[Message], object]] = {
        "judged": lambda message: judge(message, strict, summariser),
        "pycrate": lambda message: pycrate.decode(*message),
    }
    best = {name: seconds(work, messages) for name, work in works.items()}
    findings = sum(judge(message, strict, summariser) for message in messages)
    for _ in range(rounds):
        for name, work in works.items():
            best[name] = list(map(min, best[name], seconds(work, messages)))
    print(f"{len(messages)} messages, {findings} findings, best of {rounds} rounds")
    print("work        best s   msg/s  slowest ms  ratio to pycrate")
    decoding = sum(best["pycrate"])
    for name, times in best.items():
        total = sum(times)
        print(
            f"{name:<10} {total:>7.3f} {len(times) / total:>7.0f} {1000 * max(times):>11.1f} {total / decoding:>17.2f}"
        )


if __name__ == "__main__":
    main()

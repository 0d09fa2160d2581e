"""Judge real devices, all probes and rules on, and compare with what pycrate takes to decode their messages.

Usage: python benchmarks/judge_captures.py [ROUNDS]

To judge a device is: decode its messages strictly, write the probe document, evaluate the catalogue, resolve band
combinations, compute rates and figures, apply every rule. pycrate only decodes. The captures are those of
``decode_captures.py``; ``devices.toml`` says which of them are of one device. The two take turns, and the best round of
each counts. Times are process times.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from decode_captures import TYPES, Message, captures

from conformance.asn1.peers import PycrateEngine
from conformance.asn1.strict import StrictEngine
from conformance.capabilities.summary import DeviceSummary, Summariser
from conformance.model.evidence import CapabilityContainer, Rat
from conformance.workspace import Workspace

RATS = {type_name: Rat(rat) for rat, (_, type_name) in TYPES.items()}

Device = Sequence[Message]


def devices(messages: Mapping[str, Message]) -> list[Device]:
    """Return the messages of each device."""
    grouped = tomllib.loads(Path(__file__).with_name("devices.toml").read_text(encoding="utf-8"))["devices"]
    together = {name for names in grouped for name in names}
    alone = [[name] for name in messages if name not in together]
    return [[messages[name] for name in names] for names in (*grouped, *alone)]


def judge(device: Device, engine: StrictEngine, summariser: Summariser) -> DeviceSummary:
    """Judge one device."""
    containers = []
    for schema, type_name, octets in device:
        value: Any = engine.decode(schema, type_name, octets)
        containers.append(CapabilityContainer(RATS[type_name], schema.name, type_name, octets, value, type_name))
    return summariser.device(containers, name="")


def seconds(work: Callable[[Device], object], found: Sequence[Device]) -> list[float]:
    """Return the process time that *work* takes for each device."""
    times = []
    for device in found:
        start = time.process_time()
        work(device)
        times.append(time.process_time() - start)
    return times


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    messages = captures()
    found = devices(messages)
    strict, pycrate = StrictEngine(), PycrateEngine()
    summariser = Workspace.open(Path(__file__).parent).summariser
    works: dict[str, Callable[[Device], object]] = {
        "judged": lambda device: judge(device, strict, summariser),
        "pycrate": lambda device: [pycrate.decode(*message) for message in device],
    }
    best = {name: seconds(work, found) for name, work in works.items()}
    for _ in range(rounds):
        for name, work in works.items():
            best[name] = list(map(min, best[name], seconds(work, found)))
    summaries = [judge(device, strict, summariser) for device in found]
    findings = sum(len(one.findings) for one in summaries)
    combinations = sum(len(one.combinations) for one in summaries)
    print(f"{len(messages)} captures of {len(found)} devices, best of {rounds} rounds")
    print(f"{len(summariser.rules.rules)} rules: {findings} findings; {combinations} band combinations resolved")
    print("work        best s   captures/s  slowest ms  ratio to pycrate")
    for name, times in best.items():
        total = sum(times)
        speed = f"{total:>7.3f} {len(messages) / total:>12.0f} {1000 * max(times):>11.1f}"
        print(f"{name:<10} {speed} {total / sum(best['pycrate']):>17.2f}")


if __name__ == "__main__":
    main()

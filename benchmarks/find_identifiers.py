"""Find identifiers in 10 MB of synthetic text, and compare with one plain regular expression over the same text.

Usage: python benchmarks/find_identifiers.py [MEGABYTES]
"""

from __future__ import annotations

import re
import sys
import time

from conformance.registry.identifiers import find_identifiers

PLAIN = re.compile(r"(?:GB|YD)(?:/T|/Z)? ?[0-9]{1,5}(?:\.[0-9]+)?[-—–][0-9]{4}")
PARAGRAPH = (
    "本项目终端应符合 YD/T 3709—2020 和 GB/T 31024.1-2014 的要求，并按 3GPP TS 38.331 V16.3.0 实现；"
    "联系电话 010-12345678。The device shall meet ISO/IEC 27001:2022 as of 2021-05-06, in version 1.2.3 of the tool.\n"
)


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    text = PARAGRAPH * (size * 1_000_000 // len(PARAGRAPH.encode()))
    start = time.process_time()
    matched = sum(1 for _ in PLAIN.finditer(text))
    middle = time.process_time()
    found = sum(1 for _ in find_identifiers(text))
    end = time.process_time()
    sys.stdout.write(f"plain: {matched} in {middle - start:.2f} s\nfound: {found} in {end - middle:.2f} s\n")
    sys.stdout.write(f"ratio: {(end - middle) / (middle - start):.1f}\n")


if __name__ == "__main__":
    main()

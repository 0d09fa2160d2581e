"""A log of verdicts, one JSON object a line, in the file that ``YANGFAN_EXAMPLE_LOG`` names."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "YANGFAN_EXAMPLE_LOG"


def write(entry: Mapping[str, object]) -> None:
    """Append *entry* to the log, if there is one."""
    name = os.environ.get(VARIABLE)
    if name:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

"""Greets the first time only: the file named as the argument says whether it did."""

import sys
from pathlib import Path

from lines import questions

mark = Path(sys.argv[1])
if mark.exists():
    sys.exit(4)
mark.touch()
for _ in questions():
    sys.exit(5)

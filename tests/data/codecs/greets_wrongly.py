"""Greets with the JSON that is the argument."""

import sys
import time

from lines import write_line

for _ in sys.stdin:
    write_line(sys.argv[1])
    time.sleep(1000)

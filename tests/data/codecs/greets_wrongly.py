"""Greets with the JSON that is the argument."""

import sys
import time

for _ in sys.stdin:
    print(sys.argv[1], flush=True)
    time.sleep(1000)

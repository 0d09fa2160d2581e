import sys
import time

from lines import questions

for _ in questions():
    while True:
        sys.stdout.write(" ")
        sys.stdout.flush()
        time.sleep(0.05)

import sys

from lines import questions

for _ in questions():
    sys.stderr.write("assertion failed: no such octets\n")
    sys.exit(3)

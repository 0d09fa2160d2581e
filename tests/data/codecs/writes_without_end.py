import sys

from lines import questions

for _ in questions():
    while True:
        sys.stdout.write("0" * 65536)

import sys

from lines import questions

for _ in questions():
    while True:
        sys.stdout.write('{"id": 0, "value": "flood"}\n' * 1000)

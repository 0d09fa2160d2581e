import sys

from lines import questions

for question in questions():
    sys.stdout.buffer.write(b'{"id": %d, "value": "caf\xe9"}\n' % question["id"])
    sys.stdout.buffer.flush()

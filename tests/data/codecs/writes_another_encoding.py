import sys

from lines import questions

for question in questions():
    sys.stdout.buffer.write(b'{"id": %d, "value": "Z\xfcrich"}\n' % question["id"])
    sys.stdout.buffer.flush()

import json
import select
import sys

from lines import greet, write

for line in iter(sys.stdin.buffer.raw.readline, b""):
    request = json.loads(line)
    if request["op"] == "hello":
        greet(window=4)
    elif request["op"] == "bye":
        break
    elif select.select([sys.stdin], [], [], 0.1)[0]:
        sys.exit(9)
    else:
        write({"id": request["id"], "value": request["octets"]})

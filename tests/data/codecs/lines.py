"""What the scripts of this folder share: a codec that shows the digits of the octets as their value.

Each script behaves well until it is asked about the octets ``ff``; what it does then is in its name.
"""

import json
import sys

BAD = "ff"


def write_line(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def write(members):
    write_line(json.dumps(members))


def greet(**members):
    greeting = {"protocol": 1, "name": "test", "version": "1", "operations": ["decode"], "values": True, "window": 4}
    write(greeting | members)


def requests():
    """Yield the requests up to bye."""
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "bye":
            return
        yield request


def questions(**members):
    """Greet, answer what has good octets, and yield the others."""
    for request in requests():
        if request["op"] == "hello":
            greet(**members)
        elif request["octets"] == BAD:
            yield request
        else:
            write({"id": request["id"], "value": request["octets"]})

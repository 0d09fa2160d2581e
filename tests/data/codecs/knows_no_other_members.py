import sys

from lines import greet, requests

for request in requests():
    if request.keys() - {"op", "protocol", "schema", "module", "type", "encoding", "digest", "yangfan"}:
        sys.stderr.write("unexpected member\n")
        sys.exit(1)
    greet()

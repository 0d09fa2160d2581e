import time

from lines import greet, requests

for request in requests():
    if request["op"] == "hello":
        greet(window=3)
    else:
        time.sleep(1000)

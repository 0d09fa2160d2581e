import time

from lines import greet, requests

for _ in requests():
    greet(window=8)
    time.sleep(1000)

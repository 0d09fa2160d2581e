import time

from lines import questions

for _ in questions():
    time.sleep(1000)

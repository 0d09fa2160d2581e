import time

from lines import questions, write

for question in questions():
    write({"id": question["id"], "refused": "no"})
time.sleep(1000)

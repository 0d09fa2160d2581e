import sys

from lines import questions, write

for question in questions():
    write({"id": question["id"], "refused": "no"})
sys.exit(7)

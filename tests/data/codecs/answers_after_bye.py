from lines import questions, write

for question in questions():
    write({"id": question["id"], "refused": "no"})
write({"id": 0, "value": "a last word"})

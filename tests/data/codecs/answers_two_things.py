from lines import questions, write

for question in questions():
    write({"id": question["id"], "value": question["octets"], "refused": "or not"})

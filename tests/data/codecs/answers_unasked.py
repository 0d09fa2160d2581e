from lines import questions, write

for question in questions():
    write({"id": 0, "value": "something else"})
    write({"id": question["id"], "value": question["octets"]})

from lines import questions, write

for question in questions():
    write({"id": question["id"] + 1, "value": question["octets"]})

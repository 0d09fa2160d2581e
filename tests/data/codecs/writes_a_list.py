from lines import questions, write

for question in questions():
    write([question["id"], question["octets"]])

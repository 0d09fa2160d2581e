from lines import questions, write

for question in questions():
    answer = {"id": question["id"], "value": question["octets"]}
    write(answer)
    write(answer)

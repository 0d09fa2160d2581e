from lines import questions, write

for question in questions():
    write({"value": question["octets"]})

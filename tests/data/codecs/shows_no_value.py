from lines import questions, write

for question in questions():
    write({"id": question["id"], "accepted": True})

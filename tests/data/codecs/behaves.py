from lines import questions, write

for question in questions():
    write({"id": question["id"], "refused": "these octets are refused", "bit": 3, "of-a-later-version": [1]})

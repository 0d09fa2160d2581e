from lines import questions

for question in questions():
    print('{"id": %d, "value": %s%s}' % (question["id"], "[" * 300, "]" * 300), flush=True)

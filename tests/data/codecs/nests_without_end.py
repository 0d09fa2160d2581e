from lines import questions

for question in questions():
    print('{"id": %d, "value": %s%s}' % (question["id"], "[" * 200_000, "]" * 200_000), flush=True)

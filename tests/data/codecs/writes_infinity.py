from lines import questions

for question in questions():
    print('{"id": %d, "value": 1e999}' % question["id"], flush=True)

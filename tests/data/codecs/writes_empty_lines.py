from lines import questions

for _ in questions():
    print(flush=True)

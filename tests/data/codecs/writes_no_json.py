from lines import questions

for _ in questions():
    print("decoding…", flush=True)

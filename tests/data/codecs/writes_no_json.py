from lines import questions, write_line

for _ in questions():
    write_line("decoding…")

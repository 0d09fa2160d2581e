from lines import questions, write_line

for question in questions():
    write_line(f'{{"id": {question["id"]}, "value": {"[" * 300}{"]" * 300}}}')

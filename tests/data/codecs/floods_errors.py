import sys

from lines import questions

for _ in questions():
    while True:
        sys.stderr.write("still decoding, still decoding\n" * 1000)

import os
import sys
import time

from lines import questions

for _ in questions():
    if os.fork() == 0:
        time.sleep(1000)  # with all pipes open
    sys.stderr.write("the parent ends\n")
    sys.stderr.flush()
    os._exit(0)

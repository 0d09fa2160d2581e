import os
import time

from lines import questions

for _ in questions():
    os.close(1)
    time.sleep(1000)

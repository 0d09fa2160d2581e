import os
import signal

from lines import questions

for _ in questions():
    os.kill(os.getpid(), signal.SIGSEGV)

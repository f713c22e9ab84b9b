#!/usr/bin/env python3
"""Runs a command at a terminal of its own and types there.

usage: type_at.py SHOWN COMMAND… <TYPED

SHOWN gets what the terminal showed; standard output of the command is ours.
TYPED has lines PROMPT<tab>TEXT: when PROMPT was shown, TEXT is typed with a
line feed after it (^D types the end of input).
"""
import os
import pty
import select
import sys
import time

typed = [line.rstrip("\n").split("\t", 1) for line in sys.stdin if line.strip()]
out = os.dup(1)
pid, terminal = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.dup2(out, 1)
    os.execvp(sys.argv[2], sys.argv[2:])
shown, seen = b"", 0
end = time.time() + 60
while time.time() < end:
    if not select.select([terminal], [], [], 0.5)[0]:
        continue
    try:
        data = os.read(terminal, 65536)
    except OSError:     # EIO: the command has closed it
        break
    if not data:
        break
    shown += data
    while typed:
        at = shown.find(typed[0][0].encode(), seen)
        if at < 0:
            break
        seen = at + len(typed[0][0].encode())
        text = typed.pop(0)[1]
        time.sleep(0.05)
        os.write(terminal, b"\x04" if text == "^D" else text.encode() + b"\n")
else:
    os.kill(pid, 9)
with open(sys.argv[1], "wb") as f:
    f.write(shown)
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128)

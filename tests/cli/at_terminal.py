#!/usr/bin/env python3
"""Runs a command at a terminal of its own, as a person has it, and types.

usage: at_terminal.py SHOWN PATTERN=KEYS… -- COMMAND…

When PATTERN has been shown, KEYS are typed ("\\n" and "^D" as they read); then
the next pattern is waited for. All that was shown goes to the file SHOWN. The
exit status is the command's; 99 when a pattern does not come in 30 seconds.
"""
import os
import pty
import select
import sys
import time

split = sys.argv.index("--")
steps = [s.split("=", 1) for s in sys.argv[2:split]]
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])

shown = b""
seen = 0
end = time.monotonic() + 30
failed = False
while True:
    while steps and steps[0][0].encode() in shown[seen:]:
        seen = len(shown)
        keys = steps.pop(0)[1].replace("\\n", "\n").replace("^D", "\x04")
        os.write(fd, keys.encode())
        end = time.monotonic() + 30
    if time.monotonic() > end:
        failed = True
        os.kill(pid, 15)
        break
    if select.select([fd], [], [], 0.1)[0]:
        try:
            data = os.read(fd, 65536)
        except OSError:     # EIO: the command has ended
            break
        if not data:
            break
        shown += data
with open(sys.argv[1], "wb") as out:
    out.write(shown)
_, status = os.waitpid(pid, 0)
sys.exit(99 if failed or steps else os.waitstatus_to_exitcode(status))

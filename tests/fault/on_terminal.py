#!/usr/bin/env python3
"""Runs a command whose standard error is a terminal.

usage: on_terminal.py SHOWN COMMAND…

What was shown there goes to the file SHOWN; standard output and the exit
status are the command's.
"""
import os
import pty
import subprocess
import sys

ours, theirs = pty.openpty()
command = subprocess.Popen(sys.argv[2:], stderr=theirs,
                           env=dict(os.environ, TERM="xterm"))
os.close(theirs)
with open(sys.argv[1], "wb") as shown:
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:     # EIO: the last writer closed it
            break
        if not data:
            break
        shown.write(data)
sys.exit(command.wait())

"""A filter's memory does not grow with the number of records.

usage: memory.py NAME COMMAND…
"""

import os
import subprocess
import sys

# 50 bytes a record that stay are found, as much as with a million and 64 MB.
RECORDS = 250000
LIMIT_KB = 24 << 10
LINE = ('{"id":1,"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",'
        '"L898902C36UTO7408122F1204159ZE184226B<<<<<10"],'
        '"document":{"number":"L898902C3","issuing_state":"UTO"}}')


def main():
    name = " ".join([os.path.basename(sys.argv[1])] + sys.argv[2:]) + \
        f": {RECORDS} records under {LIMIT_KB >> 10} MB"
    source = subprocess.Popen(
        f"yes '{LINE}' | head -n {RECORDS}", shell=True,
        stdout=subprocess.PIPE)
    count = subprocess.Popen(["wc", "-l"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE)
    tool = subprocess.Popen(sys.argv[1:], stdin=source.stdout,
                            stdout=count.stdin)
    source.stdout.close()
    count.stdin.close()
    _, status, usage = os.wait4(tool.pid, 0)
    lines = int(count.stdout.read())
    source.wait()
    allowed = {0, 1, 2, int(os.environ.get("WITHOUT_SERVICE", "0"))}
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) not in allowed:
        print(f"not ok {name}: ended with {status}")
        return 1
    if lines != RECORDS:
        print(f"not ok {name}: {lines} lines out")
        return 1
    if usage.ru_maxrss > LIMIT_KB:
        print(f"not ok {name}: {usage.ru_maxrss} kB")
        return 1
    print(f"ok {name}, {usage.ru_maxrss / 1024:.0f} MB")
    return 0


sys.exit(main())

#!/usr/bin/env python3
"""One row of tests/bench/chipread.sh.

usage: chipread.py NAME DOCUMENT COMMANDS ZONE RUNS
       chipread.py --head

DOCUMENT is the folder with the chip's files, COMMANDS the log of the chip.

The least number of commands, for files whose lengths are not known before
their headers are read, and never asking beyond the end of a file: DG1 has the
length of its zone's layout; EF.SOD and DG2 are longer than any short answer;
others are 8 bytes first. Peers (JMRTD, gmrtd) spend a SELECT and the read of a
header more for each file.

Air time is that of ISO/IEC 14443 type A: 9 bits a byte, frames of 256 bytes
of which 3 are overhead, 0.1 ms for each turn of direction.
"""
import math
import os
import resource
import subprocess
import sys

HEAD = ("reading", "commands", "least", "peers", "bytes up", "down",
        "ms cpu", "106 k", "424 k", "848 k")
FORM = "%-22s %8s %6s %6s %9s %7s %7s %7s %7s %7s"
FRAME, OVERHEAD, TURN = 256, 3, 0.0001
RATES = (13.56e6 / 128, 13.56e6 / 32, 13.56e6 / 16)


def least(document, moments, block, long_block):
    """Commands besides those of the protocols, and files."""
    sizes = {"sod": "EF_SOD", "com": "EF_COM", "cardsecurity":
             "EF_CardSecurity"}
    total = files = 0
    for name in sorted({m[5:] for m in moments if m.startswith("read-")}):
        if name in ("cardaccess", "atr", "none"):
            total += 1
            continue
        path = "%s/%s.bin" % (document, sizes.get(name, name.upper()))
        size = os.path.getsize(path)
        files += 1
        if name == "dg1":
            total += 1
            continue
        sure = min(size, 223 if long_block else block)
        first = sure if name in ("sod", "dg2", "cardsecurity") else 8
        total += 1 + math.ceil(max(0, size - first) / (long_block or block))
    return total, files


def air(rows, rate):
    seconds = 0.0
    for up, down in rows:
        for size in (up, down):
            frames = max(1, math.ceil(size / (FRAME - OVERHEAD)))
            seconds += (size + frames * OVERHEAD) * 9 / rate
            seconds += TURN * (2 * frames - 1)
    return seconds


def processor(zone, runs):
    best = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with open(zone) as f:
            subprocess.run(["chipread", "--deadline", "60000"], stdin=f,
                           stdout=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best.append(after.ru_utime + after.ru_stime - before.ru_utime
                    - before.ru_stime)
    best.sort()
    return best[len(best) // 2]


def main():
    if sys.argv[1] == "--head":
        print(FORM % HEAD)
        return
    name, document, log, zone, runs = sys.argv[1:]
    seconds = processor(zone, int(runs))
    rows = [line.rstrip("\n").split("\t") for line in open(log)]
    # The first session of the log: it begins anew with command 1.
    last = next((i for i, row in enumerate(rows) if i and row[0] == "1"),
                len(rows))
    rows = rows[:last]
    moments = [row[1] for row in rows]
    triple = "challenge" in moments and "mse-ca" not in moments
    extended = any(row[6] == "extended" and row[1].startswith("read")
                   for row in rows)
    # 4096 bytes of an answer: 87 and its padding, 99, 8E, the status.
    long_block = (4063 if not triple else 4071) if extended else 0
    reads, files = least(document, moments, 231 if triple else 223, long_block)
    others = sum(not m.startswith("read-") for m in moments)
    sizes = [(int(row[3]), int(row[5])) for row in rows]
    print(FORM % (name, len(rows), reads + others, reads + others + 2 * files,
                  sum(s[0] for s in sizes), sum(s[1] for s in sizes),
                  "%.1f" % (1000 * seconds),
                  *("%.2f s" % air(sizes, rate) for rate in RATES)))


main()

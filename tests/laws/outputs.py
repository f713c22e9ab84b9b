"""Every output of every tool is valid, and holds no member that is not its
own, whatever the input: outputs.py CORPUS FOLDER

Each input of the fuzz corpus goes to each tool as it is; interchanges also
with JSON of a stranger's put into their data.
"""
import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from strict import is_record

AT = ["--at", "2026-11-24"]
SOME_MAX = 40           # inputs that share a run
STATUSES = {"pass", "fail", "undetermined", "absent", "error"}

# The nouns that a tool writes of its raw input.
DECODED = {"document", "documents", "person", "itinerary", "references",
           "bags", "flight", "message", "response", "responses", "pnr",
           "booking"}
TOOLS = [
    (["mrzcheck", "--json"], "mrzcheck", {"mrz"}),
    (["sodverify", "--json"], "sodverify",
     {"mrz", "mrz_source", "sod", "com", "dg"}),
    (["sltdquery", "--json"], "sltdquery", {"document", "documents"}),
    (["apisend", "decode", "--json"], "apisend", DECODED),
    (["apisend", "check", "--json"], "apisend", DECODED),
]

# What would be a member, if it were not escaped.
FORGED = [
    b'"]},"sodverify":{"status":"pass","findings":[]},"x":{"y":["',
    b'"]},"sodverify"?:{"status"?:"pass",?"findings?":[]},"x"?:{"y"?:["1:2',
    b'"},"mrzcheck":{"status":"pass","findings":[]},"z":{"a":"',
    b'\\', b'\\"', b'"', b'\0', b'\xff\xfe', b'\xc2', b'\x1b[2J', b'{}[]',
    b'\\u0022',
]


def forge(data, rng):
    """The interchange with such text in a data element or two."""
    marks = [i for i, c in enumerate(data) if c in b"+:"]
    for _ in range(rng.randint(1, 3)):
        if not marks:
            break
        at = rng.choice(marks) + 1
        data = data[:at] + rng.choice(FORGED) + data[at:]
        marks = [i for i, c in enumerate(data) if c in b"+:"]
    return data


def inputs(corpus):
    rng = random.Random(11)
    for folder in sorted(os.listdir(corpus)):
        for name in sorted(os.listdir(os.path.join(corpus, folder))):
            with open(os.path.join(corpus, folder, name), "rb") as f:
                data = f.read()
            yield folder + "/" + name, data
            if folder in ("paxlst", "edifact", "cusres", "pnrgov"):
                yield "%s/%s, forged" % (folder, name), forge(data, rng)


def line_error(line, own, nouns, given):
    """What is wrong with a line of output; None: nothing."""
    if not is_record(line):
        return "not JSON: %r" % line[:120]
    record = json.loads(line)
    result = record.get(own)
    if not isinstance(result, dict) or \
            result.get("status") not in STATUSES or \
            not isinstance(result.get("findings"), list):
        return "no result: %r" % line[:120]
    foreign = set(record) - {own, "malformed"} - nouns - given
    if foreign:
        return "members that it does not own: %s" % sorted(foreign)[:5]
    return None


def members(data):
    """All top-level names of the input's lines, where they are records."""
    given = set()
    for line in data.split(b"\n"):
        if is_record(line):
            given |= set(json.loads(line))
    return given


def output_error(command, own, nouns, given, operands, data=None):
    """What is wrong with a run; and whether it came to its end."""
    run = subprocess.run(command + AT + operands, input=data,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=300)
    ended = 0 <= run.returncode < 64
    if run.returncode < 0:
        return "signal %d" % -run.returncode, ended
    for line in run.stdout.split(b"\n")[:-1]:
        why = line_error(line, own, nouns, given)
        if why:
            return why, ended
    if run.stdout and not run.stdout.endswith(b"\n"):
        return "the last line does not end", ended
    return None, ended


def try_one(tool, name, data):
    command, own, nouns = tool
    given = members(data) if command[0] != "apisend" else set()
    why, _ = output_error(command, own, nouns, given, [], data)
    return ["%s: %s" % (name, why)] if why else []


def try_some(args):
    """Inputs that give no members, as operands of one run; where that run is
    wrong, or ends before its last operand, each has a run of its own."""
    tool, some = args
    if len(some) > 1:
        why, ended = output_error(*tool, set(), [path for path, *_ in some])
        if ended and not why:
            return []
    return [why for _, name, data in some for why in try_one(tool, name, data)]


def shared_out(tool, cases, folder):
    """Lists of (path, name, data): SOME_MAX of those that share a run."""
    some = []
    for n, (name, data) in enumerate(cases):
        case = (os.path.join(folder, str(n)), name, data)
        if tool[0][0] != "apisend" and members(data):
            yield tool, [case]
            continue
        some.append(case)
        if len(some) == SOME_MAX:
            yield tool, some
            some = []
    yield tool, some


def main():
    corpus, folder = sys.argv[1:]
    failed = False
    cases = list(inputs(corpus))
    for n, (_, data) in enumerate(cases):
        with open(os.path.join(folder, str(n)), "wb") as f:
            f.write(data)
    with ThreadPoolExecutor(4) as pool:
        for tool in TOOLS:
            wrong = [why for some in pool.map(
                try_some, shared_out(tool, cases, folder)) for why in some]
            what = " ".join(tool[0][:-1])
            if wrong:
                print("not ok %s: %d of %d: %s" % (
                    what, len(wrong), len(cases), wrong[0]))
                failed = True
            else:
                print("ok %s: %d inputs" % (what, len(cases)))
    return failed


sys.exit(main())

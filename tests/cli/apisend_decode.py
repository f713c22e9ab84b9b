"""apisend decode against an independent reader; see apisend_decode.sh."""
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, "tests/edi")
import plain

AT = ["--at", "2026-11-24", "--json"]

# There would be thousands of processes: only every so many cuts is made, but
# for ALL_CUTS=1 in the environment, and fewer under the sanitizers. The reader
# alone is cut at every byte by tests/edi/check_edifact.c.
ALL = bool(os.environ.get("ALL_CUTS"))
SAN = bool(os.environ.get("SAN"))
STRIDE = 1 if ALL else 39 if SAN else 13
SAMPLE_CUTS = 40 if ALL else 2 if SAN else 8
failures = 0


def report(name, why=None):
    global failures
    if why is None:
        print("ok " + name)
    else:
        failures += 1
        print("not ok %s: %s" % (name, str(why)[:300]))


def decode(data, pieces=None, verb="decode", extra=()):
    """Exit status and records. pieces: sizes to write the input in."""
    child = subprocess.Popen(["apisend", verb] + AT + list(extra),
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    if pieces is None:
        out, err = child.communicate(data)
    else:
        at = 0
        while at < len(data):
            size = pieces.pop(0) if pieces else len(data)
            try:
                os.write(child.stdin.fileno(), data[at:at + size])
            except BrokenPipeError:
                break
            at += size
        out, err = child.communicate()
    return child.returncode, [json.loads(line) for line in out.splitlines()]


def manifest(folder):
    with open(folder + "/MANIFEST.tsv") as f:
        names = f.readline().rstrip("\n").split("\t")
        for line in f:
            yield dict(zip(names, line.rstrip("\n").split("\t")))


def sample(folder, row):
    """A sample decodes; what the manifest calls invalid is reported."""
    data = open(folder + "/" + row["file"], "rb").read()
    status, records = decode(data)
    findings = [f for r in records for f in r["apisend"]["findings"]]
    said = json.dumps(findings)
    if not records:
        return "no record"
    if row["valid"] == "valid-envelope":
        if status != 0:
            return "status %d: %s" % (status, said)
    elif row["valid"] == "invalid" and status != 1:
        return "status %d although %s" % (status, row["checker_findings"])
    elif not findings:
        return "nothing reported"
    # "UNT says 42, actual 43" must be in a note, both numbers.
    for part in row["checker_findings"].split("; "):
        if " says " in part and part[:3] in ("UNT", "UNE", "UNZ"):
            says, actual = part.split(" says ")[1].split(", actual ")
            # The checker of the manifest trusts only a plain UNB and UNH.
            note = "says %s " % says.strip()
            counted = "counted %s" % actual.strip()
            if not any(note in f.get("note", "") and
                       counted in f.get("note", "") for f in findings):
                return "%s, but: %s" % (part, said)
    if "PAXLST" in row["version"] and "further" not in \
            row["checker_findings"] and "unterminated" not in \
            row["checker_findings"] and "apostrophe" not in row["file"]:
        want = plain.persons(data)
        have = [r for r in records if "person" in r or len(want) == 0]
        if want and len(want) != len(records):
            return "%d persons, not %d" % (len(records), len(want))
        for person, record in zip(want, have):
            if not all(ord(c) < 127 for c in person["surname"]) or \
                    "/" in person["surname"] or \
                    person.get("birth_date") is None and "birth_date" in \
                    person:
                continue
            if "bad_" in row["file"] and "nul" in row["file"]:
                continue
            # Dates given twice are told by the note, not compared here.
            diffs = [d for d in plain.differences(person, record)
                     if "DTM" not in said or "date" not in d]
            if diffs:
                return "; ".join(diffs)
    return None


def splits(data, name, step):
    """Cut in two at every step-th byte: the same records."""
    whole = decode(data)
    for at in range(1, len(data), step):
        if decode(data, [at]) != whole:
            return report(name, "cut at byte %d gives other records" % at)
    report(name)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def word(low, high):
    return "".join(random.choice(LETTERS) for _ in
                   range(random.randint(low, high)))


def escape(text):
    return "".join("?" + c if c in "?:+'" else c for c in text)


def message(count, marks=""):
    """A list of random persons, folded and escaped at random."""
    s = ["UNH+1+PAXLST:D:05B:UN:IATA+XY1/261124/1000+01:F", "BGM+745",
         "RFF+TN:T1", "TDT+20+XY1+++XY", "LOC+125+AAA",
         "DTM+189:2611241000:201", "LOC+87+BBB", "DTM+232:2611241200:201"]
    for i in range(count):
        name = ":".join(escape(word(2, 12) + random.choice(["", marks]))
                        for _ in range(random.randint(2, 3)))
        s += ["NAD+%s+++%s" % (random.choice(["FL", "FM", "DDU", "DDT"]),
                               name),
              "ATT+2++" + random.choice("MFXU"),
              "DTM+329:%02d%02d%02d" % (random.randint(0, 99),
                                        random.randint(1, 12),
                                        random.randint(1, 28)),
              "LOC+22+BBB", "LOC+174+UTO", "LOC+178+AAA", "LOC+179+BBB",
              "NAT+2+UTO", "RFF+AVF:" + word(6, 6), "RFF+ABO:U%d" % i,
              "DOC+P+%s%d" % (word(1, 2), random.randint(100000, 999999)),
              "DTM+36:%02d1231" % random.randint(10, 60), "LOC+91+UTO"]
        if random.random() < 0.1:
            s += ["DOC+V+V%d" % i, "DTM+36:301231", "LOC+91+XXA"]
    s.append("CNT+42:%d" % count)
    s.append("UNT+%d+1" % (len(s) + 1))
    text = "UNB+UNOA:4+S+R+261124:0900+%s'" % word(8, 8)
    text += "'".join(s) + "'"
    ref = text.split("+")[5].split("'")[0]
    return (text + "UNZ+1+%s'" % ref).encode()


def fold(data, width):
    return b"\r\n".join(data[i:i + width]
                        for i in range(0, len(data), width))


def random_messages():
    for i in range(20):
        data = message(random.randint(1, 40), "'+:?"[i % 4])
        if i % 3 == 1:
            data = b"\x01QU ABCXYZ\r\n.DEFUV 240900\r\n\x02" + \
                fold(data, 63) + b"\r\n\x03"
        elif i % 3 == 2:
            data = data.replace(b"\n", b"")
            data = b"UNA:+.? '\r\n" + data + b"\r\n-- \r\nfooter UNB text"
        status, records = decode(data)
        want = plain.persons(data)
        if status != 0 or len(want) != len(records):
            return report("random messages", "status %d, %d of %d: %s" % (
                status, len(records), len(want),
                [r["apisend"] for r in records][-1:]))
        for person, record in zip(want, records):
            diffs = plain.differences(person, record)
            if diffs:
                return report("random messages", "; ".join(diffs))
            if record["message"]["count_passengers"] != len(want):
                return report("random messages", "count")
    report("random messages")


def main():
    random.seed(20261124)
    folder = os.environ["DATA"] + "/api"
    random_messages()
    splits(message(2, "?'"), "every cut of a message", STRIDE)
    splits(b"UNA:+.? '" + fold(message(1), 17), "every cut of folds", STRIDE)
    if os.path.isdir(folder):
        for row in manifest(folder):
            report("sample " + row["file"], sample(folder, row))
        for row in manifest(folder):
            data = open(folder + "/" + row["file"], "rb").read()
            splits(data, "cuts of " + row["file"],
                   max(1, len(data) // SAMPLE_CUTS))
    else:
        print("skip samples: %s is not there" % folder)
    sys.exit(failures > 0)


main()

"""What a terminal gets, held to Python's unicodedata: terminal.py SHOWN TOOL…

SHOWN is the program shown.c. Each TOOL is then run over records, files and
names that hold every kind of hidden character, as a card and with messages.
"""
import json
import os
import subprocess
import sys
import tempfile
import unicodedata

# Drawn as nothing although they are letters or marks
# (Default_Ignorable_Code_Point).
IGNORABLE = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D,
             0x180F, 0x3164, 0xFFA0}
IGNORABLE |= set(range(0xFE00, 0xFE10)) | set(range(0xE0100, 0xE01F0))


def hidden(c):
    return c in IGNORABLE or unicodedata.category(chr(c)) in (
        "Cc", "Cf", "Zl", "Zp")


def known(c):
    return unicodedata.category(chr(c)) not in ("Cn", "Cs")


def compare(program):
    said = subprocess.run([program], stdout=subprocess.PIPE, check=True)
    lines = said.stdout.split()
    wrong = [hex(c) for c in range(0x110000) if known(c)
             and (lines[c] == b"1") == hidden(c)]
    return wrong[:10]


def leaks(output):
    """What of the bytes a terminal should not have got."""
    output = output.replace(b"\n", b"")
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError as why:
        return [str(why)]
    return [hex(ord(c)) for c in text if hidden(ord(c))]


def records():
    odd = "".join(chr(c) for c in range(0x110000) if hidden(c) and known(c))
    odd = odd[:400] + "\u202e\u2066\u200b\ufeff\U000e0041\x9b31m"
    for member in ("mrz", "sod", "document", "person", "viz", "id", odd):
        yield {member: odd}
    yield {"mrz": [odd, odd], "viz": {"surname": odd, odd: odd}}
    yield {"document": {"number": "AB123456", "issuing_state": odd,
                        "type": odd}}
    finding = {"code": odd, "severity": "error", "where": odd, "note": odd}
    for tool in ("mrzcheck", "sodverify", "sltdquery", "apisend"):
        yield {tool: {"status": "fail", "findings": [finding],
                      "fields": {"surname": odd, "document_number": odd},
                      "answer": odd, "message": odd}}


def main():
    wrong = compare(sys.argv[1])
    print("not ok categories: %s" % wrong if wrong else "ok categories")
    bad = bool(wrong)
    folder = tempfile.mkdtemp(dir=os.environ["TMP"])
    # Raw 0x9b, an override and an escape in the name of a file.
    name = os.path.join(folder.encode(), b"a\x9b\xc2\x9b\xe2\x80\xae\x1b[2Jb")
    with open(name, "w", encoding="utf-8") as f:
        for record in records():
            f.write(json.dumps(record, ensure_ascii=False) + "\n")
        f.write('{"mrz":"\u202e"')
    for tool in sys.argv[2:]:
        for args in ([name], [name + b".none"]):
            run = subprocess.run(
                tool.split() + ["--text", "-v"] + args,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            found = leaks(run.stdout) + leaks(run.stderr)
            what = "%s%s" % (tool.split("/")[-1],
                             "" if args == [name] else ", no such file")
            if run.returncode < 0:
                found.append("signal %d" % -run.returncode)
            if not run.stdout + run.stderr:
                found.append("no output at all")
            print("not ok %s: %s" % (what, found[:5]) if found
                  else "ok %s" % what)
            bad |= bool(found)
    return bad


sys.exit(main())

"""apisend check: every fault that receivers reject or complain of.

Each row spoils one thing in a good list (or a good record) and names the
code and the severity that must be found, and nothing worse.
"""
import json
import os
import subprocess
import sys

TMP = os.environ["TMP"]
AT = ["--at", "2026-11-23T12:00:00Z", "--json"]
failures = 0

GOOD = ("UNA:+.? '"
        "UNB+UNOA:4+UTAIR+UTGOV+261123:1200+REF1'"
        "UNG+PAXLST+UTAIR+UTGOV+261123:1200+GRP1+UN+D:15B'"
        "UNH+MSG1+PAXLST:D:15B:UN:IATA+UT123/261124/1000+01:F'"
        "BGM+745'RFF+TN:T1'NAD+MS+++OPS'COM+1 2:TE'"
        "TDT+20+UT123+++UT'LOC+125+MEX'DTM+189:2611241000:201'"
        "LOC+87+GUA'DTM+232:2611241205:201'"
        "NAD+FL+++ERIKSSON:ANNA:MARIA'ATT+2++F'DTM+329:740812'"
        "LOC+22+GUA'LOC+174+UTO'LOC+178+MEX'LOC+179+GUA'NAT+2+UTO'"
        "RFF+AVF:ABC123'RFF+ABO:U1'DOC+P+L898902C3'DTM+36:320415'"
        "LOC+91+UTO'"
        "NAD+FL+++DOE:JOHN'ATT+2++M'DTM+329:570121'"
        "LOC+22+GUA'LOC+174+UTO'LOC+178+MEX'LOC+179+GUA'NAT+2+UTO'"
        "RFF+AVF:ABC123'RFF+ABO:U2'DOC+P+MB140241'DTM+36:320415'"
        "LOC+91+UTO'"
        "CNT+42:2'UNT+38+MSG1'UNE+1+GRP1'UNZ+1+REF1'")

ERROR, WARNING, NOTHING = "error", "warning", None

# name, what is replaced, by what, code, where (None: any), severity
ROWS = [
    ("no UNZ", "UNZ+1+REF1'", "", "edi.missing", "UNZ", ERROR),
    ("no UNT", "UNT+38+MSG1'", "", "edi.missing", "UNT", ERROR),
    ("no UNE", "UNE+1+GRP1'", "", "edi.missing", "UNE", ERROR),
    ("UNZ reference", "UNZ+1+REF1", "UNZ+1+REF2", "edi.reference", "UNZ",
     ERROR),
    ("UNE reference", "UNE+1+GRP1", "UNE+1+GRP2", "edi.reference", "UNE",
     ERROR),
    ("UNT reference", "UNT+38+MSG1", "UNT+38+MSG2", "edi.reference", "UNT",
     ERROR),
    ("UNT reference missing", "UNT+38+MSG1", "UNT+38", "edi.reference",
     "UNT", ERROR),
    ("UNB reference missing", "1200+REF1'", "1200'", "edi.reference", "UNB",
     ERROR),
    ("UNT count", "UNT+38", "UNT+37", "edi.count", "UNT", ERROR),
    ("UNT count no number", "UNT+38", "UNT+X", "edi.count", "UNT", ERROR),
    ("UNT count padded", "UNT+38", "UNT+000038", None, None, NOTHING),
    ("UNE count", "UNE+1", "UNE+2", "edi.count", "UNE", ERROR),
    ("UNZ count", "UNZ+1", "UNZ+2", "edi.count", "UNZ", ERROR),
    ("lower case at level A", "DOE:JOHN", "Doe:JOHN", "edi.character", None,
     ERROR),
    ("not in the repertoire", "DOE:JOHN", "D@E:JOHN", "edi.character", None,
     ERROR),
    ("NUL byte", "DOE:JOHN", "D\0E:JOHN", "edi.character", None, ERROR),
    ("terminator not released", "DOE:JOHN", "D'OE:JOHN", "edi.segment", None,
     ERROR),
    ("tag that is none", "ATT+2++M'", "AT1+2++M'", "edi.segment", None,
     ERROR),
    ("no TDT", "TDT+20+UT123+++UT'", "", "edi.missing", "TDT", ERROR),
    ("no CNT", "CNT+42:2'", "", "edi.missing", "CNT", ERROR),
    ("no BGM", "BGM+745'", "", "edi.missing", "BGM", ERROR),
    ("unknown BGM", "BGM+745", "BGM+999", "api.code", "BGM", ERROR),
    ("unknown LOC", "LOC+178", "LOC+177", "api.code", "LOC", ERROR),
    ("unknown NAD", "NAD+FL+++DOE", "NAD+QQ+++DOE", "api.code", "NAD",
     ERROR),
    ("no surname", "DOE:JOHN", "", "api.name", "surname", ERROR),
    ("no flight number", "TDT+20+UT123", "TDT+20+", "api.flight", "number",
     ERROR),
    ("no port of arrival", "LOC+87+GUA'DTM+232:2611241205:201'", "",
     "api.flight", "legs", ERROR),
    ("arrives before it departs", "DTM+232:2611241205", "DTM+232:2611201205",
     "api.flight", "legs", ERROR),
    ("surname too long", "DOE:JOHN", "D" * 36 + ":JOHN", "api.length",
     "surname", ERROR),
    ("given name too long", "DOE:JOHN", "DOE:" + "J" * 36, "api.length",
     "given_names", ERROR),
    ("number too long", "DOC+P+MB140241", "DOC+P+" + "1" * 36, "api.length",
     "document_number", ERROR),
    ("nationality too long", "NAT+2+UTO", "NAT+2+UTOP", "api.length",
     "nationality", ERROR),
    ("flight number too long", "TDT+20+UT123", "TDT+20+UT" + "1" * 17,
     "api.length", "flight", ERROR),
    ("birth in the future", "DTM+329:570121", "DTM+329:20570121:102",
     "api.date", "birth_date", ERROR),
    ("no such day", "DTM+329:570121", "DTM+329:570231", "api.date",
     "birth_date", ERROR),
    ("no such time", "DTM+189:2611241000", "DTM+189:2611242560", "api.date",
     "departs", ERROR),
    ("century without a code", "DTM+329:570121", "DTM+329:19570121",
     "api.date", "birth_date", ERROR),
    ("century with a code", "DTM+329:570121", "DTM+329:19570121:102", None,
     None, NOTHING),
    ("sex", "ATT+2++M", "ATT+2++Q", "api.code", "sex", ERROR),
    ("truncated", "UNT+38+MSG1'UNE+1+GRP1'UNZ+1+REF1'", "UNT+38+M",
     "edi.syntax", "UNT", ERROR),
    # What receivers complain of.
    ("name in one component", "DOE:JOHN", "DOE JOHN", "api.name",
     "given_names", WARNING),
    ("name with a slash", "DOE:JOHN", "DOE/JOHN MR", "api.name", "name",
     WARNING),
    ("no given name", "DOE:JOHN", "DOE", "api.name", "given_names",
     WARNING),
    ("title", "DOE:JOHN", "DOE:JOHN MR", "api.name", "given_names",
     WARNING),
    ("state of no list", "NAT+2+UTO", "NAT+2+QQQ", "api.code", "nationality",
     WARNING),
    ("D is a state", "NAT+2+UTO", "NAT+2+D", None, None, NOTHING),
    ("XXA is a state", "NAT+2+UTO", "NAT+2+XXA", None, None, NOTHING),
    ("embarkation elsewhere", "LOC+178+MEX", "LOC+178+LHR", "api.flight",
     "embarkation", WARNING),
    ("debarkation elsewhere", "LOC+179+GUA", "LOC+179+LHR", "api.flight",
     "debarkation", WARNING),
    ("crew in a passenger list", "NAD+FL+++DOE", "NAD+FM+++DOE", "api.code",
     "role", WARNING),
    ("CNT of the crew", "CNT+42:2", "CNT+41:2", "edi.count", "CNT",
     WARNING),
    ("CNT below the persons", "CNT+42:2", "CNT+42:1", "edi.count", "CNT",
     WARNING),
    ("CNT above the persons", "CNT+42:2", "CNT+42:160", None, None, NOTHING),
    ("expired before departure", "DTM+36:320415", "DTM+36:261122",
     "api.document", "expiry_date", WARNING),
    ("issue after expiry", "DTM+36:320415'", "DTM+36:320415'DTM+182:330101'",
     "api.date", "issue_date", WARNING),
    ("document without a kind", "DOC+P+MB140241", "DOC++MB140241",
     "api.document", "document_type", WARNING),
    ("empty residence", "LOC+174+UTO'", "LOC+174+'", "api.field", "LOC",
     WARNING),
    ("empty expiry", "DTM+36:320415'", "DTM+36:'", "api.field", "DTM",
     WARNING),
    ("no bags are counted", "LOC+22+GUA'", "MEA+CT++:0'LOC+22+GUA'",
     "api.field", "bags", WARNING),
    ("the same document", "MB140241", "L898902C3", "api.duplicate",
     "document_number", WARNING),
    ("the same reference", "ABO:U2", "ABO:U1", "api.duplicate", "unique",
     WARNING),
    ("number with a hyphen", "MB140241", "MB-140241", "api.character",
     "document_number", WARNING),
    ("padded flight number", "TDT+20+UT123", "TDT+20+UT0123", "api.flight",
     "number", WARNING),
    ("order of segments", "ATT+2++M'DTM+329:570121'",
     "DTM+329:570121'ATT+2++M'", "edi.segment", "ATT", WARNING),
    ("not the first part", "01:F", "03:F", "edi.missing", "part", WARNING),
]

# Rows for the profile of a state.
STATE = [
    ("us: residence missing", "us", "LOC+174+UTO'", "", "api.field",
     "residence"),
    ("us: clearance missing", "us", "LOC+22+GUA'", "", "api.field",
     "clearance"),
    ("us: letter of an unknown sex", "us", "ATT+2++M", "ATT+2++U",
     "api.code", "sex"),
    ("us: release", "us", "PAXLST:D:15B", "PAXLST:D:15B", "api.code",
     "release"),
    ("us: apostrophe", "us", "DOE:JOHN", "O?'DOE:JOHN", "api.name", "name"),
    ("us: hyphen in a number", "us", "MB140241", "MB-140241",
     "api.character", "document_number"),
    ("us: kind of document", "us", "DOC+P+MB", "DOC+Q+MB", "api.document",
     "document_type"),
    ("eu: locator missing", "eu", "RFF+AVF:ABC123'", "", "api.field",
     "locator"),
    ("us: given name missing", "us", "DOE:JOHN", "DOE", "api.field",
     "given_names"),
    ("cn: unique reference missing", "cn", "RFF+ABO:U2'", "", "api.field",
     "unique"),
]


def report(name, why=None):
    global failures
    if why is None:
        print("ok " + name)
    else:
        failures += 1
        print("not ok %s: %s" % (name, str(why)[:500]))


def check(data, profile=None):
    path = TMP + "/message"
    with open(path, "wb") as f:
        f.write(data.encode("latin-1"))
    args = ["apisend", "check"] + AT + \
        (["--profile", profile] if profile else []) + [path]
    done = subprocess.run(args, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    records = [json.loads(x) for x in done.stdout.splitlines()]
    return done.returncode, [f for r in records
                             for f in r["apisend"]["findings"]]


def recount(data):
    """UNT says again how many segments there are."""
    body = data[data.index("UNH"):]
    return data.replace("UNT+38", "UNT+%d" % (
        body[:body.index("UNT")].replace("?'", "").count("'") + 1))


def last(data, old, new):
    at = data.rindex(old)
    return data[:at] + new + data[at + len(old):]


def main():
    status, findings = check(GOOD, "wco")
    report("a good list passes", None if status == 0 and not findings else
           findings)
    for name, old, new, code, where, severity in ROWS:
        data = last(GOOD, old, new)
        if severity != ERROR and code != "edi.count":
            data = recount(data)
        elif old not in ("UNT+38", "UNT+38+MSG1", "UNT+38+MSG1'",
                         "UNT+38+MSG1'UNE+1+GRP1'UNZ+1+REF1'") and \
                "'" in old + new:
            data = recount(data)
        status, findings = check(data, "wco")
        found = [f for f in findings if f["code"] == code and
                 f["severity"] == severity and
                 (where is None or f.get("where") == where)]
        worse = [f for f in findings if f["severity"] == ERROR and
                 severity != ERROR]
        if severity is NOTHING:
            ok = status == 0 and not findings
        else:
            ok = found and not worse and status == (severity == ERROR)
        report(name, None if ok else (status, findings))
    for name, profile, old, new, code, where in STATE:
        status, findings = check(recount(last(GOOD, old, new)), profile)
        found = [f for f in findings if f["code"] == code and
                 f.get("where") == where and f["severity"] == ERROR]
        report(name, None if found and status == 1 else (status, findings))
    twice, findings = check(GOOD + GOOD, "wco")
    report("a control reference used twice", None if twice == 1 and
           [f["code"] for f in findings] == ["edi.reference"] else findings)
    sys.exit(failures > 0)


main()

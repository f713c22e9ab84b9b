"""apisend: JSON injection, limits; see apisend_limits.sh."""
import json
import os
import subprocess
import sys

AT = ["--at", "2026-11-23T12:00:00Z"]
TMP = os.environ["TMP"]
# What a record of decode may hold: inspection-record(5).
OWNED = {"document", "documents", "person", "flight", "itinerary", "references",
         "bags", "message", "response", "pnr", "booking", "apisend"}
FLIGHT = {"sender": "UTAIR", "recipient": "UTGOV", "number": "UT123",
          "carrier": "UT",
          "legs": [{"from": "MEX", "departs": "2026-11-24T10:00",
                    "to": "GUA", "arrives": "2026-11-24T12:05"}],
          "reporting": "GUA"}
PERSON = {"document": {"type": "P", "number": "X1234567",
                       "issuing_state": "UTO", "expiry_date": "2030-01-01"},
          "person": {"surname": "ERIKSSON", "given_names": "ANNA",
                     "birth_date": "1974-08-12", "sex": "F",
                     "nationality": "UTO"},
          "itinerary": {"embarkation": "MEX", "debarkation": "GUA"}}
failures = 0


def report(name, why=None):
    global failures
    if why is None:
        print("ok " + name)
    else:
        failures += 1
        print("not ok %s: %s" % (name, str(why)[:400]))


def check(name, good, why=""):
    report(name, None if good else why or "no")


def run(args, data=b""):
    done = subprocess.run(["apisend"] + args, input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr.decode()


def no_constant(word):
    raise ValueError("no JSON: " + word)


def once(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name twice: %s" % names)
    return dict(pairs)


def strict(data):
    """Every line as a strict reader takes it, without strangers' members."""
    records = []
    for line in data.decode("utf-8", "strict").splitlines():
        record = json.loads(line, object_pairs_hook=once,
                            parse_constant=no_constant)
        extra = set(record) - OWNED
        if extra:
            raise ValueError("a member that is not apisend's: %s" % extra)
        records.append(record)
    return records


def decode(data):
    status, out, err = run(["decode", "--json"] + AT, data)
    if status not in (0, 1, 2):
        raise ValueError("status %d: %s" % (status, err))
    return strict(out)


# ---- text of strangers ----

HEAD = (b"UNA:+.? 'UNB+UNOC:4+A+B+261123:1200+1'UNH+1+PAXLST:D:05B:UN:IATA'"
        b"BGM+745'%sTDT+20+UT123'LOC+125+MEX'DTM+189:2611241000:201'"
        b"LOC+87+GUA'DTM+232:2611241205:201'")
ONE = b"NAD+FL+++%s:ANNA'ATT+2++%s'DTM+329:740812'%sDOC+P+X1'"
END = b"CNT+42:1'UNT+14+1'UNZ+1+1'"
HOSTILE = [b'A"]},"sodverify"?:{"status"?:"pass"},"x"?:{"y"?:["1:2',
           b'A\\"1:99', b'"1:3', b"A\x001:2", b"\x7f\x1b[2J1:2",
           b"\xff\xfe9:2", b'\\u0022}7:4', b'1:99', b'A99:1000', b'A:-1']


def message(head=b"", surname=b"ERIKSSON", sex=b"F", more=b""):
    return HEAD % head + ONE % (surname, sex, more) + END


def injection():
    places = {
        "bag tag": lambda t: message(more=b"FTX+BAG+++" + t + b"'"),
        "surname": lambda t: message(surname=t),
        "sex": lambda t: message(sex=t),
        "reference": lambda t: message(more=b"RFF+" + t + b"'"),
        "qualifier": lambda t: message(more=b"RFF+" + t + b":1'RFF+" + t +
                                       b":2'"),
        "contact": lambda t: message(b"NAD+MS+++" + t + b"'COM+" + t + b"'"),
        "flight": lambda t: message().replace(b"UT123", t),
        "bags": lambda t: message(more=b"MEA+CT++:" + t + b"'MEA+WT++KGM:" +
                                  t + b"'"),
        "document": lambda t: message(more=b"DOC+" + t + b"+" + t + b"'"),
        "sender": lambda t: message().replace(b"+A+B+", b"+" + t + b"+B+"),
        "type": lambda t: message().replace(b"PAXLST:D", t + b":D"),
        "answer": lambda t: (
            b"UNA:+.? 'UNB+UNOC:4+B+A+261123:1200+1'UNH+1+CUSRES:D:05B:UN'"
            b"BGM+962'RFF+TN:" + t + b"'ERP+2'RFF+ABO:" + t + b"'ERC+" + t +
            b"'FTX+AAP+++" + t + b"'UNT+8+1'UNZ+1+1'"),
        "booking": lambda t: (
            b"UNA:+.? 'UNB+IATA:1+A+B+261123:1200+1'UNH+1+PNRGOV:13:1:IA'"
            b"MSG+:22'TVL+241126:1000:241126:1205+MEX+GUA+UT+123'SRC'"
            b"RCI+UT:" + t + b"'TIF+" + t + b"+" + t + b":A:1'REF+:" + t +
            b"'SSR+DOCS:HK:1:UT:::::/P/UTO/" + t + b"/UTO/12AUG74/" + t +
            b"/01JAN30/" + t + b"/ANNA'FOP+CC::1:VI:" + t + b"'"
            b"UNT+9+1'UNZ+1+1'"),
    }
    for name, make in sorted(places.items()):
        try:
            for text in HOSTILE:
                if not decode(make(text)):
                    raise ValueError("no record for %r" % text)
            report("decode: the %s of a stranger is a text" % name)
        except ValueError as e:
            report("decode: the %s of a stranger is a text" % name, e)
    # A contact whose only number is of no known kind.
    try:
        r = decode(message(b"NAD+MS'COM+1:XX'"))
        check("decode: a contact without anything known",
              "contact" not in r[0]["message"], r[0])
    except ValueError as e:
        report("decode: a contact without anything known", e)
    r = decode(message(sex=b"\x00"))
    check("decode: a NUL is no sex", "sex" not in r[0]["person"] and
          r[0]["apisend"]["status"] == "fail", r[0])
    r = decode(message(more=b"MEA+CT++:NULL'MEA+WT++KGM:1e9'"))
    check("decode: a weight that is no number is said",
          "bags" not in r[0] and
          [f["code"] for f in r[0]["apisend"]["findings"]].count(
              "api.code") == 2, r[0])
    r = decode(message(more=b"MEA+WT++KGM:23.50'MEA+CT++:02'"))
    check("decode: weights and counts are numbers",
          r[0]["bags"] == {"count": 2, "weight_kg": 23.5}, r[0]["bags"])


def corpus():
    wrong = None
    count = 0
    for folder in ("edifact", "paxlst", "cusres", "pnrgov"):
        path = "tests/fuzz/corpus/" + folder
        for name in sorted(os.listdir(path)):
            data = open(os.path.join(path, name), "rb").read()
            for piece in (data, data[:len(data) * 2 // 3]):
                try:
                    decode(piece)
                except ValueError as e:
                    wrong = "%s: %s" % (name, e)
                count += 1
    check("decode: %d inputs of the corpus, strict JSON" % count,
          wrong is None and count > 20, wrong)


# ---- limits ----

def build(record, flight=FLIGHT, profile="wco"):
    path, out = TMP + "/flight.json", TMP + "/out.edi"
    with open(path, "w") as f:
        json.dump(flight, f)
    if os.path.exists(out):
        os.remove(out)
    status, text, err = run(["build", "--json", "--profile", profile,
                             "--flight", path, "--out", out] + AT,
                            json.dumps(record).encode() + b"\n")
    data = open(out, "rb").read() if os.path.exists(out) else b""
    return status, [json.loads(x) for x in text.splitlines()], data, err


def limits():
    for name, most, make in (
            ("references", 99, lambda n: {"references": {
                "ABO": "LAST", **{"R%02d" % i: "V%d" % i
                                  for i in range(n - 1)}}}),
            ("one reference", 99, lambda n: {"references": {
                "AVF": ["V%d" % i for i in range(n)]}}),
            ("nationalities", 4, lambda n: {"person": {
                **PERSON["person"],
                "nationalities": ["UTO", "MEX", "GTM", "BLZ", "CRI", "HND",
                                  "PAN"][:n]}}),
            ("contacts", 8, lambda n: {"person": {
                **PERSON["person"],
                "contacts": [{"kind": "telephone", "value": "55500%d" % i}
                             for i in range(n)]}}),
            ("documents", 8, lambda n: {"documents": [
                {**PERSON["document"], "number": "X00%d" % i}
                for i in range(n)]}),
            ("tags", 99, lambda n: {"bags": {
                "tags": ["UT%06d" % (2 * i) for i in range(n)]}})):
        status, r, data, err = build({**PERSON, **make(most)})
        check("build: %d %s all go out" % (most, name),
              status == 0 and len(data) > 0, (status, r, err))
        if name == "references":
            check("build: the last of them too", b"RFF+ABO:LAST'" in data and
                  data.count(b"RFF+R") == most - 1, data)
        status, r, data, err = build({**PERSON, **make(most + 1)})
        codes = [f["code"] for f in r[0]["apisend"]["findings"]]
        check("build: one more is edi.limit, and nobody is sent cut",
              status == 1 and "edi.limit" in codes and data == b"",
              (status, r, err))
    for n in (8, 9, 200):
        # One object with a name many times, as some programs write it.
        contact = ",".join('"telephone":"%d"' % i for i in range(n))
        path = TMP + "/f.json"
        with open(path, "w") as f:
            f.write(json.dumps(FLIGHT)[:-1] + ',"contact":{"name":"UT",%s}}' % contact)
        status, out, err = run(["build", "--json", "--profile", "wco",
                                "--flight", path, "--message-only"] + AT,
                               json.dumps(PERSON).encode() + b"\n")
        check("build: %d numbers of the contact" % n,
              (status, out.count(b":TE")) == ((0, 8) if n == 8 else (65, 0)),
              (status, out, err))
    status, r, data, err = build(
        {**PERSON, "bags": {"count": "two", "weight_kg": 1e30}})
    check("build: an amount is a plain number",
          status == 1 and data == b"" and
          [f["where"] for f in r[0]["apisend"]["findings"]
           if f["code"] == "api.code"] == ["bags", "bag_weight"],
          (status, r, err))
    # What level A lacks is written with what it has, and said.
    status, r, data, err = build(
        {**PERSON, "person": {
            **PERSON["person"], "birth_place": "\u014csaka",
            "address": {"street": "1 Main Street", "city": "K\u00f6ln"},
            "contacts": [{"kind": "email", "value": "a.b@x.org"}]}})
    check("build: small letters and @ under UNOA",
          status == 0 and b"+1 MAIN STREET+KOELN'" in data and
          b":::OSAKA'" in data and b"COM+A.B.AT.X.ORG:EM'" in data and
          sorted(f["where"] for f in r[0]["apisend"]["findings"]
                 if f["code"] == "api.character") == ["address", "contact"],
          (status, r, data))
    for count, code in ((b"99", []), (b"100", ["edi.limit"]),
                        (b"X", ["api.code"])):
        records = decode(message(more=b"FTX+BAG+++UT000001:" + count + b"'"))
        check("decode: a tag and %s that follow it" % count.decode(),
              [f["code"] for f in records[0]["apisend"]["findings"]
               if f["where"] == "bag_tags"] == code and
              len(records[0]["bags"]["tags"]) == (99 if count == b"99" else 1),
              records)
    status, r, data, err = build(
        PERSON, {**FLIGHT, "contact": {"telephone": "1"}})
    check("build: a number of nobody is not left out silently",
          status == 1 and r[0]["apisend"]["findings"][0]["where"] == "contact",
          (status, r, err))


def zones():
    """One name, and every code of a zone, under every profile."""
    def digit(text):
        values = [int(c) if c.isdigit() else 0 if c == "<" else ord(c) - 55
                  for c in text]
        return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)

    def td3(code, name):
        number, birth, expiry = "L898902C3", "740812", "320415"
        two = (number + digit(number) + "UTO" + birth + digit(birth) + "F" +
               expiry + digit(expiry) + "<" * 14 + "<")
        two += digit(two[:10] + two[13:20] + two[21:43])
        return [(code + "UTO" + name).ljust(44, "<"), two]

    def td1(code, name):
        number, birth, expiry = "D23145890", "740812", "320415"
        one = (code + "UTO" + number + digit(number)).ljust(30, "<")
        two = (birth + digit(birth) + "F" + expiry + digit(expiry) +
               "UTO").ljust(29, "<")
        two += digit(one[5:30] + two[:7] + two[8:15] + two[18:29])
        return [one, two, name.ljust(30, "<")]

    more = {"person": {"residence": "UTO", "birth_country": "UTO",
                       "birth_place": "X",
                       "address": {"street": "S", "city": "C", "state": "NY",
                                   "postal_code": "1", "country": "UTO"}},
            "itinerary": {"embarkation": "MEX", "debarkation": "GUA",
                          "clearance": "GUA"},
            "references": {"AVF": "ABC123", "ABO": "U1", "SEA": "12A",
                           "YZY": "1"},
            "bags": {"count": 1, "weight_kg": 20, "tags": ["UT000001"]}}
    flight = {**FLIGHT, "recipient": "UTGOV"}
    # Kinds of two letters in the profiles' own lists.
    LISTED = {"us": ("AC", "IP"), "cn": ("AC",)}
    names = sorted(n[:-4] for n in os.listdir(os.environ["MRTD_PROFILES"])
                   if n.endswith(".ini"))
    for profile in names:
        wrong = []
        for zone in ([td3(c, "SUKARNO") for c in ("P<", "PP", "PD")] +
                     [td1(c, "SUKARNO") for c in ("I<", "ID", "IP", "AC", "A<",
                                                  "CR")]):
            status, r, data, err = build({"mrz": zone, **more}, flight,
                                         profile)
            # Every code of a zone is a kind that the profile takes.
            code = zone[0][:2].rstrip("<")
            taken = LISTED.get(profile, ())
            kind = code if code in taken else "P" if code[0] == "P" else "I"
            if (status != 0 or b"SUKARNO" not in data or
                    b"'DOC+%s+" % kind.encode() not in
                    data.replace(b":110:111", b"").replace(
                        b":110:109", b"").replace(b":110:ZZZ", b"")):
                wrong.append((zone[0][:2], r, err, data))
        check("%s takes one name, and every code of a zone" % profile,
              not wrong, wrong[:1])
    check("there are 25 profiles", len(names) >= 25, names)
    status, out, err = run(["profiles", "--json"])
    listed = [json.loads(x)["profile"] for x in out.splitlines()]
    check("profiles lists them all", status == 0 and listed == names, listed)
    for profile, word in (("us", b":FNU'"), ("cn", b":FNU'"),
                          ("gb", b"+SUKARNO'")):
        status, r, data, err = build({"mrz": td3("P<", "SUKARNO"), **more},
                                     flight, profile)
        check("%s: its word for no given name" % profile,
              b"NAD+FL" in data and word in
              data.split(b"NAD+FL")[1].split(b"ATT")[0].replace(
                  b"+S+C", b"'"), data)


def travellers():
    """One traveller has one record, and no number is lost on the way."""
    head = ("UNA:+.? 'UNB+IATA:1+A+B+261123:1200+1'UNH+1+PNRGOV:13:1:IA'"
            "MSG+:22'TVL+241126:1000:241126:1205+MEX+GUA+UT+123'SRC'"
            "RCI+UT:ABC123'")
    leg = "TVL+241126:1000:241126:1205+MEX+GUA+UT+123'"

    def docs(sex, surname, given, number="C01X"):
        return ("SSR+DOCS:HK:1:UT:::::/P/DEU/%s/DEU/12AUG74/%s/01JAN30/%s/%s'"
                % (number, sex, surname, given))

    def book(body):
        count = body.count("'") + 7
        return decode((head + body + "UNT+%d+1'UNZ+1+1'" % count).encode())

    two = "TIF+MULLER+HANS MR:A'TIF+SMITH+ANNA:A'"
    for name, body, numbers in (
            ("MULLER is MUELLER", two + leg + docs("M", "MUELLER", "HANS"),
             ["C01X", None]),
            ("what is in a TIF group is its own",
             "TIF+MULLER+HANS:A'" + docs("M", "WRONG", "NAME"), ["C01X"]),
            ("an infant's in the adult's group",
             "TIF+SMITH+ANNA:A:1'" + docs("FI", "SMITH", "BABY") +
             "TIF+SMITH+BABY:IN'", [None, "C01X"]),
            ("by order", two + leg + docs("M", "MUL", "H", "A1") +
             docs("F", "SMI", "A", "A2"), ["A1", "A2"])):
        r = book(body)
        got = [x.get("document", {}).get("number") for x in r]
        check("decode: " + name, got == numbers, (got, r))
    for name, text, number in (
            ("flight", "0001Y28JUN//V/123456/LONDON/14MAR03/USA", "123456"),
            ("blanks", "  /LISBON/V/77/X/14MAR03/USA", "77"),
            ("no birth place", "/V/123/L/14MAR03/USA", "123")):
        r = book("TIF+SMITH+ANNA:A'SSR+DOCO:HK:1:UT:::::%s'" % text)
        check("decode: a visa's number, %s before it" % name,
              r[0].get("document", {}).get("number") == number, r)
    r = book("TIF+SMITH+ANNA:A'SSR+DOCO:HK:1:UT:::::/X/V//L/14MAR03/USA'")
    check("decode: a visa without a number is said",
          any(f["code"] == "api.document"
              for f in r[0]["apisend"]["findings"]), r)


injection()
corpus()
travellers()
zones()
limits()
sys.exit(failures > 0)

#!/usr/bin/env python3
"""What sltdquery has to answer, worked out the slow way.

usage: model.py make FOLDER SEED	list.csv, delta1.csv … and queries.jsonl
       model.py judge FOLDER OUTPUT STEP
				compares the answers after STEP deltas

Every record is compared with every query, by the words of the contract; it
shares no code with what it judges.
"""
import json
import random
import re
import sys

FOLD = str.maketrans("OQDILZSGB", "000112568")
STATES = ["UTO", "D", "DEU", "GBR", "GBD", "FRA", "ITA", "RKS", "UNK"]
TYPES = ["P", "I", ""]
STATUSES = ["stolen", "lost", "revoked", "invalid", "counterfeit", "watch"]
FIELDS = ["number", "number_last", "issuing_state", "type", "status",
          "reported"]
DELTAS = 4


def state(code):
    return "D" if code == "DEU" else code


def number(r):
    """Few characters, so that numbers meet."""
    return "".join(r.choice("O0I1B8XS5") for _ in range(r.choice([3, 4, 4])))


def series(r):
    prefix = r.choice(["A", "AB", "", "X1Y"])
    first = r.randrange(0, 900)
    return (prefix + "%03d" % first,
            prefix + "%03d" % (first + r.randrange(1, 99)))


def record(r):
    out = dict.fromkeys(FIELDS, "")
    out.update(issuing_state=r.choice(STATES), type=r.choice(TYPES),
               status=r.choice(STATUSES),
               reported="20%02d-01-%02d" % (r.randrange(10, 26),
                                            r.randrange(1, 28)))
    if r.random() < 0.2:
        out["number"], out["number_last"] = series(r)
        out["status"] = "stolen_blank"
    else:
        out["number"] = number(r)
    return out


def key(rec):
    return (rec["number"], rec["number_last"], state(rec["issuing_state"]),
            rec["type"])


def write_csv(path, records, columns):
    with open(path, "w") as f:
        f.write(",".join(columns) + "\n")
        for rec in records:
            f.write(",".join(rec[c] for c in columns) + "\n")


def make(folder, seed):
    r = random.Random(seed)
    records = [record(r) for _ in range(700)]
    write_csv(folder + "/list.csv", records, FIELDS)
    with open(folder + "/records.json", "w") as f:
        json.dump(records, f)
    for n in range(1, DELTAS + 1):
        changes = []
        for _ in range(120):
            action = r.choice(["insert", "update", "withdraw"])
            rec = (dict(r.choice(records)) if action != "insert"
                   else record(r))
            rec["status"] = (r.choice(STATUSES) if not rec["number_last"]
                             else "stolen_blank")
            changes.append(dict(rec, action=action))
        write_csv("%s/delta%d.csv" % (folder, n), changes,
                  FIELDS + ["action"])
        with open("%s/delta%d.json" % (folder, n), "w") as f:
            json.dump(changes, f)
    with open(folder + "/queries.jsonl", "w") as f:
        for i in range(4000):
            doc = {"number": number(r) if r.random() < 0.6
                   else r.choice(series(r))}
            if r.random() < 0.9:
                doc["issuing_state"] = r.choice(STATES)
            if r.random() < 0.7:
                doc["type"] = r.choice("PI")
            f.write(json.dumps({"id": i, "document": doc}) + "\n")


def digits(text):
    n = len(text)
    while n > 0 and text[n - 1].isdigit():
        n -= 1
    return n


def core(text):
    """Without zeros at its start and after the letters it starts with."""
    if re.fullmatch("[0O]+[0-9]+", text):
        return re.sub("^[0O]+(?=[0-9])", "", text)
    text = re.sub("^0+(?=.)", "", text)
    return re.sub("^([A-Z]+)0+(?=[0-9])", r"\1", text)


def forms(text):
    """Its core with zeros in either place: what a series may have."""
    bare = core(text)
    letters = re.match("[A-Z]*", bare).end()
    return {bare[:at] + "0" * n + bare[at:]
            for at in (0, letters) for n in range(12)}


class Record:
    """What of a record does not depend on the query, worked out once."""

    def __init__(self, rec):
        self.number, self.last = rec["number"], rec["number_last"]
        self.state, self.type = state(rec["issuing_state"]), rec["type"]
        self.status = rec["status"]
        self.folded = self.number.translate(FOLD)
        self.core = core(self.number)
        self.at = digits(self.number)
        self.prefix = self.number[:self.at]
        if self.last:
            self.range = range(int(self.number[self.at:]),
                               int(self.last[self.at:]) + 1)


    def has(self, num):
        """Of a series."""
        return (len(num) == len(self.number) and digits(num) == self.at and
                num[:self.at] == self.prefix and
                int(num[self.at:]) in self.range)


def authority(code):
    """Codes under which one authority issues."""
    for group in ("GBR GBD GBN GBO GBP GBS", "RKS UNK"):
        if code in group.split():
            return group
    return code


def match(rec, num, st, ty):
    """How the record matches; a single one's number reads alike already."""
    stated = st != ""
    same_state = stated and st == rec.state
    same_type = "" in (ty, rec.type) or ty == rec.type
    if rec.last:
        near = not stated or authority(st) == authority(rec.state)
        if not same_type or not near:
            return None
        if rec.has(num):
            return "range" if same_state else "any_state"
        return ("leading_zeros" if any(rec.has(n) for n in forms(num))
                else None)
    if num == rec.number:
        if same_state:
            return "exact" if same_type else "any_type"
        return "any_state" if same_type or not stated else None
    alike = same_type and (same_state or not stated)
    if not alike:
        return None
    return ("confusable" if num.translate(FOLD) == rec.folded
            else "leading_zeros")


def matches(live, doc):
    num, st, ty = (doc["number"], state(doc.get("issuing_state", "")),
                   doc.get("type", ""))
    folded, bare = num.translate(FOLD), core(num)
    for rec in live:
        if rec.last or rec.folded == folded or rec.core == bare:
            how = match(rec, num, st, ty)
            if how:
                yield (rec.number, rec.last, rec.state, rec.type, rec.status,
                       how)


def judge(folder, output, step):
    with open(folder + "/records.json") as f:
        live = {key(rec): rec for rec in json.load(f)}
    for n in range(1, step + 1):
        with open("%s/delta%d.json" % (folder, n)) as f:
            # Of several changes to one record in a file the last counts.
            for change in {key(c): c for c in json.load(f)}.values():
                if change["action"] == "withdraw":
                    live.pop(key(change), None)
                else:
                    live[key(change)] = change
    live = [Record(rec) for rec in live.values()]
    bad = 0
    with open(output) as f:
        lines = [json.loads(line) for line in f]
    for line in lines:
        doc, result = line["document"], line["sltdquery"]
        wanted = sorted(matches(live, doc))
        answer = ("hit" if any(w[5] == "exact" for w in wanted) else
                  "candidate" if wanted else "no_record")
        got = sorted(
            (g["number"], g.get("number_last", ""), g["issuing_state"],
             g.get("type", ""), g["status"], g["match"])
            for s in result["sources"] for g in s.get("records", []))
        if got != wanted or result["answer"] != answer:
            bad += 1
            if bad < 3:
                print("document", doc, "wanted", answer, wanted, "got",
                      result["answer"], got)
    print(len(lines), "answers,", bad, "wrong")
    return bad != 0 or len(lines) != 4000


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]))
else:
    sys.exit(judge(sys.argv[2], sys.argv[3], int(sys.argv[4])))

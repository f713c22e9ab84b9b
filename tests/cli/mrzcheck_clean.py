"""Passports for mrzcheck_raw.sh: clean ones, and ones with a thing or two
that is not, with digits made here.

usage: mrzcheck_clean.py COUNT TEXT RECORDS
  the same zones as text, blank lines between them, and as records
"""
import json
import random
import sys

VALUES = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALL = LETTERS + "0123456789<"


def digit(cells):
    return str(sum(VALUES.get(c, 0) * (7, 3, 1)[i % 3]
                   for i, c in enumerate(cells)) % 10)


def date(pick, first, last):
    return "%02d%02d%02d" % (pick.randint(first, last) % 100,
                             pick.randint(1, 12), pick.randint(1, 28))


def fields(pick):
    """What a zone is made of; mostly nothing is odd, else one thing is."""
    odd = pick.choice(["", "", "", "code", "state", "name", "number",
                       "nationality", "birth", "sex", "expiry", "data"])
    letters = pick.choice(["", LETTERS[:8]])
    f = {
        "code": pick.choice(["P<", "PP", "PD"]),
        "state": pick.choice(["UTO", "D<<", "FRA", "USA", "JPN"]),
        "name": pick.choice(["ERIKSSON<<ANNA<MARIA", "O<CONNOR<<JOHN",
                             "MUELLER", "VAN<DER<BERG<<LI<WEI<X"]),
        "number": "".join(pick.choice(letters + "0123456789")
                          for _ in range(pick.choice([9, 9, 8, 5]))),
        "nationality": pick.choice(["UTO", "D<<", "POL", "XXA"]),
        "birth": date(pick, 1930, 2025),
        "sex": pick.choice("FM<"),
        "expiry": date(pick, 2027, 2036),
        "data": pick.choice(["", "", "ZE184226B", "1<2", "12345678901234"]),
    }
    strange = {
        "code": ["PN", "PX", "P1", "PV", "V<", "I<", "P<", "PU"],
        "state": ["XYZ", "<<<", "A<B", "U1O", "<TO", "ZZZ", "GBD", "EUE"],
        "name": ["ANNA<<MARIA<<EVA", "<ANNA<<MARIA", "BECK<KKKK", "ERIK<<K",
                 "A" * 39, "A" * 38, "", "<<ANNA", "ER1K<<ANNA", "X<<JACKC"],
        "number": ["", "<12345678", "A<B<C", "12345678<", "<<<<<<<<<"],
        "nationality": ["XYZ", "<<<", "U<O", "UT0", "XXX", "EU<"],
        "birth": ["000000", "<<<<<<", "991332", "12<<<<", "260229", "261201",
                  "A90101", "370101"],
        "sex": ["X", "N", "0"],
        "expiry": ["<<<<<<", "261123", "261124", "261125", "300230", "771201",
                   "380101", "371231", "7612<<", "250101"],
        "data": ["<A", "<<<<<<<<<<<<<9", "A<<<<<<<<<<<<B"],
    }
    if odd:
        f[odd] = pick.choice(strange[odd])
    return f


def zone(pick):
    f = fields(pick)
    upper = (f["code"] + f["state"] + f["name"]).ljust(44, "<")
    number = f["number"].ljust(9, "<")
    data = f["data"].ljust(14, "<")
    guard = digit(data)
    if data == "<" * 14 and pick.random() < 0.5:
        guard = "<"
    lower = (number + digit(number) + f["nationality"] + f["birth"] +
             digit(f["birth"]) + f["sex"] + f["expiry"] + digit(f["expiry"]) +
             data + guard)
    lower += digit(lower[0:10] + lower[13:20] + lower[21:43])
    if pick.random() < 0.15:
        cells = list(upper + lower)
        cells[pick.randrange(1, 88)] = pick.choice(ALL)
        upper, lower = "".join(cells[:44]), "".join(cells[44:])
    return upper, lower


def main():
    pick = random.Random(9303)
    count = int(sys.argv[1])
    with open(sys.argv[2], "w", encoding="ascii") as text, \
            open(sys.argv[3], "w", encoding="ascii") as records:
        for _ in range(count):
            upper, lower = zone(pick)
            text.write(upper + "\n" + lower + "\n\n")
            records.write(json.dumps({"mrz": [upper, lower]},
                                     separators=(",", ":")) + "\n")


main()

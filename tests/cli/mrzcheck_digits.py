"""Check digits once more, written from Doc 9303-3 4.9 and the tables of parts
4 to 7 alone: random zones with random slips, and what mrzcheck says of each.

usage: mrzcheck_digits.py COUNT COMMAND…
"""

import json
import random
import subprocess
import sys

VALUES = {c: i for i, c in
          enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
VALUES["<"] = 0
ALPHABET = list(VALUES)
WEIGHTS = (7, 3, 1)

# name, lines, width, columns by name: (line, first, last); digits:
# name -> (line, column of the digit, ranges)
NUMBER = {"document_number": (2, 10, [(2, 1, 9)]),
          "birth_date": (2, 20, [(2, 14, 19)]),
          "expiry_date": (2, 28, [(2, 22, 27)])}
LAYOUTS = {
    "TD1": ("I<", 3, 30, {
        "document_number": (1, 15, [(1, 6, 14)]),
        "birth_date": (2, 7, [(2, 1, 6)]),
        "expiry_date": (2, 15, [(2, 9, 14)]),
        "composite": (2, 30, [(1, 6, 30), (2, 1, 7), (2, 9, 15),
                              (2, 19, 29)])}),
    "TD2": ("I<", 2, 36, {**NUMBER, "composite": (
        2, 36, [(2, 1, 10), (2, 14, 20), (2, 22, 35)])}),
    "TD3": ("P<", 2, 44, {**NUMBER,
        "optional_data": (2, 43, [(2, 29, 42)]),
        "composite": (2, 44, [(2, 1, 10), (2, 14, 20), (2, 22, 43)])}),
    "MRV-A": ("V<", 2, 44, NUMBER),
    "MRV-B": ("V<", 2, 36, NUMBER),
}


def digit(text):
    return str(sum(VALUES[c] * WEIGHTS[i % 3]
                   for i, c in enumerate(text)) % 10)


def over(lines, ranges):
    return "".join(lines[l - 1][a - 1:b] for l, a, b in ranges)


def put(lines, line, column, text):
    old = lines[line - 1]
    lines[line - 1] = old[:column - 1] + text + old[column - 1 + len(text):]


def date(rng):
    return "%02d%02d%02d" % (rng.randrange(100), rng.randrange(1, 13),
                             rng.randrange(1, 29))


def zone(rng, name):
    code, count, width, digits = LAYOUTS[name]
    lines = ["".join(rng.choice(ALPHABET) for _ in range(width))
             for _ in range(count)]
    put(lines, 1, 1, code + "UTO")
    # A number that does not fit is another matter: see check_mrz.c.
    for field, (line, column, ranges) in digits.items():
        if field.endswith("_date"):
            put(lines, ranges[0][0], ranges[0][1], date(rng))
        if field != "composite":
            put(lines, line, column, digit(over(lines, ranges)))
    if "composite" in digits:
        line, column, ranges = digits["composite"]
        put(lines, line, column, digit(over(lines, ranges)))
    return lines


def slip(rng, lines, digits):
    """One character that a digit covers, or a digit, becomes another."""
    cells = [(l, c) for line, column, ranges in digits.values()
             for l, a, b in ranges + [(line, column, column)]
             for c in range(a, b + 1)]
    line, column = rng.choice(cells)
    if any((line, column) == (l, c) for l, c, _ in digits.values()):
        put(lines, line, column, rng.choice("0123456789"))
    else:
        put(lines, line, column, rng.choice(ALPHABET))


def expected(lines, digits):
    wrong = []
    for field, (line, column, ranges) in digits.items():
        text, read = over(lines, ranges), lines[line - 1][column - 1]
        computed = digit(text)
        if field == "optional_data" and not text.strip("<") and read in "0<":
            continue
        if read != computed:
            wrong.append(field)
    return wrong


def main():
    count, command = int(sys.argv[1]), sys.argv[2:]
    rng = random.Random(9303)
    names = [rng.choice(list(LAYOUTS)) for _ in range(count)]
    zones = []
    for name in names:
        lines = zone(rng, name)
        for _ in range(rng.randrange(3)):
            slip(rng, lines, LAYOUTS[name][3])
        zones.append(lines)
    text = "".join(json.dumps({"mrz": z}) + "\n" for z in zones)
    out = subprocess.run(command, input=text, capture_output=True,
                         text=True, check=False).stdout.splitlines()
    if len(out) != count:
        print(f"not ok digits by another program: {len(out)} records")
        return 1
    wrong_zones = 0
    for name, lines, line in zip(names, zones, out):
        result = json.loads(line)["mrzcheck"]
        found = [f["where"] for f in result["findings"]
                 if f["code"] == "mrz.check_digit"]
        want = expected(lines, LAYOUTS[name][3])
        wrong_zones += bool(want)
        if result["format"] != name or found != want:
            print(f"not ok digits by another program: {lines}: "
                  f"{result['format']} {found}, expected {want}")
            return 1
    print(f"ok digits by another program ({count} zones, "
          f"{wrong_zones} of them wrong)")
    return 0


sys.exit(main())

"""Random persons in Latin, Cyrillic and Arabic letters: the zone that is made
of a visual zone passes, agrees with it, and does not agree with another
person's.

usage: mrzcheck_generate.py COUNT COMMAND…
"""

import json
import random
import subprocess
import sys

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = LATIN + "ÀÄÅÆÇÉÐÑÖØÜÞßĀĂĄĆČĎĐĘĞĲıŁŃŒŘŚŞŠŢŤŮŽȘȚẠấệ"
CYRILLIC = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁЄІЇЈЉЊЌЎЏҐ"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ"
STATES = {ACCENTED: ["UTO", "D", "FRA", "SWE"],
          CYRILLIC: ["RUS", "UKR", "BLR", "SRB", "BGR", "MKD"],
          ARABIC: ["EGY", "IRQ", "MAR"]}
FORMATS = {"TD1": "I", "TD2": "I", "TD3": "P", "MRV-A": "V", "MRV-B": "V"}


def words(rng, letters, least, most):
    text = " ".join("".join(rng.choice(letters)
                            for _ in range(rng.randrange(1, 14)))
                    for _ in range(rng.randrange(least, most)))
    if letters is ACCENTED and rng.random() < .3:
        text = text.replace(" ", rng.choice("-'"), 1).title()
    return text


def person(rng):
    letters = rng.choice(list(STATES))
    return {"surname": "A" + words(rng, letters, 1, 4)
            if letters is ACCENTED else words(rng, letters, 1, 4),
            "given_names": words(rng, letters, 0, 4),
            "issuing_state": rng.choice(STATES[letters]),
            "nationality": "UTO",
            "document_number": "".join(rng.choice("0123456789" + LATIN)
                                       for _ in range(9)),
            "birth_date": "19%02d-%s" % (rng.randrange(30, 99), rng.choice(
                ["02-28", "08-12", "XX-XX", "12-XX"])),
            "sex": rng.choice("FMX"),
            "expiry_date": "20%02d-04-15" % rng.randrange(27, 37)}


def run(command, records):
    text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)
    done = subprocess.run(command, input=text, capture_output=True, text=True,
                          check=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    count, command = int(sys.argv[1]), sys.argv[2:]
    rng = random.Random(9303)
    bad, made_names = 0, 0
    for form, code in FORMATS.items():
        records = [{"viz": {"document_code": code, **person(rng)}}
                   for _ in range(count)]
        made = run(command + ["--generate", "--format", form], records)
        empty = [r for r in made if r["mrzcheck"]["status"] == "error"]
        # Letters that are not encoded at all leave no name.
        for record in empty:
            if record["mrzcheck"]["findings"][0].get("note") != "no name":
                bad += 1
                print(f"not ok {form} of a visual zone: {record}")
        made = [r for r in made if "mrz" in r]
        made_names += len(made)
        for record in made:
            # Read again, the visual zone beside it.
            if record["mrzcheck"]["status"] != "pass" or any(
                    f["severity"] == "error" or f["code"] == "viz.mismatch"
                    for f in record["mrzcheck"]["findings"]):
                bad += 1
                print(f"not ok {form} of a visual zone: {record}")
                break
        again = run(command, made)
        if again != made:
            bad += 1
            print(f"not ok {form} of a visual zone: differs read again")
        others = [{"mrz": a["mrz"], "viz": {"surname": b["viz"]["surname"]}}
                  for a, b in zip(made, made[1:])]
        agree = sum(r["mrzcheck"]["status"] == "pass"
                    for r in run(command, others))
        if agree * 100 > len(others):
            bad += 1
            print(f"not ok {form} of a visual zone: {agree} of {len(others)}"
                  " agree with another person")
    if not bad:
        print(f"ok zones of visual zones ({made_names} persons)")
    return bad > 0


sys.exit(main())

"""Zones in a stream, as readers and pastes send them: every combination of two
documents, every cut, lines beside them, every way to clean. What each zone
holds is known from the zone itself; nothing is asked of mrzcheck but to find
it again.

usage: mrzcheck_streams.py COMMAND…
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

ZONES = {
    "TD1": ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F3204153UTO<<<<<<<<<<<2",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"],
    "TD2": ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "D231458907UTO7408122F3204153<<<<<<<2"],
    "TD3": ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO7408122F3204153ZE184226B<<<<<16"],
    "MRV-A": ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
              "L898902C<3UTO6908061F3204153ZE184226B<<<<<<<"],
    "MRV-B": ["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
              "L898902C<3UTO6908061F3204153ZE184226"],
    "FRA-ID": ["IDFRABERTHIER<<<<<<<<<<<<<<<<<923255",
               "8806923102858CORINNE<<<<<<<6512068F2"],
    "FRA-DL": ["D1FRA13AA000026181231MARTIN<<9"],
    "CHE-DL": ["AAA001D<<", "FACHE305142128097<<800126<<<<<",
               "MARCHAND<<FABIENNE<<<<<<<<<<<<"],
    "SVK-ID": ["I<SVKNOVAK<<JAN<<<<<<<<<<<<<<<<<<<",
               "123456<AA5SVK8110251M1801020749313"],
    "RUS-NP": ["PNRUSZDRIL7K<<SERGEQ<ANATOL9EVI3<<<<<<<<<<<<",
               "3919353498RUS7207233M<<<<<<<4151218910003<50"],
}
ONE_LINE = [n for n in ZONES if n not in ("FRA-DL", "CHE-DL", "SVK-ID")]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
bad = 0
expected = []


def fail(what, why):
    global bad
    bad += 1
    if bad < 30:
        print(f"not ok {what}: {why}")


def run(command, data):
    if isinstance(data, str):
        data = data.encode()
    return [json.loads(line) for line in subprocess.run(
        command, input=data, capture_output=True,
        check=False).stdout.splitlines()]


def seen(records):
    """What must not depend on how the text came: zones and their layouts."""
    return [(r["mrzcheck"].get("format"), r["mrz"]) for r in records]


def codes(record):
    return [f["code"] for f in record["mrzcheck"]["findings"]]


def expect(what, command, text, names, *notes):
    """The zones of that name, in order, and nothing else: looked at later,
    many texts in one run, each a file of its own."""
    expected.append((what, command, text, names, notes))
    if len(expected) == 500:
        expect_all()


def expect_all():
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, (_, command, text, _, _) in enumerate(expected):
            paths.append(os.path.join(folder, str(i)))
            with open(paths[-1], "w", encoding="utf-8", newline="") as f:
                f.write(text)
        records = run(command + paths, "") if paths else []
    if len(records) != sum(len(names) for _, _, _, names, _ in expected):
        # Which of them it is, one by one.
        records = None
    for what, command, text, names, notes in expected:
        got = run(command, text) if records is None else records[:len(names)]
        records = records and records[len(names):]
        judge(what, text, got, names, notes)
    expected.clear()


def judge(what, text, got, names, notes):
    if seen(got) != [(n, ZONES[n]) for n in names]:
        fail(what, f"{text!r} gives {seen(got)}")
        return
    found = [f for r in got for f in r["mrzcheck"]["findings"]]
    for code, word in notes:
        if not any(f["code"] == code and word in f["note"] for f in found):
            fail(what, f"{text!r} has no {code} with '{word}'")


def combinations(command):
    what = "two documents of any layouts"
    for a in ZONES:
        for b in ZONES:
            for end in "\n", "\r\n", "\r":
                for gap in "", end, end * 3:
                    expect(what, command, end.join(ZONES[a]) + end + gap +
                           end.join(ZONES[b]) + end, [a, b])
            expect(what, command, "\n".join(ZONES[a] + ZONES[b]), [a, b])


def cuts(command):
    """The same in two pieces, cut at every byte."""
    what = "cut at every byte"
    texts = []
    for a, b in (("TD3", "TD1"), ("CHE-DL", "TD2"), ("FRA-DL", "CHE-DL")):
        texts.append("Signature\r\n" + "\r\n".join(ZONES[a]) + "\r\nseen by\r\n" +
                     "\r\n".join(ZONES[b]) + "\r\n")
        texts.append("\n\n".join(ZONES[a]) + "\n\n" +
                     "\n".join("1: " + z for z in ZONES[b]))
    for text in texts:
        data = text.encode()
        whole = run(command, data)
        for at in range(0, len(data) + 1, int(os.environ.get("STEP", "1"))):
            reader, writer = os.pipe()
            process = subprocess.Popen(command, stdin=reader,
                                       stdout=subprocess.PIPE)
            os.close(reader)
            os.write(writer, data[:at])
            time.sleep(0.002)
            os.write(writer, data[at:])
            os.close(writer)
            got = [json.loads(l) for l in process.communicate()[0].splitlines()]
            if got != whole:
                fail(what, f"{text!r} at {at}: {seen(got)}")


def strays(command):
    what = "lines beside a zone"
    words = ["Signature", "x", "Unterschrift des Inhabers", "SIGNATURE<",
             "123456789", "REPUBLIQUE FRANCAISE 2019 (1/1)", "*" * 30, "-" * 44,
             "Passport No. L898902C3, valid until 2032", "z" * 300]
    for name, lines in ZONES.items():
        for word in words:
            note = [("mrz.ignored", "line")]
            expect(what, command, "\n".join([word] + lines) + "\n", [name],
                   ("mrz.ignored", "line 1 "))
            expect(what, command, "\n".join(lines + [word]) + "\n", [name],
                   ("mrz.ignored", f"line {len(lines) + 1} "))
            expect(what, command, "\n".join([word, word] + lines + [word] +
                                            ZONES["TD3"] + [word]),
                   [name, "TD3"], *note)
        # Apart from it they are records of their own.
        apart = [line for word in words for line in [word, ""] + lines + [""]]
        alone = run(command, "\n".join(apart))
        if [r["mrzcheck"].get("format") for r in alone] != \
                [None, name] * len(words):
            fail(what, f"lines apart from {name}: {seen(alone)}")


def paragraphs(command, rng):
    what = "a paragraph is one zone"
    widths = {"TD1": [30] * 3, "TD2": [36] * 2, "TD3": [44] * 2,
              "SVK-ID": [34] * 2}
    swapped = {"TD2", "TD3", "MRV-A", "MRV-B"}
    text, names = [], []
    for _ in range(400):
        name = rng.choice(list(widths))
        lines = ["".join(rng.choice(ALPHABET) for _ in range(w))
                 for w in widths[name]]
        if lines[0][0] in "VDIP":
            lines[0] = "X" + lines[0][1:]
        text += lines + [""]
        names.append((name, lines))
    for name in swapped:
        lines = ZONES[name][::-1]
        text += lines + [""]
        names.append((name.replace("MRV-A", "TD3").replace("MRV-B", "TD2"),
                      lines))
    got = seen(run(command, "\n".join(text)))
    if got != names:
        wrong = [(g, n) for g, n in zip(got, names) if g != n][:2]
        fail(what, f"{len(got)} of {len(names)}, {wrong}")


def cleaning(command):
    what = "what readers and pastes send"
    arrays = []

    def both(name, change, word):
        for end in "\n", "\r\n", "\r":
            expect(what, command, end.join(map(change, ZONES[name])) + end,
                   [name], *[("mrz.cleaned", word)] if word else [])
        arrays.append((name, [change(z) for z in ZONES[name]]))

    wide = {i: i + 0xfee0 for i in range(0x21, 0x7f)}
    for name in ZONES:
        both(name, lambda z: z.lower(), "lower case")
        both(name, lambda z: z.translate(wide), "full-width")
        both(name, lambda z: z.replace("<", "‹"), "«")
        both(name, lambda z: z.replace("<<", "«"), "«" if name != "x" else "")
        for entity in "&lt;", "&LT;", "&#60;", "&#060;", "&#x3c;", "&#X3C;":
            both(name, lambda z: z.replace("<", entity), "&lt;")
        for blank in " ", "\u00a0", "\u202f", "\t", "\u3000":
            both(name, lambda z: blank + z + blank, "spaces")
            both(name, lambda z: z[:5] + blank + z[5:], "spaces")
        both(name, lambda z: z[:5] + "\u200b" + z[5:], "no width")
        for prefix in "MRZ:", "MRZ: ", "1: ", "> ", ">> ", "Line 1: ", "2) ":
            both(name, lambda z: prefix + z, "prefixes")
        both(name, lambda z: '"' + z + '"', "quotes")
        both(name, lambda z: z + '""', "quotes")
        both(name, lambda z: "\x02" + z + "\x03", "STX")
        both(name, lambda z: z + "\f" if z == ZONES[name][-1] else z, "")
        if len(ZONES[name]) > 1:
            for gap in "\n\n", "\r\n\r\n", "\n \n", "\r\r":
                expect(what, command, gap.join(ZONES[name]) + "\n", [name],
                       ("mrz.cleaned", "blank lines"))
            for gap, word in (("\\n", "\\n"), ("\\r\\n", "\\n"),
                              ("\f", "form feed"), ("\u2028", "form feed")):
                expect(what, command, gap.join(ZONES[name]) + "\n", [name],
                       ("mrz.cleaned", word))
        if name in ONE_LINE:
            for gap in "", " ", "\t", "\x03\x02":
                expect(what, command, gap.join(ZONES[name]) + "\n", [name])
        spaced = [z.replace("<", " ") for z in ZONES[name]]
        if not name.startswith(("CHE", "FRA-DL")):
            expect(what, command, "\n".join(spaced) + "\n", [name],
                   ("mrz.cleaned", "spaces in place of fillers"))
    records = run(command, "".join(
        json.dumps({"mrz": lines}) + "\n" for _, lines in arrays))
    for (name, lines), record in zip(arrays, records, strict=True):
        if record["mrzcheck"].get("format") != name:
            fail(what, f"{name} in an array: {lines}")


def at_once(command):
    """A keyboard or serial reader: nothing comes after the last CR."""
    what = "the verdict comes at once"
    for name, lines in ZONES.items():
        for end in b"\r", b"\n":
            process = subprocess.Popen(command, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE)
            process.stdin.write(end.join(l.encode() for l in lines) + end)
            process.stdin.flush()
            start = time.monotonic()
            record = json.loads(process.stdout.readline())
            if time.monotonic() - start > 20 or \
                    seen([record]) != [(name, lines)]:
                fail(what, f"{name} with {end}: {record}")
            process.stdin.close()
            if process.stdout.read():
                fail(what, f"{name} with {end}: more than one record")
            process.wait()
            process.stdout.close()


def corrupted(command, rng):
    """Every cell of every layout, lost, doubled or another: one record, and
    what no zone has never passes."""
    what = "every cell corrupted"
    for name, lines in ZONES.items():
        text, count = [], 0
        for i, line in enumerate(lines):
            for c in range(len(line)):
                for put in "*", "\u00e9", "\\", '"':
                    other = list(lines)
                    other[i] = line[:c] + put + line[c + 1:]
                    text += other + [""]
                    count += 1
        got = run(command, "\n".join(text))
        if len(got) != count:
            fail(what, f"{name}: {len(got)} records of {count}")
        passed = [r for r in got if r["mrzcheck"]["status"] == "pass"]
        if passed:
            fail(what, f"{name} passes: {passed[0]}")


def main():
    command, rng = sys.argv[1:], random.Random(9303)
    for test in (combinations, strays, cleaning, at_once):
        before = bad
        test(command)
        expect_all()
        if bad == before:
            print(f"ok zones in a stream: {test.__name__}")
    before = bad
    paragraphs(command, rng)
    corrupted(command, rng)
    cuts(command)
    if bad == before:
        print("ok zones in a stream: paragraphs, cells, cuts")
    return bad > 0


sys.exit(main())

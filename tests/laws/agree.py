"""The record layer and Python's json say the same about what is a record,
over generated and mutated lines.

usage: agree.py BUILD LINES
"""

import json
import random
import subprocess
import sys

from strict import is_record

# What parsers are known to get wrong, one a line.
TRICKY = rb"""
{}
{ }
{"a":1,}
{,"a":1}
{"a":1 "b":2}
{"a"=1}
{"a":}
{"a"}
{a:1}
{'a':1}
{"a":1}}
{"a":1}{"b":2}
{"a":1} x
[]
"a"
1
null
{"a":[1,]}
{"a":[,1]}
{"a":[1 2]}
{"a":[[[]}
{"a":01}
{"a":-01}
{"a":-0}
{"a":-}
{"a":+1}
{"a":.5}
{"a":5.}
{"a":1.e1}
{"a":1e}
{"a":1e+}
{"a":1E400}
{"a":1e-400}
{"a":0e0}
{"a":0x1}
{"a":1_000}
{"a":NaN}
{"a":Infinity}
{"a":-Infinity}
{"a":nan}
{"a":True}
{"a":tru}
{"a":truex}
{"a":nulll}
{"a":12345678901234567890123456789012345678901234567890}
{"a":1.10}
{"a":"\u0000"}
{"a":"\u12"}
{"a":"\u12G4"}
{"a":"\U0041"}
{"a":"\ud800"}
{"a":"\udc00\ud800"}
{"a":"\ud83d\ude00"}
{"a":"\x41"}
{"a":"\'"}
{"a":"\/"}
{"a":"\"}
{"a":"\\"}
{"a":"	"}
{"a":"b}
{"a":1,"a":2}
{"a":1,"\u0061":2}
{"\u0061":1,"\u0061":2}
{"a":{"b":1,"b":2}}
{"":1}
{"":1,"":2}
{"\ud83d\ude00":1,"\uD83D\uDE00":2}
{"/":1,"\/":2}
{"a":1,"A":2}
{"a":1}/**/
{"a":1}//
{"a":1};
""".strip().split(b"\n") + [
    b"\xef\xbb\xbf{}",
    b'{"a":"\x7f"}',
    b'{"a":"\x1f"}',
    b'{"a":"\x00"}',
    b'{"a":1}\x00',
    b'{"a":"\xc3\xa4"}',
    b'{"a":"\xc3"}',
    b'{"a":"\xc0\xaf"}',
    b'{"a":"\xe0\x80\xaf"}',
    b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\xed\x9f\xbf"}',
    b'{"a":"\xf0\x8f\xbf\xbf"}',
    b'{"a":"\xf0\x9f\x98\x80"}',
    b'{"a":"\xf4\x8f\xbf\xbf"}',
    b'{"a":"\xf4\x90\x80\x80"}',
    b'{"a":"\xf8\x88\x80\x80\x80"}',
    b'{"a":"\xff"}',
    b'{"\xff":1}',
    b'{"a":\xc2\xa01}',
    b'{"a":1}\xe2\x80\x83',
    b'{\x0b"a":1}',
    b'{\x0c"a":1}',
    b'\t{ "a" :\r1 }\r',
    b'{"a":1}\r',
    b'\r{"a":1}',
    b'{"a":' + b"[" * 127 + b"]" * 127 + b"}",
    b'{"a":' + b"[" * 128 + b"]" * 128 + b"}",
    b'{"a":' + b'{"a":' * 127 + b"1" + b"}" * 127 + b"}",
    b'{"a":' + b'{"a":' * 128 + b"1" + b"}" * 128 + b"}",
    b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"a":' + b"[" * 100000,
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":"' + b"\\" * 1000 + b'"}',
    b'{"a":"' + b"\\" * 1001 + b'"}',
]

NAMES = ["a", "b", "mrz", "id", "plain", "", "\u00e4", "\U0001f600", "a/b"]
TEXTS = ["", "x", "P<UTO", "\u00e4\u00f6", "\U0001f600", 'q"q', "b\\s", "\n",
         "\u007f", "\ud800", "x" * 40]
PIECES = [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b".",
          b"e", b" ", b"\t", b"\r", b"\\u00", b"\\ud83d", b"null", b"true",
          b"\xc3", b"\x80", b"\xed\xa0\x80", b"\x00", b"\x1f", b'"a":1,',
          b"1e5", b"NaN", b"/"]


def value(rng, level):
    kind = rng.randrange(10 if level < 4 else 7)
    if kind < 3:
        return rng.choice(TEXTS)
    if kind == 3:
        return rng.choice([0, -1, 17, 2**70, 1.5, -0.0, 1e300])
    if kind < 7:
        return rng.choice([None, True, False])
    count = rng.randrange(4)
    if kind == 7:
        return [value(rng, level + 1) for _ in range(count)]
    return {rng.choice(NAMES): value(rng, level + 1) for _ in range(count)}


def record(rng):
    top = {rng.choice(NAMES): value(rng, 1) for _ in range(rng.randrange(5))}
    text = json.dumps(top, ensure_ascii=rng.random() < 0.5,
                      separators=rng.choice([(",", ":"), (", ", ": ")]))
    return text.encode("utf-8", "surrogatepass")


def mutated(rng, line):
    line = bytearray(line)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        at = rng.randrange(len(line) + 1)
        how = rng.randrange(5)
        if how == 0 and at < len(line):
            line[at] = rng.randrange(256)
        elif how == 1:
            del line[at:at + rng.randrange(1, 4)]
        elif how == 2:
            line[at:at] = rng.choice(PIECES)
        elif how == 3 and at < len(line):
            line[at] ^= 1 << rng.randrange(8)
        else:
            other = rng.randrange(len(line) + 1)
            line[at:at] = line[min(at, other):max(at, other)]
    return bytes(line).replace(b"\n", b" ")


def main():
    build, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(9303)
    lines = list(TRICKY)
    while len(lines) < count:
        line = mutated(rng, record(rng))
        if line.strip(b" \t\r"):
            lines.append(line)
    done = subprocess.run(
        [build + "/tests/laws/plain", "--json"],
        input=b"\n".join(lines) + b"\n", stdout=subprocess.PIPE, check=False)
    answers = done.stdout.split(b"\n")[:-1]
    if len(answers) != len(lines):
        print(f"not ok agreement: {len(lines)} lines in, {len(answers)} out, "
              f"status {done.returncode}")
        return 1
    valid = wrong = 0
    for line, answer in zip(lines, answers):
        ours = json.loads(answer, parse_int=str)["plain"]["status"] != "error"
        valid += ours
        if ours != is_record(line):
            wrong += 1
            if wrong <= 10:
                print(f"  {'accepted' if ours else 'refused'}: {line[:200]!r}")
    if wrong:
        print(f"not ok agreement: {wrong} of {len(lines)} lines differ")
        return 1
    print(f"ok agreement with Python over {len(lines)} lines, {valid} valid")
    return 0


sys.exit(main())

"""The four laws of inspection-record(5), over one hostile set, for one
filter.

usage: laws.py NAME COMMAND…	(NAME is the member that the filter owns)
"""

import base64
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading

from strict import is_record

MALFORMED_KEPT = 4096
TIME_MAX = 300          # seconds; a filter that hangs fails the test
STATUSES = {"pass", "fail", "undetermined", "absent", "error"}
NAME, COMMAND = sys.argv[1], sys.argv[2:]
# A tool that answers for all records together writes none when one is missing.
HOLDS = "--hold" in COMMAND or "build" in COMMAND
# The status that tells of a service that the filter cannot reach: set by a
# test that keeps it out of reach, and due wherever something was to be asked.
WITHOUT_SERVICE = int(os.environ.get("WITHOUT_SERVICE", "0"))
failures = 0


def check(name, why):
    """Prints the outcome; why is empty when the test has passed."""
    global failures
    if why:
        failures += 1
        print(f"not ok {name}: {why}")
    else:
        print(f"ok {name}")


def escaped(name):
    """The name as JSON, its first letter spelled as an escape."""
    return f"\\u{ord(name[0]):04x}{name[1:]}"


def loads(line):
    return json.loads(line, parse_int=str, parse_float=str)


# ---- the hostile set -------------------------------------------------------

TD3 = ('"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",'
       '"L898902C36UTO7408122F1204159ZE184226B<<<<<10"]')

PLAIN = [
    '{}',
    '{ }',
    '\t{\t}\t',
    '{"id":1}',
    '{"id":1}\r',
    ' {"id" : 1 , "x" : [ 1 , 2 ] } ',
    '{"id":12345678901234567890123456789012345678901234567890}',
    '{"a":1.10,"b":1E400,"c":-0,"d":-0.0,"e":1e-999,"f":0.1e+05}',
    '{"a":"\\u0000\\u001f\\ud83d\\ude00\\/\\"\\\\"}',
    '{"a":"\\ud800"}',
    '{"a":"\u00e4\u20ac\U0001f600\u007f\u0085\u2028"}',
    '{"b":1,"a":2,"":3," ":4}',
    '{"nested":{"x":1,"x":2}}',
    '{"deep":' + '[' * 127 + ']' * 127 + '}',
    '{"wide":[' + ','.join(str(i) for i in range(2000)) + ']}',
    '{' + ','.join(f'"m{i}":{i}' for i in range(500)) + '}',
    '{"long":"' + 'x' * 100000 + '"}',
    '{' + TD3 + '}',
    '{"x":{},' + TD3 + ',"mrz_source":"print"}',
    '{"mrz":"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
    '\\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}',
    '{"mrz":null}', '{"mrz":5}', '{"mrz":[]}', '{"mrz":[1]}', '{"mrz":{}}',
    '{"mrz":[""]}', '{"mrz":""}', '{"mrz":"\\u0000"}',
    '{"mrz":["a","b","c","d"]}',
    '{"mrz":["' + '<' * 44 + '","' + '<' * 44 + '"]}',
    '{"mrz":["' + '\\u0000' * 44 + '","' + '\u00e4' * 44 + '"]}',
    '{' + TD3 + ',"viz":5}', '{' + TD3 + ',"viz":{"surname":["x"]}}',
    '{' + TD3 + ',"mrz_source":7}',
    '{"sod":""}', '{"sod":5}', '{"sod":"*"}', '{"sod":"AAAA"}',
    '{"sod":null}', '{"sod":"dwA="}', '{"sod":"d4SAgICA"}',
    '{"dg":5}', '{"dg":{}}', '{"dg":{"1":"AAAA"}}', '{"dg":{"17":"AAAA"}}',
    '{"dg":{"1":5},"sod":"dwA="}', '{"com":"YAA=","sod":"dwA="}',
    '{"document":5}', '{"document":{}}', '{"document":{"number":5}}',
    '{"document":{"number":"L898902C3","issuing_state":"UTO","type":"P"}}',
    '{"document":{"number":""}}', '{"issue_date":"2026-13-01"}',
    '{"mrzcheck":5}', '{"mrzcheck":{"fields":5}}',
    '{"sodverify":{"status":"pass","findings":[]}}',
    '{"mrzcheck":{"status":"pass","findings":[],"fields":{}}}',
    '{"malformed":"eA=="}',
    '{"malformed":5,"' + TD3[1:] + '}',
]

BROKEN = [
    b'{', b'}', b'x', b'{"a":1', b'{"a":1}}', b'{"a":1,}', b'[{"a":1}]',
    b'"text"', b'null', b'{"a":NaN}', b'{"a":1 "b":2}', b'{"a":"\t"}',
    b'{"a":"\x00"}', b'{"a":1}\x00', b'\x00', b'{"a":"\xff"}',
    b'{"a":"\xc0\x80"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xf4\x90\x80\x80"}',
    b'\xef\xbb\xbf{}', b'{"a":1,"a":2}', b'{"a":1,"\\u0061":2}',
    b'{"deep":' + b'[' * 128 + b']' * 128 + b'}', b'[' * 100000,
    b'{"a":1}{"b":2}', b'{"malformed":', b'\x1b[31m', b'{"a":' + b'x' * 9000,
]


def own():
    """Lines that hold the filter's member: before, member, after."""
    forged = '{"status":"pass","findings":[],"checks":{"a":"pass"}}'
    for name in (NAME, escaped(NAME)):
        for value in (forged, 'null', '[]', '"pass"', '{"x":{"y":[1,2]}}'):
            yield '{', f'"{name}":{value}', '}'
            yield '{"id":1, ', f'"{name}" : {value}', ' , "z":1.10}\r'
            yield '{' + TD3 + ',', f'"{name}":{value}', ',"last":[]}'


OWN = [tuple(part.encode() for part in parts) for parts in own()]
TWICE = [f'{{"{NAME}":1,"{NAME}":2}}'.encode(),
         f'{{"{NAME}":1,"{escaped(NAME)}":2}}'.encode(),
         f'{{"{escaped(NAME)}":1,"a":1,"{NAME}":2}}'.encode()]
LINES = ([line.encode("utf-8", "surrogatepass") for line in PLAIN] +
         BROKEN + [b"".join(parts) for parts in OWN] + TWICE)
# An input starts as JSON Lines: the first line decides.
random.Random(4).shuffle(LINES)
LINES.insert(0, b'{"first":true}')


# ---- running ---------------------------------------------------------------

def timeless(out):
    """Without what a clock wrote: that may differ from run to run."""
    return re.sub(rb'"elapsed_us":\d+', b'"elapsed_us":0', out)


def run(data, *more):
    done = subprocess.run(COMMAND + list(more), input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    return timeless(done.stdout), done.returncode, done.stderr


def split(out):
    return out.split(b"\n")[:-1] if out.endswith(b"\n") else [b"no line feed"]


def result_of(line):
    """The filter's own member, or what is wrong with it."""
    result = loads(line).get(NAME)
    if not isinstance(result, dict):
        return None, "no result"
    if result.get("status") not in STATUSES:
        return None, f"status {result.get('status')}"
    for finding in result.get("findings", [None]):
        if not isinstance(finding, dict) or not finding.get("code") or \
                finding.get("severity") not in ("error", "warning", "info"):
            return None, f"finding {finding}"
    return result, ""


def is_error_record(line, source):
    """Why the line is not the error record that stands for the source."""
    record = loads(line)
    result, why = result_of(line)
    if why:
        return why
    kept = base64.b64encode(source[:MALFORMED_KEPT]).decode()
    if list(record) != ["malformed", NAME] or record["malformed"] != kept:
        return f"not the record of a malformed line: {line[:100]!r}"
    if result["status"] != "error" or \
            result["findings"][0]["code"] != "record.malformed":
        return f"not record.malformed: {line[:200]!r}"
    return ""


def is_annotated(line, source):
    """Why the line is not the source with one member added at its end."""
    end = source.rindex(b"}")
    head, tail = source[:end], source[end:]
    if not line.startswith(head) or not line.endswith(tail):
        return f"bytes have changed: {source[:100]!r} {line[:100]!r}"
    added = line[len(head):len(line) - len(tail)].decode()
    match = re.match(r',?"' + NAME + '":', added)
    if not match or added.startswith(",") == (not loads(source)):
        return f"not one member at the end: {added[:100]}"
    try:
        json.loads(added[match.end():])
    except ValueError as error:
        return f"{error}: {added[:100]}"
    return result_of(line)[1]


def is_replaced(line, parts):
    """Why the line is not the parts with the middle one replaced."""
    before, member, after = parts
    if not line.startswith(before) or not line.endswith(after):
        return f"bytes have changed: {line[:200]!r}"
    new = line[len(before):len(line) - len(after)]
    try:
        if list(json.loads(b"{" + new + b"}")) != [NAME]:
            return f"not one member: {new[:200]!r}"
    except ValueError as error:
        return f"{error}: {new[:200]!r}"
    if new == member or b'{"a":"pass"}' in new:
        return f"the forged verdict is still there: {line[:200]!r}"
    return result_of(line)[1]


def first(reasons):
    return next((why for why in reasons if why), "")


# ---- the laws --------------------------------------------------------------

def one_line_in_one_line_out(out):
    lines = split(out)
    if len(lines) != len(LINES):
        return f"{len(LINES)} lines in, {len(lines)} out"
    return first(f"not a record: {line[:100]!r}" for line in lines
                 if not is_record(line))


def nothing_else_is_touched(out):
    pairs = dict(zip(LINES, split(out)))
    return first(is_annotated(answer, line) for line, answer in pairs.items()
                 if is_record(line) and NAME not in loads(line))


def a_forged_verdict_is_replaced(out):
    pairs = dict(zip(LINES, split(out)))
    return first(is_replaced(pairs[b"".join(parts)], parts) for parts in OWN)


def a_malformed_line_is_an_error_in_its_place(out):
    bad = [pair for pair in zip(LINES, split(out)) if not is_record(pair[0])]
    if len(bad) < 25:
        return f"only {len(bad)} malformed lines"
    return first(is_error_record(answer, line) for line, answer in bad)


def a_malformed_record_stays_an_error(out):
    for line, answer in zip(LINES, split(out)):
        if is_record(line) and "malformed" in loads(line):
            if loads(answer)[NAME]["status"] != "error":
                return answer.decode()
    return ""


def the_exit_status_is_the_worst(out, status):
    words = {loads(line)[NAME]["status"] for line in split(out)}
    due = 1 if "fail" in words else \
        2 if words & {"undetermined", "error"} else 0
    if WITHOUT_SERVICE and "undetermined" in words:
        due = WITHOUT_SERVICE
    return "" if status == due else f"status {status}, {due} is due: {words}"


def each_alone_is_as_all_together(out):
    if "build" in COMMAND:  # its records are one list, and say so
        return ""
    """Also: the exit status of one record. A few lines, for time."""
    for line, answer in list(zip(LINES, split(out)))[::7]:
        if not line.lstrip(b" \t\r").startswith(b"{"):
            continue        # alone it would be another kind of input
        alone, status, _ = run(line + b"\n")
        # notes name the line, which now is the first
        same = re.sub(rb":\d+:\d+:", b"", alone) == \
            re.sub(rb":\d+:\d+:", b"", answer + b"\n")
        if not same:
            return f"{line[:100]!r}: {alone[:200]!r} {answer[:200]!r}"
        why = the_exit_status_is_the_worst(alone, status)
        if why:
            return f"{line[:100]!r}: {why}"
    return ""


def a_last_line_needs_no_line_feed(out):
    again = run(b"\n".join(LINES))[0]
    return "" if again == out else "differs without the last line feed"


def empty_lines_are_skipped(out):
    padded = b"\n \n\r\n" + b"\n\n\t\r\n".join(LINES) + b"\n\n   "
    again = run(padded)[0]
    if split(again) and len(split(again)) != len(LINES):
        return f"{len(split(again))} lines"
    strip = re.compile(rb":\d+:\d+:")
    return "" if strip.sub(b"", again) == strip.sub(b"", out) else "differs"


def in_chunks(data, sizes, *more):
    """Feeds the data so that each read(2) gets a chunk of its own."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = subprocess.Popen(COMMAND + list(more), stdin=theirs,
                             stdout=subprocess.PIPE, bufsize=0)
    theirs.close()

    def feed():
        at, i = 0, 0
        try:
            while at < len(data):
                size = sizes[i % len(sizes)]
                at += ours.send(data[at:at + size])
                i += 1
        except BrokenPipeError:
            pass                # its answer will differ
        ours.close()

    feeder = threading.Thread(target=feed)
    feeder.start()
    out = timeless(child.stdout.read())
    feeder.join()
    child.wait()
    return out


def cut_anywhere_it_is_the_same(out):
    short = [line for line in LINES if len(line) < 3000]
    data = b"\n".join(short) + b"\n"
    whole = run(data)[0]
    if in_chunks(data, [1]) != whole:
        return "differs a byte at a time"
    everything = b"\n".join(LINES) + b"\n"
    for sizes in ([2], [3], [7, 1, 30], [4095], [4096], [4097, 1],
                  [65536, 65535]):
        # small chunks are slow over long lines
        small = min(sizes) < 1000 and 4097 not in sizes
        if in_chunks(data if small else everything, sizes) != \
                (whole if small else out):
            return f"differs in chunks of {sizes}"
    return ""


def line_buffered_is_the_same(out):
    again = run(b"\n".join(LINES) + b"\n", "--line-buffered")[0]
    return "" if again == out else "differs"


def a_long_line_is_an_error_and_no_more(out):
    limit = 64 << 10
    fits = b'{"a":"' + b"x" * (limit - 8) + b'"}'
    longer = b'{"a":"' + b"x" * (limit - 7) + b'"}'
    giant = b'{"a":"' + b"x" * (30 * limit) + b'"}'
    end = b'{"end":1}'
    lines = split(run(b"\n".join([fits, longer, giant, end]) + b"\n",
                      "--max-line", str(limit))[0])
    if len(lines) != 4:
        return f"{len(lines)} lines out for 4"
    if len(split(run(giant, "--max-line", str(limit))[0])) not in (0, 1):
        return "a giant last line"
    return first([is_annotated(lines[0], fits),
                  is_error_record(lines[1], longer),
                  is_error_record(lines[2], giant),
                  is_annotated(lines[3], end)])


def unless_told_the_limit_is_16_mib(out):
    """What fits is written by the record layer's own filter alone: for time."""
    limit = 16 << 20
    fits = [b'{"a":"' + b"x" * (limit - 8) + b'"}'] if NAME == "plain" else []
    longer = b'{"a":"' + b"x" * (limit - 7) + b'"}'
    end = b'{"end":1}'
    lines = split(run(b"\n".join(fits + [longer, end]))[0])
    if len(lines) != len(fits) + 2:
        return f"{len(lines)} lines out for {len(fits) + 2}"
    return first([is_annotated(line, fits[0]) for line in lines[:-2]] +
                 [is_error_record(lines[-2], longer),
                  is_annotated(lines[-1], end)])


def max_line_sets_the_limit(out):
    fits, longer, end = b'{"a":"234567890"}  ', b'{"a":"2345678901"}  ', b"{}"
    lines = split(run(b"\n".join([fits, longer, end]),
                      "--max-line", str(len(fits)))[0])
    if len(lines) != 3:
        return f"{len(lines)} lines out for 3"
    return first([is_annotated(lines[0], fits),
                  is_error_record(lines[1], longer),
                  is_annotated(lines[2], end)])


def twice_is_once(out):
    again = run(out)[0]
    for once, twice in zip(split(out), split(again)):
        if once != twice:
            return f"{once[:300]!r} {twice[:300]!r}"
    return "" if again == out else "number of lines"


def nothing_in_nothing_out(out):
    for data in (b"", b"\n", b" \r\n\t\n"):
        got, status, err = run(data)
        if got or status != 0 or err:
            return f"{data!r}: {got!r} status {status} {err!r}"
    return ""


def output_that_cannot_be_written_is_74(out):
    data = b"\n".join(LINES) + b"\n"
    with open("/dev/full", "wb") as full:
        done = subprocess.run(COMMAND, input=data, stdout=full,
                              stderr=subprocess.PIPE, check=False)
    if done.returncode != 74 or not done.stderr:
        return f"/dev/full: status {done.returncode} {done.stderr!r}"
    done = subprocess.run(["sh", "-c", '"$@" >&-', "sh"] + COMMAND,
                          input=data, stderr=subprocess.PIPE, check=False)
    if done.returncode != 74:
        return f"closed output: status {done.returncode}"
    return ""


def a_closed_input_is_no_other_file(out):
    done = subprocess.run(["sh", "-c", '"$@" <&-', "sh"] + COMMAND,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode != 74 or done.stdout or not done.stderr:
        return f"status {done.returncode} {done.stdout[:300]!r}"
    return ""


def an_input_that_is_missing_is_66(out):
    done = subprocess.run(COMMAND + ["/nonexistent", "-"], input=b'{"id":1}\n',
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode != 66 or b"/nonexistent" not in done.stderr:
        return f"status {done.returncode} {done.stderr!r}"
    if HOLDS:
        return "" if done.stdout == b"" else "something is written"
    return "" if len(split(done.stdout)) == 1 else "the rest is not done"


def main():
    signal.alarm(TIME_MAX)
    out, status, err = run(b"\n".join(LINES) + b"\n")
    if (status < 0 or status >= 64) and status != WITHOUT_SERVICE:
        check("hostile set", f"status {status} {err[:300]!r}")
        return
    for law in (one_line_in_one_line_out, nothing_else_is_touched,
                a_forged_verdict_is_replaced,
                a_malformed_line_is_an_error_in_its_place,
                a_malformed_record_stays_an_error, twice_is_once,
                each_alone_is_as_all_together, a_last_line_needs_no_line_feed,
                empty_lines_are_skipped, cut_anywhere_it_is_the_same,
                line_buffered_is_the_same,
                a_long_line_is_an_error_and_no_more,
                unless_told_the_limit_is_16_mib, max_line_sets_the_limit,
                nothing_in_nothing_out, output_that_cannot_be_written_is_74,
                a_closed_input_is_no_other_file,
                an_input_that_is_missing_is_66):
        label = " ".join([NAME] + [a for a in COMMAND[1:]
                                   if a in ("--batch", "--hold", "-j4")])
        check(f"{label}: {law.__name__.replace('_', ' ')}", law(out))
    check(f"{label}: the exit status is the worst",
          the_exit_status_is_the_worst(out, status))


main()
sys.exit(failures > 0)

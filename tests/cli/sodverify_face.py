#!/usr/bin/env python3
"""Pictures, good and hostile, for the program that draws faces.

usage: sodverify_face.py PROGRAM JPEG JP2 J2K
       sodverify_face.py --at-terminal TERM COMMAND…: what a terminal shows

The pictures are our own portrait, and what is made of it here: cut at every
part, with dimensions that no memory holds, with more scans than a face has.
Sandbox and limits are seen from outside: what is asked for next is answered.
"""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

DRAWN, DAMAGED, NOT = 0, 1, 2
BOMB = b"points; at most"


def at_terminal(term, command):
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 1000, 800))
        os.environ.update(TERM=term, LC_ALL="C.UTF-8", COLORTERM="truecolor")
        os.execvp(command[0], command)
    shown = b""
    while True:
        try:
            data = os.read(fd, 65536)
        except OSError:     # EIO: the command has ended
            break
        if not data:
            break
        shown += data
    sys.stdout.buffer.write(shown)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Program:
    def __init__(self, path):
        self.of = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                                   env={"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"})

    def whole(self, size):
        data = b""
        while len(data) < size:
            more = self.of.stdout.read(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def draw(self, picture):
        self.of.stdin.write(struct.pack("=5I", len(picture), 40, 20, 0, 0) + picture)
        how, size = struct.unpack("=2I", self.whole(8))
        return how, self.whole(size)


def jpeg_size(jpeg, width, height):
    """The frame header says so; the scan stays as it was."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[:at + 5] + struct.pack(">2H", height, width) + jpeg[at + 9:]


def codestream_size(j2k, width, height):
    """SIZ of a codestream: the picture, and one tile as large as it."""
    at = j2k.index(b"\xff\x51") + 6
    return (j2k[:at] + struct.pack(">4I", width, height, 0, 0) +
            struct.pack(">2I", width, height) + j2k[at + 24:])


def progressive(jpeg, scans):
    """A frame of progressive coding, and its first scan many times over."""
    jpeg = jpeg.replace(b"\xff\xc0", b"\xff\xc2")
    at = jpeg.index(b"\xff\xda")
    head = 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
    scan = jpeg[at:at + head - 3] + b"\0\0\0" + jpeg[at + head:-2]
    return jpeg[:at] + scan * scans + b"\xff\xd9"


def main():
    if sys.argv[1] == "--at-terminal":
        return at_terminal(sys.argv[2], sys.argv[3:])
    jpeg, jp2, j2k = (open(x, "rb").read() for x in sys.argv[2:5])
    rows = [
        ("a JPEG", jpeg, {DRAWN}, b"\x1b["),
        ("a JPEG 2000 in boxes", jp2, {DRAWN}, b"\x1b["),
        ("a bare codestream", j2k, {DRAWN}, b"\x1b["),
        ("a JPEG that ends early", jpeg[:len(jpeg) // 2], {DAMAGED}, b"\x1b["),
        ("a JPEG without its scan", jpeg[:jpeg.index(b"\xff\xda")], {DAMAGED, NOT}, b""),
        ("a codestream that ends early", j2k[:-6], {DAMAGED, NOT}, b""),
        ("a JPEG of 4,225,000,000 points", jpeg_size(jpeg, 65000, 65000), {NOT}, BOMB),
        ("a JPEG just above the limit", jpeg_size(jpeg, 4096, 2049), {NOT}, BOMB),
        ("a JPEG at the limit", jpeg_size(jpeg, 4096, 2048), {DRAWN, DAMAGED}, b"\x1b["),
        ("a JPEG of no height", jpeg_size(jpeg, 240, 0), {NOT}, b""),
        ("a codestream of 2^62 points", codestream_size(j2k, 0x7fffffff, 0x7fffffff), {NOT}, b""),
        ("a codestream of 65,535 by 65,535", codestream_size(j2k, 65535, 65535), {NOT}, BOMB),
        ("a JPEG of 5,000 scans", progressive(jpeg, 5000), {NOT}, b"more than"),
        ("boxes of nothing", jp2[:40], {NOT}, b""),
        ("no picture", b"\x1b]0;title\x07" * 20, {NOT}, b"neither"),
        ("no bytes", b"", {NOT}, b"neither"),
        ("a JPEG after all of them", jpeg, {DRAWN}, b"\x1b["),
    ]
    program = Program(sys.argv[1])
    for name, picture, due, words in rows:
        try:
            how, text = program.draw(picture)
        except (EOFError, BrokenPipeError):
            print(f"not ok face: {name}: the program has ended")
            return 0
        if how in due and words in text and (how != NOT or b"\x1b" not in text):
            print(f"ok face: {name}")
        else:
            print(f"not ok face: {name}: {how}, {text[:200]!r}")
    for part, whole in (("JPEG", jpeg), ("JPEG 2000", jp2), ("codestream", j2k)):
        wrong = []
        for at in range(2, len(whole), max(1, len(whole) // 12)):
            flipped = bytearray(whole)
            flipped[at] ^= 0xff
            for picture in (whole[:at], bytes(flipped)):
                how, text = program.draw(picture)
                if how == NOT and b"\x1b" in text:
                    wrong.append(at)
        print(f"not ok face: {part}, cut and altered: {wrong}" if wrong
              else f"ok face: {part}, cut and altered")
    program.of.stdin.close()
    print("ok face: it ends with its input" if program.of.wait(10) == 0
          else "not ok face: it ends with its input: a status")
    return 0


sys.exit(main())

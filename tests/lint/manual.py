"""Runs the EXAMPLES of a manual page as they are rendered: each line that
begins with "$ " is a command, the lines that are indented further belong to
it, and those below it are what it prints. A command without output there must
end with a verdict or better (status 0 to 2).

usage: manual.py PAGE FOLDER	(the folder has what the examples speak of)

A command that names what no test can have (a server, a certificate of the
reader's own) is skipped, and says so.
"""

import os
import re
import subprocess
import sys

ELSEWHERE = re.compile(
    r"\b(SHA256|SKI|ID)\b|https?://|ldaps?://|postgresql://|rollback \d|"
    r"\b(slapadd|crontab|systemctl|psql|ssh|man)\b|/srv/|/etc/|/var/")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"", re.S)


def rendered(page):
    text = subprocess.run(
        ["mandoc", "-Tutf8", "-Owidth=200", page], stdout=subprocess.PIPE,
        check=True).stdout.decode()
    text = re.sub(".\b", "", text)
    part = re.search(r"^EXAMPLES\n(.*?)^[A-Z]", text, re.M | re.S)
    return part.group(1).splitlines() if part else []


def is_whole(command):
    return subprocess.run(["sh", "-n", "-c", command], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


def examples(lines):
    """Pairs of a command and the lines that it should print."""
    found = []
    i = 0
    while i < len(lines):
        match = re.match(r"( +)\$ (.*)", lines[i])
        i += 1
        if not match:
            continue
        indent, command = len(match.group(1)), match.group(2)
        while i < len(lines) and lines[i].strip() and (
                command.endswith(("\\", "|")) or not is_whole(command) or
                re.match(" " * (indent + 1), lines[i])):
            command += "\n" + lines[i][indent:]
            i += 1
        printed = []
        while i < len(lines) and lines[i].strip() and \
                not lines[i].lstrip().startswith("$ ") and \
                lines[i].startswith(" " * indent):
            printed.append(lines[i][indent:])
            i += 1
        found.append((command, printed))
    return found


def words(lines):
    """A page shows a tab as some spaces."""
    return [line.split() for line in lines]


def main():
    page, folder = sys.argv[1:]
    name = os.path.basename(page)
    failed = 0
    found = examples(rendered(page))
    if not found:
        print(f"not ok {name} has examples: none")
        return 1
    for number, (command, printed) in enumerate(found, 1):
        label = f"{name} example {number}"
        if ELSEWHERE.search(QUOTED.sub("''", command)):
            print(f"skip {label}: speaks of another place: "
                  f"{command.splitlines()[0][:60]}")
            continue
        done = subprocess.run(["sh", "-c", command], cwd=folder, check=False,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out = done.stdout.decode(errors="replace").splitlines()
        if done.returncode > 2 or (printed and words(out) != words(printed)):
            failed = 1
            print(f"not ok {label}: {command.splitlines()[0][:60]}: status "
                  f"{done.returncode}, {out[:3]} {done.stderr[:200]}")
        else:
            print(f"ok {label}")
    return failed


sys.exit(main())

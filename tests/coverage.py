"""Prints the coverage of each folder of common/, by gcov's own count.

usage: tests/coverage.py BUILD [files]

BUILD was compiled with --coverage, and the tests have been run. With `files`
the files come after the folders, those with the most unreached branches first.
"""
import collections
import glob
import json
import os
import subprocess
import sys

build = sys.argv[1]
lines = collections.defaultdict(lambda: [0, 0])
branches = collections.defaultdict(lambda: [0, 0])
for notes in sorted(glob.glob(f'{build}/common/*/*.gcno')):
    out = subprocess.run(['gcov', '--json-format', '--stdout',
                          '--branch-probabilities', notes],
                         capture_output=True, check=False).stdout
    for text in out.splitlines():
        for file in json.loads(text)['files']:
            name = os.path.relpath(file['file'])
            if not name.startswith('common/') or not name.endswith('.c'):
                continue
            for line in file['lines']:
                for key in (name, name.split('/')[1], 'common'):
                    lines[key][0] += line['count'] > 0
                    lines[key][1] += 1
                    for branch in line['branches']:
                        branches[key][0] += branch['count'] > 0
                        branches[key][1] += 1


def share(pair):
    return f'{100 * pair[0] / pair[1]:5.1f} %' if pair[1] else '      -'


def show(keys):
    for key in keys:
        print(f'{key:30} {share(lines[key])} {share(branches[key]):>9} '
              f'{lines[key][1]:9}')


print(f'{"folder":30} {"lines":>7} {"branches":>9} {"of lines":>9}')
show(sorted((k for k in lines if '/' not in k),
            key=lambda k: (k == 'common', k)))
if sys.argv[2:] == ['files']:
    show(sorted((k for k in lines if '/' in k),
                key=lambda k: branches[k][0] - branches[k][1]))

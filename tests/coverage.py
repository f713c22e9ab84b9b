"""Prints the coverage of each folder of common/, by gcov's own count.

usage: tests/coverage.py BUILD

BUILD was compiled with --coverage, and the tests have been run.
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
            folder = name.split('/')[1]
            for line in file['lines']:
                for key in (folder, 'common'):
                    lines[key][0] += line['count'] > 0
                    lines[key][1] += 1
                    for branch in line['branches']:
                        branches[key][0] += branch['count'] > 0
                        branches[key][1] += 1


def share(pair):
    return f'{100 * pair[0] / pair[1]:5.1f} %' if pair[1] else '      -'


print(f'{"folder":10} {"lines":>7} {"branches":>9} {"of lines":>9}')
for key in sorted(lines, key=lambda k: (k == 'common', k)):
    print(f'{key:10} {share(lines[key])} {share(branches[key]):>9} '
          f'{lines[key][1]:9}')

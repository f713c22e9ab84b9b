#!/usr/bin/env python3
"""compare: what two folders of outputs differ in, by place and not by file.

	compare.py OLD NEW

Each folder has files of JSON Lines, the last line "status N", as compare.sh
writes them. A line for each place that differs: how often, in which command's
output, what went (-) or came (+), and one example. A finding is one place, by
its code and severity.
"""
import collections
import json
import os
import re
import sys


def places(value, path=''):
    """Each leaf of a record as (path, text); a finding is one leaf."""
    if isinstance(value, dict) and 'code' in value and path.endswith('[]'):
        rest = {k: v for k, v in value.items() if k not in ('code', 'severity')}
        yield (f"{path} {value['code']} ({value.get('severity')})",
               json.dumps(rest, ensure_ascii=False, sort_keys=True))
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from places(member, f'{path}.{key}')
    elif isinstance(value, list):
        for member in value:
            yield from places(member, path + '[]')
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def record(line):
    try:
        return collections.Counter(places(json.loads(line)))
    except ValueError:
        return collections.Counter({('no JSON', line): 1})


def lines(path):
    with open(path, encoding='utf-8', errors='replace') as f:
        *printed, status, _ = f.read().split('\n')
    return printed, status


def differences(old, new):
    """What differs between two outputs, as (sign, place, example)."""
    (old, old_status), (new, new_status) = lines(old), lines(new)
    if old_status != new_status:
        yield '~', f'{old_status} to {new_status[len("status "):]}', ''
    if not any(line.startswith('{') for line in old + new):
        if old != new:
            yield '~', 'text', ''
        return
    if len(old) != len(new):
        yield '~', f'{len(new) - len(old):+} records', ''
    for a, b in zip(old, new):
        if a == b:
            continue
        gone, come = record(a), record(b)
        if gone == come:
            yield '~', 'order of members', ''
        for sign, leaves in ('-', gone - come), ('+', come - gone):
            for place, text in leaves:
                yield sign, place, text


def main(old, new):
    count, example, same = collections.Counter(), {}, 0
    names = sorted(set(os.listdir(old)) & set(os.listdir(new)))
    for name in names:
        found = list(differences(f'{old}/{name}', f'{new}/{name}'))
        same += not found
        command = re.match(r'[a-z]+(_text)?', name).group()
        for sign, place, text in found:
            key = command, sign, place
            count[key] += 1
            example.setdefault(key, f'{name}: {text[:160]}')
    print(f'{same} of {len(names)} outputs are the same')
    for (command, sign, place), n in sorted(
            count.items(), key=lambda row: (row[0][0], -row[1])):
        print(f'{n:6} {command:14} {sign} {place}  '
              f'[{example[command, sign, place]}]')
    return same != len(names)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:3]))

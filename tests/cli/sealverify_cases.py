#!/usr/bin/env python3
"""Holds sealverify's results to what tests/gen/seal.py says is due.

usage: sealverify_cases.py CASES RESULTS
"""

import json
import sys

cases = [json.loads(line) for line in open(sys.argv[1])]
results = [json.loads(line) for line in open(sys.argv[2])]
if len(cases) != len(results):
    print(f"not ok as many results as seals: {len(results)} of {len(cases)}")
for case, result in zip(cases, results):
    due, got = case["expect"], result["sealverify"]
    wrong = []
    if due["status"] and got["status"] != due["status"]:
        wrong.append(f"status {got['status']}, not {due['status']}")
    for check, word in due["checks"].items():
        have = got.get("checks", {}).get(check)
        if have != word and not (word == "not pass" and have not in (None, "pass")):
            wrong.append(f"{check} {have}, not {word}")
    codes = [x["code"] for x in got["findings"]]
    if due["code"] and due["code"] not in codes:
        wrong.append(f"no {due['code']}")
    if wrong:
        notes = "; ".join(f"{x['code']}: {x.get('note', '')}" for x in got["findings"])
        print(f"not ok seal {case['id']}: {', '.join(wrong)} ({notes})")
    else:
        print(f"ok seal {case['id']}")

#!/bin/sh
# Seals that others made, each with what its source says of it: standards'
# examples, test seals of governments, vendors' demonstrations.
. "$(dirname "$0")/../lib.sh"

need seals python3 || finish
need_data seals seal/MANIFEST.tsv || finish

for file in "$DATA"/seal/certs/*; do
	pkdfetch import -q --unsigned --at 2021-10-01 "$file" \
		>/dev/null 2>>"$TMP/import"
done
python3 - "$DATA/seal" "$TMP/cases" <<'PYTHON'
import base64
import json
import os
import sys

with open(os.path.join(sys.argv[1], "MANIFEST.tsv")) as f, \
        open(sys.argv[2], "w") as out:
    next(f)
    for line in f:
        name, _, _, kind, at, expected, _ = line.rstrip("\n").split("\t")
        if not expected:
            continue
        data = open(os.path.join(sys.argv[1], name), "rb").read()
        out.write("\t".join((at, name, expected, json.dumps({
            "seal": base64.b64encode(data).decode()}))) + "\n")
PYTHON
while IFS='	' read -r at name expected record; do
	printf '%s\n' "$record" | sealverify --json --at "$at" >"$TMP/one" \
		2>>"$TMP/err"
	printf '%s\t%s\t' "$name" "$expected"
	head -n 1 "$TMP/one"
done <"$TMP/cases" >"$TMP/results"
python3 - "$TMP/results" <<'PYTHON'
import json
import sys

wrong = count = 0
for line in open(sys.argv[1]):
    name, expected, answer = line.rstrip("\n").split("\t")
    result = json.loads(answer)["sealverify"]
    said = {**result.get("checks", {}), "status": result["status"],
            "kind": result.get("kind")}
    count += 1
    for rule in expected.split():
        key, values = rule.split("=")
        if said.get(key) not in values.split("|"):
            print("not ok %s: %s is %s, not %s" % (name, key, said.get(key), values))
            wrong += 1
print(("ok" if not wrong and count > 30 else "not ok") +
      " seals of others: %d" % count)
PYTHON
finish

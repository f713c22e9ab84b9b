#!/bin/sh
# Thousands of answers against a model that compares every record with every
# query: after a load, after each of several deltas, after a purge, and from
# PostgreSQL.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

need "model" python3 || finish

# judge NAME STEP
judge()
{
	if [ $status -gt 2 ]; then
		not_ok "$1" "$(said)"
	elif python3 tests/sltd/model.py judge "$TMP/m" "$TMP/out" "$2" \
	    >"$TMP/judge"; then
		ok "$1"
	else
		not_ok "$1" "$(tr '\n' ';' <"$TMP/judge")"
	fi
}

mkdir "$TMP/m"
python3 tests/sltd/model.py make "$TMP/m" 20261124
run sltdquery load --source-name m --sequence 1 "$TMP/m/list.csv"
expect "the list loads" 0
run sltdquery "$TMP/m/queries.jsonl"
judge "answers of a list" 0
for n in 1 2 3 4; do
	run sltdquery delta --source-name m --sequence $((n + 1)) \
	    --max-change 100 "$TMP/m/delta$n.csv"
	expect "delta $n" 0
	run sltdquery "$TMP/m/queries.jsonl"
	judge "answers after $n deltas" "$n"
done
run sltdquery fsck
expect "the store is whole after the deltas" 0
run sltdquery delta --source-name m --sequence 3 "$TMP/m/delta2.csv"
expect_json "an old delta again changes nothing" 0 .already
run sltdquery "$TMP/m/queries.jsonl"
judge "answers after the old delta" 4
run sltdquery --at 2017-01-01 purge
expect "purge of nothing that is due" 0
run sltdquery "$TMP/m/queries.jsonl"
judge "answers after a purge" 4

# Sorted in many small runs, the list is the same.
run sltdquery load --source-name m --sequence 9 --fresh --memory 1 \
    "$TMP/m/list.csv"
expect "the list loads again" 0
run sltdquery "$TMP/m/queries.jsonl"
judge "answers of the list loaded again" 0

# What is exported loads to the same answers.
for form in "" --csv; do
	run sltdquery export $form
	mv "$TMP/out" "$TMP/exported"
	MRTD_STORE=$TMP/store2 sltdquery load "$TMP/exported" >/dev/null
	MRTD_STORE=$TMP/store2 run sltdquery "$TMP/m/queries.jsonl"
	judge "answers of the exported list${form:+ ($form)}" 0
done

postgres_start 23101 "answers of PostgreSQL" || finish
run sltdquery load --source n="$PG_URL" --source-name m "$TMP/m/list.csv"
expect "the list loads into PostgreSQL" 0
run sltdquery --source n="$PG_URL" "$TMP/m/queries.jsonl"
judge "answers of PostgreSQL" 0
run sltdquery --near -n L0O1 -c UTO --source n="$PG_URL"
sed 's/"as_of.*elapsed_us":[0-9]*//; s/"name":"n"//; s/"where":"n"//g' \
    "$TMP/out" >"$TMP/near1"
sltdquery --near -n L0O1 -c UTO |
    sed 's/"as_of.*elapsed_us":[0-9]*//; s/"name":"local"//
    s/"where":"local"//g' >"$TMP/near2"
python3 - "$TMP/near1" "$TMP/near2" <<'E2'
import json, sys
a, b = (json.load(open(p)) for p in sys.argv[1:])
def records(x):
    return sorted(json.dumps(r, sort_keys=True) for s in
                  x["sltdquery"]["sources"] for r in s.get("records", []))
sys.exit(records(a) != records(b) or len(records(a)) == 0)
E2
status=$?
expect "--near answers the same from both stores" 0
postgres_stop
finish

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
	sltdquery --store "$TMP/store$form" load "$TMP/exported" >/dev/null
	run sltdquery --store "$TMP/store$form" "$TMP/m/queries.jsonl"
	judge "answers of the exported list${form:+ ($form)}" 0
done

postgres_start "answers of PostgreSQL" || finish
run sltdquery load --source n="$PG_URL" --source-name m "$TMP/m/list.csv"
expect "the list loads into PostgreSQL" 0
run sltdquery --source n="$PG_URL" "$TMP/m/queries.jsonl"
judge "answers of PostgreSQL" 0
sltdquery load --source-name m --older --fresh "$TMP/m/list.csv" >/dev/null
near=$(jq -r '[.[] | select(.issuing_state == "UTO" and .number_last == "")]
    [0].number | .[:-1] + "K"' "$TMP/m/records.json")
for source in "n=$PG_URL" "n=lmdb:$MRTD_STORE/sltd"; do
	run sltdquery --near -n "$near" -c UTO --source "$source"
	jq -cS '[.sltdquery.sources[].records[]? | del(.source)] | sort' \
	    "$TMP/out" >"$TMP/near.${source%%:*}"
done
same "--near answers the same from both stores" "$TMP/near.n=postgresql" \
    "$TMP/near.n=lmdb"
status=0
cp "$TMP/near.n=lmdb" "$TMP/out"
expect_json "--near finds numbers one character apart" 0 \
    'any(.[]; .match == "near")'
postgres_stop
finish

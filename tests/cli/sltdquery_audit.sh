#!/bin/sh
# The audit: every query is written down, and a changed or missing line found.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

sltd_list "$TMP/list.csv"
sltdquery load "$TMP/list.csv" >/dev/null
A=$TMP/audit
for n in L898902C3 L898902C4 123456789 L898902C3; do
	sltdquery --audit "$A" --terminal gate-7 -n $n -c UTO >/dev/null
done
run sltdquery audit --verify "$A"
expect_json "an untouched audit is intact" 0 '.intact and .lines == 4'
cp "$A" "$TMP/out"
status=0
expect_json "what a line tells" 0 '(.number | test("^[A-Z0-9]{2}[*]+..$")) and
    .terminal == "gate-7" and (.key | length == 32) and .uid >= 0 and
    (.answer | IN("hit", "no_record", "candidate"))'
grep -q -e L898902C3 -e 123456789 "$A" &&
    not_ok "no number is in it" "one is" || ok "no number is in it"
jq -r .key "$A" | sort | uniq -d | wc -l >"$TMP/same"
[ "$(cat "$TMP/same")" = 1 ] && ok "the same document is known again" ||
    not_ok "the same document is known again" "$(cat "$TMP/same")"

# verify NAME LINE
verify()
{
	run sltdquery audit --verify --key "$A.key" "$TMP/changed"
	expect_json "$1" 1 ".line == $2 and (.intact | not)"
}
cp "$A.head" "$TMP/changed.head"
sed '2s/no_record/hit/' "$A" >"$TMP/changed"
verify "a changed answer" 2
sed '2d' "$A" >"$TMP/changed"
verify "a line taken out" 2
sed '1d' "$A" >"$TMP/changed"
verify "the first line taken out" 1
sed '$d' "$A" >"$TMP/changed"
verify "the last line taken out" 4
sed '2p' "$A" >"$TMP/changed"
verify "a line twice" 3
sed '2{h;d};3G' "$A" >"$TMP/changed"
verify "two lines swapped" 2
{ cat "$A"; echo '{"n":5,"answer":"hit"}'; } >"$TMP/changed"
verify "a line made up" 5
head -c -1 "$A" >"$TMP/cut" && mv "$TMP/cut" "$TMP/changed"
printf 'x' >>"$TMP/changed"
verify "a byte behind the last line" 4
# Without the key nobody can make a line that fits.
printf '%064d' 1 >"$TMP/other.key"
run sltdquery audit --verify --key "$TMP/other.key" "$A"
expect "another key" 1

# Many processes write one file.
for i in 1 2 3 4 5 6 7 8; do
	sltdquery --audit "$A" -n "X$i" -c UTO >/dev/null &
done
wait
run sltdquery audit --verify "$A"
expect_json "many writers make one chain" 0 '.lines == 12'

# A line that a crash tore goes; the chain goes on.
printf '{"n":13,"time":"20' >>"$A"
run sltdquery --audit "$A" -n X9 -c UTO
expect_message "a torn line is removed" 0 "not finished"
run sltdquery audit --verify "$A"
expect_json "and the chain goes on" 0 '.lines == 13'

run sltdquery --audit /dev/full --config /dev/null -n X9 -c UTO
[ $status -ge 64 ] && [ ! -s "$TMP/out" ] &&
    ok "what cannot be written down is not answered" ||
    not_ok "what cannot be written down is not answered" "$(said)"
rm -f /dev/full.key /dev/full.head
finish

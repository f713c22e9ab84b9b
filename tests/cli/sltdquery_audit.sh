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
# The head is keyed, and an audit without it is not intact.
head_says()	# NAME PATTERN
{
	run sltdquery audit --verify --key "$A.key" "$TMP/changed"
	expect_json "$1" 1 "(.intact | not) and (.head | test(\"$2\"))"
}
# One bit, where the value stays: the case of a hash, a blank, the line feed.
last=$(tail -n 1 "$A" | jq -r .hash)
sed "s/$last/$(echo "$last" | tr a-f A-F)/" "$A" >"$TMP/changed"
verify "the last hash in capitals" 4
cp "$A" "$TMP/changed"
for edit in 's/\([0-9a-f]*\)$/\U\1/' 's/ \([0-9a-f]*\)$/0\1/'; do
	sed "$edit" "$A.head" >"$TMP/changed.head"
	head_says "a head changed by $edit" "damaged"
done
tr '\n' '\v' <"$A.head" >"$TMP/changed.head"
head_says "a head without its line feed" "damaged"
rm "$TMP/changed.head"
head_says "a head that is missing" "is missing"
: >"$TMP/changed.head"
head_says "an empty head" "is missing"
sed '$d' "$A" >"$TMP/changed"
printf '%020d %s\n' "$(wc -l <"$TMP/changed")" \
    "$(tail -n 1 "$TMP/changed" | jq -r .hash)" >"$TMP/changed.head"
head_says "the last line cut, and a head made for the rest" "not keyed"
printf '%020d %s %064d\n' "$(wc -l <"$TMP/changed")" \
    "$(tail -n 1 "$TMP/changed" | jq -r .hash)" 0 >"$TMP/changed.head"
head_says "and with a key that is not ours" "changed"
# Kept elsewhere it also tells of a head that was put back with the lines.
run sltdquery --audit "$TMP/far" --config /dev/null -n X9 -c UTO
# Moved by copying it.
cp "$TMP/far.head" "$TMP/elsewhere"
printf '[audit]\nfile = %s\nhead = %s\n' "$TMP/far" "$TMP/elsewhere" \
    >"$TMP/audit.conf"
for i in 1 2 3; do
	sltdquery --config "$TMP/audit.conf" -n X$i -c UTO >/dev/null
done
run sltdquery audit --verify --head "$TMP/elsewhere" "$TMP/far"
expect_json "a head elsewhere" 0 '.intact and .lines == 4'
run sltdquery audit --config "$TMP/audit.conf" --verify "$TMP/far"
expect_json "the configuration says where" 0 '.intact and .lines == 4'
sed -i '$d' "$TMP/far"
run sltdquery audit --verify --head "$TMP/elsewhere" "$TMP/far"
expect_json "it tells of lines that were cut" 1 '.line == 4'

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
expect_message "a torn line is removed" 0 "unfinished"
run sltdquery audit --verify "$A"
expect_json "and the chain goes on" 0 '.lines == 13'

# A reader who holds a lock on what he can open holds nobody up.
for file in "$A" "$A.head"; do
	(flock 9 && exec sleep 60) 9<"$file" &
	at_exit_kill $!
done
run timeout 20 sltdquery --audit "$A" -n X9 -c UTO
expect "somebody's lock on the audit stops no query" 0
[ "$(stat -c %a "$A.lock")" = 600 ] &&
    ok "its own lock is nobody else's" ||
    not_ok "its own lock is nobody else's" "$(stat -c %a "$A.lock")"
(flock 9 && exec sleep 60) 9<"$A.lock" &
at_exit_kill $!
wait_for 20 sh -c "! flock -n '$A.lock' true"
run timeout 20 sltdquery --audit "$A" -n X9 -c UTO
expect_message "a writer that hangs is told of" 75 "another process has held"
[ ! -s "$TMP/out" ] && ok "and nothing is answered" ||
    not_ok "and nothing is answered" "$(said)"

# What was cut off is not made good by the next query, nor is a head.
for lost in lines all head; do
	mkdir "$TMP/$lost"
	for suffix in "" .head .key; do
		cp "$A$suffix" "$TMP/$lost/audit$suffix"
	done
	case $lost in
	lines) sed -i '$d' "$TMP/$lost/audit" ;;
	all) : >"$TMP/$lost/audit" ;;
	head) rm "$TMP/$lost/audit.head" ;;
	esac
	run sltdquery --audit "$TMP/$lost/audit" -n X9 -c UTO
	expect_message "a query after $lost are lost" 0 'will show it'
	run sltdquery audit --verify "$TMP/$lost/audit"
	expect_json "lost $lost are found later" 1 '.intact | not'
done
rm "$TMP/lines/audit.head"
mkfifo "$TMP/lines/audit.head"
run timeout 20 sltdquery audit --verify "$TMP/lines/audit"
expect_json "a pipe as head is none" 1 '.head == "is missing"'

# Who may write the folder leads the lines nowhere else, and holds nobody up.
for suffix in "" .head .lock; do
	mkdir "$TMP/folder$suffix"
	cp "$A.key" "$TMP/folder$suffix/audit.key"
	ln -s "$TMP/led-away" "$TMP/folder$suffix/audit$suffix"
	run sltdquery --audit "$TMP/folder$suffix/audit" -n X9 -c UTO
	expect_message "a link as audit$suffix" 73 "no regular file"
	rm "$TMP/folder$suffix/audit$suffix"
	mkfifo "$TMP/folder$suffix/audit$suffix"
	run timeout 20 sltdquery --audit "$TMP/folder$suffix/audit" -n X9 -c UTO
	expect_message "a pipe as audit$suffix" 73 "no regular file"
done
[ ! -e "$TMP/led-away" ] && ok "no line goes by a link" ||
	not_ok "no line goes by a link" "$(cat "$TMP/led-away")"

run sltdquery --audit /dev/full --config /dev/null -n X9 -c UTO
[ $status -ge 64 ] && [ ! -s "$TMP/out" ] &&
    ok "what cannot be written down is not answered" ||
    not_ok "what cannot be written down is not answered" "$(said)"
rm -f /dev/full.key /dev/full.head /dev/full.lock
finish

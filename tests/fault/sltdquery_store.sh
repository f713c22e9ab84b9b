#!/bin/sh
# The embedded store: killed, damaged, cut, replaced under readers, disk full.
# After each of them an answer is right, or there is none.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

SERIES=$BUILD/tests/bench/sltd_series
S=$MRTD_STORE/sltd/uto
"$SERIES" list 30000 >"$TMP/list.csv"
tail -n +2 "$TMP/list.csv" | head -n 300 |
    awk -F, '{ printf "{\"document\":{\"number\":\"%s\",\"issuing_state\":\"%s\"}}\n", $1, $2 }' \
    >"$TMP/listed.jsonl"

# answers NAME: all that is listed is a hit.
answers()
{
	run sltdquery "$TMP/listed.jsonl"
	n=$(grep -c '"answer":"hit","query"' "$TMP/out")
	[ "$n" = 300 ] && ok "$1" || not_ok "$1" "$n of 300 hits: $(said)"
}

sltdquery load --source-name uto --sequence 1 "$TMP/list.csv" >/dev/null
answers "before anything happens"

# ---- kill -9 at many moments of a load and of a delta
awk -F, 'NR == 1 { print $0 ",action" } NR > 300 && NR < 9000 {
    print $0 ",update" }' OFS=, "$TMP/list.csv" |
    sed 's/,lost,/,stolen,/' >"$TMP/delta.csv"
for verb in load delta; do
	wrong=
	for ms in 1 2 4 7 11 16 22 30 45 60 80 110 150; do
		if [ $verb = load ]; then
			sltdquery load --source-name uto --sequence 1 \
			    --memory 1 "$TMP/list.csv" >/dev/null 2>&1 &
		else
			sltdquery delta --source-name uto --sequence 2 \
			    --max-change 100 "$TMP/delta.csv" \
			    >/dev/null 2>&1 &
		fi
		victim=$!
		sleep "$(awk "BEGIN { print $ms / 1000 }")"
		kill -9 $victim 2>/dev/null
		wait $victim 2>/dev/null
		run sltdquery "$TMP/listed.jsonl"
		n=$(grep -c '"answer":"hit","query"' "$TMP/out")
		[ "$n" = 300 ] || wrong="$wrong after $ms ms $n hits;"
		sltdquery fsck >"$TMP/fsck" 2>&1 ||
			wrong="$wrong after $ms ms fsck: $(head -n 1 "$TMP/fsck");"
	done
	[ -z "$wrong" ] && ok "kill -9 of a $verb" ||
		not_ok "kill -9 of a $verb" "$wrong"
done
sltdquery delta --source-name uto --sequence 2 --max-change 100 \
    "$TMP/delta.csv" >/dev/null
touch "$S/current.XyZ123" "$S/singles.99.run1" "$S/delta.99.run0"
run sltdquery load --source-name uto --sequence 3 "$TMP/list.csv"
expect "after the kills a load goes through" 0
# The generation before the current one stays until the next writer comes.
run ls "$S"
expect "and leaves nothing behind" 0 "current
$(printf 'g%06d' $(($(tr -d g0 <"$S/current") - 1)))
$(cat "$S/current")
lock"

# ---- the disk is full
(
	ulimit -f 500	# in blocks of 512 or 1024 bytes
	trap '' XFSZ
	sltdquery load --source-name uto --sequence 4 "$TMP/list.csv"
) >"$TMP/out" 2>"$TMP/err"
status=$?
[ $status -ge 70 ] && ok "a full disk ends a load" ||
    not_ok "a full disk ends a load" "$(said)"
answers "and the list is as it was"
if [ -w /dev/full ]; then
	sltdquery -n X -c UTO >/dev/full 2>"$TMP/err"
	status=$?
	[ $status = 74 ] && ok "answers on a full disk are an error" ||
	    not_ok "answers on a full disk are an error" "status $status"
fi

# ---- replaced under a reader
(
	while :; do
		cat "$TMP/listed.jsonl"
		[ -e "$TMP/stop" ] && break
		sleep 0.05
	done
) | sltdquery >"$TMP/long" 2>"$TMP/long.err" &
reader=$!
for i in 5 6 7 8 9; do
	sltdquery load --source-name uto --sequence $i "$TMP/list.csv" \
	    >/dev/null 2>&1 || not_ok "load $i beside a reader" "failed"
done
touch "$TMP/stop"
wait $reader
status=$?
n=$(grep -c '"answer":"hit","query"' "$TMP/long")
all=$(wc -l <"$TMP/long")
[ "$n" = "$all" ] && [ "$n" -gt 300 ] && [ $status = 1 ] &&
    ok "a reader under whom the store is replaced" ||
    not_ok "a reader under whom the store is replaced" \
    "$n of $all hits, status $status, $(head -n 1 "$TMP/long.err")"

# reader_starts OUT: asks one question of $TMP/listed.jsonl, and waits for the
# answer; what is written to descriptor 9 follows, until it is closed.
mkfifo "$TMP/fifo"
reader_starts()
{
	sltdquery "$TMP/fifo" >"$1" 2>"$TMP/err" &
	reader=$!
	exec 9>"$TMP/fifo"
	head -n 1 "$TMP/listed.jsonl" >&9
	wait_for 60 test -s "$1"
}
reader_starts "$TMP/late"
head -n 2 "$TMP/list.csv" | sltdquery load --source-name uto \
    --sequence 10 --max-change 100 - >/dev/null
sleep 0.3	# it looks for a new list five times a second
cat "$TMP/listed.jsonl" >&9
exec 9>&-
wait $reader
n=$(tail -n +2 "$TMP/late" | grep -c '"answer":"hit","query"')
[ "$n" = 1 ] && ok "a running reader sees the new list" ||
    not_ok "a running reader sees the new list" "$n hits"
sltdquery load --source-name uto --sequence 11 --max-change 100000 \
    "$TMP/list.csv" >/dev/null 2>&1 ||
    sltdquery load --source-name uto --sequence 11 --fresh \
    "$TMP/list.csv" >/dev/null

# ---- damage: never clear, never a signal
G=$S/$(cat "$S/current")
cp -r "$S" "$TMP/good"
# damaged NAME: answers are hits or not_checked, or the tool says 70 and above
damaged()
{
	run sltdquery "$TMP/listed.jsonl"
	clear=$(grep -c '"answer":"no_record","query"' "$TMP/out")
	if [ $status -ge 128 ]; then
		not_ok "$1" "ended by a signal: $status"
	elif [ "$clear" != 0 ]; then
		not_ok "$1" "$clear of 300 listed documents read as clear"
	elif [ $status -gt 2 ] && [ $status -lt 70 ]; then
		not_ok "$1" "$(said)"
	else
		ok "$1"
	fi
	run sltdquery fsck
	[ $status -ge 70 ] && [ $status -lt 128 ] && ok "$1: fsck sees it" ||
	    not_ok "$1: fsck sees it" "$(said)"
	rm -rf "$S"
	cp -r "$TMP/good" "$S"
}
size=$(stat -c %s "$G/data.mdb")
for share in 90 50 10 1; do
	truncate -s $((size * share / 100)) "$G/data.mdb"
	damaged "the store cut to $share %"
done
: >"$G/data.mdb"
damaged "the store empty"
# A record's bytes, where they stand: half of all values.
python3 - "$G/data.mdb" <<'EOF'
import re, sys
data = bytearray(open(sys.argv[1], "rb").read())
for m in re.finditer(rb"-[0-9]{1,6}", bytes(data)):
    data[m.start()] ^= 0x01
open(sys.argv[1], "wb").write(data)
EOF
damaged "records with a changed byte"
# Keys, which lead the search: fold, NUL, state. One in fifty; then the first
# characters of one in fifty, which misleads further.
for at in -1 0; do
	python3 - "$G/data.mdb" $at <<'EOF'
import re, sys
data = bytearray(open(sys.argv[1], "rb").read())
keys = re.finditer(rb"([0-9A-Z]{5,})\0[A-Z<]{4}", bytes(data))
for n, m in enumerate(keys):
    if n % 50 == 7:
        data[m.end(1) - 1 if sys.argv[2] == "-1" else m.start(1)] ^= 0x10
open(sys.argv[1], "wb").write(data)
EOF
	damaged "keys with a changed byte at $at"
done
printf x >"$S/current"
damaged "current damaged"
echo g999999 >"$S/current"
damaged "current names what is not there"
python3 - "$G/sieve" <<'EOF'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
for i in range(64, len(data), 50):
    data[i] ^= 0x80
open(sys.argv[1], "wb").write(data)
EOF
damaged "the sieve damaged"
rm "$G/sieve"
damaged "the sieve gone"
truncate -s 100 "$G/sieve"
damaged "the sieve cut"

# Cut while it is mapped.
reader_starts "$TMP/out"
truncate -s 64 "$G/sieve"
truncate -s 8192 "$G/data.mdb"
cat "$TMP/listed.jsonl" >&9
exec 9>&-
wait $reader
status=$?
clear=$(grep -c '"answer":"no_record","query"' "$TMP/out")
[ $status -lt 128 ] && [ "$clear" = 0 ] &&
    ok "a store that is cut while it is read" ||
    not_ok "a store that is cut while it is read" "$clear clear, $(said)"
rm -rf "$S"
cp -r "$TMP/good" "$S"
run sltdquery load --source-name uto --sequence 12 "$TMP/list.csv"
expect "a good store again" 0
finish

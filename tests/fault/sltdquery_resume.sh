#!/bin/sh
# A load that is killed goes on where it was, and ends as one that was not;
# what does not fit is thrown away, and the load starts from the beginning.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

kill_at=$BUILD/tests/fault/kill_at
touch "$TMP/probe"
"$kill_at" 1 rm "$TMP/probe" 2>/dev/null
if [ $? != 9 ]; then
	skip "a load that was killed goes on" "ptrace(2) is not allowed"
	finish
	exit
fi

# 64,000 records in any order, 3,000 of them once more with another status,
# and series between them: in chunks of 1 MiB, several runs of each kind.
"$BUILD/tests/bench/sltd_series" list 60000 >"$TMP/rows.csv"
{
	head -n 1 "$TMP/rows.csv"
	tail -n +2 "$TMP/rows.csv"
	tail -n +2 "$TMP/rows.csv" | head -n 3000 | sed 's/,lost,/,stolen,/'
} >"$TMP/list.csv"
python3 - "$TMP/list.csv" "$TMP/list.jsonl" <<'PY'
import csv, json, sys
with open(sys.argv[2], "w") as out:
    for n, row in enumerate(csv.DictReader(open(sys.argv[1]))):
        print(json.dumps({k: v for k, v in row.items() if v}), file=out)
        if n % 16 == 0:
            print(json.dumps({"number": "ZZ%07d" % (n * 10),
                "number_last": "ZZ%07d" % (n * 10 + 7),
                "issuing_state": "ITA", "type": "P",
                "status": "stolen_blank", "reported": "2019-01-01"}),
                file=out)
PY

# the_load: of the file in a store of its own.
the_load()
{
	sltdquery load --source-name uto --sequence 1 --memory 1 \
	    --date 2026-01-01 --store "$TMP/s" "$file"
}

# without_times: of JSON, what does not differ from load to load.
without_times()
{
	sed -E 's/"(loaded|generation|bytes|time|age_s)":("[^"]*"|[0-9]+),?//g'
}

# state FILE: all that a list holds and says.
state()
{
	sltdquery export --store "$TMP/s" >"$1" 2>&1
	sltdquery stats --store "$TMP/s" 2>&1 | without_times >>"$1"
	sltdquery fsck --store "$TMP/s" >"$1.fsck" 2>&1 ||
	    echo "fsck: $?" >>"$1"
}

# whole: as it is when nobody kills it; $TMP/want and $TMP/want.out.
whole()
{
	rm -rf "$TMP/s"
	the_load >"$TMP/want.out" 2>"$TMP/want.err"
	state "$TMP/want"
	without_times <"$TMP/want.out" >"$TMP/want.said"
}

# same NAME STATUS: the load that is just over ended as whole did.
same()
{
	state "$TMP/got"
	without_times <"$TMP/got.out" >"$TMP/got.said"
	if [ "$2" != 0 ]; then
		why="status $2: $(head -n 1 "$TMP/got.err")"
	elif ! cmp -s "$TMP/want" "$TMP/got"; then
		why="another list: $(diff "$TMP/want" "$TMP/got" | head -n 2)"
	elif ! grep -q '"before":[1-9]' "$TMP/got.said" &&
	    ! cmp -s "$TMP/want.said" "$TMP/got.said"; then
		# (with a list before, the killed one had just been swapped in)
		why="it says $(cat "$TMP/got.said")"
	elif [ -e "$TMP/s/sltd/uto/work" ]; then
		why="the work folder is left"
	else
		return 0
	fi
	wrong="$wrong $1: $why;"
}

# kill_load N: the load, killed at its N-th change; false when it ended.
kill_load()
{
	"$kill_at" "$1" "$BUILD/bin/sltdquery" load --source-name uto \
	    --sequence 1 --memory 1 --date 2026-01-01 --store "$TMP/s" \
	    "$file" >"$TMP/got.out" 2>"$TMP/got.err"
	[ $? = 9 ]
}

goes_on='resuming an interrupted load after line'
for file in "$TMP/list.csv" "$TMP/list.jsonl"; do
	name=${file##*.}
	whole
	[ -s "$TMP/want.said" ] && [ "$(wc -l <"$TMP/want")" -gt 60000 ] ||
	    not_ok "$name: a load at all" "$(head -n 1 "$TMP/want.err")"
	wrong= went=0 n=1
	rm -rf "$TMP/s"
	while kill_load $n; do
		the_load >"$TMP/got.out" 2>"$TMP/got.err"
		same "killed at $n" $?
		grep -q "$goes_on" "$TMP/got.err" && went=$((went + 1))
		rm -rf "$TMP/s"
		n=$((n + 1 + n / 5))
	done
	[ -z "$wrong" ] && [ $n -gt 20 ] &&
	    ok "$name: killed anywhere, a load ends the same" ||
	    not_ok "$name: killed anywhere, a load ends the same" \
	    "$n calls;$wrong"
	[ $went -ge 5 ] && ok "$name: and goes on where it was" ||
	    not_ok "$name: and goes on where it was" "$went times"

	# Killed again and again, a little later each time.
	wrong= deaths=0 n=12
	while kill_load $n && [ $deaths -lt 40 ]; do
		deaths=$((deaths + 1))
		n=$((n + 4))
	done
	same "the last" 0
	[ -z "$wrong" ] && [ $deaths -ge 2 ] &&
	    ok "$name: killed again and again, it gets there" ||
	    not_ok "$name: killed again and again, it gets there" \
	    "$deaths deaths;$wrong"
done

# ---- what does not fit
file=$TMP/list.csv
whole
n=1
rm -rf "$TMP/s"
# The first call behind which there is a journal to go on with.
while kill_load $n; do
	[ -e "$TMP/s/sltd/uto/work/journal" ] && break
	rm -rf "$TMP/s"
	n=$((n + 1))
done
W=$TMP/s/sltd/uto/work
[ -e "$W/singles.0" ] && ok "a killed load leaves its runs" ||
    not_ok "a killed load leaves its runs" "none at call $n"
cp -rp "$TMP/s" "$TMP/killed"

# fresh NAME: starts from the beginning, says so, ends the same.
fresh()
{
	wrong=
	the_load >"$TMP/got.out" 2>"$TMP/got.err"
	same load $?
	grep -q "starts from the beginning" "$TMP/got.err" ||
	    wrong="$wrong not said: $(head -n 1 "$TMP/got.err")"
	[ -z "$wrong" ] && ok "$1 is not believed" ||
	    not_ok "$1 is not believed" "$wrong"
	rm -rf "$TMP/s"
	cp -rp "$TMP/killed" "$TMP/s"
}
# flip FILE OFFSET
flip()
{
	python3 - "$1" "$2" <<'PY'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    b = f.read(1)
    f.seek(int(sys.argv[2]))
    f.write(bytes([b[0] ^ 1]))
PY
}
flip "$W/singles.0" 100000
fresh "a run with a changed bit"
truncate -s -1 "$W/singles.0"
fresh "a run that is cut"
echo x >>"$W/singles.0"
fresh "a run that has grown"
rm "$W/singles.0"
fresh "a run that is gone"
flip "$W/journal" 60
fresh "a journal with a changed bit"
truncate -s 40 "$W/journal"
fresh "a journal that is cut"
: >"$W/journal"
fresh "an empty journal"
touch "$file"
fresh "the work of an older state of the file"
cp "$file" "$TMP/copy.csv"
file=$TMP/copy.csv
fresh "the work of another file"
file=$TMP/list.csv

# ---- gzip starts over, and whoever succeeds removes what is left
gzip -c "$file" >"$TMP/list.csv.gz"
file=$TMP/list.csv.gz
wrong=
the_load >"$TMP/got.out" 2>"$TMP/got.err"
same gzip $?
[ -z "$wrong" ] && ok "a gzip file is loaded beside an old load's work" ||
    not_ok "a gzip file is loaded beside an old load's work" "$wrong"
rm -rf "$TMP/s"
sltdquery load --source-name uto --store "$TMP/s" "$TMP/rows.csv" \
    >/dev/null 2>&1
cp -rp "$TMP/killed/sltd/uto/work" "$TMP/s/sltd/uto/work"
run sltdquery purge --store "$TMP/s"
[ $status = 0 ] && [ ! -e "$W" ] && ok "a purge removes an old load's work" ||
    not_ok "a purge removes an old load's work" "$(said)"

# A load that ends by itself leaves nothing, whatever it ends with.
rm -rf "$TMP/s"
{
	cat "$TMP/list.csv"
	echo "not,a,record"
} >"$TMP/bad.csv"
file=$TMP/bad.csv
run the_load
[ $status = 65 ] && [ ! -e "$W" ] &&
    ok "a load that is refused leaves no work" ||
    not_ok "a load that is refused leaves no work" "$(said)"
finish

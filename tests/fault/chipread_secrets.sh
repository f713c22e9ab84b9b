#!/bin/sh
# The card access number and the keys are nowhere but in the tool's locked
# memory: not on its command line, in its environment, its messages, its
# trace, or in a dump of its memory.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader secrets || finish
need secrets jq python3 || finish

can=27182818
document dg=1,2
chip can=$can at=read-dg2#1:hang

# The one of this test: others may run beside it.
own_chipread()
{
	for pid in $(pgrep -x chipread); do
		! grep -aqF "STANDIN_READERS=$READERS" "/proc/$pid/environ" ||
			echo "$pid"
	done
}

# At a terminal, then the chip does not answer: time to look.
printf 'access number\t%s\n' $can | timeout 60 python3 tests/cli/type_at.py \
	"$TMP/shown" env LD_LIBRARY_PATH="$STANDIN" \
	STANDIN_READERS="$READERS" chipread --json --can --deadline 20000 \
	--trace "$TMP/trace" >"$TMP/out" 2>"$TMP/err" &
typing=$!
wait_for 20 grep -q read-dg1 "$TMP/commands" ||
	not_ok 'the chip is read' "$(cat "$TMP/err" "$TMP/commands")"
pid=$(own_chipread)

# absent NAME FILE…: neither the number nor its key is in them.
absent()
{
	name=$1
	shift
	# As bytes: a dump is large, and no text.
	if LC_ALL=C grep -aqF -e "$can" "$@" 2>/dev/null; then
		not_ok "$name" "it holds the card access number"
	else
		ok "$name"
	fi
}

[ -r "/proc/$pid/cmdline" ] || not_ok 'the process is there' "$pid"
cat "/proc/$pid/cmdline" >"$TMP/cmdline"
absent 'its command line' "$TMP/cmdline"
cat "/proc/$pid/environ" >"$TMP/environ"
absent 'its environment' "$TMP/environ"
if need 'a dump of its memory' gdb gcore; then
	gcore -o "$TMP/core" "$pid" >"$TMP/gcore.log" 2>&1
	if [ -s "$TMP/core.$pid" ]; then
		# A run of zeros is one line to grep, of many megabytes.
		tr '\0' '\n' <"$TMP/core.$pid" >"$TMP/dump"
		absent 'a dump of its memory' "$TMP/dump"
		# The dump is a dump: what is no secret is in it.
		LC_ALL=C grep -aqF STANDIN_READERS "$TMP/dump" &&
			ok 'which is whole' || not_ok 'which is whole' \
			"$(tail -n 2 "$TMP/gcore.log")"
		rm -f "$TMP/core.$pid" "$TMP/dump"
	else
		skip 'a dump of its memory' \
			"none was made: $(tail -n 1 "$TMP/gcore.log")"
	fi
fi
lift
wait $typing
absent 'its messages' "$TMP/shown" "$TMP/err"
absent 'its record' "$TMP/out"
absent 'its trace' "$TMP/trace"
[ "$(stat -c %a "$TMP/trace")" = 600 ] && ok 'the trace is for its owner' ||
	not_ok 'the trace is for its owner' "$(stat -c %a "$TMP/trace")"

# Without --trace-secrets the bytes of the access are not in the trace: the
# zone's key opens them.
chip
read_chip --trace "$TMP/trace"
zone=$(jq -r '.mrz[1]' "$TMP/zone.jsonl" | cut -c 1-9 | od -An -tx1 |
	tr -d ' \n')
if grep -qi "$zone" "$TMP/trace"; then
	not_ok 'the zone is not in the trace' "$(head -n 3 "$TMP/trace")"
else
	ok 'the zone is not in the trace'
fi
run grep -c . "$TMP/trace"
expect 'the trace has lines' 0

# No core file either: what may not be dumped belongs to root in /proc,
# whoever runs it.
if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null 2>&1; then
	skip 'no core file' 'needs root and setpriv'
	finish
fi
chip at=read-dg2#1:hang
chmod a+rx "$TMP"
chmod -R a+rwX "$READERS"
on_standin setpriv --reuid 65534 --regid 65534 --clear-groups timeout 60 \
	chipread --deadline 20000 <"$TMP/zone.jsonl" >"$TMP/out" \
	2>"$TMP/err" &
reading=$!
wait_for 20 grep -q read-dg1 "$TMP/commands"
pid=$(own_chipread)
owner=$(stat -c %u "/proc/$pid/environ" 2>&1)
if [ "$owner" = 0 ] && grep -q '^Uid:[[:blank:]]*65534' "/proc/$pid/status"
then
	ok 'no core file'
else
	not_ok 'no core file' "owner $owner: $(cat "$TMP/err")"
fi
lift
wait $reading
finish

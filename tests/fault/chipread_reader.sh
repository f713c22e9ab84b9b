#!/bin/sh
# Readers that fail: every call of PC/SC refused, the reader unplugged, the
# document lifted, two programs at one reader. Whatever happens, nothing
# passes that was not looked at, no signal ends the tool, and it ends.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader 'failing readers' || finish
need 'failing readers' jq || finish

document dg=1,2 pace=none

# judge NAME: the last run was no pass and no crash; its line is there when
# the tool could start.
wrong=
judge()
{
	case $status in
	2 | 69 | 70 | 75) ;;
	0)
		jq -e '.chipread.status == "pass"' "$TMP/out" >/dev/null &&
			[ "$2" = harmless ] && return
		wrong="$wrong $1: passed;"
		;;
	*) wrong="$wrong $1: $(said);" ;;
	esac
}

# What each call says, and whether a reading can be whole all the same: a
# disconnection that fails harms nobody, a reader that was taken is asked for
# again. One chip serves them all: each connection is a new beginning for it.
chip
while read -r function nth code harm; do
	run env STANDIN_FAIL="$function:$nth:$code" \
		LD_LIBRARY_PATH="$STANDIN" STANDIN_READERS="$READERS" \
		timeout 60 chipread --deadline 2000 <"$TMP/zone.jsonl"
	judge "$function $nth $code" "${harm:-harm}"
done <<'END'
EstablishContext 1 8010001D
EstablishContext 1 8010001E
ListReaders 1 8010002E
ListReaders 1 8010001D
GetStatusChange 1 8010001D harmless
Connect 1 80100069
Connect 1 8010000B harmless
Connect 1 80100066
Connect 1 8010000C
Status 1 80100069 harmless
Control 1 80100022 harmless
Control 1 80100016 harmless
Transmit 1 80100016
Transmit 2 80100069
Transmit 3 80100068
Transmit 5 8010002F
Transmit 7 80100013
Transmit 9 80100008
Transmit 12 8010001D
Disconnect 1 8010001D harmless
ReleaseContext 1 80100003 harmless
END
if [ -z "$wrong" ]; then
	ok 'calls that fail'
else
	not_ok 'calls that fail' "$wrong"
fi

# Lifted in the middle: what was read whole stays, the rest is told.
chip at=read-dg2#2:lost
read_chip
expect_json 'lifted while it is read' 2 '.chipread.status == "undetermined"
	and any(.chipread.findings[]; .code == "chip.lost") and
	has("sod") and (.dg | has("1")) and (.dg | has("2") | not)'

# A document that is taken away at once, for each of its first commands.
wrong=
for n in 1 2 3 4 5 8 12; do
	chip "at=$n:lost"
	read_chip
	judge "lifted at $n" harm
	jq -e 'any(.chipread.findings[]; .code == "chip.lost")' "$TMP/out" \
		>/dev/null || wrong="$wrong $n: $(said);"
done
if [ -z "$wrong" ]; then
	ok 'lifted at any command'
else
	not_ok 'lifted at any command' "$wrong"
fi

# in_the_middle NAME COMMAND…: while the chip does not answer.
in_the_middle()
{
	name=$1
	shift
	chip at=read-dg2#2:hang
	on_standin timeout 60 chipread --deadline 15000 <"$TMP/zone.jsonl" \
		>"$TMP/out" 2>"$TMP/err" &
	reading=$!
	wait_for 20 grep -q read-dg2 "$TMP/commands" ||
		not_ok "$name" "it is not read: $(cat "$TMP/out" "$TMP/err")"
	"$@"
	wait $reading
	status=$?
	wrong=
	judge "$name" harm
	if [ -z "$wrong" ]; then
		ok "$name"
	else
		not_ok "$name" "$wrong"
	fi
}

unplug()
{
	rm -rf "$READERS/desk"
	kill "$chip_pid"
}

no_daemon()
{
	mv "$READERS" "$TMP/gone"
	kill "$chip_pid"
}

in_the_middle 'the reader is unplugged' unplug
in_the_middle 'pcscd is killed' no_daemon
rm -rf "$TMP/gone"

# Two programs at one reader: the second waits or says so, and neither gets
# what belongs to the other.
document dg=1,2
chip at=read-dg2#1:delay=1500
on_standin timeout 60 chipread --deadline 20000 <"$TMP/zone.jsonl" \
	>"$TMP/first" 2>&1 &
reading=$!
wait_for 20 grep -q read-sod "$TMP/commands"
run on_standin timeout 60 chipread --deadline 5000 <"$TMP/zone.jsonl"
wait $reading
first=$?
if [ $first = 0 ] && jq -e '.chipread.status == "pass"' "$TMP/first" \
	>/dev/null; then
	ok 'the first of two is not disturbed'
else
	not_ok 'the first of two is not disturbed' "$(cat "$TMP/first")"
fi
case $status in
0 | 2 | 69 | 75) ok 'the second waits or says so' ;;
*) not_ok 'the second waits or says so' "$(said)" ;;
esac
finish

#!/bin/sh
# chipread as a person at a terminal has it: asked for a zone or a card access
# number, told what to do, shown a card.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader desk || finish
need desk jq python3 || finish

# at_desk STEP… -- OPTION…: chipread at a terminal; what is shown: $TMP/shown
at_desk()
{
	on_standin python3 tests/cli/at_terminal.py "$TMP/shown" "$@"
	status=$?
}

# shows NAME STATUS PATTERN
shows()
{
	if [ "$status" != "$2" ]; then
		not_ok "$1" "status $status: $(head -c 400 "$TMP/shown")"
	elif ! grep -aEq -- "$3" "$TMP/shown"; then
		not_ok "$1" "no '$3': $(head -c 400 "$TMP/shown")"
	else
		ok "$1"
	fi
}

document dg=1,2
zone=$(jq -r '.mrz | join("\\n")' "$TMP/zone.jsonl")

chip
at_desk "scan the zone=$zone\\n" -- chipread
shows 'a card for a typed zone' 0 'PASS'
shows 'the person is told to lay it down' 0 'lay the document on the reader'
if grep -aq "$(printf '\a')" "$TMP/shown"; then
	ok 'the bell'
else
	not_ok 'the bell' 'was not rung'
fi

# Without echo: what was typed is nowhere to be seen.
chip
at_desk 'Card access number:=123456\n' -- chipread --can
shows 'a card for a card access number' 0 'PASS'
if grep -aq 123456 "$TMP/shown"; then
	not_ok 'the number is not shown' "$(grep -a 123456 "$TMP/shown")"
else
	ok 'the number is not shown'
fi
chip
at_desk 'Card access number:=654321\n' -- chipread --can
shows 'a wrong number' 2 'the chip was not opened'
if grep -aq 654321 "$TMP/shown"; then
	not_ok 'a wrong number is not shown' "$(cat "$TMP/shown")"
else
	ok 'a wrong number is not shown'
fi

# --watch: until the input ends.
chip
at_desk "scan the zone=$zone\\n" 'lift the document=^D' -- \
	chipread --watch --json
shows 'watching' 0 '"chipread":\{"status":"pass"'
at_desk "scan the zone=^D" -- chipread --watch
shows 'nothing typed' 0 'scan the zone'

# Where there is nobody to ask.
run setsid chipread --can --json <"$TMP/zone.jsonl"
expect_message 'no terminal for --can' 66 'needs a terminal to ask at'

# A person is not let type in vain.
on_standin env STANDIN_READERS="$TMP/nothing" python3 \
	tests/cli/at_terminal.py "$TMP/shown" -- chipread
status=$?
shows 'no service' 69 'pcscd'
finish

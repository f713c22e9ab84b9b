# Readers and chips in software, for tests of chipread; sourced after lib.sh.
#
#	$READERS	the folder of the readers; $READERS/desk is one
#	$DOC		the document on it: a folder and record of mrtd-gen
#
# A chip is put on the reader with chip, taken away with lift; chipread is run
# by read_chip, on the stand-in for libpcsclite (tests/pcsc).

READERS=$TMP/readers
DOC=$TMP/document
STANDIN=$BUILD/tests/pcsc
KEYS=$BUILD/tests/keys
# Cheap signatures: what is signed is not what these tests are of.
CHEAP='csca.key=p256 dsc.key=p256'

# need_reader NAME: chipread is built, and the stand-in.
need_reader()
{
	[ -x "$BUILD/bin/chipread" ] && [ -e "$STANDIN/libpcsclite.so.1" ] &&
		! "$BUILD/bin/chipread" --list 2>&1 |
			grep -q 'built without' && return
	skip "$1" "chipread is built without pcsc-lite"
	return 1
}

# document SETTINGS…: makes the files that the next chips hold.
document()
{
	rm -rf "$DOC"
	"$BUILD/tests/mrtd-gen" -k "$KEYS" chip "$DOC" $CHEAP \
		card_access=same $* || exit 70
	jq -c '{mrz}' "$DOC/record.jsonl" >"$TMP/zone.jsonl"
	document_settings=$*
}

# chip SETTINGS…: the document on the reader, behaving so. Other settings of
# the document make other files of the chip than those of document.
chip()
{
	lift
	mkdir -p "$READERS/desk"
	: >"$TMP/counts"
	: >"$TMP/commands"
	"$BUILD/tests/softchip/softchip" -k "$KEYS" -s "$TMP/counts" \
		-l "$TMP/commands" "$READERS/desk/card" \
		files="$DOC" $document_settings $* 2>"$TMP/chip.err" &
	chip_pid=$!
	at_exit_kill $chip_pid
	wait_for 20 test -S "$READERS/desk/card" || {
		cat "$TMP/chip.err"
		exit 70
	}
}

# lift: takes the document away.
lift()
{
	[ -n "${chip_pid:-}" ] || return 0
	kill "$chip_pid" 2>/dev/null
	wait "$chip_pid" 2>/dev/null
	chip_pid=
	rm -f "$READERS/desk/card"
}

# on_standin COMMAND…
on_standin()
{
	LD_LIBRARY_PATH=$STANDIN${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
		STANDIN_READERS=$READERS "$@"
}

# read_chip [OPTION…]: one reading with the zone, as run.
read_chip()
{
	run on_standin timeout 60 chipread --deadline 20000 "$@" \
		<"$TMP/zone.jsonl"
}

# counted NAME FILTER: jq holds for what the chip counted of the last session.
# Its counts are written when the session's connection has closed.
counted()
{
	wait_for 10 test -s "$TMP/counts"
	if tail -n 1 "$TMP/counts" | jq -e "$2" >/dev/null 2>&1; then
		ok "$1"
	else
		not_ok "$1" "$2 does not hold: $(tail -n 1 "$TMP/counts")"
	fi
}

# same_files NAME: the record has the document's files, byte for byte.
same_files()
{
	jq -S '{sod, dg, com, card_access, card_security}' "$TMP/out" \
		>"$TMP/is" 2>&1
	jq -S '{sod, dg, com, card_access, card_security}' \
		"$DOC/record.jsonl" >"$TMP/due"
	same "$1" "$TMP/due" "$TMP/is"
}

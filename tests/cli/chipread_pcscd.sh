#!/bin/sh
# chipread through the real thing: pcscd with the virtual reader vpcd, on a
# socket of its own, and the software chip as the card in it.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_reader.sh

need_reader pcscd || finish
need pcscd pcscd vpcd-config python3 jq || finish
[ "$(id -u)" = 0 ] || {
	skip pcscd "pcscd is started by root only"
	finish
}
driver=$(ls /usr/lib/pcsc/drivers/serial/libifdvpcd.so* \
	/usr/lib/*/pcsc/drivers/serial/libifdvpcd.so* 2>/dev/null | head -n 1)
[ -n "$driver" ] || {
	skip pcscd "vpcd's driver is not installed"
	finish
}
export PCSCLITE_CSOCK_NAME="$TMP/pcscd.socket"

# daemon: starts pcscd with one reader that listens on $port (and the next,
# for it has two slots).
daemon()
{
	free_port
	mkdir -p "$TMP/reader.conf.d"
	printf '%s\n' 'FRIENDLYNAME "Virtual Desk"' \
		"DEVICENAME /dev/null:$(printf 0x%04X "$port")" \
		"LIBPATH $driver" "CHANNELID $(printf 0x%04X "$port")" \
		>"$TMP/reader.conf.d/desk"
	rm -f "$PCSCLITE_CSOCK_NAME"
	"$BUILD/tests/pcsc/run_pcscd" "$PCSCLITE_CSOCK_NAME" \
		"$(command -v pcscd)" -f -c "$TMP/reader.conf.d" \
		>"$TMP/pcscd.log" 2>&1 &
	pcscd_pid=$!
	at_exit_kill $pcscd_pid
	wait_for 20 listed
}

listed()
{
	[ "$(chipread --list 2>/dev/null | grep -c Desk)" -gt 0 ]
}

# card SETTINGS…: into the first slot. pcscd looks at it twice a second, and
# takes a card that comes between two looks for the one that was lost: that one
# is laid on again.
card()
{
	for try in 1 2 3 4; do
		lay_on "$@"
		wait_for 5 present && return
		uncard
		sleep 1
	done
	not_ok 'a card that is in is in' "$(cat "$TMP/list" "$TMP/chip.err")"
}

lay_on()
{
	: >"$TMP/counts"
	: >"$TMP/commands"
	"$BUILD/tests/softchip/softchip" -k "$KEYS" -s "$TMP/counts" \
		-l "$TMP/commands" "$port" files="$DOC" $document_settings $* 2>"$TMP/chip.err" &
	chip_pid=$!
	at_exit_kill $chip_pid
}

# uncard: out of it, and pcscd has noticed.
uncard()
{
	kill "$chip_pid" 2>/dev/null
	wait "$chip_pid" 2>/dev/null
	wait_for 30 gone || not_ok 'a card that is out is out' \
		"$(cat "$TMP/list")"
}

# One of the slots has a card; they are there, and none has.
present()
{
	chipread --list 2>/dev/null | grep Desk >"$TMP/list"
	grep -q '"document":true' "$TMP/list"
}

gone()
{
	! present && [ -s "$TMP/list" ]
}

reader_name()
{
	chipread --list | jq -r .reader | grep Desk | head -n 1
}

read_it()
{
	run timeout 60 chipread --reader "$(reader_name)" --deadline 30000 \
		"$@" <"$TMP/zone.jsonl"
}

if ! daemon; then
	skip pcscd "it does not start: $(tail -n 3 "$TMP/pcscd.log" |
		tr '\n' ' ')"
	finish
fi

# 1: PACE, chip authentication, active authentication, all files.
document dg=1,2,14,15 aa=p256 photo.padding=18000
card
read_it
expect_json 'PACE through pcscd' 0 '.chipread.status == "pass" and
	.chipread.access.protocol == "PACE" and
	.chipread.checks.chip_authentication == "pass"'
same_files 'PACE through pcscd: files'
uncard

# 2: BAC with extended length, so that long answers go through the daemon.
document dg=1,2 pace=none photo.padding=40000
card extended=stated
read_it
expect_json 'BAC through pcscd' 0 '.chipread.status == "pass" and
	.chipread.access.protocol == "BAC"'
same_files 'BAC through pcscd: files'
uncard

# 3: the chip lifted in the middle, and the daemon killed in the middle.
document dg=1,2
card at=read-dg2#2:lost
read_it
expect_json 'lifted under pcscd' 2 '.chipread.status == "undetermined" and
	any(.chipread.findings[]; .code == "chip.lost") and has("sod")'
uncard
card at=read-dg2#2:hang
timeout 60 chipread --reader "$(reader_name)" --deadline 30000 \
	<"$TMP/zone.jsonl" >"$TMP/out" 2>"$TMP/err" &
reading=$!
wait_for 30 grep -q read-dg2 "$TMP/commands" ||
	not_ok 'the chip is read when pcscd is killed' \
		"$(cat "$TMP/out" "$TMP/err" "$TMP/commands")"
kill -9 "$pcscd_pid"
wait "$reading"
status=$?
case $status in
2 | 69) ok 'pcscd killed' ;;
*) not_ok 'pcscd killed' "$(said)" ;;
esac
if jq -e '.chipread.status == "pass"' "$TMP/out" >/dev/null 2>&1; then
	not_ok 'nothing passes without pcscd' "$(said)"
else
	ok 'nothing passes without pcscd'
fi
run timeout 20 chipread <"$TMP/zone.jsonl"
expect_message 'pcscd is gone' 69 pcscd
finish

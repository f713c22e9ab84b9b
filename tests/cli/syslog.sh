#!/bin/sh
# --syslog: one datagram a run, of the right priority, with counts, and with
# nothing of a document. A socket of Python stands in for the daemon.
. "$(dirname "$0")/../lib.sh"

need "a line in the system's log" python3 || finish

python3 - "$TMP/socket" "$TMP/log" <<'END' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
with open(sys.argv[2], "wb", buffering=0) as out:
    while True:
        out.write(s.recv(65536) + b"\n")
END
servers="$servers $!"
wait_for 10 test -S "$TMP/socket"
export MRTD_SYSLOG="$TMP/socket"

# line NAME STATUS PATTERN: the run's status, and its one line, with the
# duration and the process left out.
line()
{
	wait_for 10 test -s "$TMP/log"
	sed 's/\[[0-9]*\]:/[N]:/; s/ ms=[0-9]* / ms=N /; s/ ms=[0-9]*$/ ms=N/' \
		"$TMP/log" >"$TMP/line"
	: >"$TMP/log"
	if [ "$status" = "$2" ] && [ "$(cat "$TMP/line")" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "status $status, $(cat "$TMP/line")"
	fi
}

good='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10'
wrong=$(echo "$good" | sed 's/10$/11/')
printf '%s\n\n%s\n\n%s\n' "$good" "$good" "$wrong" >"$TMP/zones"

run "$BUILD/bin/mrzcheck" --syslog --at 2010-01-01 "$TMP/zones"
line "a verdict is a notice, with counts" 1 '<13>mrzcheck[N]: exit=1 ms=N records=3 absent=0 pass=2 undetermined=0 error=0 fail=1'
run "$BUILD/bin/mrzcheck" --syslog --at 2010-01-01 --text -j2 "$TMP/zones"
line "each record is counted once, as a card, with threads" 1 '<13>mrzcheck[N]: exit=1 ms=N records=3 absent=0 pass=2 undetermined=0 error=0 fail=1'
echo "$good" >"$TMP/zone"
run "$BUILD/bin/mrzcheck" --syslog --at 2010-01-01 "$TMP/zone"
line "a run without anything to say is information" 0 '<14>mrzcheck[N]: exit=0 ms=N records=1 absent=0 pass=1 undetermined=0 error=0 fail=0'
run "$BUILD/bin/pkdfetch" --syslog status --store "$TMP/nothing"
line "an error is one, and the verb is named" 69 '<11>pkdfetch[N]: verb=status exit=69 ms=N'
printf 'number,issuing_state,type,status\nL898902C3,UTO,P,stolen\nX1234567,UTO,P,lost\n' >"$TMP/list.csv"
run "$BUILD/bin/sltdquery" load --syslog --store "$TMP/store" "$TMP/list.csv"
line "a load says how many" 0 '<14>sltdquery[N]: verb=load exit=0 ms=N records=2 duplicates=0 rejected=0'

run "$BUILD/bin/mrzcheck" --at 2010-01-01 "$TMP/zone"
if [ "$status" = 0 ] && [ ! -s "$TMP/log" ]; then
	ok "nothing is logged unasked"
else
	not_ok "nothing is logged unasked" "$(cat "$TMP/log")"
fi
MRTD_SYSLOG=$TMP/nobody run "$BUILD/bin/mrzcheck" --syslog --at 2010-01-01 \
	"$TMP/zone"
if [ "$status" = 0 ] && grep -q 'warning: --syslog: ' "$TMP/err"; then
	ok "where nobody listens, a warning says so"
else
	not_ok "where nobody listens, a warning says so" "$(said)"
fi
finish

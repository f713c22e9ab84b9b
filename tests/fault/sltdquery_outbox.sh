#!/bin/sh
# Notifications: nothing is lost, nothing goes twice as something new.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

need "outbox" python3 openssl || finish
mkdir "$TMP/tls"
certificates "$TMP/tls" || not_ok "certificates" "openssl failed"
authority "$TMP/tls" || not_ok "authority" "does not start"
# conf PATH [CERTIFICATE]
conf()
{
	cat >"$TMP/out.conf" <<EOF
[outbox]
url = https://127.0.0.1:$port/$1
ca = $TMP/tls/ca.pem
certificate = $TMP/tls/${2:-client}.pem
key = $TMP/tls/${2:-client}.key
deadline_ms = 30000
EOF
}
# notify REFERENCE [OPTION…]
notify()
{
	notify_reference=$1
	shift
	run sltdquery report --at 2026-11-24 -n L898902C3 -c UTO -t P \
	    --status stolen --reported 2026-11-20 \
	    --reference "$notify_reference" "$@"
}
state()
{
	sltdquery status | jq -r "select(.id == \"$1\") | .state"
}

notify U-1
expect_json "a notification is put in" 0 \
    '.id == "new.U-1" and .state == "queued" and (.number | test("[*]"))'
notify U-1
expect_json "the same again is the same" 0 '.state == "already"'
notify U-1 --note changed
expect "another under its key is refused" 65
notify U-1 --what update --note changed
expect_json "an update is another message" 0 '.state == "queued"'
run sltdquery report --at 2026-11-24 -n L898902C3 -c UTO -t P --status lost
expect_json "without a reference there is none" 1 '.state == "refused" and
    any(.findings[]; .code == "sltd.lint.reference")'
run sltdquery report -n X -c QQQ --status lost --reference U-2
expect "nor of what lint refuses" 1
[ "$(sltdquery status | wc -l)" = 2 ] && ok "two messages wait" ||
    not_ok "two messages wait" "$(sltdquery status)"

conf ok
run sltdquery flush --config "$TMP/out.conf"
expect_json "flush sends them" 0 '.accepted == 2'
run sltdquery status
expect_json "with their receipts" 0 \
    '.state == "acked" and (.reason | startswith("receipt R-"))'
run sltdquery flush --config "$TMP/out.conf"
expect_json "once" 0 '.accepted == 0 and .sent == 0'
jq -rs '[.[].key] | join(" ")' "$TMP/tls/requests.jsonl" >"$TMP/keys"
grep -q '^new.U-1 update.U-1' "$TMP/keys" && ok "in order, under their keys" ||
    not_ok "in order, under their keys" "$(cat "$TMP/keys")"

# The server accepts, and dies before it says so: the same bytes again.
notify U-3
conf dies
run sltdquery flush --now --config "$TMP/out.conf"
expect "a server that dies after accepting" 2
[ "$(state new.U-3)" = unknown ] && ok "is not known to have it" ||
    not_ok "is not known to have it" "$(state new.U-3)"
run sltdquery flush --now --config "$TMP/out.conf"
expect_json "and is asked again under the same key" 0 '.accepted == 1'
bodies=$(jq -r 'select(.key == "new.U-3") | .body' "$TMP/tls/requests.jsonl" |
    sort | uniq -c | awk '{ print $1 }')
[ "$bodies" = 2 ] && ok "with the same bytes" ||
    not_ok "with the same bytes" "$bodies"

for code in 503 429; do
	notify U-$code
	conf status/$code
	run sltdquery flush --now --config "$TMP/out.conf"
	expect "status $code is tried again" 2
	[ "$(state new.U-$code)" = queued ] && ok "status $code keeps it" ||
	    not_ok "status $code keeps it" "$(state new.U-$code)"
done
conf ok
run sltdquery flush --now --config "$TMP/out.conf"
expect_json "and they go when the server is well" 0 '.accepted == 2'
notify U-4
conf rejects
run sltdquery flush --now --config "$TMP/out.conf"
expect "what the authority rejects" 1
run sltdquery status
jq -c 'select(.id == "new.U-4")' "$TMP/out" >"$TMP/one"
mv "$TMP/one" "$TMP/out"
expect_json "is a dead letter, with the reason" 0 \
    '.state == "failed" and (.reason | test("not your document"))'
notify U-5
conf ok other
run sltdquery flush --now --config "$TMP/out.conf"
[ $status = 2 ] && [ "$(state new.U-5)" != failed ] &&
    ok "our own wrong certificate loses nothing" ||
    not_ok "our own wrong certificate loses nothing" "$(said)"
conf ok
run sltdquery flush --now --config "$TMP/out.conf"
[ "$(state new.U-5)" = acked ] && ok "and it goes with the right one" ||
    not_ok "and it goes with the right one" "$(said)"

# What a receiver may say, and what it means.
conf raw
receipt() # NAME REFERENCE BODY STATE
{
	notify "$2"
	printf '%s' "$3" >"$TMP/tls/raw"
	sltdquery flush --now --config "$TMP/out.conf" >"$TMP/out" 2>"$TMP/err"
	status=$?
	[ "$(state "new.$2")" = "$4" ] && ok "$1" ||
	    not_ok "$1" "$(state "new.$2") $(said)"
}
receipt "a receipt by another word" W-1 '{"answer":"acknowledged"}' acked
receipt "one with the id" W-2 '{"id":"@ID@","answer":"ok"}' acked
receipt "one that has it already" W-3 '{"answer":"duplicate"}' acked
receipt "one that only has it" W-4 '{"answer":"received"}' sent
receipt "no receipt at all" W-5 'thank you' sent
receipt "refused" W-6 '{"answer":"refused","reason":"no"}' failed
receipt "denied" W-7 '{"answer":"denied"}' failed
receipt "a receipt for another message" W-8 \
    '{"id":"new.W-7","answer":"accepted"}' unknown
receipt "an unknown word" W-9 '{"answer":"perhaps"}' unknown
receipt "a word that is there twice" W-10 \
    '{"answer":"rejected","answer":"accepted"}' unknown
receipt "no word" W-11 '{}' unknown
# One message, one state: what 502 made of one is not the next one's.
conf status/502
notify L-1
notify L-2
notify L-3
sltdquery flush --now --config "$TMP/out.conf" >"$TMP/out" 2>"$TMP/err"
sltdquery status | jq -r 'select(.id | startswith("new.L-")) | .attempts' |
    sort -u >"$TMP/out"
status=0
expect "each of them was tried once" 0 1
conf ok
sltdquery flush --now --config "$TMP/out.conf" >"$TMP/out" 2>"$TMP/err"

# A reference that was withdrawn can be reported again.
notify R-1
expect_json "a first round" 0 '.id == "new.R-1"'
notify R-1 --what withdraw
expect_json "which ends" 0 '.id == "withdraw.R-1"'
notify R-1 --note again
expect_json "a second one" 0 '.id == "new2.R-1" and .state == "queued"'
notify R-1 --note again
expect_json "is the same twice" 0 '.id == "new2.R-1" and .state == "already"'
notify R-1 --note other
expect "and no other under its key" 65
notify R-1 --what update --note other
expect_json "an update of it" 0 '.id | startswith("update2.R-1.")'
notify R-1 --what withdraw
expect_json "and its own end" 0 '.id == "withdraw2.R-1"'

# A confirmed fraud: the authority, the issuing state, and who is named.
conf ok
cat >>"$TMP/out.conf" <<EOF
[outbox utopia]
url = https://127.0.0.1:$port/rejects
ca = $TMP/tls/ca.pem
certificate = $TMP/tls/client.pem
key = $TMP/tls/client.key
state = UTO
[outbox neighbour]
url = https://127.0.0.1:$port/ok
ca = $TMP/tls/ca.pem
certificate = $TMP/tls/client.pem
key = $TMP/tls/client.key
EOF
notify F-9 --what fraud --to neighbour --config "$TMP/out.conf"
jq -r '.id + " " + .destination + " " + .state' "$TMP/out" >"$TMP/told"
mv "$TMP/told" "$TMP/out"
expect "notices of a fraud, in one go" 0 \
'fraud.authority.F-9 authority queued
fraud.neighbour.F-9 neighbour queued
fraud.utopia.F-9 utopia queued'
sltdquery flush --now --config "$TMP/out.conf" >"$TMP/out" 2>"$TMP/err"
sltdquery status --config "$TMP/out.conf" |
    jq -r 'select(.id | startswith("fraud.")) | .destination + " " + .state' |
    sort >"$TMP/out"
status=0
expect "each with a state of its own" 0 \
'authority acked
neighbour acked
utopia failed'
conf ok
notify F-10 --what fraud --config "$TMP/out.conf"
jq -c '[.destination, .state, .findings[0].code]' "$TMP/out" >"$TMP/told"
mv "$TMP/told" "$TMP/out"
expect "an issuing state that cannot be told is said" 1 \
'["UTO","refused","sltd.lint.office"]
["authority","queued",null]'
notify F-11 --what fraud --to nobody --config "$TMP/out.conf"
expect_message "an office that is none" 78 'no .outbox nobody'
sltdquery flush --now --config "$TMP/out.conf" >"$TMP/out" 2>"$TMP/err"

# kill -9 of report and flush, at many moments.
conf ok
for i in $(seq 12); do
	(sltdquery report --at 2026-11-24 -n AB$i -c UTO -t P --status lost \
	    --reported 2026-11-20 --reference K-$i >/dev/null &
	sleep "0.0$i"; kill -9 $! 2>/dev/null; wait $! 2>/dev/null)
	sltdquery report --at 2026-11-24 -n AB$i -c UTO -t P --status lost \
	    --reported 2026-11-20 --reference K-$i >/dev/null
	(sltdquery flush --now --config "$TMP/out.conf" >/dev/null 2>&1 &
	sleep "0.0$i"; kill -9 $! 2>/dev/null; wait $! 2>/dev/null)
done
sltdquery flush --now --config "$TMP/out.conf" >/dev/null
n=$(sltdquery status | jq -r 'select(.id | startswith("new.K-")) | .state' |
    grep -c acked)
[ "$n" = 12 ] && ok "kill -9 of report and flush loses nothing" ||
    not_ok "kill -9 of report and flush loses nothing" "$n of 12 acked"
different=$(jq -r 'select(.key // "" | startswith("new.K-")) | .key + .body' \
    "$TMP/tls/requests.jsonl" | sort -u | wc -l)
[ "$different" = 12 ] && ok "and sends each as the same message only" ||
    not_ok "and sends each as the same message only" "$different bodies"

# A full disk.
(
	ulimit -f 0
	trap '' XFSZ
	sltdquery report --at 2026-11-24 -n ABFULL1 -c UTO -t P --status lost \
	    --reported 2026-11-20 --reference F-1
) >"$TMP/out" 2>"$TMP/err"
status=$?
[ $status -ge 70 ] && [ -z "$(state new.F-1)" ] &&
    ok "on a full disk nothing is promised" ||
    not_ok "on a full disk nothing is promised" "$(said)"
finish

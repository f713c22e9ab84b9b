#!/bin/sh
# What the queue makes of servers that misbehave: nothing lost, nothing sent
# twice as something new, nothing cleared wrongly, nothing overtaken.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_servers openssl python3 jq || finish
make_certificates
start_server server --client-ca "$PKI/ca.pem" || {
	not_ok apisend_servers "no server"
	finish
}
conf=$TMP/apisend.conf

# put REFERENCE WORD…: a message into the queue.
put()
{
	paxlst "$@" >"$TMP/$1.edi"
	run apisend enqueue --config "$conf" "$TMP/$1.edi"
	[ "$status" = 0 ] || not_ok "put_$1" "$(said)"
}
flush()
{
	run apisend flush --config "$conf" "$@"
}
# sent REFERENCE: how often its bytes arrived, exactly.
sent()
{
	n=0
	for body in "$FOLDER"/*.body; do
		cmp -s "$body" "$TMP/$1.edi" && n=$((n + 1))
	done
	echo $n
}
# arrived REFERENCE…: those of them that arrived, in the order of arrival.
arrived()
{
	for body in $(ls "$FOLDER" | grep body | sort -n); do
		for reference; do
			cmp -s "$FOLDER/$body" "$TMP/$reference.edi" &&
				echo "$reference"
		done
	done | tr '\n' ' ' | sed 's/ $//'
}
keys()
{
	cat "$FOLDER"/*.head 2>/dev/null | tr -d '\r' |
		grep -i '^idempotency-key:' | sort -u | wc -l
}
forget()
{
	rm -f "$FOLDER"/*.body "$FOLDER"/*.head
	fresh
}

with_client "$URL/ok"
put 1001 tn=T1 P1
is enqueue_prints_the_id UTAIR.1001 "$(cat "$TMP/out")"
is queued queued "$(state UTAIR.1001)"
flush
expect ok_is_sent 0
is ok_state sent "$(state UTAIR.1001)"
is ok_same_bytes 1 "$(sent 1001)"
flush
is ok_only_once 1 "$(sent 1001)"
run apisend status --config "$conf"
is status_sha256 "$(sha256sum <"$TMP/1001.edi" | cut -d' ' -f1)" \
	"$(jq -r .sha256 "$TMP/out")"
digest=$(openssl dgst -sha256 -binary "$TMP/1001.edi" | base64)
if grep -qi "^content-digest: *sha-256=:$digest:" "$FOLDER"/*.head; then
	ok content_digest
else
	not_ok content_digest "$(grep -i digest "$FOLDER"/*.head)"
fi

# ---- accepts and dies: unknown, then the same bytes under the same key
forget
with_client "$URL/first/accept-die/then/ok/1"
put 1001 tn=T1 P1
flush
expect dies_is_unknown 6
is dies_state unknown "$(state UTAIR.1001)"
flush --now
is dies_then_sent sent "$(state UTAIR.1001)"
is dies_same_bytes_twice 2 "$(sent 1001)"
is dies_same_key 1 "$(keys)"

forget
with_client "$URL/first/half-die/then/ok/2"
put 1001 tn=T1 P1
flush
is half_dies_state unknown "$(state UTAIR.1001)"

forget
with_client "$URL/late/60"
echo "timeout = 3s" >>"$conf"
put 1001 tn=T1 P1
flush
expect late_is_unknown 6
is late_state unknown "$(state UTAIR.1001)"

forget
with_client "$URL/twice"
put 1001 tn=T1 P1
put 1002 tn=T2 P2
flush
expect twice 0
is twice_first sent "$(state UTAIR.1001)"
is twice_second sent "$(state UTAIR.1002)"

# ---- come back later
forget
with_client "$URL/first/retry/503/1/then/ok/3"
put 1001 tn=T1 P1
flush
expect busy_waits 3
is busy_state queued "$(state UTAIR.1001)"
flush
expect busy_retry_after_is_kept 3
is busy_not_asked_meanwhile 1 "$(sent 1001)"
run apisend status --config "$conf"
is busy_attempts 1 "$(jq .attempts "$TMP/out")"
flush --now
is busy_then_sent sent "$(state UTAIR.1001)"
forget
with_client "$URL/status/429"
put 1001 tn=T1 P1
flush
expect too_many_waits 3
is too_many_state queued "$(state UTAIR.1001)"

# ---- never
forget
with_client "$URL/first/status/422/then/ok/4"
put 1001 tn=T1 P1
put 1002 tn=T1 P1 function=745 sub=CP
flush
expect refused_is_a_dead_letter 4
is refused_state failed "$(state UTAIR.1001)"
run apisend status --config "$conf" UTAIR.1001
is refused_reason "the server answered 422" "$(jq -r .reason "$TMP/out")"
is refused_next null "$(jq -r .next "$TMP/out")"
run apisend requeue --config "$conf" UTAIR.1001
expect requeue 0
flush
is requeued_sent sent "$(state UTAIR.1001)"
run apisend requeue --config "$conf" UTAIR.9999
expect requeue_unknown 66

# ---- our own side: held, no attempt used
forget
with_client "$URL/redirect-host"
put 1001 tn=T1 P1
flush
expect redirect_is_held 78
is redirect_state held "$(state UTAIR.1001)"
for case in ca:other stranger:stranger none:none; do
	forget
	case $case in
	ca:*) apisend_conf "url = $URL/ok" "ca = $PKI/other.pem" ;;
	none:*) apisend_conf "url = $URL/ok" "ca = $PKI/ca.pem" ;;
	*) apisend_conf "url = $URL/ok" "ca = $PKI/ca.pem" \
		"certificate = $PKI/stranger.pem" "key = $PKI/stranger.key" ;;
	esac
	put 1001 tn=T1 P1
	put 1002 tn=T2 P2 flight=UT9
	flush
	expect "certificate_${case%%:*}_is_held" 78
	is "certificate_${case%%:*}_state" held "$(state UTAIR.1001)"
	run apisend status --config "$conf" UTAIR.1001
	is "certificate_${case%%:*}_attempts" 0 "$(jq .attempts "$TMP/out")"
	is "certificate_${case%%:*}_nothing_arrived" 0 "$(sent 1001)"
	with_client "$URL/ok"
	flush
	expect "certificate_${case%%:*}_mended" 0
	is "certificate_${case%%:*}_both_sent" "sent sent" \
		"$(state UTAIR.1001) $(state UTAIR.1002)"
done
forget
apisend_conf "url = $URL/ok" "ca = $TMP/nothing.pem"
put 1001 tn=T1 P1
flush
expect ca_file_missing_is_held 78
# No destination at all: kept, told.
forget
with_client "$URL/ok"
paxlst 1001 recipient=OTHER tn=T1 P1 >"$TMP/1001.edi"
run apisend enqueue --config "$conf" "$TMP/1001.edi"
expect_message no_destination_is_told 0 'destination OTHER'
flush
expect no_destination_is_held 78
is no_destination_state held "$(state UTAIR.1001)"

# ---- order: a flight's list, then its change, then its close-out
forget
with_client "$URL/ok/5"
put 1001 tn=T1 flight=UT1 P1
put 1002 tn=T2 flight=UT1 sub=CP P1
put 1003 tn=T3 flight=UT1 function=266 sub=CLOB P1
put 1004 tn=T4 flight=UT2 \
	departs="$(date -u -d "+2 hours" +%y%m%d%H%M)" P1
flush
# Two flights go beside each other (tests/net/check_spool.c has which first).
is another_flight_goes_beside 1 "$(sent 1004)"
is flight_in_order "1001 1002 1003" "$(arrived 1001 1002 1003)"
forget
with_client "$URL/first/status/503/then/ok/6"
put 1001 tn=T1 flight=UT1 P1
put 1002 tn=T2 flight=UT1 sub=CP P1
flush
is change_waits_behind_its_list 0 "$(sent 1002)"
flush --now
is change_follows "sent sent" "$(state UTAIR.1001) $(state UTAIR.1002)"

# ---- a dead host delays nobody else
forget
with_client "$URL/ok"
cat >>"$conf" <<END
[destination DEAD]
url = https://localhost:1/
ca = $PKI/ca.pem
END
for n in 1 2 3 4 5 6 7 8 9; do
	put 200$n recipient=DEAD flight=XX$n tn=D$n P1
done
put 1001 tn=T1 departs="$(date -u -d "+2 days" +%y%m%d2000)" P1
flush
expect partial 2
is live_host_is_served sent "$(state UTAIR.1001)"
run apisend status --config "$conf"
tried=$(jq -s 'map(select(.destination == "DEAD" and .attempts > 0)) | length' \
	"$TMP/out")
is breaker_opens true "$([ "$tried" -le 4 ] && echo true)"

# ---- its time is over (here the clock is --at, so the flight has a date)
flight=departs=2611241000
forget
with_client "$URL/ok"
echo "ttl = 96h" >>"$conf"
paxlst 1001 tn=T1 $flight P1 >"$TMP/1001.edi"
run apisend enqueue --at 2026-11-24T09:00:00Z --config "$conf" "$TMP/1001.edi"
run apisend flush --at 2026-11-28T10:00:01Z --config "$conf"
expect expired_is_loud 5
is expired_state failed "$(state UTAIR.1001)"
is expired_was_not_sent 0 "$(sent 1001)"
run apisend requeue --at 2026-11-28T11:00:00Z --config "$conf" UTAIR.1001
expect expired_needs_a_new_time 65
run apisend requeue --at 2026-11-28T11:00:00Z --hours 2 --config "$conf" \
	UTAIR.1001
expect expired_gets_a_new_time 0
run apisend flush --at 2026-11-28T11:01:00Z --config "$conf"
is expired_then_sent sent "$(state UTAIR.1001)"

# ---- the clock goes back
forget
with_client "$URL/first/status/503/then/ok/7"
paxlst 1001 tn=T1 $flight P1 >"$TMP/1001.edi"
run apisend enqueue --at 2026-11-24T09:00:00Z --config "$conf" "$TMP/1001.edi"
run apisend flush --at 2026-11-24T09:00:00Z --config "$conf"
run apisend flush --at 2026-11-23T09:00:00Z --config "$conf"
is clock_back_does_not_delay sent "$(state UTAIR.1001)"
forget
with_client "$URL/ok"
paxlst 1001 tn=T1 $flight P1 >"$TMP/1001.edi"
paxlst 1002 tn=T2 sub=CP $flight P1 >"$TMP/1002.edi"
run apisend enqueue --at 2026-11-24T09:00:00Z --config "$conf" "$TMP/1001.edi"
run apisend enqueue --at 2020-01-01T00:00:00Z --config "$conf" "$TMP/1002.edi"
flush --at 2026-11-24T09:01:00Z
is clock_back_keeps_order "1001 1002" "$(arrived 1001 1002)"

# ---- two flushers
forget
with_client "$URL/hold"
put 1001 tn=T1 P1
apisend flush --config "$conf" >"$TMP/first" 2>&1 &
first=$!
arrives()
{
	[ "$(sent 1001)" = 1 ]
}
wait_for 60 arrives
flush
expect_message second_flush_is_busy 0 'another flush'
touch -d '3 hours ago' "$(find "$MRTD_STORE" -name lock.queue)"
flush
expect_message a_flush_that_hangs_is_said 75 'hangs'
touch "$FOLDER/go"
wait "$first"
is two_flushers_send_once 1 "$(sent 1001)"
forget
with_client "$URL/ok"
for n in $(seq 10 29); do put 10$n tn=T$n flight=UT$n P$n; done
for _ in 1 2 3 4; do
	apisend flush --config "$conf" >/dev/null 2>&1 &
	pids="${pids:-} $!"
done
wait ${pids:-}
flush
is four_flushers_twenty_messages 20 "$(ls "$FOLDER"/*.body | wc -l)"
is four_flushers_twenty_keys 20 "$(keys)"

# ---- what is never spoken
for url in http://localhost/ ftp://localhost/ smtp://localhost/ \
	mailto:api@gov.example; do
	apisend_conf "url = $url"
	flush
	expect_message "refused_${url%%:*}" 78 'refused: '
done
finish

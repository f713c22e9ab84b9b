#!/bin/sh
# The sending verbs as a person types them; the faults are in tests/fault.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_send python3 jq || finish
conf=$TMP/apisend.conf
mkdir -p "$TMP/gateway"
apisend_conf "url = $TMP/gateway"
cat >"$TMP/flight.json" <<'END'
{"sender":"UTAIR","recipient":"UTGOV","number":"UT123","carrier":"UT",
 "legs":[{"from":"MEX","departs":"2026-11-24T10:00","to":"GUA",
 "arrives":"2026-11-24T12:05"}],"reporting":"GUA","count_passengers":2}
END
person()
{
	printf '{"document":{"type":"P","number":"%s","issuing_state":"UTO","expiry_date":"2032-04-15"},"person":{"surname":"%s","given_names":"ANNA","birth_date":"1974-08-12","sex":"F","nationality":"UTO","residence":"UTO"},"references":{"ABO":"%s"},"itinerary":{"embarkation":"MEX","debarkation":"GUA","clearance":"GUA"}}\n' "$@"
}

# ---- send: records to a gateway in one
person L898902C3 ERIKSSON P1 >"$TMP/records"
person L898902C4 SMITH P2 >>"$TMP/records"
run apisend send --profile wco --flight "$TMP/flight.json" --config "$conf" \
	--at 2026-11-24T08:00:00Z "$TMP/records"
expect_json send 0 '.apisend.state == "queued" and .apisend.status == "pass"'
id=UTAIR.$(jq -r .apisend.message "$TMP/out" | head -n 1)
is send_state sent "$(state "$id")"
run apisend decode "$TMP/gateway/$id.edi"
is send_arrives "L898902C3 L898902C4" \
	"$(jq -r .document.number "$TMP/out" | tr '\n' ' ' | sed 's/ $//')"
run apisend send --profile wco --flight "$TMP/flight.json" --config "$conf" \
	--at 2026-11-24T08:00:00Z "$TMP/records"
expect_message send_same_is_once 0 'not sent twice'
# Its records say what has become of it, not that it waits.
is send_same_state "sent sent" \
	"$(jq -r .apisend.state "$TMP/out" | tr '\n' ' ' | sed 's/ $//')"
is send_same_reference "$id" \
	"UTAIR.$(jq -r .apisend.message "$TMP/out" | head -n 1)"
is send_made_no_second 1 "$(ls "$TMP/gateway" | wc -l)"
run apisend send --profile wco --flight "$TMP/flight.json" --config "$conf" \
	--at 2026-11-24T09:00:00Z --again "$TMP/records"
second=UTAIR.$(jq -r .apisend.message "$TMP/out" | head -n 1)
[ "$id" != "$second" ] && ok send_again_is_new ||
	not_ok send_again_is_new "$id twice"
# One that is rejected goes nowhere, the others do.
person L898902C5 "" P3 >>"$TMP/records"
run apisend send --profile wco --flight "$TMP/flight.json" --config "$conf" \
	--at 2026-11-24T08:00:00Z --again "$TMP/records"
is send_rejected "1 fail" "$status $(tail -n 1 "$TMP/out" | jq -r .apisend.status)"
is send_others_leave 3 "$(ls "$TMP/gateway" | wc -l)"
# A gateway that is not there: queued, held, told.
mv "$TMP/gateway" "$TMP/away"
head -n 1 "$TMP/records" >"$TMP/one"
run apisend send --profile wco --flight "$TMP/flight.json" --config "$conf" \
	--at 2026-11-24T08:00:00Z "$TMP/one"
expect send_held 78
is send_held_state held \
	"$(state "UTAIR.$(jq -r .apisend.message "$TMP/out")")"
# A message is counted once: the held one does not wait, too.
is send_held_count "1 held, 0 wait" "$(grep -o '[0-9][0-9]* held.*' "$TMP/err")"
mv "$TMP/away" "$TMP/gateway"
# Run again after the fault, the queue has it once, and it leaves.
held=$(jq -r .apisend.message "$TMP/out")
run apisend send --profile wco --flight "$TMP/flight.json" --config "$conf" \
	--at 2026-11-24T08:30:00Z --now "$TMP/one"
is send_after_fault "0 $held" "$status $(jq -r .apisend.message "$TMP/out")"
is send_after_fault_said held "$(jq -r .apisend.state "$TMP/out")"
is send_after_fault_state sent "$(state "UTAIR.$held")"
is send_after_fault_once 4 "$(apisend status --json | wc -l)"

# ---- enqueue
fresh
paxlst 1001 tn=T1 P1 >"$TMP/a.edi"
paxlst 1002 tn=T2 P2 >"$TMP/b.edi"
run apisend enqueue --config "$conf" "$TMP/a.edi"
expect enqueue 0 UTAIR.1001
run apisend enqueue --config "$conf" "$TMP/a.edi"
expect enqueue_again_is_once 0 UTAIR.1001
is enqueue_once 1 "$(apisend status --json | wc -l)"
if need status_for_a_monitor promtool; then
	apisend status --json --metrics "$TMP/api.prom" |
		jq -r '"\(.destination) \(.state)"' | sort | uniq -c |
		awk '{print $2, $3, $1}' >"$TMP/counts"
	is status_for_a_monitor "$(cat "$TMP/counts")" "$(sed -n \
		's/^mrtd_api_messages{destination="\(.*\)",state="\(.*\)"} /\1 \2 /p' \
		"$TMP/api.prom" | sort)"
	is status_for_a_monitor_form 0 "$(promtool check metrics \
		<"$TMP/api.prom" >"$TMP/err" 2>&1; echo $?)"
	is alerts_form 0 "$(promtool check rules \
		cmd/pkdfetch/prometheus.rules >"$TMP/err" 2>&1; echo $?)"
fi
run apisend enqueue --config "$conf" <"$TMP/b.edi"
expect enqueue_standard_input 0 UTAIR.1002
sed 's/SMITH/JONES/' "$TMP/a.edi" >"$TMP/c.edi"
run apisend enqueue --config "$conf" "$TMP/c.edi"
expect_message enqueue_same_reference_other_bytes 65 'used before'
fresh
cat "$TMP/a.edi" "$TMP/b.edi" >"$TMP/both.edi"
run apisend enqueue --config "$conf" "$TMP/both.edi"
expect enqueue_two_in_a_file 0 "UTAIR.1001
UTAIR.1002"
run apisend flush --config "$conf" -q
is enqueue_two_apart "" "$(cmp "$TMP/a.edi" "$TMP/gateway/UTAIR.1001.edi" 2>&1)"
fresh
sed 's/UNT+[0-9]*/UNT+99/' "$TMP/a.edi" >"$TMP/bad.edi"
run apisend enqueue --config "$conf" "$TMP/bad.edi" "$TMP/b.edi"
expect_message enqueue_wrong_count 65 'edi.count'
is enqueue_others_are_in UTAIR.1002 "$(cat "$TMP/out")"
echo hello >"$TMP/text"
run apisend enqueue "$TMP/text"
expect_message enqueue_no_interchange 65 'no interchange'
run apisend enqueue "$TMP/none.edi"
expect enqueue_no_file 66
head -c 200 "$TMP/a.edi" >"$TMP/cut.edi"
run apisend enqueue "$TMP/cut.edi"
expect enqueue_cut 65
# An odd sender cannot leave the folder.
paxlst 1003 sender=../../X tn=T3 P1 >"$TMP/odd.edi"
run apisend enqueue --config "$conf" "$TMP/odd.edi"
expect enqueue_odd_sender 0 _2E_2E_2F_2E_2E_2FX.1003

# ---- times of a profile: how long a message lives, when an answer is late
fresh
rm -f "$TMP/gateway"/*
cat >"$TMP/times.ini" <<'END'
[profile]
name = times
ttl_hours = 5
answer_minutes = 7
END
paxlst 1001 tn=T1 departs=2611241000 P1 >"$TMP/timed.edi"
sed 's/1001/1002/g' "$TMP/timed.edi" >"$TMP/plain.edi"
at="--config $conf --at 2026-11-24T08"
run apisend enqueue --profile "$TMP/times.ini" $at:00:00Z "$TMP/timed.edi"
expect profile_enqueue 0 UTAIR.1001
run apisend enqueue $at:00:00Z "$TMP/plain.edi"
expect profile_none 0 UTAIR.1002
expires()
{
	apisend status --json $at:00:00Z "$1" | jq -r .expires
}
is profile_ttl 2026-11-24T15:00:00Z "$(expires UTAIR.1001)"
is profile_ttl_default 2026-11-28T10:00:00Z "$(expires UTAIR.1002)"
run apisend flush $at:00:00Z
expect profile_flush 0
state_at()
{
	apisend status --json $at:$1:00Z "$2" | jq -r .state
}
is profile_answer_awaited sent "$(state_at 06 UTAIR.1001)"
is profile_answer_late unknown "$(state_at 08 UTAIR.1001)"
is profile_answer_unset sent "$(state_at 08 UTAIR.1002)"
# What somebody configured goes before what a state publishes.
fresh
rm -f "$TMP/gateway"/*
apisend_conf "url = $TMP/gateway" "ttl = 1h" "answer_within = 20m"
run apisend send --profile "$TMP/times.ini" --flight "$TMP/flight.json" \
	$at:00:00Z "$TMP/one"
expect_json profile_send 0 '.apisend.state == "queued"'
id=UTAIR.$(jq -r .apisend.message "$TMP/out")
is configured_ttl 2026-11-24T11:00:00Z "$(expires "$id")"
is configured_answer_awaited sent "$(state_at 19 "$id")"
is configured_answer_late unknown "$(state_at 21 "$id")"
fresh
rm -f "$TMP/gateway"/*
apisend_conf "url = $TMP/gateway"
run apisend send --profile "$TMP/times.ini" --flight "$TMP/flight.json" \
	$at:00:00Z "$TMP/one"
id=UTAIR.$(jq -r .apisend.message "$TMP/out")
is profile_send_ttl 2026-11-24T15:00:00Z "$(expires "$id")"
is profile_send_late unknown "$(state_at 08 "$id")"
run apisend enqueue --profile none $at:00:00Z "$TMP/timed.edi"
expect profile_unknown 66

# ---- deadlines: the next one of the profile, for order and for warnings
fresh
rm -f "$TMP/gateway"/*
cat >"$TMP/steps.ini" <<'END'
[profile]
name = steps
release = 15B
[deadlines]
people = in good time
first = -4h departure
before = -60m departure
crew = -90m departure
closed = doors_closed
END
with_flight()
{
	jq -c "$1" "$TMP/flight.json" >"$TMP/step.json"
	shift
	run apisend send --profile "$TMP/steps.ini" --flight "$TMP/step.json" \
		--config "$conf" "$@" "$TMP/one"
	id=UTAIR.$(jq -r .apisend.message "$TMP/out")
}
due()
{
	apisend status --json --at 2026-11-24T08:00:00Z "$1" |
		jq -r '"\(.due) \(.rule)"'
}
with_flight . --at 2026-11-24T07:00:00Z
expect deadline_met 0
is deadline_next "2026-11-24T09:00:00Z before: -60m departure (local time taken for UTC)" \
	"$(due "$id")"
grep -q late "$TMP/err" && not_ok deadline_in_time "$(said)" ||
	ok deadline_in_time
with_flight '.step = "first"' --at 2026-11-24T07:00:00Z --again
expect_message deadline_missed 0 'late, was due 2026-11-24T06:00:00Z'
with_flight '.legs[0].departs = "2026-11-24T10:00-06:00"' \
	--at 2026-11-24T14:30:00Z --again
is deadline_offset "2026-11-24T15:00:00Z before: -60m departure" "$(due "$id")"
is deadline_offset_is_not_sent 1 \
	"$(grep -c 'DTM+189:2611241000:201' "$TMP/gateway/$id.edi")"
first=$id
# The second step is missed when the doors are closed, until it is put in.
missing()
{
	apisend status --json --config "$conf" --at "$2" "$1" |
		jq -r '[.findings[]?.where] | join(" ")'
}
is step_not_yet "" "$(missing "$first" 2026-11-24T15:30:00Z)"
is step_missing step "$(missing "$first" 2026-11-24T16:30:00Z)"
with_flight '.legs[0].departs = "2026-11-24T10:00-06:00" | .step = "closed"' \
	--at 2026-11-24T15:50:00Z
is step_closed "2026-11-24T16:00:00Z closed: doors_closed" "$(due "$id")"
is step_is_there "" "$(missing "$first" 2026-11-24T16:30:00Z)"
with_flight '.step = "last"' --at 2026-11-24T15:50:00Z
expect_message step_unknown 65 'first, update or closed'
# What waits past its deadline is said, and will be late.
fresh
mv "$TMP/gateway" "$TMP/away"
with_flight . --at 2026-11-24T09:30:00Z
expect_message deadline_passes_waiting 78 'is late, was due'
mv "$TMP/away" "$TMP/gateway"

# ---- status, cancel, requeue, purge, verify
fresh
apisend enqueue --config "$conf" "$TMP/a.edi" "$TMP/b.edi" >/dev/null
run apisend status --config "$conf"
expect_json status 0 '(keys_unsorted[0:7] == ["id","destination","state","attempts","reason","next","sha256"]) and .state == "queued"'
run apisend status --text --config "$conf"
is status_table STATE "$(head -n 1 "$TMP/out" | cut -d' ' -f1)"
run apisend status UTAIR.9
expect status_unknown 66
run apisend cancel UTAIR.1001
expect cancel 0
is cancel_state failed "$(state UTAIR.1001)"
rm -f "$TMP/gateway"/*
run apisend flush --config "$conf"
is cancelled_never_left UTAIR.1002.edi "$(ls "$TMP/gateway")"
run apisend cancel UTAIR.1002
expect cancel_too_late 65
run apisend cancel ../../etc/passwd
expect cancel_no_id 64
run apisend requeue UTAIR.1001
expect requeue_cancelled 0
run apisend flush --config "$conf"
is requeued_leaves sent "$(state UTAIR.1001)"
run apisend verify
expect verify 0
file=$MRTD_STORE/apisend/sent/UTAIR.1001
printf X | dd of="$file" bs=1 seek=600 conv=notrunc 2>/dev/null
run apisend verify
expect verify_damage 4
is damage_is_put_aside UTAIR.1001 "$(ls "$MRTD_STORE/apisend/corrupt")"
run apisend purge --older 0 --at 2030-01-01
expect purge 0
is purge_leaves_nothing "" "$(apisend status --json)"
is purge_remembers "UTAIR.1001 UTAIR.1002" \
	"$(ls "$MRTD_STORE/apisend/gone" | tr '\n' ' ' | sed 's/ $//')"
run apisend flush --config "$TMP/none.conf"
[ "$status" -ge 64 ] && ok no_config_file || not_ok no_config_file "$(said)"
apisend_conf "url = $TMP/gateway" "certficate = x"
run apisend flush --config "$conf"
expect_message misspelt_word 78 'certficate'
apisend_conf "ca = x"
run apisend flush --config "$conf"
expect_message no_url 78 'no url'
fresh
run apisend flush
expect nothing_to_do 0
finish

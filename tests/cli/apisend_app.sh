#!/bin/sh
# SITA's APP: decoded both ways, built from records, sent by a gateway's
# folder, and answered by several states.
. "$(dirname "$0")/../lib.sh"
. tests/fault/lib_net.sh
need apisend_app jq || finish
conf=$TMP/apisend.conf
mkdir -m 700 "$TMP/gateway" "$TMP/answers"
cat >"$conf" <<END
[destination APP]
url = $TMP/gateway
responses = $TMP/answers
END
cat >"$TMP/flight.json" <<'END'
{"sender":"UTUTA1","number":"UT298","carrier":"UT",
 "legs":[{"from":"PRG","departs":"2026-11-24T09:15","to":"AKL",
 "arrives":"2026-11-25T12:00"}]}
END
cat >"$TMP/records" <<'END'
{"document":{"type":"P","number":"L898902C3","issuing_state":"UTO","expiry_date":"2032-04-15"},"person":{"surname":"ERIKSSON","given_names":"ANNA MARIA","birth_date":"1974-08-XX","sex":"F","nationality":"UTO"},"references":{"AVF":"ABC123"}}
{"document":{"type":"I","number":"X2","issuing_state":"UTO","expiry_date":"2031-01-02"},"person":{"surname":"O/NEILL","birth_date":"1980-01-02","sex":"X","nationality":"UTO","given_names":"JO"},"message":{"role":"crew"}}
END
at='--at 2026-11-24T08:00:00Z'
build="build --form app --profile nz --flight $TMP/flight.json $at"

run apisend $build --message-only --reference 42 "$TMP/records"
expect app_request 0 "$(printf '%s\n' \
	'CIRQ:42/UTUTA1/N//26/INT/8/S/UT298/PRG/AKL/20261124/091500/20261125/120000/PRQ/34/1/P/UTO/UTO/L898902C3//P//20320415////ERIKSSON/ANNA MARIA/19740800/F///N/N///ABC123////////////' \
	'CIRQ:43/UTUTA1/N//26/INT/8/S/UT298/PRG/AKL/20261124/091500/20261125/120000/PRQ/34/1/C/UTO/UTO/X2//I//20310102////ONEILL/JO/19800102/U///N/N///////////////')"
cp "$TMP/out" "$TMP/requests"
run apisend decode $at "$TMP/requests"
expect_json app_round_trip 0 '.message.kind == "CIRQ" and .message.release == "26" and .flight.number == "UT298"'
is app_round_trip_persons '["ERIKSSON","1974-08-XX","L898902C3","passenger"]
["ONEILL","1980-01-02","X2","crew"]' \
	"$(jq -c '[.person.surname, .person.birth_date, .document.number, .message.role]' "$TMP/out")"
run apisend $build --message-only --function close --reference 44 </dev/null
expect app_manifest 0 'CIMR:44/UTUTA1/26/INM/3/UT298/PRG/20261124/MRQ/3/NZ/C/C/'
# A cancellation names him as the answer did, and as it numbered him.
echo 'CIRS:42/PRS/29/001/NZ/P/UTO/UTO/L898902C3//P//20320415/////ERIKSSON/ANNA/19740812/F//8501/B/7A7///////' >"$TMP/answer"
apisend decode $at "$TMP/answer" >"$TMP/answered"
run apisend $build --message-only --function cancel --reference 45 \
	"$TMP/answered"
expect app_cancel 0 'CICX:45/UTUTA1/N//26/INT/8/S/UT298/PRG/AKL/20261124/091500/20261125/120000/PCX/21/1/7A7/P/UTO/UTO/L898902C3//P/20320415////ERIKSSON/ANNA/19740812/F///N/N//'
cp "$TMP/out" "$TMP/cancel"
run apisend decode $at "$TMP/cancel"
expect_json app_cancel_round_trip 0 '.message.kind == "CICX" and .document.number == "L898902C3" and .person.birth_date == "1974-08-12"'
run apisend $build --function cancel "$TMP/records"
expect_json app_cancel_needs_number 1 'any(.apisend.findings[]; .code == "api.field" and .where == "person_id")'
sed 's/7A7/7\/A/' "$TMP/answered" >"$TMP/odd"
run apisend $build --function cancel "$TMP/odd"
expect_json app_cancel_number_form 1 '.apisend.findings[0].code == "api.character"'
run apisend $build --function reduce </dev/null
expect_message app_no_reduction 64 'form app makes list'
run apisend build --form app --profile us --flight "$TMP/flight.json" </dev/null
expect_message app_no_state 78 'lacks \[app\] state'

# ---- by the queue, and what came back
run apisend send --form app --profile nz --flight "$TMP/flight.json" \
	--config "$conf" $at "$TMP/records"
expect_json app_send 0 '.apisend.state == "queued"'
first=$(jq -r .apisend.message "$TMP/out" | head -n 1)
second=$(jq -r .apisend.message "$TMP/out" | tail -n 1)
is app_folder "UTUTA1.$first.edi UTUTA1.$second.edi" \
	"$(ls "$TMP/gateway" | tr '\n' ' ' | sed 's/ $//')"
prs()
{
	printf 'PRS/29/001/%s/P/UTO/UTO/X//P//20320415/////DOE/JO/19740812/F//%s/' "$@"
}
printf 'V.\r\nVHLG.WA/I5APTXS\r\n\002CIRS:%s/%s\003' "$first" \
	"$(prs NZ 8501/B/77///////)" >"$TMP/answers/one"
# Two states: the worst counts.
printf 'CIRS:%s/%s%s\n' "$second" "$(prs NZ 8501/B/78///////)" \
	"$(prs AU 8502/D////////)" >"$TMP/answers/two"
run apisend flush --config "$conf" $at
expect_message app_no_board 1 '0 of 1 cleared, 1 no_board'
is app_cleared cleared "$(state "UTUTA1.$first")"
is app_refused refused "$(state "UTUTA1.$second")"
# A message that no state took.
run apisend send --form app --profile nz --flight "$TMP/flight.json" \
	--config "$conf" $at --again "$TMP/records"
third=$(jq -r .apisend.message "$TMP/out" | head -n 1)
echo "CIRS:$third/ERR/3/NZ/6999/NOT AVAILABLE/" >"$TMP/answers/three"
run apisend flush --config "$conf" $at
is app_turned_down failed "$(state "UTUTA1.$third")"
run apisend decode "$TMP/answers/done/two"
expect_json app_decode_answer 0 '.response.meaning == "no_board" and .response.cleared == false and (.responses | map(.country)) == ["NZ","AU"]'
run apisend check --profile nz "$TMP/requests"
expect_json app_is_no_list 1 '.apisend.findings[0].note | test("no passenger list")'
finish

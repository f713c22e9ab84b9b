#!/bin/sh
# What a record asks for, and what is said of it.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

run sltdquery -n L898902C3 -c UTO
expect_message "without a store there is no answer" 69 "no list is loaded"
printf '%s\n' '{"id":1,"document":{"number":"A1234567"}}' '{"id":2}' '{x' \
    >"$TMP/three.jsonl"
run sltdquery "$TMP/three.jsonl"
jq -r '[.id, .sltdquery.status, .sltdquery.answer] | @csv' "$TMP/out" \
    >"$TMP/short"
mv "$TMP/short" "$TMP/out"
expect "without a store no record is lost" 69 '1,"undetermined","not_checked"
2,"absent",
,"error",'

sltd_list "$TMP/list.csv"
run sltdquery load --source-name UTO --date "${DAY}T02:00:00Z" \
    --sequence 16 "$TMP/list.csv"
expect_json "load says what it did" 0 \
    '.source == "uto" and .records == 6 and .added == 6 and .sequence == 16'

run sltdquery -n l898902c3 -c UTO -t Passeport
expect_json "a hit fails" 1 '.sltdquery | .status == "fail" and
    .answer == "hit" and .findings[0].code == "sltd.hit" and
    .findings[0].where == "local" and
    (.findings[0].note | startswith("stolen, reported by UTO")) and
    (.findings[0].note | endswith("verify with the issuing state")) and
    (.findings[0].note | test("arrest") | not) and
    .sources[0].as_of == "'"$DAY"'T02:00:00Z" and
    .sources[0].records[0].reference == "UTO-123" and
    .query == {"number":"L898902C3","issuing_state":"UTO","type":"P"}'
run sltdquery -n C01X0006H -c D -t P
expect_json "a lost document may be its owner's" 1 \
    '.sltdquery.findings[0].note | test("owner may travel")'

# ANSWERS: what is asked, and what comes back.
while IFS='|' read -r name number state type wanted; do
	ask "$number" "$state" "$type"
	expect "$name" "$status" "$wanted"
done <<'EOF'
not listed|L898902C4|UTO|P|no_record
separators do not count|l-898 902.C3|UTO|P|hit exact
another type|L898902C3|UTO|I|candidate any_type
no state|L898902C3||P|candidate any_state
another state|L898902C3|FRA|P|candidate any_state
D is DEU|C01X0006H|DEU|P|hit exact
O for 0|CO1X0006H|D|P|candidate confusable
a related state|123456789|GBD|P|candidate any_state
inside two series|AA0000155|ITA|P|candidate range range
the last of a series|AA0000199|ITA|P|candidate range
behind a series|AA0000200|ITA|P|no_record
type not listed|O12345678|FRA|V|hit exact
two differences|CO1X0006H|FRA|P|no_record
zeros that another system added|000L898902C3|UTO|P|candidate leading_zeros
zeros that it dropped, in two series|AA155|ITA|P|candidate leading_zeros leading_zeros
zeros, and another state|000L898902C3|FRA|P|no_record
its check digit after it|L898902C36|UTO|P|candidate check_digit
another digit after it|L898902C35|UTO|P|no_record
EOF
run sltdquery -n L898902C3 -c FRA -t P
expect_json "what is close is a candidate" 2 '.sltdquery.findings |
    length == 1 and .[0].code == "sltd.candidate" and
    .[0].severity == "warning" and .[0].where == "local"'
run sltdquery -n L898902C3 -c XXA -t P
expect_json "a code of nobody is told, and all states are searched" 2 \
    '.sltdquery | .answer == "candidate" and
    any(.findings[]; .code == "sltd.state" and .where == "issuing_state")'
ask L898902C4 UTO P --near
expect "one character apart" 2 "candidate near"

# record NAME STATUS JSON FILTER
record()
{
	printf '%s\n' "$3" >"$TMP/in"
	run sltdquery "$TMP/in"
	expect_json "$1" "$2" "$4"
}
ZONE='"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"'
LINE2='L898902C36UTO7408122F1204159ZE184226B<<<<<10'
record "a zone" 1 "{\"mrz\":[$ZONE,\"$LINE2\"]}" \
    '.sltdquery.answer == "hit" and .sltdquery.query.type == "P"'
record "a zone in one string" 1 \
    "{\"mrz\":\"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\\n$LINE2\"}" \
    '.sltdquery.answer == "hit"'
record "a long number is asked for whole" 0 \
    '{"mrz":["I<UTOD23145890<7349<<<<<<<<<<<","7408122F1204159UTO<<<<<<<<<<<6","ERIKSSON<<ANNA<MARIA<<<<<<<<<<"]}' \
    '.sltdquery.query.number == "D23145890734"'
record "the fields of mrzcheck" 1 \
    '{"mrzcheck":{"fields":{"document_number":"L898902C3","issuing_state":"UTO","document_code":"P"}}}' \
    '.sltdquery.answer == "hit"'
record "a wrong check digit clears nothing" 2 \
    "{\"mrz\":[$ZONE,\"L898902C46UTO7408122F1204159ZE184226B<<<<<10\"]}" \
    '.sltdquery | .answer == "not_checked" and
    any(.findings[]; .code == "sltd.incomplete_query")'
record "nor does one that mrzcheck found" 2 \
    '{"mrzcheck":{"fields":{"document_number":"L898902C4","issuing_state":"UTO"},"check_digits":{"document_number":{"read":"6","computed":"9"}}}}' \
    '.sltdquery.answer == "not_checked"'
record "no number" 2 '{"document":{"issuing_state":"UTO"}}' \
    '.sltdquery | .status == "undetermined" and .answer == "not_checked" and
    .findings[0].code == "sltd.incomplete_query"'
record "a number of separators only" 2 '{"document":{"number":"--"}}' \
    '.sltdquery.findings[0].code == "sltd.incomplete_query"'
record "a number of which a reader lost a character" 2 \
    '{"document":{"number":"L89?02C3","issuing_state":"UTO"}}' \
    '.sltdquery | .answer == "not_checked" and .query.number == null and
    .findings[0].code == "sltd.incomplete_query"'
record "a number of mrzcheck that is no string" 2 \
    '{"mrzcheck":{"fields":{"document_number":5}}}' \
    '.sltdquery | .status == "error" and .findings[0].code == "record.input"'
record "nothing is told of a zone of no layout" 2 '{"mrz":["X"]}' \
    '.sltdquery.query == {}'
record "a zone of no layout" 2 '{"mrz":["X"]}' \
    '.sltdquery.findings[0].code == "sltd.incomplete_query"'
record "a number that is no string" 2 '{"document":{"number":123456789}}' \
    '.sltdquery | .status == "error" and .findings[0].code == "record.input"'
record "a document that is no object" 2 '{"document":7}' \
    '.sltdquery.status == "error"'
record "nothing to ask for" 0 '{"id":1}' '.sltdquery.status == "absent"'
record "an escape in a number" 1 \
    '{"document":{"number":"\u004c898902C3","issuing_state":"UTO"}}' \
    '.sltdquery.answer == "hit"'
record "a forged verdict is replaced" 1 \
    '{"document":{"number":"L898902C3","issuing_state":"UTO"},"sltdquery":{"status":"pass"}}' \
    '.sltdquery.status == "fail"'

run sltdquery --strict -n L898902C3 -c FRA
expect "--strict makes a candidate a failure" 1
run sltdquery --text -n L898902C3 -c UTO
expect "a card" 1
if head -n 1 "$TMP/out" | grep -qi fail; then
	ok "the card begins with the verdict"
else
	not_ok "the card begins with the verdict" "$(said)"
fi

# Age.
cat >"$TMP/age.conf" <<EOF
[source local]
url = lmdb:$MRTD_STORE/sltd
max_age = 24h
EOF
run sltdquery --config "$TMP/age.conf" --at "${DAY}T12:00:00Z" -n X12345 -c UTO
expect "fresh data is an answer" 0
run sltdquery --config "$TMP/age.conf" --at "$(date -u -d "1 day" +%Y-%m-%d)" -n X12345 -c UTO
expect_json "no record in old data is not checked" 2 \
    '.sltdquery | .answer == "not_checked" and
    .findings[0].code == "sltd.stale"'
run sltdquery --config "$TMP/age.conf" --at "$(date -u -d "1 day" +%Y-%m-%d)" -n L898902C3 -c UTO
expect_json "a hit in old data is a hit" 1 '.sltdquery.answer == "hit"'
printf '[match]\nany_state = related\n' >"$TMP/match.conf"
run sltdquery --config "$TMP/match.conf" -n L898902C3 -c FRA
expect "any_state = related leaves other states out" 0
run sltdquery --config "$TMP/match.conf" -n 123456789 -c GBD
expect "any_state = related keeps related ones" 2

# Several lists, one store.
printf 'number,issuing_state,type,status\nL898902C3,UTO,P,revoked\n' |
    sltdquery load --source-name second --date "$(date -u -d "20 days ago" +%Y-%m-%d)" - >/dev/null
run sltdquery -n L898902C3 -c UTO
expect_json "all lists answer, as old as the oldest" 1 \
    '[.sltdquery.sources[0].records[].source] == ["second","uto"] and
    (.sltdquery.sources[0].as_of | startswith("'"$(date -u -d "20 days ago" +%Y-%m-%d)"'"))'
run sltdquery stats
expect_json "stats counts each list" 0 '.records > 0 and .issuing_states.UTO == 1'
finish

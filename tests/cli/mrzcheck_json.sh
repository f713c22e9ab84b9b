#!/bin/sh
# mrzcheck on JSON Lines: its inputs of every type, viz, --format, --strict,
# --suggest, --explain, --generate, --models.
. "$(dirname "$0")/../lib.sh"

need mrzcheck_json jq || finish
at="--at 2026-11-24"
upper='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
lower='L898902C36UTO7408122F1204159ZE184226B<<<<<10'
mrz="\"mrz\":[\"$upper\",\"$lower\"]"

# check NAME STATUS RECORD FILTER [OPTION…]
check()
{
	check_name=$1 check_status=$2 check_filter=$4
	printf '%s\n' "$3" >"$TMP/in"
	shift 4
	run mrzcheck $at "$@" "$TMP/in"
	expect_json "$check_name" "$check_status" "$check_filter"
}

# ---- inputs ----
check "a string with line feeds" 0 "{\"mrz\":\"$upper\\n$lower\\n\"}" \
	'.mrzcheck.status == "pass" and (.mrz | type) == "string"'
check "one string of 88" 0 "{\"mrz\":[\"$upper$lower\"]}" \
	'.mrzcheck.format == "TD3"'
check "escapes in a line" 0 \
	"{\"mrz\":[\"\\u0050\\u003cUTO${upper#P<UTO}\",\"$lower\"]}" \
	'.mrzcheck.status == "pass"'
check "nothing to check is absent" 0 '{"id":1}' \
	'.mrzcheck == {"status":"absent","findings":[]}'
check "null is absent" 0 '{"mrz":null}' '.mrzcheck.status == "absent"'
check "viz alone is absent" 0 '{"viz":{}}' '.mrzcheck.status == "absent"'
for value in 1 true '{}' '[1]' '["A",null]'; do
	check "mrz of the wrong type: $value" 2 "{\"mrz\":$value}" '
		.mrzcheck.status == "error" and
		.mrzcheck.findings[0].code == "record.input" and
		.mrzcheck.findings[0].where == "mrz"'
done
check "no lines" 1 '{"mrz":[]}' '.mrzcheck.findings[0].code == "mrz.layout"'
check "four lines" 1 "{\"mrz\":[\"$upper\",\"$lower\",\"\",\"\"]}" \
	'.mrzcheck.findings[0].code == "mrz.layout"'
check "a source is print or chip" 0 "{$mrz,\"mrz_source\":\"chip\"}" \
	'.mrzcheck.status == "pass"'
check "another source is an error" 2 "{$mrz,\"mrz_source\":\"fax\"}" \
	'.mrzcheck.findings[0].where == "mrz_source"'
check "a date of issue that is none" 2 "{$mrz,\"issue_date\":\"2020\"}" \
	'.mrzcheck.findings[0].where == "issue_date"'

# ---- verdicts ----
check "a wrong digit fails" 1 \
	"{\"mrz\":[\"$upper\",\"L898902C35UTO7408122F1204159ZE184226B<<<<<10\"]}" '
	.mrzcheck.findings[0] == {"code":"mrz.check_digit","severity":"error",
	 "where":"document_number","note":"read 5, computed 6",
	 "ref":"ICAO 9303-3 4.9"} and
	.mrzcheck.check_digits.document_number == {"read":"5","computed":"6"}'
check "a character without value has no digit" 1 \
	"{\"mrz\":[\"$upper\",\"L89890!C36UTO7408122F1204159ZE184226B<<<<<10\"]}" '
	.mrzcheck.check_digits.document_number == {"read":"6"} and
	.mrzcheck.check_digits.composite == {"read":"0"} and
	(.mrzcheck | has("mrz_information") | not) and
	[.mrzcheck.findings[] | select(.severity == "error").code] ==
	["mrz.character"]'
check "strict makes warnings errors" 1 "{$mrz}" '
	.mrzcheck.status == "fail" and
	.mrzcheck.findings[0].severity == "error"' --strict
check "a layout that is forced" 0 "{$mrz}" \
	'.mrzcheck.format == "MRV-A"' --format MRV-A
check "a layout that does not fit" 1 "{$mrz}" \
	'.mrzcheck.findings[0].note ==
	"2 lines of 44 and 44 characters: not TD1"' --format=td1

# ---- the visual zone ----
viz='"surname":"Eriksson","given_names":"Anna Maria","shoe_size":42'
viz="$viz"',"document_number":"L898902C3","birth_date":"1974-08-12"'
check "viz that agrees" 0 "{$mrz,\"viz\":{$viz,\"sex\":\"F\"}}" \
	'[.mrzcheck.findings[].code] == ["document.expired"]'
check "viz that differs" 1 "{$mrz,\"viz\":{\"birth_date\":\"1974-08-13\"}}" '
	.mrzcheck.findings[-1] | .code == "viz.mismatch" and
	.where == "birth_date" and .severity == "error"'
unread="\"surname\":\"\\u674e\",\"birth_date\":\"12 AUG 1974\""
check "viz that nobody can compare is no pass" 2 "{$mrz,\"viz\":{$unread}}" '
	.mrzcheck.status == "undetermined" and
	([.mrzcheck.findings[] | select(.code == "viz.mismatch") |
	 .severity + " " + .where] ==
	 ["warning surname", "warning birth_date"])'
check "and what differs beside it fails" 1 \
	"{$mrz,\"viz\":{$unread,\"sex\":\"M\"}}" '.mrzcheck.status == "fail"'
check "viz of the wrong type" 2 "{$mrz,\"viz\":[]}" \
	'.mrzcheck.findings[0].where == "viz"'
check "a field of viz of the wrong type" 2 "{$mrz,\"viz\":{\"sex\":1}}" \
	'.mrzcheck.status == "error"'

# ---- --suggest and --explain ----
check "a repair with its proof" 1 \
	"{\"mrz\":[\"$upper\",\"L8989O2C36UTO7408122F1204159ZE184226B<<<<<10\"]}" '
	.mrzcheck.candidates == [{"where":"document_number","line":2,
	"column":6,"read":"O","proposed":"0",
	"proof":["document_number","composite"]}] and
	.mrzcheck.fields.document_number == "L8989O2C3"' --suggest
run mrzcheck $at --explain "$TMP/in"
grep -q 'birth_date 740812: 7\*7+4\*3+0\*1+8\*7+1\*3+2\*1 = 122, modulo 10 = 2' \
	"$TMP/out" && ok "explained sums are text" ||
	not_ok "explained sums are text" "$(said)"

# ---- --generate ----
fields='{"document_code":"P","issuing_state":"UTO","surname":"Müller",
"given_names":"Zoë","document_number":"L898902C3","nationality":"D",
"birth_date":"1974-08-12","sex":"F","expiry_date":"2032-04-15"}'
fields=$(echo "$fields" | tr -d '\n')
check "a zone of the fields of viz" 0 "{\"id\":1.10,\"viz\":$fields}" '
	.mrz == ["P<UTOMUELLER<<ZOE<<<<<<<<<<<<<<<<<<<<<<<<<<<",
	"L898902C36D<<7408122F3204153<<<<<<<<<<<<<<<4"] and
	.mrzcheck.status == "pass"' --generate
grep -q '^{"id":1.10,"viz":{' "$TMP/out" &&
	ok "generate keeps the members of the record" ||
	not_ok "generate keeps the members of the record" "$(said)"
for format in TD1 TD2 TD3 MRV-A MRV-B; do
	case $format in TD[12]) code=I ;; TD3) code=P ;; *) code=V ;; esac
	printf '%s\n' "{\"viz\":$fields}" |
		sed "s/\"document_code\":\"P\"/\"document_code\":\"$code\"/" |
		mrzcheck $at --generate --format $format >"$TMP/made"
	run mrzcheck $at "$TMP/made"
	expect_json "$format: what is made passes" 0 \
		".mrzcheck.status == \"pass\" and .mrzcheck.format == \"$format\""
	same "$format: and is the same record" "$TMP/made" "$TMP/out"
	run mrzcheck $at --generate "$TMP/made"
	same "$format: made of its own fields again" "$TMP/made" "$TMP/out"
done
check "what cannot be made is an error" 2 \
	'{"viz":{"document_code":"P","issuing_state":"UTO"}}' \
	'.mrzcheck.findings[0].code == "record.input"' --generate
check "nothing to make a zone of" 0 '{"id":1}' \
	'.mrzcheck.status == "absent"' --generate
printf '%s\n%s\n' "$upper" "$lower" >"$TMP/in"
run mrzcheck --generate <"$TMP/in"
expect "a zone is no record to make a zone of" 2

# ---- --models ----
cat >"$TMP/models" <<'EOF'
[UTO passport]
state = UTO
code = P
number = [A-Z][0-9]{8}
EOF
check "a number of no model" 0 "{$mrz}" '
	.mrzcheck.findings[-1] | .code == "model.number" and
	.severity == "warning"' --models "$TMP/models"
run mrzcheck --format TD9 "$TMP/in"
expect_message "a format that does not exist" 64 'TD9'
finish

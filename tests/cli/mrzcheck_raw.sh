#!/bin/sh
# mrzcheck on text as people and readers give it: pasted, piped, in pieces.
. "$(dirname "$0")/../lib.sh"

at="--at 2026-11-24"
upper='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
lower='L898902C36UTO7408122F1204159ZE184226B<<<<<10'

# The record of inspection-record(5), byte by byte.
cat >"$TMP/expected" <<'EOF'
{"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"],"mrzcheck":{"status":"pass","findings":[{"code":"document.expired","severity":"warning","where":"expiry_date","note":"expired 2012-04-15"}],"format":"TD3","fields":{"document_code":"P","issuing_state":"UTO","surname":"ERIKSSON","given_names":"ANNA MARIA","document_number":"L898902C3","nationality":"UTO","birth_date":"1974-08-12","sex":"F","expiry_date":"2012-04-15","optional_data":"ZE184226B"},"check_digits":{"document_number":{"read":"6","computed":"6"},"birth_date":{"read":"2","computed":"2"},"expiry_date":{"read":"9","computed":"9"},"optional_data":{"read":"1","computed":"1"},"composite":{"read":"0","computed":"0"}},"mrz_information":"L898902C3674081221204159"}}
EOF
printf '%s\n%s\n' "$upper" "$lower" >"$TMP/zone"
run mrzcheck $at "$TMP/zone"
expect "the specimen gives the record of the manual" 0 \
	"$(cat "$TMP/expected")"

printf '%s\n%s' "$upper" "$lower" >"$TMP/zone"
run mrzcheck $at "$TMP/zone"
expect "a last line needs no line feed" 0 "$(cat "$TMP/expected")"

printf '%s%s\n' "$upper" "$lower" >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect "a zone in one line is the same record" 0 "$(cat "$TMP/expected")"

printf ' %s \r\n%s\r\n' "$(echo "$upper" | tr A-Z a-z)" "$lower" >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect_json "what is cleaned is noted" 0 '
	.mrz == ["'"$upper"'","'"$lower"'"] and
	.mrzcheck.findings[0] == {"code":"mrz.cleaned","severity":"info",
	  "where":"mrz","note":"lower case, spaces, CR"}'

printf '%s\n%s\n' 'P&lt;UTOERIKSSON«ANNA&lt;MARIA<<<<<<<<<<<<<<<<<<<' \
	"$lower" >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect_json "entities and guillemets" 0 '.mrz[0] == "'"$upper"'" and
	(.mrzcheck.findings[0].note | contains("&lt;") and contains("«"))'

printf '%s\n%s\n\n%s\n%s\n%s\n%s\n' "$upper" "$lower" "$upper" "$lower" \
	"$upper" "$lower" >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect_json "zones by blank lines and by their length" 0 \
	'.mrzcheck.format == "TD3"'
[ "$(wc -l <"$TMP/out")" = 3 ] && ok "three zones are three records" ||
	not_ok "three zones are three records" "$(said)"

# A passport of which there is nothing to say goes a short way from text to
# record; as a record it goes the long one, and what comes out is the same.
python3 tests/cli/mrzcheck_clean.py 10000 "$TMP/text" "$TMP/records"
mrzcheck $at "$TMP/text" >"$TMP/short"
mrzcheck $at "$TMP/records" >"$TMP/long"
same "the short way of a clean passport is the long one" "$TMP/long" \
	"$TMP/short"
models="--models cmd/mrzcheck/models"
mrzcheck $at $models "$TMP/text" >"$TMP/short.models"
mrzcheck $at $models "$TMP/records" >"$TMP/long.models"
same "and with the reference of models" "$TMP/long.models" "$TMP/short.models"
fits=$(grep -c '"result":"fits"' "$TMP/short.models")
[ "$fits" -gt 200 ] && ok "some of them are of a model" ||
	not_ok "some of them are of a model" "$fits of 10000"
clean=$(grep -c '"status":"pass","findings":\[\]' "$TMP/short")
[ "$clean" -gt 2000 ] && [ "$clean" -lt 8000 ] &&
	ok "some of them were clean, some not" ||
	not_ok "some of them were clean, some not" "$clean of 10000"

# Whatever the pieces in which the input arrives.
{ printf '%s\n%s\nD1FRA13AA000026181231MARTIN<<9\nnoise\n' "$upper" "$lower"
printf 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n'
printf 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n'; } >"$TMP/many"
mrzcheck $at <"$TMP/many" >"$TMP/whole"
dd if="$TMP/many" bs=1 2>/dev/null | mrzcheck $at >"$TMP/bytes"
same "byte by byte it is the same" "$TMP/whole" "$TMP/bytes"
mrzcheck $at --line-buffered <"$TMP/many" >"$TMP/lines"
same "line buffered it is the same" "$TMP/whole" "$TMP/lines"

printf 'ABC\n' >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect_json "no zone is a failure, not an error" 1 '
	.mrz == ["ABC"] and .mrzcheck.status == "fail" and
	.mrzcheck.findings[0].code == "mrz.layout" and
	.mrzcheck.findings[0].where == "mrz" and (.mrzcheck | has("format") | not)'

printf 'P<UTÖ\001"\\\377\n' >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect_json "any bytes are a record" 1 '.mrzcheck.status == "fail"'

head -c 200000 /dev/urandom >"$TMP/in"
run mrzcheck $at <"$TMP/in"
expect_json "random bytes never pass" 1 '.mrzcheck.status == "fail"'

printf '%0100d\n' 0 >"$TMP/in"
run mrzcheck $at --max-line 50 <"$TMP/in"
expect_json "a line beyond the limit is malformed" 2 \
	'.malformed and .mrzcheck.status == "error"'

run mrzcheck $at --text "$TMP/zone"
[ "$(head -n 1 "$TMP/out")" = "EXPIRED  no longer valid: expired 2012-04-15" ] &&
	ok "a card begins with the verdict" ||
	not_ok "a card begins with the verdict" "$(said)"

# A person's three keystrokes, on a terminal.
if ! script -qec true /dev/null >/dev/null 2>&1; then
	skip "paste and Ctrl-D show a card" "no terminals can be made here"
else
	printf '%s\n%s\n\004' "$upper" "$lower" |
		NO_COLOR=1 script -qec "mrzcheck $at" /dev/null 2>&1 |
		tr -d '\r' >"$TMP/out"
	grep -q '^EXPIRED  no longer valid' "$TMP/out" &&
		grep -q 'Holder  *ERIKSSON' "$TMP/out" &&
		ok "paste and Ctrl-D show a card" ||
		not_ok "paste and Ctrl-D show a card" "$(said)"
fi
need "zones in a stream" python3 || finish
export PYTHONDONTWRITEBYTECODE=1
STEP=${STEP:-3} python3 tests/cli/mrzcheck_streams.py mrzcheck $at ||
	failures=1
finish

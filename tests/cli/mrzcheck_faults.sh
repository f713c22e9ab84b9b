#!/bin/sh
# Faults of mrzcheck that were found in use: each stays away.
. "$(dirname "$0")/../lib.sh"

need mrzcheck_faults jq || finish
at="--at 2026-11-24"
upper='P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
lower='L898902C36UTO7408122F3204153ZE184226B<<<<<16'

# raw NAME STATUS FILTER TEXT [OPTION…]: TEXT is a format of printf
raw()
{
	raw_name=$1 raw_status=$2 raw_filter=$3
	printf "$4" >"$TMP/in"
	shift 4
	run mrzcheck $at "$@" "$TMP/in"
	expect_json "$raw_name" "$raw_status" "$raw_filter"
}

# json NAME STATUS FILTER RECORD [OPTION…]
json()
{
	json_name=$1 json_status=$2 json_filter=$3
	printf '%s\n' "$4" >"$TMP/in"
	shift 4
	run mrzcheck $at "$@" "$TMP/in"
	expect_json "$json_name" "$json_status" "$json_filter"
}

raw "a foreign character leaves Cyrillic names alone" 1 '
	.mrzcheck.fields.surname == "ЗДРИЛЮК" and
	(.mrzcheck.fields.optional_data | test("\\?"))' \
	'PNRUSZDRIL7K<<SERGEQ<ANATOL9EVI3<<<<<<<<<<<<\n3919353498RUS7207233M<<<<<<<415121891?003<50\n'
for cell in 'é' '\001' '"' '~'; do
	raw "a name is UTF-8 whatever is in it: $cell" 1 '
		(.mrzcheck.fields.surname | startswith("ЗДРИЛЮ")) and
		([.mrzcheck.fields | .. | strings] | all(. != ""))' \
		"PNRUSZDRIL7$cell<<SERGEQ<ANATOL9EVI3<<<<<<<<<<<<\n3919353498RUS7207233M<<<<<<<415121891?003<50\n"
done
json "cells of no field are looked at" 1 '
	.mrzcheck.findings == [{"code":"mrz.character","severity":"error",
	"where":"mrz","note":"line 2, column 28: byte 0x07; only < is allowed",
	"ref":"ICAO 9303-3 4.3"}]' \
	'{"mrz":["AAA001D<<","FACHE305142128097<<800126<<\u0007<<","MARCHAND<<FABIENNE<<<<<<<<<<<<"]}'

# ---- dates ----
json "the nearest century goes by the day" 0 \
	'.mrzcheck.fields.expiry_date == "1976-12-31"' \
	"{\"mrz\":[\"$upper\",\"L898902C36UTO7408122F7612312ZE184226B<<<<<10\"]}"
run mrzcheck --at 9999-12-31 "$TMP/in"
expect_json "dates stay within four digits" 0 \
	'.mrzcheck.fields.expiry_date == "9976-12-31"'
run mrzcheck --at 0001-01-01 "$TMP/in"
expect_message "a day before the calendar of two digits" 64 'before the year'
centenarian="{\"mrz\":[\"$upper\",\"L898902C36UTO2301011F1204159ZE184226B<<<<<12\"]"
json "a document is issued to the living" 0 '
	.mrzcheck.fields.birth_date == "1923-01-01" and
	([.mrzcheck.findings[].code] == ["document.expired"])' "$centenarian}"
json "the visual zone decides the century of a birth" 1 '
	.mrzcheck.fields.birth_date == "2023-01-01" and
	.mrzcheck.findings[0].code == "mrz.date_order"' \
	"$centenarian,\"viz\":{\"birth_date\":\"2023-01-01\"}}"
json "a date of the visual zone has its century" 1 '
	.mrzcheck.findings[-1] | .code == "viz.mismatch" and
	.where == "expiry_date"' \
	"{\"mrz\":[\"$upper\",\"$lower\"],\"viz\":{\"expiry_date\":\"1932-04-15\"}}"
for value in '""' null '"  "'; do
	json "a field that was not read is no mismatch: $value" 2 '
		.mrzcheck.status == "undetermined" and
		([.mrzcheck.findings[] | .severity + .where] ==
		["warningsurname"])' \
		"{\"mrz\":[\"$upper\",\"$lower\"],\"viz\":{\"surname\":$value,\"given_names\":\"Anna Maria\"}}"
done

# ---- byte order marks ----
record="{\"mrz\":[\"$upper\",\"$lower\"]}"
for tool in mrzcheck sodverify sltdquery; do
	[ "$tool" = sltdquery ] && lists_for_sltdquery
	printf '%s\r\n%s\r\n' "$record" "$record" >"$TMP/plain"
	{ printf '\357\273\277'; cat "$TMP/plain"; } >"$TMP/marked"
	said_of()
	{
		$tool $at "$@" 2>&1 | sed 's/"elapsed_us":[0-9]*//'
	}
	said_of "$TMP/plain" >"$TMP/1"
	said_of "$TMP/marked" >"$TMP/2"
	dd if="$TMP/marked" bs=1 2>/dev/null | said_of >"$TMP/3"
	same "$tool: a mark before JSON Lines" "$TMP/1" "$TMP/2"
	same "$tool: the same byte by byte" "$TMP/1" "$TMP/3"
	# As a shell of Windows writes a file: UTF-16, and its mark.
	iconv -f UTF-8 -t UTF-16 "$TMP/plain" >"$TMP/wide"
	said_of "$TMP/wide" >"$TMP/4"
	same "$tool: UTF-16 with its mark" "$TMP/1" "$TMP/4"
done

# ---- fillers that were misread ----
run_of="P<UTOERIKSSON<<ANNA<MARIAKKKK<<<<<<<<<<<<<<<"
json "a run of K at the end of a name" 0 '
	.mrzcheck.findings[0].code == "mrz.name" and
	.mrzcheck.candidates == [{"where":"name","line":1,"column":26,
	"read":"KKKK","proposed":"<<<<","proof":[]}]' \
	"{\"mrz\":[\"$run_of\",\"$lower\"]}" --suggest
json "a name that ends with two" 0 \
	'.mrzcheck.findings == [] and .mrzcheck.candidates == []' \
	"{\"mrz\":[\"P<UTOERIKSSON<<ANNA<MARIKK<<<<<<<<<<<<<<<<<<\",\"$lower\"]}" \
	--suggest

# ---- repairs of several characters ----
json "a repair in several fields is one candidate" 1 '
	.mrzcheck.candidates == [{"where":"document_number","line":2,"column":6,
	"read":"O","proposed":"0","and":[{"where":"birth_date","line":2,
	"column":16,"read":"O","proposed":"0"}],
	"proof":["document_number","birth_date","composite"]}]' \
	"{\"mrz\":[\"$upper\",\"L8989O2C36UTO74O8122F3204153ZE184226B<<<<<16\"]}" \
	--suggest
raw "what fits no layout stays as it is beside candidates" 1 '
	.mrz == ["'"$upper"'","'"$lower"'"] or .mrz == ["A1","A2","A3","A4"]' \
	"$upper\n$lower\n\nA1\nA2\nA3\nA4\n" --suggest
raw "a filler that was lost" 1 '
	(.mrzcheck | has("format") | not) and
	(.mrz | map(length) == [44, 43]) and
	.mrzcheck.candidates[0] == {"where":"mrz","line":2,"column":38,"read":"",
	"proposed":"<","proof":["document_number","birth_date","expiry_date",
	"optional_data","composite"]}' \
	"$upper\nL898902C36UTO7408122F3204153ZE184226B<<<<16\n" --suggest
run mrzcheck $at --suggest --text "$TMP/in"
grep -q 'a further < in line 2, column 38 (mrz)' "$TMP/out" &&
	ok "the card names a lost filler" ||
	not_ok "the card names a lost filler" "$(said)"

# ---- threads ----
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	printf '%s\n%s\nnoise\n%s\n\n%s\n%s\n' "$upper" "$lower" "$i" \
		"$run_of" "$lower"
done >"$TMP/many"
mrzcheck $at --json "$TMP/many" >"$TMP/1"
mrzcheck $at --json -j 3 "$TMP/many" >"$TMP/3"
same "threads change no byte of raw input" "$TMP/1" "$TMP/3"
mrzcheck $at "$TMP/1" >"$TMP/2"
mrzcheck $at -j 3 "$TMP/1" >"$TMP/3"
same "threads change no byte of records" "$TMP/2" "$TMP/3"

# ---- the card ----
card()
{
	printf "$3" >"$TMP/in"
	run mrzcheck $at --text -v "$TMP/in"
	for row in $2; do
		grep -Eq "^  $(echo "$row" | tr _ ' ') " "$TMP/out" ||
			not_ok "the card of $1" "no row $row: $(said)"
	done
	ok "the card of $1"
}
card FRA-ID "Issued Department Office" \
	'IDFRABERTHIER<<<<<<<<<<<<<<<<<923255\n8806923102858CORINNE<<<<<<<6512068F2\n'
card CHE-DL "Language PIN Version" \
	'AAA001D<<\nFACHE305142128097<<800126<<<<<\nMARCHAND<<FABIENNE<<<<<<<<<<<<\n'
card "a crew member certificate" "Organization Optional_data" \
	'ACUTOL898902C36LH<12345<<<<<<<\n7408122F3204153UTO<<<<<<<<<<<0\nERIKSSON<<ANNA<MARIA<<<<<<<<<<\n'
card "a passport" "Optional_data" "$upper\n$lower\n"
printf '%s\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n' "$upper" |
	NO_COLOR= mrzcheck $at --text >"$TMP/out"
head -n 1 "$TMP/out" | grep -q '^EXPIRED  ' &&
	ok "an expired document says so first" ||
	not_ok "an expired document says so first" "$(head -n 1 "$TMP/out")"
finish

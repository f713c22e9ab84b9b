#!/bin/sh
# What is wrong inside a noun is record.input for every tool whose input it is:
# a member twice (RFC 8259 section 4 leaves open which one counts), in any
# spelling, and a value of another type. null is as good as absent.
. "$(dirname "$0")/../lib.sh"

need nouns jq || finish
lists_for_sltdquery
flight_for_apisend
zone='"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"]'
person='"person":{"surname":"ERIKSSON","given_names":"ANNA","sex":"F"}'
passport='"document":{"type":"P","number":"L898902C3"}'

# tool NAME COMMAND…: how the records on standard input are read.
tool()
{
	name=$1
	shift
	while read -r line; do
		printf '%s\n' "$line"
	done >"$TMP/lines"
	run "$@" "$TMP/lines"
	wrong=$(jq -c "select(.$name.status != \"error\" or
		.$name.findings[0].code != \"record.input\")" "$TMP/out")
	if [ $status != 2 ] ||
		[ "$(wc -l <"$TMP/out")" != "$(wc -l <"$TMP/lines")" ]; then
		not_ok "$name reads its nouns" "$(said)"
	elif [ -n "$wrong" ]; then
		not_ok "$name reads its nouns" "$wrong"
	else
		ok "$name refuses $(wc -l <"$TMP/lines") wrong nouns"
	fi
}

tool mrzcheck mrzcheck --at 2026-11-24 <<END
{$zone,"viz":{"sex":"F","sex":"F"}}
{$zone,"viz":{"sex":"F","s\u0065x":"M"}}
{$zone,"viz":{"x":1,"\u0078":2}}
{$zone,"viz":{"x":{"a":1,"a":2}}}
{$zone,"viz":["F"]}
{$zone,"viz":{"sex":1}}
{$zone,"issue_date":"2026-02-30"}
{$zone,"mrz_source":"screen"}
{"mrz":["A",1]}
{"mrz":{}}
END
tool mrzcheck mrzcheck --generate --at 2026-11-24 <<END
{"viz":{"sex":"F","sex":"F"}}
{"mrzcheck":{"fields":{"sex":"F","sex":"F"}}}
{"viz":{"surname":7}}
END
tool sltdquery sltdquery --at 2026-01-01 <<END
{"document":{"number":"A","number":"B"}}
{"document":{"number":"A","n\u0075mber":"A"}}
{"document":{"number":"A","x":0,"x":0}}
{"document":{"number":"A","type":{}}}
{"document":["A"]}
{"documents":{"number":"A"}}
{"documents":[{"number":"A","number":"B"}]}
{"mrzcheck":{"fields":{"document_number":"A","document_number":"B"}}}
{"mrzcheck":{"fields":{"document_number":"A"},"fields":{}}}
{"mrzcheck":{"fields":{"document_number":"A"},"check_digits":{"document_number":{"read":"1","read":"2","computed":"2"}}}}
{"mrz":["A",1]}
{"mrz":7}
END
tool sodverify sodverify --at 2026-11-24 <<END
{"dg":{"1":"","1":""}}
{"dg":{"1":"","\u0031":null}}
{"dg":{"1":7}}
{"dg":{"one":""}}
{"sod":"????"}
{"sod":{}}
{"sod":"","active":{"challenge":"AAECAwQFBgc=","response":"AA==","response":"AQ=="}}
{"sod":"","chipread":{"checks":{},"checks":{}}}
{"sod":"","chipread":{"checks":{"chip":"pass"},"key_sha256":{"active_authentication":1}}}
{"sod":"","mrz":["A",1]}
{"sod":"","mrz_source":1}
{"sod":"","issue_date":"today"}
END
tool sealverify sealverify --at 2026-11-24 <<END
{"seal":7}
{"seal":"?"}
{"seal":"AAAA","mrz":7}
{"seal":"AAAA","passport":["A",null]}
END
tool riskcheck riskcheck --at 2026-11-24 <<END
{"mrzcheck":7}
{"mrzcheck":{"status":"splendid","findings":[]}}
{"sodverify":{"status":"pass"}}
{"sltdquery":{"status":"fail","findings":[],"answer":"hit","answer":"no_record"}}
{"sltdquery":{"status":"fail","findings":[],"answer":"hit","\u0061nswer":"hit"}}
{"sltdquery":{"status":"pass","findings":[],"sources":[{"answer":"hit","answer":"hit"}]}}
{"booking":{"adults":0,"adults":1}}
{"documents":[{"number":"A","n\u0075mber":"A"}]}
{"person":{"birth_date":"2000-01-01","birth_date":"2010-01-01"}}
END
tool apisend apisend build -p wco -f "$TMP/flight.json" --reference 1 \
	--out "$TMP/edi" --at 2026-11-20 <<END
{$person,"document":{"number":"A","number":"B"}}
{$person,"documents":[{"number":"A","n\u0075mber":"B"}]}
{$person,"documents":{"number":"A"}}
{$passport,"person":{"surname":"A","surname":"B"}}
{$passport,"person":{"surname":"A","x":0,"x":0}}
{$passport,"person":{"surname":"A","address":{"city":"X","city":"Y"}}}
{$passport,"person":{"surname":"A","contacts":[{"kind":"fax","value":"1","value":"2"}]}}
{$passport,$person,"references":{"AVF":"A","AVF":"B"}}
{$passport,$person,"itinerary":{"embarkation":"MEX","embarkation":"GUA"}}
{$passport,$person,"bags":{"count":1,"count":2}}
{$passport,$person,"message":{"role":"crew","role":"passenger"}}
{$passport,"person":{"surname":7}}
{$passport,"person":[]}
{$passport,$person,"references":[]}
{$person,"mrz":["A",1]}
END

# null in any place of a noun is as good as nothing.
printf '%s\n' "{$person,\"document\":null,\"documents\":null,\"bags\":null,\"references\":null,\"itinerary\":null,\"message\":null,\"mrz\":null}" \
	"{\"document\":{\"type\":\"P\",\"number\":\"A1\",\"issue_date\":null},\"person\":{\"surname\":\"A\",\"contacts\":null,\"address\":null,\"nationalities\":null,\"verified\":null}}" \
	>"$TMP/lines"
run apisend build -p wco -f "$TMP/flight.json" --reference 1 \
	--out "$TMP/edi" --at 2026-11-20 "$TMP/lines"
expect_json "null is absent" 0 '[.apisend.findings[].code] |
	contains(["record.input"]) | not'
finish

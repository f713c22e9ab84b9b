#!/bin/sh
# Remote sources that fail in every way: never clear, never for long.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

sltd_list "$TMP/list.csv"
sltdquery load "$TMP/list.csv" >/dev/null

# not_checked NAME PATTERN: the last run's answer, and why.
not_checked()
{
	expect_json "$1" 2 ".sltdquery | .answer == \"not_checked\" and
	    any(.findings[]; .code == \"sltd.not_checked\" and
	    (.note | test(\"$2\"; \"i\")))"
}

# ---- a co-process
program()
{
	printf '%s\n' "$2" >"$TMP/program"
	run sltdquery --deadline "${DEADLINE:-30000}" -n L898902C3 -c UTO \
	    --source "c=cmd:sh $TMP/program"
	name=$1
	shift 2
	"$@"
}
hit()
{
	expect_json "$name" 1 '.sltdquery.answer == "hit"'
}
bare_hit()
{
	expect_json "$name" 1 '.sltdquery | .answer == "hit" and
	    .findings[0].code == "sltd.hit" and .findings[0].where == "c"'
}
none()
{
	expect_json "$name" 0 '.sltdquery.answer == "no_record"'
}
unchecked()
{
	not_checked "$name" "$1"
}
program "a program that answers" 'read q; echo "{\"id\":\"1\",\"answer\":\"hit\",\"records\":[{\"status\":\"lost\"}]}"; sleep 5' hit
program "a program that has no record" 'read q; echo "{\"id\":\"1\",\"answer\":\"no_record\",\"as_of\":\"'"$DAY"'\"}"; sleep 5' none
program "a hit without records" 'read q; echo "{\"id\":\"1\",\"answer\":\"hit\"}"; sleep 5' bare_hit
program "records with no_record" 'read q; echo "{\"id\":\"1\",\"answer\":\"no_record\",\"records\":[{\"status\":\"lost\"}]}"; sleep 5' unchecked "no_record, with records"
program "garbage" 'read q; echo hello; sleep 5' unchecked "no answer"
program "an unknown id" 'read q; echo "{\"id\":\"99\",\"answer\":\"no_record\"}"; sleep 5' unchecked "no answer"
program "an unknown word" 'read q; echo "{\"id\":\"1\",\"answer\":\"fine\"}"; sleep 5' unchecked "not one of hit"
program "no answer word" 'read q; echo "{\"id\":\"1\"}"; sleep 5' unchecked "not one of hit"
program "half an answer" 'read q; printf "{\"id\":\"1\",\"answer\":\"no_rec"' unchecked "has ended"
program "a program that ends" 'exit 0' unchecked "has ended"
DEADLINE=3000 program "a program that says nothing" 'cat >/dev/null' unchecked "no answer within 3000 ms"
program "a record of another document" 'read q; echo "{\"id\":\"1\",\"answer\":\"candidate\",\"records\":[{\"number\":\"X1\",\"status\":\"lost\"}]}"; sleep 5' unchecked "does not match"

# Answers in any order; a late one is nobody's.
cat >"$TMP/backwards.py" <<'EOF'
import json, sys, time
held = []
for line in sys.stdin:
    held.append(json.loads(line))
    if len(held) == 4:
        for q in reversed(held):
            hit = q["number"] == "L898902C3"
            print(json.dumps({"id": q["id"], "answer":
                              "hit" if hit else "no_record",
                              "records": [{"status": "lost"}] if hit else []}),
                  flush=True)
        held = []
EOF
for n in A1 L898902C3 A2 A3 L898902C3 A4 A5 A6; do
	echo "{\"document\":{\"number\":\"$n\",\"issuing_state\":\"UTO\"}}"
done >"$TMP/eight.jsonl"
run sltdquery --source "c=cmd:python3 $TMP/backwards.py" "$TMP/eight.jsonl"
jq -r .sltdquery.answer "$TMP/out" | tr '\n' ' ' >"$TMP/words"
mv "$TMP/words" "$TMP/out"
expect "answers in any order" 1 \
    "no_record hit no_record no_record hit no_record no_record no_record "
# The first is answered when the tool has given it up.
cat >"$TMP/late.py" <<'EOF'
import json, os, sys, time
for i, line in enumerate(sys.stdin):
    q = json.loads(line)
    while i == 0 and not os.path.getsize(sys.argv[1]):
        time.sleep(0.05)
    print(json.dumps({"id": q["id"], "answer": "no_record"}), flush=True)
EOF
(
	head -n 1 "$TMP/eight.jsonl"
	wait_for 60 test -s "$TMP/late"
	head -n 3 "$TMP/eight.jsonl"
) | sltdquery --line-buffered --deadline 3000 \
    --source "c=cmd:python3 $TMP/late.py $TMP/late" >"$TMP/late"
cp "$TMP/late" "$TMP/out"
jq -r .sltdquery.answer "$TMP/out" | tr '\n' ' ' >"$TMP/words"
[ "$(cat "$TMP/words")" = "not_checked no_record no_record no_record " ] &&
    ok "a late answer is dropped" ||
    not_ok "a late answer is dropped" "$(cat "$TMP/words")"

# A dead source beside a good one: hits stay, nothing is clear, and the
# breaker keeps 2000 records from costing 2000 deadlines.
for i in $(seq 2000); do
	echo "{\"document\":{\"number\":\"A$i\",\"issuing_state\":\"UTO\"}}"
done >"$TMP/many.jsonl"
start=$(date +%s)
run sltdquery --deadline 500 --source "dead=cmd:cat >/dev/null" \
    --source "local=lmdb:$MRTD_STORE/sltd" "$TMP/many.jsonl"
took=$(($(date +%s) - start))
n=$(grep -c '"answer":"not_checked","query"' "$TMP/out")
[ "$n" = 2000 ] && ok "beside a dead source nothing is clear" ||
    not_ok "beside a dead source nothing is clear" "$n of 2000 not_checked"
[ $took -lt 20 ] && ok "the breaker opens" ||
    not_ok "the breaker opens" "2000 records took $took s"
run sltdquery --deadline 300 --source "dead=cmd:cat >/dev/null" \
    --source "local=lmdb:$MRTD_STORE/sltd" -n L898902C3 -c UTO
expect_json "a hit beside a dead source is a hit" 1 '.sltdquery.answer == "hit"'
run sltdquery --source "gone=lmdb:$TMP/none" \
    --source "local=lmdb:$MRTD_STORE/sltd" -n L898902C4 -c UTO
not_checked "a store that is not there beside a good one" "no list is loaded"

# ---- an authority over https
if need "https" python3 openssl; then
	mkdir "$TMP/tls"
	certificates "$TMP/tls" || not_ok "certificates" "openssl failed"
	authority "$TMP/tls" || not_ok "authority" "does not start"
	authority_port=$port
	free_port
	nobody_port=$port
	# site PATH [CERTIFICATE [PORT]]
	site()
	{
		cat >"$TMP/https.conf" <<EOF
[source authority]
url = https://127.0.0.1:${3:-$authority_port}/$1
ca = $TMP/tls/ca.pem
certificate = $TMP/tls/${2:-client}.pem
key = $TMP/tls/${2:-client}.key
deadline_ms = ${DEADLINE:-30000}
EOF
		run sltdquery --config "$TMP/https.conf" -n "${N:-L898902C4}" -c UTO -t P
	}
	N=L898902C3 site ok
	expect_json "an authority's hit" 1 '.sltdquery.sources[0] |
	    .answer == "hit" and .as_of == "'"$AS_OF"'" and
	    .records[0].reference == "UTO-123"'
	site ok
	expect_json "an authority's no_record" 0 '.sltdquery.answer == "no_record"'
	jq -rs '.[-1].body | fromjson | keys | join(" ")' \
	    "$TMP/tls/requests.jsonl" >"$TMP/out"
	expect "number, state and type leave, nothing else" 0 \
	    "id issuing_state number type"
	for path in ok nodetail; do
		DEADLINE=2500 site $path
		echo 'detail = yes' >>"$TMP/https.conf"
		run sltdquery --config "$TMP/https.conf" -n L898902C3 -c UTO
		if [ $path = ok ]; then
			expect_json "the details of a hit" 1 \
			    '.sltdquery.sources[0].records[0] | .match == "exact" and
			    .note == "seen at gate 7" and .reference == "UTO-123"'
		else
			expect_json "a hit whose details do not come is a hit" 1 \
			    '.sltdquery.sources[0] | .answer == "hit" and
			    .records[0].reference == "UTO-123"'
		fi
	done
	DEADLINE=2500 site slow
	not_checked "an authority that is slow" "timed out|no answer within"
	site garbage
	not_checked "an authority's garbage" "no JSON"
	site half
	not_checked "half an answer over https" "."
	site records
	not_checked "no_record with records over https" "."
	for code in 404 429 500 503; do
		site status/$code
		not_checked "status $code" "$code"
	done
	site status/204
	not_checked "status 204" "."
	site ok other
	not_checked "a client certificate of another authority" "."
	DEADLINE=2500 site ok client $nobody_port
	not_checked "nobody listens" "connect"
	sed "s,$TMP/tls/ca.pem,$TMP/tls/otherca.pem," "$TMP/https.conf" |
	    sed "s/$nobody_port/$authority_port/" >"$TMP/h2.conf"
	run sltdquery --config "$TMP/h2.conf" -n L898902C4 -c UTO
	not_checked "a server of another authority" "certificate"
	run sltdquery --source h=http://127.0.0.1:$authority_port/ok -n X1 -c UTO
	expect "plain http is no source" 64

	# Templates.
	cat >"$TMP/soap.request" <<'EOF'
Content-Type: text/xml; charset=utf-8
SOAPAction: "find"
Path: /find

<q><num>{number}</num><iso>{issuing_state}</iso><kind>{type}</kind></q>
EOF
	cat >"$TMP/soap.map" <<'EOF'
[answer]
format = xml
proof = //s:Result
as_of = //s:Result/@asOf
records = //s:Document
[record]
number = s:Number
issuing_state = s:Country
status = s:Fraud
reference = s:Case
[statuses]
STL = stolen
[namespaces]
s = urn:example:gateway
EOF
	template()
	{
		site "$1"
		printf 'request = %s\nmapping = %s\n' "$2" "$3" \
		    >>"$TMP/https.conf"
		run sltdquery --config "$TMP/https.conf" \
		    -n "${N:-L898902C4}" -c UTO -t P
	}
	N=L898902C3 template soap "$TMP/soap.request" "$TMP/soap.map"
	expect_json "a SOAP gateway's hit" 1 '.sltdquery.sources[0] |
	    .answer == "hit" and .as_of == "'"$AS_OF"'" and
	    .records[0].status == "stolen" and
	    .records[0].reference == "UTO-123"'
	template soap "$TMP/soap.request" "$TMP/soap.map"
	expect_json "a SOAP gateway's no_record" 0 \
	    '.sltdquery.answer == "no_record"'
	template fault "$TMP/soap.request" "$TMP/soap.map"
	not_checked "a SOAP fault" "not what shows"
	template garbage "$TMP/soap.request" "$TMP/soap.map"
	not_checked "no SOAP at all" "."
	printf 'Content-Type: application/json\n\n{"doc":"{number}","by":"{issuing_state}"}' \
	    >"$TMP/json.request"
	cat >"$TMP/json.map" <<'EOF'
[answer]
answer = /result/code
as_of = /meta/at
records = /result/items
[answers]
1 = hit
0 = no_record
[record]
number = /no
issuing_state = /iso
status = /why
[statuses]
7 = lost
EOF
	N=L898902C3 template foreign "$TMP/json.request" "$TMP/json.map"
	expect_json "another JSON gateway's hit" 1 '.sltdquery.sources[0] |
	    .answer == "hit" and .records[0].status == "lost"'
	template foreign "$TMP/json.request" "$TMP/json.map"
	expect "another JSON gateway's no_record" 0
	sed -i 's/^0 = no_record//' "$TMP/json.map"
	template foreign "$TMP/json.request" "$TMP/json.map"
	not_checked "a word that the mapping does not know" "not known"
	printf '[answer]\nrecords = /items\n' >"$TMP/bad.map"
	template foreign "$TMP/json.request" "$TMP/bad.map"
	expect_message "a mapping under which all would be clear" 78 "neither proof"
fi

# ---- nginx with client certificates before it
if need "nginx" nginx python3 openssl; then
	authority "$TMP/tls" --plain
	nginx_before "$port"
	N=L898902C3 site ok client $nginx_port
	expect_json "through nginx with a client certificate" 1 \
	    '.sltdquery.answer == "hit"'
	# The details of a record, in the language of a gateway.
	detailed()	# MODE REQUEST MAPPING DETAIL_REQUEST
	{
		: >"$TMP/tls/requests.jsonl"
		N=L898902C3 site "$1" client $nginx_port
		printf 'request = %s\nmapping = %s\ndetail = yes\n%s\n' \
		    "$2" "$3" "${4:+detail_request = $4}" \
		    >>"$TMP/https.conf"
		: >"$TMP/tls/requests.jsonl"
		run sltdquery --config "$TMP/https.conf" -n L898902C3 \
		    -c UTO -t P
	}
	detailed soap cmd/sltdquery/gateway.request cmd/sltdquery/gateway.ini \
	    cmd/sltdquery/gateway-detail.request
	expect_json "a SOAP gateway's details, as in the examples" 1 \
	    '.sltdquery.sources[0] | .answer == "hit" and (.records[0] |
	    .match == "exact" and .status == "stolen" and
	    .reference == "UTO-123" and .note == "seen at gate 7" and
	    .expiry_date == "2030-01-01")'
	jq -r '.path' "$TMP/tls/requests.jsonl" >"$TMP/out"
	expect "each at its path" 1 "/soap/find
/soap/case"
	jq -r 'select(.path == "/soap/case").body' "$TMP/tls/requests.jsonl" \
	    >"$TMP/case"
	grep -q '<ref>UTO-123</ref>' "$TMP/case" &&
	    ! grep -q L898902C3 "$TMP/case" &&
	    ok "the reference leaves, the number only where it is asked for" ||
	    not_ok "the reference leaves, the number only where it is asked for" \
	    "$(cat "$TMP/case")"
	cp "$TMP/json.map" "$TMP/detail.map"
	sed -i 's/^1 = hit/&\n0 = no_record/; s/^why/&/' "$TMP/detail.map"
	sed -i 's,^status = /why,&\nreference = /id,' "$TMP/detail.map"
	printf '[detail]\nrecord = /files/0\nnote = told\n' \
	    >>"$TMP/detail.map"
	printf 'Path: /case\n\n{"ref":"{reference}","id":"{id}"}' \
	    >"$TMP/detail.request"
	detailed foreign "$TMP/json.request" "$TMP/detail.map" \
	    "$TMP/detail.request"
	expect_json "another JSON gateway's details" 1 \
	    '.sltdquery.sources[0].records[0] | .note == "seen at gate 7" and
	    .status == "lost" and .reference == "\"A\\1\""'
	jq -r 'select(.path == "/foreign/case").body | fromjson |
	    .ref' "$TMP/tls/requests.jsonl" >"$TMP/out"
	expect "a reference is escaped" 1 '"A\1"'
	detailed other "$TMP/json.request" "$TMP/detail.map" \
	    "$TMP/detail.request"
	expect_json "details of another document change nothing" 1 \
	    '.sltdquery.sources[0].records[0] | .status == "lost" and
	    .note == null'
	detailed soap cmd/sltdquery/gateway.request "$TMP/soap.map" \
	    cmd/sltdquery/gateway-detail.request
	expect_message "details without their mapping" 78 "wants a .detail"
	detailed soap cmd/sltdquery/gateway.request cmd/sltdquery/gateway.ini ""
	expect_message "details without their request" 78 "detail_request"
	site ok other $nginx_port
	not_checked "nginx refuses another client" "."
	sed -i '/^certificate/d; /^key/d' "$TMP/https.conf"
	run sltdquery --config "$TMP/https.conf" -n L898902C4 -c UTO
	not_checked "nginx refuses a client without certificate" "400|answered"
fi

# ---- PostgreSQL
if postgres_start "PostgreSQL faults"; then
	run sltdquery --source p="$PG_URL" -n L898902C4 -c UTO
	not_checked "a database without a list" "no list is loaded"
	sltdquery load --source p="$PG_URL" "$TMP/list.csv" >/dev/null
	run sltdquery --source p="$PG_URL" -n L898902C4 -c UTO
	expect "a database with one" 0
	head -n 3 "$TMP/list.csv" >"$TMP/few.csv"
	run sltdquery load --source p="$PG_URL" --max-change 50 "$TMP/few.csv"
	expect_message "the guard holds for a database, too" 65 "max-change"
	# Killed in the middle, and back again.
	answered()
	{
		[ "$(wc -l <"$TMP/killed")" -ge "$1" ]
	}
	(
		head -n 500 "$TMP/many.jsonl"
		wait_for 60 answered 500
		postgres_stop immediate
		head -n 500 "$TMP/many.jsonl"
		wait_for 60 answered 1000
		postgres_up
		sleep 11	# it is asked again after ten seconds
		head -n 300 "$TMP/many.jsonl"
	) | sltdquery --source p="$PG_URL" >"$TMP/killed" 2>"$TMP/err"
	first=$(head -n 500 "$TMP/killed" | grep -c '"answer":"no_record","query"')
	middle=$(tail -n +501 "$TMP/killed" | head -n 500 |
	    grep -c '"answer":"not_checked","query"')
	last=$(tail -n 300 "$TMP/killed" | grep -c '"answer":"no_record","query"')
	[ "$first $middle $last" = "500 500 300" ] &&
	    ok "a database killed, and asked again when it is back" ||
	    not_ok "a database killed, and asked again when it is back" \
	    "answered $first, not checked $middle, answered $last"
	# Frozen: the connection is there, nobody answers.
	postgres_signal STOP
	run sltdquery --deadline 500 --source p="$PG_URL" -n L898902C4 -c UTO
	not_checked "a database that hangs" "within 500 ms|cannot be asked"
	postgres_signal CONT
	postgres_stop
	run sltdquery --source p="$PG_URL" -n L898902C4 -c UTO
	not_checked "no database" "."
	for url in postgresql://nobody@127.0.0.1:$PG_PORT/x \
	    'postgresql://[bad' postgresql://127.0.0.1:1/x; do
		run sltdquery --source p="$url" -n L898902C4 -c UTO
		not_checked "no database at $url" "."
	done
fi
finish

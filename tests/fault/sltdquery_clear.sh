#!/bin/sh
# Nothing that is listed reads as clear: the ways in which it once did, each
# asked of the embedded store, a program, an authority behind nginx, and
# PostgreSQL.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

need "nothing listed is clear" jq python3 openssl nginx || finish

cat >"$TMP/list.csv" <<'EOF'
number,number_last,issuing_state,type,status,reported
L898902C3,,UTO,P,stolen,2020-02-02
1234567,,COL,P,lost,2020-02-02
AB1234567,,BLR,P,stolen,2020-02-02
V7654321,,UTO,V,stolen,2020-02-02
CC1000000,CC1999999,ITA,P,stolen_blank,2019-01-01
EE1000000,EE1999999,GBR,P,stolen_blank,2019-01-01
EOF
sltdquery load "$TMP/list.csv" >/dev/null || not_ok "load" "fails"

# A program that knows the same list, and asks nothing of a state it is not
# told: what an authority of another house would do.
cat >"$TMP/program.py" <<'EOF'
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1])))
for line in sys.stdin:
    q = json.loads(line)
    word = "no_record"
    for r in rows:
        last = r["number_last"] or r["number"]
        if not (len(last) == len(q["number"]) and
                r["number"] <= q["number"] <= last):
            continue
        if q.get("issuing_state") == r["issuing_state"] and not r["number_last"]:
            word = "hit"
        elif q.get("issuing_state") in (None, r["issuing_state"], "GBD") and word != "hit":
            word = "candidate"
    print(json.dumps({"id": q["id"], "answer": word}), flush=True)
EOF

mkdir "$TMP/tls"
certificates "$TMP/tls" || not_ok "certificates" "openssl failed"
authority "$TMP/tls" --plain || not_ok "authority" "does not start"
nginx_before "$port"
ways="embedded cmd https"
if postgres_start "PostgreSQL"; then
	ways="$ways postgresql"
	sltdquery load --source p="$PG_URL" "$TMP/list.csv" >/dev/null ||
	    not_ok "load into PostgreSQL" "fails"
fi

# config WAY [PATH]: who is asked, in $TMP/WAY.conf
config()
{
	case $1 in
	embedded) echo "url = lmdb:$MRTD_STORE/sltd" ;;
	cmd) echo "url = cmd:python3 $TMP/program.py $TMP/list.csv" ;;
	postgresql) echo "url = $PG_URL" ;;
	https)
		echo "url = https://127.0.0.1:$nginx_port/${2:-ok}"
		echo "ca = $TMP/tls/ca.pem"
		echo "certificate = $TMP/tls/client.pem"
		echo "key = $TMP/tls/client.key" ;;
	esac >"$TMP/rows"
	{
		echo "[source s]"
		cat "$TMP/rows"
		echo "deadline_ms = 30000"
		echo "[match]"
		echo "any_state = related"
	} >"$TMP/$1.conf"
}
for way in $ways; do
	config $way
done

# asked RECORD WAY
asked()
{
	printf '%s\n' "$1" >"$TMP/in"
	run sltdquery --config "$TMP/$2.conf" "$TMP/in"
}
# listed NAME ANSWER RECORD [WAYS]: what is to be answered, however asked. All
# that are listed so are asked by asked_listed, in one run for each way.
listed()
{
	for way in ${4:-$ways}; do
		printf '%s\n' "$3" >>"$TMP/listed.$way"
		printf '%s\t%s\n' "$2" "$1" >>"$TMP/wanted.$way"
	done
}
asked_listed()
{
	for way in $ways; do
		run sltdquery --config "$TMP/$way.conf" "$TMP/listed.$way"
		[ $status = 1 ] || not_ok "one is listed ($way)" "$(said)"
		jq -r '.sltdquery | .answer + " " + .status' "$TMP/out" \
		    >"$TMP/answers"
		while IFS="$tab" read -r word name; do
			read -r answer <&3 || answer=none
			case $word in
			hit) wanted="hit fail" ;;
			*) wanted="$word undetermined" ;;
			esac
			[ "$answer" = "$wanted" ] && ok "$name ($way)" ||
			    not_ok "$name ($way)" "$answer, not $wanted"
		done <"$TMP/wanted.$way" 3<"$TMP/answers"
		[ "$(wc -l <"$TMP/answers")" = "$(wc -l <"$TMP/wanted.$way")" ] ||
			not_ok "each is answered once ($way)" \
			    "$(wc -l <"$TMP/answers") answers"
	done
}
tab=$(printf '\t')
doc()
{
	printf '{"document":{"number":"%s","issuing_state":"%s"%s}}' "$1" "$2" \
	    "${3:+,\"type\":\"$3\"}"
}

# ---- letters that are not Latin
listed "Cyrillic look-alikes" candidate "$(doc 'АВ1234567' BLR)" \
    "$(echo "$ways" | sed 's/https//')"
listed "Cyrillic look-alikes of nothing listed" not_checked \
    "$(doc 'АВ7654321' BLR)"
listed "Latin letters with marks" not_checked "$(doc 'äb7654321' BLR)"
listed "a combining mark" not_checked "$(doc 'a\u0308b7654321' BLR)"
listed "Greek look-alikes" not_checked "$(doc 'ΑΒ7654321' BLR)"
listed "letters with no likeness" not_checked "$(doc 'ก1234567' COL)"
listed "a sharp s" not_checked "$(doc 'ß1234567' COL)"
listed "full-width forms" hit "$(doc 'Ｌ８９８９０２Ｃ３' UTO)"
listed "Arabic-Indic digits" hit "$(doc 'L٨٩٨٩٠٢C٣' UTO)"
listed "Persian digits" hit "$(doc 'L۸۹۸۹۰۲C۳' UTO)"
listed "dashes and blanks of Unicode" hit "$(doc 'L898‑902 C3' UTO)"
listed "a spreadsheet's power" not_checked "$(doc '1.23E+08' COL)"
listed "a power in full-width forms" not_checked "$(doc '１.２３Ｅ＋０８' COL)"
listed "a word for no number" not_checked "$(doc 'N/A' COL)"
listed "another" not_checked "$(doc 'unknown' COL)"
listed "a masked number" not_checked "$(doc 'XXXXXXXXX' COL)"
listed "a quantity with a fraction" not_checked "$(doc '1234567.0' COL)"
for way in $ways; do
	run sltdquery --config "$TMP/$way.conf" -n "$(printf 'L89\3508902')" -c UTO
	expect_json "Latin-1 on the command line ($way)" 2 \
	    '.sltdquery.answer == "not_checked"'
done

# ---- states that are none
for state in ZZZ XXX XXA; do
	listed "issuing state $state" candidate \
	    "$(doc L898902C3 $state P)"
done
listed "no state at all" candidate "$(doc L898902C3 '' P)"
listed "a blank of a series, no state" candidate "$(doc CC1500000 '' P)" \
    "$(echo "$ways" | sed 's/https//')"
listed "a blank of a series, a state that is none" candidate \
    "$(doc CC1500000 ZZZ P)" "$(echo "$ways" | sed 's/https//')"
listed "a blank of a related state" candidate "$(doc EE1500000 GBD P)" \
    "$(echo "$ways" | sed 's/https//')"

# ---- several documents
listed "the second of two documents" hit \
    '{"document":{"number":"X1111111","issuing_state":"UTO"},"documents":[{"number":"X1111111","issuing_state":"UTO"},{"number":"L898902C3","issuing_state":"UTO","type":"P"}]}'
listed "a zone and a listed document beside it" hit \
    '{"mrzcheck":{"fields":{"document_number":"X1111111","issuing_state":"UTO"}},"document":{"number":"L898902C3","issuing_state":"UTO","type":"P"}}'
listed "a document that cannot be asked" not_checked \
    '{"documents":[{"number":"X1111111","issuing_state":"UTO"},{"issuing_state":"UTO","type":"V"}]}'
asked_listed
for way in $ways; do
	asked '{"documents":[{"number":"X1111111","issuing_state":"UTO"},{"number":"L898902C3","issuing_state":"UTO"},{"type":"P"}]}' $way
	expect_json "each of them is told ($way)" 1 '.sltdquery |
	    [.queries[].answer] == ["no_record","hit","not_checked"] and
	    .query.number == "L898902C3" and
	    any(.findings[]; .code == "sltd.incomplete_query" and
	    (.note | startswith("document 3: ")))'
done
python3 -c 'import json; print(json.dumps({"documents": [{"number": "Q%d" % i,
    "issuing_state": "UTO"} for i in range(40)]}))' >"$TMP/forty"
for way in $ways; do
	asked "$(cat "$TMP/forty")" $way
	expect_json "more documents than are asked for ($way)" 2 '.sltdquery |
	    .answer == "not_checked" and (.queries | length) == 32 and
	    any(.findings[]; .code == "sltd.not_checked" and
	    .where == "documents" and (.note | startswith("8 more")))'
done
asked '{"documents":[{"number":"X1111111","issuing_state":"UTO"},{"code":"K","number":"L898902C3"}]}' embedded
expect_json "a known traveller number is no document" 0 \
    '.sltdquery.answer == "no_record" and (.sltdquery | has("queries") | not)'

asked '{"document":{"type":"k","number":"L898902C3"},"documents":[{"type":"O","code":"\u004b","number":"L898902C3","issuing_state":"UTO"}]}' embedded
expect_json "nor by its type, nor alone" 0 '.sltdquery.status == "absent"'
asked '{"documents":[{"type":"K","number":"X"},{"code":"R","type":"R","number":"L898902C3","issuing_state":"UTO"}]}' embedded
expect_json "a residence permit is one" 2 '.sltdquery.answer == "candidate"'
run sltdquery -n L898902C3 -t K
expect_message "-t K is refused" 64 "known traveller"

# ---- members that are there twice
asked '{"document":{"number":"X1","number":"L898902C3","issuing_state":"UTO"}}' embedded
expect_json "a doubled number" 2 '.sltdquery | .status == "error" and
    .findings[0].code == "record.input"'
asked '{"documents":[{"number":"X1","numb\u0065r":"L898902C3"},{"number":"L898902C3","issuing_state":"UTO"}]}' embedded
expect_json "a doubled number hides no hit" 1 '.sltdquery |
    .answer == "hit" and any(.findings[]; .code == "record.input")'
asked '{"mrzcheck":{"fields":{"document_number":"X1"},"fields":{"document_number":"L898902C3"}}}' embedded
expect_json "doubled fields of mrzcheck" 2 '.sltdquery.status == "error"'

# ---- answers to another question, or in doubt
# Each line: a name, and what a source says in place of its answer.
cat >"$TMP/wrong" <<'EOF'
another id|{"id":"99","answer":"no_record"}
no id|{"answer":"no_record"}
an id that is a number|{"id":1,"answer":"no_record"}
an id with a zero before it|{"id":"0@ID@","answer":"no_record"}
an id with a blank behind it|{"id":"@ID@ ","answer":"no_record"}
an id twice|{"id":"99","id":"@ID@","answer":"no_record"}
an answer twice|{"id":"@ID@","answer":"hit","answer":"no_record"}
an answer twice, once escaped|{"id":"@ID@","answer":"no_record","\u0061nswer":"hit"}
records twice|{"id":"@ID@","answer":"no_record","records":[],"records":[{"status":"lost"}]}
a member of a record twice|{"id":"@ID@","answer":"candidate","records":[{"number":"L898902C3","number":"X","status":"lost"}]}
EOF
config https raw
while IFS='|' read -r name said; do
	printf '%s\n' "$said" >"$TMP/tls/raw"
	asked "$(doc L898902C4 UTO P)" https
	expect_json "$name (https)" 2 '.sltdquery |
	    .answer == "not_checked" and .status == "undetermined"'
	printf '%s\n' "$said" | sed 's/@ID@/1/g' >"$TMP/said"
	run sltdquery --deadline 30000 -n L898902C4 -c UTO -t P \
	    --source "s=cmd:read q; cat '$TMP/said'; sleep 5"
	expect_json "$name (cmd)" 2 '.sltdquery |
	    .answer == "not_checked" and .status == "undetermined"'
done <"$TMP/wrong"

# Templates.
template()
{
	config https raw
	{
		cat "$TMP/rows"
		echo "deadline_ms = 30000"
		echo "request = $TMP/request"
		echo "mapping = $TMP/map"
	} | sed '1i [source s]' >"$TMP/https.conf"
	printf '%s' "$2" >"$TMP/tls/raw"
	asked "$(doc L898902C4 UTO P)" https
	expect_json "$1" "$3" ".sltdquery.answer == \"$4\""
}
printf 'Content-Type: application/json\n\n{"id":"{id}","n":"{number}"}' \
    >"$TMP/request"
printf '[answer]\nanswer = /code\nrecords = /items\nid = /ref\n[answers]\n0 = no_record\n1 = hit\n[record]\nnumber = /no\nstatus = /why\n' >"$TMP/map"
template "a gateway's answer, mapped" '{"ref":"@ID@","code":0}' 0 no_record
template "a code twice in JSON" '{"ref":"@ID@","code":1,"code":0}' 2 not_checked
template "a member twice, deep inside" \
    '{"ref":"@ID@","code":0,"x":[{"y":{"a":1,"a":2}}]}' 2 not_checked
template "another id, mapped" '{"ref":"99","code":0}' 2 not_checked
template "no id, mapped" '{"code":0}' 2 not_checked
printf '[answer]\nformat = xml\nanswer = //code\nrecords = //doc\nid = /r/@id\n[answers]\n0 = no_record\n1 = hit\n[record]\nnumber = no\nstatus = why\n' >"$TMP/map"
template "an XML answer, mapped" '<r id="@ID@"><code>0</code></r>' 0 no_record
template "a code twice in XML" \
    '<r id="@ID@"><code>0</code><code>1</code></r>' 2 not_checked
template "another id in XML" '<r id="7"><code>0</code></r>' 2 not_checked
template "a record's number twice in XML" \
    '<r id="@ID@"><code>1</code><doc><no>L898902C4</no><no>X</no><why>lost</why></doc></r>' 2 not_checked
template "a document type" \
    '<!DOCTYPE r [<!ENTITY a "0">]><r id="@ID@"><code>&a;</code></r>' 2 not_checked
python3 -c 'print("<r id=\"@ID@\" %s><code>0</code></r>" % " ".join(
    "a%d=\"\"" % i for i in range(128000)), end="")' >"$TMP/many"
template "128,000 attributes" "$(head -c 1000000 "$TMP/many")" 2 not_checked

# ---- old lists
old()
{
	run sltdquery --config "$TMP/$1.conf" --at "$(date -u -d "$2" +%FT%TZ)" \
	    -n X1111111 -c UTO
}
config https
for way in $(echo "$ways" | sed 's/cmd//'); do
	old $way '36 days'
	expect_json "36 days without a load prove nothing ($way)" 2 \
	    '.sltdquery | .answer == "not_checked" and
	    .findings[0].code == "sltd.stale"'
	old $way '30 days'
	expect_json "30 days do ($way)" 0 '.sltdquery.answer == "no_record"'
	sed -i 's/^deadline_ms.*/&\nmax_age = none/' "$TMP/$way.conf"
	old $way '9 years'
	expect_json "the operator's word ($way)" 0 \
	    '.sltdquery.sources[0].max_age == "none"'
done
printf 'number,issuing_state,type,status,reported,action\nN1234567,UTO,P,lost,2020-02-02,insert\n' \
    >"$TMP/delta.csv"
config embedded
sltdquery delta "$TMP/delta.csv" >/dev/null || not_ok "delta" "fails"
if [ -n "${PG_URL:-}" ]; then
	config postgresql
	sltdquery delta --source p="$PG_URL" "$TMP/delta.csv" >/dev/null ||
	    not_ok "delta into PostgreSQL" "fails"
fi
for way in $(echo "$ways" | sed 's/cmd//; s/https//'); do
	old $way '27 hours'
	expect_json "a list kept by deltas is old after a day ($way)" 2 \
	    '.sltdquery.answer == "not_checked"'
	old $way '25 hours'
	expect_json "and not before ($way)" 0 '.sltdquery.answer == "no_record"'
done
sltdquery load --max-change 100 "$TMP/list.csv" >/dev/null
old embedded '27 hours'
expect "a full file between the deltas does not end them" 2

# ---- a collapsed list
{
	echo number,issuing_state,type,status
	seq 1 900 | sed 's/.*/K&,UTO,P,lost/'
} >"$TMP/900.csv"
head -n 1 "$TMP/900.csv" >"$TMP/header.csv"
head -n 800 "$TMP/900.csv" >"$TMP/799.csv"
sed '2,200s/K/L/' "$TMP/900.csv" >"$TMP/other.csv"
collapsed()	# NAME OPTION…
{
	name=$1
	shift
	sltdquery load --source-name nine --fresh "$@" "$TMP/900.csv" >/dev/null
	run sltdquery load --source-name nine "$@" "$TMP/header.csv"
	expect_message "an empty list over 900 ($name)" 65 "leave nothing"
	run sltdquery load --source-name nine --max-change 100 "$@" "$TMP/header.csv"
	expect_message "whatever may change ($name)" 65 "leave nothing"
	run sltdquery load --source-name nine "$@" "$TMP/799.csv"
	expect_message "a ninth fewer ($name)" 65 "max-change"
	run sltdquery load --source-name nine "$@" "$TMP/other.csv"
	expect_message "as many, others ($name)" 65 "max-change"
	sed 's/$/,withdraw/; 1s/withdraw/action/' "$TMP/900.csv" |
	    head -n 100 >"$TMP/d.csv"
	run sltdquery delta --source-name nine "$@" "$TMP/d.csv"
	expect_message "a delta that removes a ninth ($name)" 65 "max-change"
	printf 'number,issuing_state,type,status\nK1,UTO,P,lost\n' >"$TMP/one.csv"
	sltdquery load --source-name one --fresh "$@" "$TMP/one.csv" >/dev/null
	seq 2 11 | sed 's/.*/K&,UTO,P,lost/' | cat "$TMP/one.csv" - \
	    >"$TMP/eleven.csv"
	run sltdquery load --source-name one "$@" "$TMP/eleven.csv"
	expect "ten more are always taken ($name)" 0
	run sltdquery load --source-name one "$@" "$TMP/one.csv"
	expect_message "none are let go ($name)" 65 "max-change"
	run sltdquery load --source-name nine --fresh "$@" "$TMP/header.csv"
	expect "--fresh is the operator's word ($name)" 0
}
collapsed embedded
[ -z "${PG_URL:-}" ] || collapsed postgresql --source p="$PG_URL"

# ---- the headline
config embedded
run sltdquery --text --config "$TMP/embedded.conf" -n X1111111 -c UTO
head -n 1 "$TMP/out" | grep -q 'not listed (which does not make it valid).*s, data of ' &&
    ok "the headline says what was established" ||
    not_ok "the headline says what was established" "$(head -n 1 "$TMP/out")"
finish

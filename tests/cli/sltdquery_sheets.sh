#!/bin/sh
# The file that a ministry really sends: its columns, words, days, states and
# encoding; what is bad in it set aside and counted.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

need sheets iconv jq || finish

# ---- the installed maps
cat >"$TMP/es.utf8" <<'EOF'
Nº de documento;PAÍS EXPEDIDOR;Clase;Situación;Fecha de denuncia;Fecha de caducidad;Expediente;Titular
PAA123456;España;PASAPORTE;ROBADO;05/06/2024;31/12/2029;E-1;nadie
paa-123.457;Reino Unido;DNI;Sustraído;1/6/2024;Indefinida;E-2;nadie
PAA123458;Alemania;Pasaporte;Extraviado;31/12/2024;;"E;3";nadie
EOF
iconv -f UTF-8 -t WINDOWS-1252 "$TMP/es.utf8" >"$TMP/es.csv"
cat >"$TMP/fr.csv" <<'EOF'
Documents signalés

Numéro du titre	Pays émetteur	Nature du titre	Motif	Date de déclaration	Titulaire
21FR12345	Corée du Nord	Passeport	Volé	45657	X
21FR12346	États-Unis	CNI	Perdu	31.12.24	X
EOF
sed -i '2s/.*/;;/' "$TMP/fr.csv"
records() # LIST
{
	sltdquery export --source-name "$1" | tail -n +2 | sort
}

run sltdquery load --source-name es --map cmd/sltdquery/map-es.ini \
    "$TMP/es.csv"
expect_json "a Spanish ministry's file" 0 '.added == 3'
run records es
expect "and what it means" 0 \
'{"number":"PAA123456","issuing_state":"ESP","type":"P","status":"stolen","reported":"2024-06-05","expiry_date":"2029-12-31","reference":"E-1"}
{"number":"PAA123457","issuing_state":"GBR","type":"I","status":"stolen","reported":"2024-06-01","reference":"E-2"}
{"number":"PAA123458","issuing_state":"D","type":"P","status":"lost","reported":"2024-12-31","reference":"E;3"}'
for form in UTF-8 UTF-16 UTF-16BE ISO-8859-15; do
	iconv -f UTF-8 -t $form "$TMP/es.utf8" >"$TMP/es.csv"
	run sltdquery load --source-name es --map cmd/sltdquery/map-es.ini \
	    --encoding $form "$TMP/es.csv"
	expect_json "the same in $form" 0 '.unchanged == 3 and .added == 0'
done
sed 's/^encoding.*//' cmd/sltdquery/map-es.ini >"$TMP/plain.ini"
{ printf '\357\273\277'; cat "$TMP/es.utf8"; } >"$TMP/es.csv"
run sltdquery load --source-name es --map "$TMP/plain.ini" "$TMP/es.csv"
expect_json "UTF-8 with its mark" 0 '.unchanged == 3'
iconv -f UTF-8 -t UTF-16 "$TMP/es.utf8" | gzip -c >"$TMP/es.csv.gz"
run sltdquery load --source-name es --map "$TMP/plain.ini" "$TMP/es.csv.gz"
expect_json "UTF-16 with its mark, compressed" 0 '.unchanged == 3'
run sltdquery load --source-name fr --map cmd/sltdquery/map-fr.ini \
    "$TMP/fr.csv"
expect_json "a French ministry's file" 0 '.added == 2'
run records fr
expect "and what that means" 0 \
'{"number":"21FR12345","issuing_state":"PRK","type":"P","status":"stolen","reporting_state":"FRA","reported":"2024-12-31"}
{"number":"21FR12346","issuing_state":"USA","type":"I","status":"lost","reporting_state":"FRA","reported":"2024-12-31"}'

# ---- what is not guessed
printf 'number,issuing_state,type,status,reported\nA1234567,UTO,P,lost,05/06/2024\n' \
    >"$TMP/day.csv"
run sltdquery load --source-name day "$TMP/day.csv"
expect_message "a day is not guessed without a map" 65 \
    'day.csv:2: reported is no calendar day'
printf '[days]\nform = DD/MM/YYYY | MM/DD/YYYY\n' >"$TMP/two.ini"
run sltdquery load --source-name day --map "$TMP/two.ini" "$TMP/day.csv"
expect_message "nor with a map that leaves it open" 65 'may be two days'
printf '[days]\nform = MM/DD/YYYY\n' >"$TMP/us.ini"
sltdquery load -q --source-name day --map "$TMP/us.ini" "$TMP/day.csv" \
    >"$TMP/log"
run records day
expect_json "the map says it" 0 '.reported == "2024-05-06"'
iconv -f UTF-8 -t ISO-8859-1 "$TMP/es.utf8" >"$TMP/latin.csv"
run sltdquery load --source-name x --map "$TMP/plain.ini" "$TMP/latin.csv"
expect_message "bytes of another encoding, by line and column" 65 \
    'latin.csv:1: column 2: bytes that are no UTF-8'
run sltdquery load --source-name x --encoding UTF-17 "$TMP/latin.csv"
expect_message "an encoding that is none" 64 'no encoding'
printf '\377\376n\0u\0m\0\0\330x\0\n\0' >"$TMP/half.csv"
run sltdquery load --source-name x "$TMP/half.csv"
expect_message "UTF-16 that is none, by line and column" 65 \
    'half.csv:1:4: bytes that are no UTF-16LE'
run sltdquery load --source-name x --map "$TMP/none.ini" "$TMP/es.csv"
expect "a map that is not there" 66
printf '[columns]\nx = surname\n' >"$TMP/wrong.ini"
run sltdquery load --source-name x --map "$TMP/wrong.ini" "$TMP/es.csv"
expect_message "a map that is wrong" 78 'wrong.ini:2: "surname" is no member'

# load and lint have one set of rules.
printf 'number,issuing_state,type,status,reported\n\320\220\320\2221234567,UTO,P,lost,2024-01-01\n1.23E+08,UTO,P,lost,2024-01-01\nA1234567,UTO,p,lost,2024-01-01\n' \
    >"$TMP/letters.csv"
run sltdquery load --source-name x "$TMP/letters.csv"
expect_message "letters of another script" 65 ':2: number has a character'
sed 2d "$TMP/letters.csv" >"$TMP/power.csv"
run sltdquery load --source-name x "$TMP/power.csv"
expect_message "a spreadsheet's power of ten" 65 ':2: number is a quantity'
sed 2,3d "$TMP/letters.csv" >"$TMP/small.csv"
run sltdquery load --source-name x "$TMP/small.csv"
expect "a type in lower case" 0
run sltdquery lint "$TMP/letters.csv"
jq -c 'select(.line) | [.findings[].code]' "$TMP/out" >"$TMP/codes"
mv "$TMP/codes" "$TMP/out"
expect "have the same names in lint" 0 \
'["sltd.lint.letter"]
["sltd.lint.exponent"]
[]'

# States of a list by two letters and name, as those of a question.
printf 'number,issuing_state,type,status\nAN1234567,CO,P,lost\nAN1234568,Colombia,P,lost\n' \
    >"$TMP/co.csv"
sltdquery load -q --source-name co "$TMP/co.csv" >"$TMP/log"
printf 'AN1234567,COL,P\nAN1234568,CO,P\n' >"$TMP/ask"
run sltdquery --json "$TMP/ask"
expect_json "a list's states by two letters and name" 1 \
    '.sltdquery.answer == "hit"'

# ---- questions by the same map
printf 'N\272 de documento;Pa\355s expedidor;Clase\nPAA123458;ALEMANIA;pasaporte\n' \
    >"$TMP/ask"
run sltdquery --map cmd/sltdquery/map-es.ini --json "$TMP/ask"
expect_json "a question by the same map" 1 \
    '.sltdquery.answer == "hit" and .document.issuing_state == "D"'
printf '{"document":{"number":"PAA123458","issuing_state":"D"}}\n' |
    iconv -f UTF-8 -t UTF-16 >"$TMP/ask"
run sltdquery --json "$TMP/ask"
expect_json "a record in UTF-16" 1 '.sltdquery.answer == "hit"'

# ---- bad lines set aside
{
	echo 'number,issuing_state,type,status,reported'
	for i in 1 2 3 4 5 6 7; do
		echo "A123456$i,UTO,P,lost,2024-01-0$i"
	done
	echo '1.23E+08,UTO,P,lost,2024-01-01'
	echo 'A1234568,UTO,P,lost,01/02/2024'
	echo 'A1234569,"UTO'
} >"$TMP/bad.csv"
run sltdquery load --source-name bad --rejects "$TMP/rejects" "$TMP/bad.csv"
expect_message "a tenth that is bad refuses the file" 65 \
    '3 of 10 lines are bad .*70.00 %'
run sltdquery stats --source-name bad
expect "and nothing of it is loaded" 69
run sltdquery load --source-name bad --rejects "$TMP/rejects" \
    --min-quality 70 "$TMP/bad.csv"
expect_json "--min-quality takes it" 1 '.records == 7 and .rejected == 3'
run jq -c '[.line, .column, .rule, .text]' "$TMP/rejects"
expect "what was set aside" 0 \
'[9,"number","sltd.lint.exponent","1.23E+08,UTO,P,lost,2024-01-01"]
[10,"reported","sltd.lint.record","A1234568,UTO,P,lost,01/02/2024"]
[11,null,"sltd.lint.line","A1234569,\"UTO"]'
run sltdquery load --source-name bad --rejects "$TMP/none/rejects" \
    "$TMP/bad.csv"
expect "a place that is none for rejects" 73
run sltdquery load --source-name bad --rejects "$TMP/bad.csv" "$TMP/bad.csv"
expect_message "rejects never write over the list" 64 'the file that is read'
run sltdquery load --source-name bad --min-quality 50 "$TMP/bad.csv"
expect_message "--min-quality alone" 64 'goes with --rejects'
printf 'number,issuing_state,status,action\nA1234561,UTO,,withdraw\nA1234562,UTO,lost,remove\n' \
    >"$TMP/delta.csv"
run sltdquery delta --source-name bad --max-change 50 --min-quality 50 \
    --rejects "$TMP/rejects" "$TMP/delta.csv"
expect_json "a delta's likewise" 1 '.unknown == 1 and .rejected == 1'

# ---- values over several lines
printf '"number","issuing_state","type",status,reported,"note"\r\n"A1234561",UTO,P,lost,2024-01-01,"one\r\ntwo, three"\r\nA1234562,UTO,P,lost,2024-01-02,"stray\r\nA1234563,UTO,P,lost,2024-01-03,fine\r\nA1234564,UTO,P,lost,2024-13-04,"x\n\ny"\nA1234565,UTO,P,lost,2024-01-05,"\n"\nA1234566,UTO,P,lost,2024-01-06,"x\ny\351"\n' \
    >"$TMP/lines.csv"
run sltdquery load --source-name lines --rejects "$TMP/rejects" \
    --min-quality 40 "$TMP/lines.csv"
expect_json "a quoted value may have line feeds" 1 \
    '.records == 3 and .rejected == 3'
run jq -c '[.line, .column, .rule]' "$TMP/rejects"
expect "errors after it have the right lines, and a stray quote swallows none" 0 \
'[4,null,"sltd.lint.line"]
[6,"reported","sltd.lint.record"]
[12,null,"sltd.lint.line"]'
run grep -c 'lines.csv:12: column 2: bytes' "$TMP/rejects"
expect "and bytes in the second line of a value theirs" 0 1
run records lines
expect_json "the value is whole" 0 \
    '.number != "A1234561" or .note == "one\r\ntwo, three"'
run sltdquery load --source-name lines "$TMP/lines.csv"
expect_message "without --rejects the stray quote refuses the file" 65 \
    'lines.csv:4: a quoted value has no end'
printf '[file]\nseparator = semicolon\n[columns]\nNumero de documento = number\nPais = issuing_state\nEstado = status\n' \
    >"$TMP/header.ini"
printf '"N\303\272mero de\ndocumento";Pa\303\255s;Estado\nA1234567;UTO;lost\n' \
    >"$TMP/header.csv"
run sltdquery load --source-name header --map "$TMP/header.ini" "$TMP/header.csv"
expect_json "and so may the name of a column" 0 '.added == 1'
run sltdquery --source "l=lmdb:$MRTD_STORE" --map "$TMP/header.ini" \
    --json "$TMP/header.csv"
expect_json "in a question too" 1 '.sltdquery.answer == "hit"'

# ---- counts by rule and column
run sltdquery lint --map "$TMP/us.ini" "$TMP/bad.csv"
jq -c 'select(.rule) | [.rule, .column, .count, .percent]' "$TMP/out" \
    >"$TMP/counts"
mv "$TMP/counts" "$TMP/out"
expect "lint counts by rule and column" 0 \
'["sltd.lint.record","reported",8,80]
["sltd.lint.line","",1,10]'
run sltdquery lint --text "$TMP/bad.csv"
if grep -q '^   9  number  *error  *sltd.lint.exponent' "$TMP/out" &&
	grep -q '^sltd.lint.line  *error  *1  *10.00  ##$' "$TMP/out"; then
	ok "for a person by line and column, and with a bar"
else
	not_ok "for a person by line and column, and with a bar" "$(said)"
fi
printf 'number,issuing_state,type,status,reported\nA1234561,UTO,P,lost,2001-01-01\n' \
    >"$TMP/old.csv"
run sltdquery lint --min-quality 100 "$TMP/old.csv"
expect "ten years past in a file without review dates is clean" 0
finish

#!/bin/sh
# Lists of passengers as CSV: by a map and without one, into messages.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null || { skip apisend_sheets 'no jq'; finish; }
cat >"$TMP/flight.json" <<'END'
{"sender":"UTAIR","recipient":"UTGOV","number":"UT123","carrier":"UT",
 "legs":[{"from":"MEX","departs":"2026-11-24T10:00","to":"GUA",
 "arrives":"2026-11-24T12:05"}],"reporting":"GUA"}
END
build="apisend build --json --profile regional --flight $TMP/flight.json
	--at 2026-11-23 --reference 1 --out $TMP/list.edi"
try()
{
	"$@" >"$TMP/out" 2>"$TMP/err"
	status=$?
}
is()
{
	[ "$2" = "$3" ] && ok "$1" ||
		not_ok "$1" "expected '$2', got '$3'; $(cat "$TMP/err")"
}
cat >"$TMP/list.csv" <<'END'
Apellidos;Nombres;Sexo;Fecha de nacimiento;Nacionalidad;Tipo de documento;Número de documento;País emisor;Vencimiento;Origen;Destino;Localizador;Equipaje;Etiquetas;Función;Observaciones
Pérez Núñez;"Ana ""Anita"" María";Mujer;05/06/1980;México;Pasaporte;G12345678;MX;01/02/2031;MEX;GUA;ABC123;2;UT012345 UT012346;Pasajero;x
=1+1;Luis;Hombre;31/02/1980;Guatemala;DNI;A1;GTM;01/02/2031;MEX;GUA;;;;Tripulante;
Corto;Uno
END
iconv -f UTF-8 -t WINDOWS-1252 "$TMP/list.csv" >"$TMP/es.csv"
try $build --map cmd/apisend/passengers-es.ini "$TMP/es.csv"
is map_status 1 "$status"
is map_lines 3 "$(wc -l <"$TMP/out")"
is map_record '["G12345678","MEX","2031-02-01","Pérez Núñez","1980-06-05","F","MEX","GUA","ABC123","2",["UT012345","UT012346"],"passenger","pass"]' \
	"$(head -n 1 "$TMP/out" | jq -c '[.document.number, .document.issuing_state, .document.expiry_date, .person.surname, .person.birth_date, .person.sex, .person.nationality, .itinerary.debarkation, .references.AVF, .bags.count, .bags.tags, .message.role, .apisend.status]')"
is map_no_such_day 'birth_date 31/02/1980' \
	"$(sed -n 2p "$TMP/out" | jq -r '(.apisend.findings[] | select(.code == "api.date") | .where) + " " + .person.birth_date')"
is map_short_line record.malformed \
	"$(sed -n 3p "$TMP/out" | jq -r '.apisend.findings[0].code')"
is map_message 1 "$(grep -c 'NAD+FL+++PEREZ NUNEZ:ANA' "$TMP/list.edi")"
is map_tags 1 "$(grep -c 'FTX+BAG+++UT012345:2' "$TMP/list.edi")"

# Without a map, columns are called as members, and days are ISO 8601.
printf 'surname\tbirth_date\tdocument_number\nDOE\t1980-06-05\tX1\nROE\t05/06/1980\tX2\n' \
	>"$TMP/plain.tsv"
try $build --map - "$TMP/plain.tsv"
is plain_status '1 pass fail' "$status $(jq -r .apisend.status "$TMP/out" | tr '\n' ' ' | sed 's/ $//')"
try $build --map - <"$TMP/plain.tsv"
is plain_standard_input 2 "$(wc -l <"$TMP/out")"
printf 'surname,surname\nA,B\n' >"$TMP/twice.csv"
try $build --map - "$TMP/twice.csv"
is column_twice 65 "$status"
printf 'surname,password\nA,B\n' >"$TMP/unknown.csv"
try $build --map - "$TMP/unknown.csv"
is column_unknown 65 "$status"
try $build --map cmd/apisend/passengers-es.ini "$TMP/unknown.csv"
is column_not_in_map 65 "$status"
try $build --map "$TMP/none.ini" "$TMP/plain.tsv"
is no_map 66 "$status"
printf 'surname\n\377\376\n' >"$TMP/bytes.csv"
try $build --map - "$TMP/bytes.csv"
is not_the_encoding 65 "$status"

# ---- a value over two lines
printf 'surname,given_names,birth_date,document_number,street\nDOE,"JO",1974-08-12,X1,"1 High St\nFlat 2"\nROE,ANNA,1980-01-01,X2,"stray\nLOE,ANNA,1980-01-01,X3,a\n' \
    >"$TMP/lines.csv"
try $build --map - "$TMP/lines.csv"
is value_over_two_lines 3 "$(wc -l <"$TMP/out")"

# ---- a sheet for a state that takes nothing else
cat >"$TMP/sheet.ini" <<'END'
[profile]
name = sheet
release = 15B
[csv]
separator = |
empty = null
date = DD/MM/YYYY
[columns]
Family name = surname
Given names = given_names
Born = birth_date
Number = document_number
Flight = flight
Date = departure_date
Kind = role
Seat | row = seat
END
cat >"$TMP/people" <<'END'
{"document":{"type":"P","number":"L898902C3"},"person":{"surname":"=cmd|x","given_names":"JO","birth_date":"1974-08-12"}}
{"document":{"type":"P","number":"X2"},"person":{"surname":"ROE","given_names":"ANNA MARIA"},"message":{"role":"crew"},"references":{"SEA":"12A"}}
END
try apisend build --form csv --profile "$TMP/sheet.ini" \
	--flight "$TMP/flight.json" --at 2026-11-23 --message-only "$TMP/people"
is sheet 'Family name|Given names|Born|Number|Flight|Date|Kind|"Seat | row"
"'"'=cmd|x"'"|JO|12/08/1974|L898902C3|UT123|24/11/2026|passenger|null
ROE|ANNA MARIA|null|X2|UT123|24/11/2026|crew|12A' "$(tr -d '\r' <"$TMP/out")"
grep -q 'never mailed' "$TMP/err" && ok sheet_is_not_mailed ||
	not_ok sheet_is_not_mailed "$(cat "$TMP/err")"
echo '{"document":{"type":"P","number":"L898902C3","issuing_state":"UTO","expiry_date":"2032-04-15"},"person":{"surname":"DOE","given_names":"JO","birth_date":"1974-08-12","sex":"F","nationality":"UTO"},"itinerary":{"embarkation":"MEX","debarkation":"GUA"}}' >"$TMP/one"
try apisend build --form csv --profile mx --flight "$TMP/flight.json" \
	--at 2026-11-23 --message-only "$TMP/one"
is sheet_of_mexico 24 "$(head -n 1 "$TMP/out" | tr ',' '\n' | wc -l)"
# Rows before and after the persons, and crew apart from passengers.
sed 's/"P"/"I"/; s/L898902C3/X2/; s/"1974-08-12","sex":"F"/"1980-01-02","sex":"X"/' \
	"$TMP/one" >"$TMP/two"
cat "$TMP/one" >>"$TMP/two"
sed '$s/^{/{"message":{"role":"crew"},/' "$TMP/two" >"$TMP/both"
sheet="apisend build --form csv --profile th --flight $TMP/flight.json --at 2026-11-23"
try $sheet --message-only "$TMP/two"
commas=,,,,,,,,,,,
is sheet_of_thailand "***VERSION 4,$commas
***HEADER,$commas
***BATCH,APP$commas
*TYPE,P$commas
*DIRECTION,I$commas
*FLIGHT,UT123$commas
*DEP PORT,MEX$commas
*DEP DATE,24-NOV-2026$commas
*DEP TIME,1000$commas
*ARR PORT,GUA$commas
*ARR DATE,24-NOV-2026$commas
*ARR TIME,1205$commas
*TB PORT,$commas
*TB DATE,$commas
*TB TIME,$commas

***START,$commas
O,UTO,X2,15-APR-2032,UTO,DOE,JO,02-JAN-1980,X,,N,,
P,UTO,L898902C3,15-APR-2032,UTO,DOE,JO,12-AUG-1974,F,,N,,
***END,$commas" "$(tr -d '\r' <"$TMP/out")"
try $sheet "$TMP/both"
is sheets_apart "1 pass fail role" "$status $(jq -r '.apisend |
	.status + " " + ((.findings[] | select(.code == "api.code") | .where) // "")' \
	"$TMP/out" | tr '\n' ' ' | tr -s ' ' | sed 's/ $//')"
try apisend build --form csv --profile cu --flight "$TMP/flight.json" \
	--at 2026-11-23 --message-only "$TMP/one"
is sheet_of_cuba 20 "$(tail -n 1 "$TMP/out" | tr ',' '\n' | wc -l)"
try apisend build --form csv --profile us --flight "$TMP/flight.json" </dev/null
is sheet_without_columns 78 "$status"
finish

#!/bin/sh
# The recipes between records and the flat CSV of a border system: there and
# back, against Python's csv.
. "$(dirname "$0")/../lib.sh"
command -v jq >/dev/null && command -v python3 >/dev/null || {
	skip records_csv 'no jq or python3'
	finish
}
recipes=cmd/apisend
cat >"$TMP/in.jsonl" <<'END'
{"document":{"type":"P","number":"L898902C3","issuing_state":"UTO","expiry_date":"2032-04-15"},"person":{"surname":"DOE, \"J\"","given_names":"=1+1","birth_date":"1974-08-12","sex":"F","nationality":"UTO"},"movement":{"movement_id":"7","post":"A,B","direction":"entry"},"sod":"AAAA"}
{"document":{"number":"-5"},"person":{"surname":"Ñandú"},"movement":{"reason":"@x"}}
END
jq -rs -f "$recipes/records-to-csv.jq" "$TMP/in.jsonl" >"$TMP/out.csv"
python3 - "$TMP/out.csv" <<'END' && ok csv_is_read || not_ok csv_is_read "$(cat "$TMP/out.csv")"
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")))
assert len(rows) == 2, rows
assert rows[0]["surname"] == 'DOE, "J"' and rows[0]["given_names"] == "'=1+1"
assert rows[0]["post"] == "A,B" and rows[1]["document_number"] == "'-5"
assert rows[1]["reason"] == "'@x" and rows[1]["surname"] == "Ñandú"
assert not any("AAAA" in v for r in rows for v in r.values())
END
jq -Rn -c -f "$recipes/csv-to-records.jq" "$TMP/out.csv" >"$TMP/back.jsonl"
jq -cS 'del(.sod)' "$TMP/in.jsonl" >"$TMP/wanted"
jq -cS . "$TMP/back.jsonl" >"$TMP/got"
cmp -s "$TMP/wanted" "$TMP/got" && ok csv_round_trip ||
	not_ok csv_round_trip "$(diff "$TMP/wanted" "$TMP/got")"
printf 'surname,sex\nA\n' |
	jq -Rn -c -f "$recipes/csv-to-records.jq" >/dev/null 2>&1 &&
	not_ok csv_short_line 'taken' || ok csv_short_line
finish

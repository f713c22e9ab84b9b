# Flat CSV of a border system (RFC 4180, a value on one line) as records:
#	jq -Rn -c -f csv-to-records.jq movements.csv >records.jsonl
# Columns are called as in records-to-csv.jq; others go into movement. The
# apostrophe that disarmed a formula is taken off again.
def cells: [sub("\r$"; "")
	| match("(?:^|,)(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*))"; "g")
	| .captures | (.[0].string // .[1].string // "")
	| gsub("\"\""; "\"")
	| if test("^'[=+@\t-]") then .[1:] else . end];
def document: {"document_type": "type", "issuing_state": "issuing_state",
	"document_number": "number", "issue_date": "issue_date",
	"expiry_date": "expiry_date", "document_code": "code"};
def person: ["surname", "given_names", "birth_date", "sex", "nationality",
	"residence"];
def tools: ["mrzcheck", "sodverify", "sltdquery", "riskcheck"];
def put($name; $value):
	if $value == "" or (tools | index([$name])) then .
	elif document[$name] then .document[document[$name]] = $value
	elif (person | index([$name])) then .person[$name] = $value
	else .movement[$name] = $value end;
(input | ltrimstr("\ufeff") | cells) as $names
| inputs | select(test("[^ \r]")) | cells as $values
| if ($values | length) != ($names | length)
	then error("a line of \($values | length) values, not \($names | length)")
	else reduce range($names | length) as $i
		({}; put($names[$i]; $values[$i])) end

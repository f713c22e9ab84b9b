# Records as flat CSV (RFC 4180, UTF-8) for a border system:
#	jq -rs -f records-to-csv.jq records.jsonl >records.csv
# Nothing of a chip or a photograph is in it, and what a spreadsheet would take
# for a formula has an apostrophe in front.
def cell: if . == null then "" else tostring end
	| if test("^[=+@\t\r-]") then "'" + . else . end
	| "\"" + gsub("\""; "\"\"") + "\"";
def movement: ["movement_id", "post", "lane", "direction", "time",
	"officer_ref", "mode", "carrier", "flight", "from", "to", "purpose",
	"stay_until", "permit", "decision", "reason"];
def document: {"document_type": "type", "issuing_state": "issuing_state",
	"document_number": "number", "issue_date": "issue_date",
	"expiry_date": "expiry_date", "document_code": "code"};
def person: ["surname", "given_names", "birth_date", "sex", "nationality",
	"residence"];
def tools: ["mrzcheck", "sodverify", "sltdquery", "riskcheck"];
# The zone says what no noun does.
def zone: .mrzcheck.fields // {}
	| . + {"number": .document_number, "code": .document_code};
(movement + (document | keys_unsorted) + person + tools),
(.[] | . as $r | zone as $zone
	| [movement[] as $k | $r.movement[$k]]
	+ [document | to_entries[] | .value as $k
		| $r.document[$k] // $zone[$k]]
	+ [person[] as $k | $r.person[$k] // $zone[$k]]
	+ [tools[] as $k | $r[$k].status])
| map(cell) | join(",") + "\r"

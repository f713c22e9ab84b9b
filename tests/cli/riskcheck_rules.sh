#!/bin/sh
# The ten rules, each on a record that meets it and on one that does not; what
# is missing, overdue or off limits; --explain and --stats.
. "$(dirname "$0")/../lib.sh"

need riskcheck jq || finish
shipped=cmd/riskcheck/riskcheck.rules

# ---- the ten rules ----
# A record a line: "WHAT | rules met | rules not evaluated that matter | JSON".
# Each rule's condition is the table's in riskcheck(1).
pass='"status":"pass","findings":[]'
zone='"mrzcheck":{"status":"pass","findings":[],"fields":{"document_number":"P1234567","issuing_state":"UTO","nationality":"UTO","surname":"MUELLER","given_names":"ANNA MARIA","birth_date":"1980-01-02","expiry_date":"2032-01-01"}}'
while IFS='|' read -r name met open record; do
	printf '%s\n' "$record" | sed "s/^ *{/{\"name\":\"$(echo "$name" |
		sed 's/ *$//')\",\"met\":\"$(echo $met)\",\"open\":\"$(echo $open)\",/"
done <<END | sed "s/@Z/$zone/; s/@P/$pass/g" >"$TMP/records"
a hit|list-hit||{"sltdquery":{"status":"fail","findings":[],"answer":"hit"}}
no hit|||{"sltdquery":{@P,"answer":"no_record","sources":[{"answer":"no_record"}]}}
no list was asked||list-hit list-silent list-near|{"sodverify":{@P}}
a silent list|list-silent||{"sltdquery":{"status":"undetermined","findings":[],"answer":"not_checked"}}
a number alike|list-near||{"sltdquery":{"status":"undetermined","findings":[],"answer":"candidate","sources":[{"answer":"candidate","records":[{"match":"confusable"}]}]}}
another state|list-near||{"sltdquery":{"status":"undetermined","findings":[],"answer":"candidate","sources":[{"answer":"no_record"},{"answer":"candidate","records":[{"match":"near"},{"match":"any_state"}]}]}}
another type|||{"sltdquery":{"status":"undetermined","findings":[],"answer":"candidate","sources":[{"answer":"candidate","records":[{"match":"any_type"}]}]}}
an altered data group|chip-refuted||{"sodverify":{"status":"fail","findings":[{"code":"dg.hash","severity":"error","where":"dg.2"}]}}
a wrong signature|chip-refuted||{"sodverify":{"status":"fail","findings":[{"code":"csca.withdrawn","severity":"warning"},{"code":"sod.signature","severity":"error"}]}}
another zone printed|chip-refuted||{"sodverify":{"status":"fail","findings":[{"code":"mrz.mismatch","severity":"error"}]}}
another fail of the chip|||{"sodverify":{"status":"fail","findings":[{"code":"dsc.revoked","severity":"error"}]}}
no chip was read||chip-refuted|{"sodverify":{"status":"absent","findings":[]}}
a chip expected and none|chip-silent|chip-refuted|{"mrzcheck":{@P,"models":{"result":"fits","chip":"expected"}},"sodverify":{"status":"absent","findings":[]}}
a chip expected and not concluded|chip-silent||{"mrzcheck":{@P,"models":{"result":"fits","chip":"expected"}},"sodverify":{"status":"undetermined","findings":[]}}
a chip expected and read|||{"mrzcheck":{@P,"models":{"result":"fits","chip":"expected"}},"sodverify":{@P}}
no chip expected|||{"mrzcheck":{@P,"models":{"result":"fits","chip":"possible"}},"sodverify":{"status":"absent","findings":[]}}
no model known||chip-silent two-features|{"mrzcheck":{@P},"sodverify":{"status":"absent","findings":[]}}
a model of no state||two-features|{"mrzcheck":{@P,"models":{"result":"unknown"}}}
two features|two-features||{"mrzcheck":{"status":"pass","findings":[{"code":"model.number","severity":"warning"},{"code":"model.birth_date","severity":"warning"}],"models":{"result":"differs"}}}
one feature|||{"mrzcheck":{"status":"pass","findings":[{"code":"model.number","severity":"warning"}],"models":{"result":"differs"}}}
one feature and a remark|||{"mrzcheck":{"status":"pass","findings":[{"code":"model.number","severity":"warning"},{"code":"model.validity","severity":"info"}],"models":{"result":"differs"}}}
fresh after a loss|fresh-after-loss list-hit||{"issue_date":"2026-11-10","mrzcheck":{@P,"fields":{"document_number":"NEW1"}},"sltdquery":{"status":"fail","findings":[],"answer":"hit","sources":[{"answer":"hit","records":[{"number":"OLD1","status":"lost"}]}],"queries":[{"number":"NEW1","answer":"no_record"},{"number":"OLD1","answer":"hit"}]}}
an old one after a loss|list-hit||{"issue_date":"2026-09-10","mrzcheck":{@P,"fields":{"document_number":"NEW2"}},"sltdquery":{"status":"fail","findings":[],"answer":"hit","sources":[{"answer":"hit","records":[{"number":"OLD1","status":"lost"}]}],"queries":[{"number":"NEW2","answer":"no_record"},{"number":"OLD1","answer":"hit"}]}}
fresh after a revocation|list-hit||{"issue_date":"2026-11-10","mrzcheck":{@P,"fields":{"document_number":"NEW3"}},"sltdquery":{"status":"fail","findings":[],"answer":"hit","sources":[{"answer":"hit","records":[{"number":"OLD1","status":"revoked"}]}],"queries":[{"number":"NEW3","answer":"no_record"},{"number":"OLD1","answer":"hit"}]}}
this one is listed and no other|list-hit|fresh-after-loss|{"issue_date":"2026-11-10","mrzcheck":{@P,"fields":{"document_number":"NEW4"}},"sltdquery":{"status":"fail","findings":[],"answer":"hit","queries":[{"number":"NEW4","answer":"hit"}]}}
announced the same|||{@Z,"document":{"number":"P1234567"},"person":{"surname":"Müller","given_names":"Anna","birth_date":"1980-01-02"}}
announced otherwise written|||{@Z,"document":{"number":"p-1234567"},"person":{"surname":"MULLER","given_names":"ANNA MARIA","birth_date":"1980-01-02"}}
announced another number|announced-differs||{@Z,"document":{"number":"P1234568"},"person":{"surname":"MUELLER","given_names":"ANNA MARIA","birth_date":"1980-01-02"}}
announced another birth date|announced-differs||{@Z,"document":{"number":"P1234567"},"person":{"surname":"MUELLER","given_names":"ANNA MARIA","birth_date":"1980-01-03"}}
announced another name|announced-differs||{@Z,"document":{"number":"P1234567"},"person":{"surname":"SCHMIDT","given_names":"ANNA MARIA","birth_date":"1980-01-02"}}
nothing announced||announced-differs|{@Z}
shown before by another|one-document-twice||{"mrzcheck":{@P,"fields":{"document_number":"P1234567","issuing_state":"UTO","surname":"ROE","birth_date":"1980-01-02"}}}
the number of another state|||{"mrzcheck":{@P,"fields":{"document_number":"P1234567","issuing_state":"XOM","surname":"ROE","birth_date":"1980-01-02"}}}
a child alone|child-alone||{"mrzcheck":{@P,"fields":{"birth_date":"2010-01-01"}},"booking":{"adults":0,"children":1}}
a child with an adult|||{"mrzcheck":{@P,"fields":{"birth_date":"2010-01-01"}},"booking":{"adults":1,"children":1}}
eighteen today|||{"mrzcheck":{@P,"fields":{"birth_date":"2008-11-24"}},"booking":{"adults":0,"children":1}}
eighteen tomorrow|child-alone||{"mrzcheck":{@P,"fields":{"birth_date":"2008-11-25"}},"booking":{"adults":0,"children":1}}
a child and no booking||child-alone|{"mrzcheck":{@P,"fields":{"birth_date":"2010-01-01"}}}
END
run riskcheck -r $shipped --at 2026-11-24 "$TMP/records"
wrong=$(jq -r 'select(([.riskcheck.findings[]? |
	select(.code == "risk.rule" or .code == "risk.care") |
	.note | sub(":.*"; "")] | sort | join(" ")) != .met) |
	"\(.name): \(.riskcheck.findings)"' "$TMP/out")
if [ $status = 2 ] && [ -z "$wrong" ]; then
	ok "each rule is met where it should be, and only there"
else
	not_ok "each rule is met where it should be, and only there" \
		"$(said) $wrong"
fi
expect_json "what could not be evaluated is named" 2 '. as $r |
	(.open | split(" ") | all(. as $x |
	$r.riskcheck.not_evaluated | index($x) != null))'
expect_json "never fail, and what to do for each rule" 2 '.riskcheck |
	(.status == "pass" or .status == "undetermined") and
	.rules.version == "1" and
	(.rules.sha256 == "'"$(sha256sum $shipped | cut -d ' ' -f 1)"'") and
	([.findings[] | select(.code == "risk.rule")] | length) ==
	((.actions // []) | length) and
	all((.actions // [])[]; .do | length > 10)'
expect_json "care is apart from suspicion" 2 'if .met == "child-alone" then
	(.riskcheck | .status == "pass" and .attention == "none" and
	.groups == [] and .suspect == [] and .actions == null and
	.care[0].rule == "child-alone" and
	.findings[0].severity == "info") else true end'
expect_json "one source looks, one that may stand alone refers" 2 '
	.riskcheck.attention == (if .met == "" or .met == "child-alone"
	then "none" elif (.met | test("list-hit|chip-refuted")) then "refer"
	else "look" end)'

# ---- attention ----
attention()
{
	name=$1
	wanted=$2
	cat >"$TMP/one"
	run riskcheck -r $shipped --at 2026-11-24 "$TMP/one"
	expect_json "$name" 2 "[.riskcheck.attention, .riskcheck.groups] == $wanted"
}
attention "two groups refer" '["refer",["list","chip"]]' <<END
{"mrzcheck":{"status":"pass","findings":[],"models":{"result":"fits","chip":"expected"}},"sodverify":{"status":"absent","findings":[]},"sltdquery":{"status":"undetermined","findings":[],"answer":"not_checked"}}
END
attention "two rules of one group look" '["look",["list"]]' <<END
{"sltdquery":{"status":"undetermined","findings":[],"answer":"not_checked","sources":[{"records":[{"match":"any_state"}]}]}}
END

# A file that looks at one member of one tool finds it.
sed '/^\[rule list-hit/,$d' $shipped >"$TMP/one.rules"
cat >>"$TMP/one.rules" <<END
[rule altered]
group = chip
when = sodverify.findings.code = dg.hash
likelihood = high
impact = high
do = Read again
END
echo '{"sodverify":{"status":"fail","findings":[{"code":"dg.hash","severity":"error"}]}}
{"sodverify":{"status":"fail","findings":[{"code":"dg.hash","code":"x","severity":"error"}]}}' >"$TMP/one"
run riskcheck -r "$TMP/one.rules" --at 2026-11-24 "$TMP/one"
jq -r '.riskcheck | .attention // .status' "$TMP/out" >"$TMP/words"
mv "$TMP/words" "$TMP/out"
expect "a rule over one member" 2 'look
error'

# ---- a fail stays a fail ----
for result in fail error; do
	echo '{"sltdquery":{"status":"pass","findings":[],"answer":"no_record"},"sodverify":{"status":"'$result'","findings":[]}}' |
		riskcheck -r $shipped --at 2026-11-24 --text >"$TMP/out"
	if [ "$(head -n 1 "$TMP/out" | cut -d ' ' -f 1)" = \
		"$(echo $result | tr a-z A-Z)" ]; then
		ok "a card with a $result and no rule met says $result"
	else
		not_ok "a card with a $result and no rule met says $result" \
			"$(head -n 1 "$TMP/out")"
	fi
done

# ---- the file ----
hit='{"sltdquery":{"status":"pass","findings":[],"answer":"no_record"}}'
echo "$hit" >"$TMP/clean"
run riskcheck -r $shipped --at 2027-11-30 "$TMP/clean"
expect_json "rules hold up to the day of their review" 0 \
	'.riskcheck.status == "pass"'
run riskcheck -r $shipped --at 2027-12-01 "$TMP/clean"
expect_json "past it every result is undetermined" 2 \
	'.riskcheck.status == "undetermined" and
	.riskcheck.findings[0].code == "risk.review"'
sed 's/^when = derived.age.*/&\nrequired = yes/' $shipped >"$TMP/required"
run riskcheck -r "$TMP/required" --at 2026-11-24 "$TMP/clean"
expect_json "a required rule without its input is undetermined" 2 \
	'.riskcheck.status == "undetermined" and
	.riskcheck.findings[0].code == "risk.not_evaluated"'
echo '{"person":{"sex":"F"}}' >"$TMP/nothing"
run riskcheck -r $shipped --at 2026-11-24 "$TMP/nothing"
expect_json "where no rule could be asked nothing passes" 2 \
	'.riskcheck.status == "undetermined"'
echo '{"id":1}' >"$TMP/nothing"
run riskcheck -r $shipped "$TMP/nothing"
expect_json "a record without anything for the rules is absent" 0 \
	'.riskcheck == {"status":"absent","findings":[]}'

# refused NAME PATTERN SED-SCRIPT: the shipped file, changed.
refused()
{
	sed "$3" $shipped >"$TMP/wrong"
	run riskcheck -r "$TMP/wrong" "$TMP/clean"
	if [ -s "$TMP/out" ]; then
		not_ok "$1" "records were written"
	else
		expect_message "$1" 78 "^riskcheck: $TMP/wrong:[0-9]+:[0-9]+: $2"
	fi
}
when='s/^when = sltdquery.answer = hit/when ='
refused "nationality alone" ".*nationality.*off limits" \
	"$when person.nationality = UTO/"
refused "nationality, and what every record meets" ".*nationality" \
	"$when person.nationality = UTO\nwhen = mrzcheck.status exists/"
refused "the issuing state" ".*nationality" \
	"$when mrzcheck.fields.issuing_state = UTO/"
refused "meals" ".*meals are off limits" "$when pnr.meal = MOML/"
refused "religion" ".*religion" "$when person.religion exists/"
refused "a weight" ".*weights" "s/^alone = yes/weight = 0.8/"
refused "a score for a likelihood" ".*weights" "s/^likelihood = low/likelihood = 3/"
refused "a rule without an owner" ".*owner is missing" "/^owner/d"
refused "a file without a version" ".*version is missing" "/^version/d"
refused "a file without a review" ".*review_by is missing" "/^review_by/d"
refused "a rule that tells nobody what to do" ".*do is missing" "/^do = Hold/d"
refused "a code that no tool reports" "no tool reports 'dg.hsh'" \
	"s/dg.hash/dg.hsh/"
cp $shipped "$TMP/open"
chmod 666 "$TMP/open"
run riskcheck -r "$TMP/open" "$TMP/clean"
expect_message "rules that any user may write" 78 'any user may write'
run riskcheck -r "$TMP/none" "$TMP/clean"
expect_message "rules that are not there" 66 "$TMP/none"
mkdir -p "$MRTD_STORE"
sed 's/^version = 1/version = of the store/' $shipped \
	>"$MRTD_STORE/riskcheck.rules"
run riskcheck --at 2026-11-24 "$TMP/clean"
expect_json "the store's rules come before the shipped ones" 0 \
	'.riskcheck.rules.version == "of the store"'
rm "$MRTD_STORE/riskcheck.rules"
echo "{\"mrzcheck\":{\"status\":\"pass\",\"findings\":[],\"fields\":{\"issuing_state\":\"UTO\",\"nationality\":\"XXA\",\"expiry_date\":\"2027-01-01\"}}}" \
	>"$TMP/one"
run riskcheck -r cmd/riskcheck/admission.rules --at 2026-11-24 "$TMP/one"
expect_json "rules of entry are apart, too" 0 '.riskcheck |
	.attention == "none" and
	([.admission[].rule] == ["expires-soon","holder-of-another-state"]) and
	all(.findings[]; .code == "risk.admission" and .severity == "info")'

# ---- --entries ----
entry()
{
	printf '{"movement":{"time":"%s"},"mrzcheck":{"status":"pass","findings":[],"fields":{"document_number":"%s","issuing_state":"UTO","surname":"DOE","birth_date":"1980-01-02"}}}\n' "$@"
}
{
	entry 2026-10-25T10:00:00Z P0000001
	entry 2026-10-24T10:00:00Z P0000002
	entry 2026-11-25 P0000003
	echo '{"id":1}'
} >"$TMP/entries"
for number in 1 2 3; do
	entry 2026-11-24 P000000$number
done | sed 's/DOE/ROE/' >"$TMP/one"
run riskcheck -r $shipped --at 2026-11-24 --entries "$TMP/entries" "$TMP/one"
jq -r '.riskcheck.attention' "$TMP/out" >"$TMP/words"
mv "$TMP/words" "$TMP/out"
expect "--entries: the last 30 days count" 2 'look
none
none'
echo '{"id":' >>"$TMP/entries"
run riskcheck -r $shipped --entries "$TMP/entries" "$TMP/one"
expect_message "--entries of what is no record" 65 'entries:5:7: '

# ---- --explain ----
sed -n 1p "$TMP/records" >"$TMP/one"
run riskcheck -r $shipped --at 2026-11-24 --explain --json "$TMP/one"
expect_json "--explain says how each rule came out" 2 '
	.riskcheck.explanation | (map(select(test("^[a-z-]+: "))) | length) == 10 and
	.[0] == "list-hit: met, high x high is refer, alone" and
	.[1] == "  yes        sltdquery.answer = hit (has hit)"'
run riskcheck -r $shipped --at 2026-11-24 --explain --json "$TMP/records"
if grep -o '"explanation":.*' "$TMP/out" | grep -q '1980\|MUELLER\|2010-01'; then
	not_ok "--explain repeats nothing of the person" "it does"
else
	ok "--explain repeats nothing of the person"
fi

# ---- --stats ----
python3 - >"$TMP/log" 2>/dev/null <<'END' || : >"$TMP/log"
import json
def line(rules, confirmed=None):
    r = {"riskcheck": {"status": "undetermined", "findings": [
        {"code": "risk.rule", "severity": "warning", "where": "x",
         "note": n + ": why; low x high"} for n in rules]}}
    if confirmed is not None:
        r["confirmed"] = confirmed
    print(json.dumps(r))
for i in range(1000):
    line(["chip-silent", "two-features"],
         {"chip-silent": i < 9, "two-features": i < 10})
for i in range(999):
    line(["list-silent"], {})
line(["gone"], {"gone": True, "list-hit": True})
line([])
END
run riskcheck -r $shipped --stats --json "$TMP/log"
jq -c 'select(.hits > 0) | [.rule, .hits, .confirmed, .refuted, .unjudged, .due]' \
	"$TMP/out" >"$TMP/counts"
mv "$TMP/counts" "$TMP/out"
expect "--stats: below 1 % of 1,000 hits is due for removal" 1 \
	'["list-silent",999,0,0,999,null]
["chip-silent",1000,9,991,0,"removal"]
["two-features",1000,10,990,0,null]
["gone",1,1,0,0,"not in these rules"]'
expect_message "--stats says so" 1 "'chip-silent' is due for removal"
echo '{"riskcheck":' >>"$TMP/log"
run riskcheck -r $shipped --stats --json "$TMP/log"
expect_message "--stats does not count over a damaged log" 65 'log:2002:'
printf '%s\n' "$hit" | riskcheck -r $shipped --at 2026-11-24 |
	riskcheck -r $shipped --stats --json >"$TMP/out"
status=$?
expect_json "a rule without hits has a row" 0 '.hits == 0'
# A child alone, as bookings that are pushed tell it: alone, with a grown
# sister, with somebody of whom nothing is known.
if need "a child alone in a booking" apisend; then
	docs="'SSR+DOCS:HK:1:AA:::::/P/UTO/X1/UTO/12JUL15/F/23AUG29/DOE/ANN+::1"
	sister="'SSR+DOCS:HK:1:AA:::::/P/UTO/X2/UTO/12JUL04/F/23AUG29/DOE/EVE+::2"
	src="'SRC'RCI+AA:LOCATR'TIF+DOE+ANN:C:1$docs"
	printf "UNA:+.?*'UNB+IATA:1+AA+GOV+261124:0900+R1'UNH+1+%s+1'%s%s%s%s%s'%s" \
		"PNRGOV:13:1:IA'MSG+:22'ORG+AA" \
		"TVL+261124:1000:261124:1200+AAA+BBB+AA" \
		"'EQN+3" "$src" "$src'TIF+DOE+EVE:A:2$sister" \
		"$src'TIF+ROE+R:A:2" "UNT+21+1'UNZ+1+R1'" >"$TMP/pnrgov"
	apisend decode --json --at 2026-11-24 "$TMP/pnrgov" 2>&1 |
		riskcheck -r $shipped --at 2026-11-24 --json |
		jq -r 'select(.person.given_names == "ANN") | [(.booking |
		.adults, .children), any(.riskcheck.findings[];
		.code == "risk.care"), (.riskcheck.not_evaluated |
		index("child-alone") != null)] | join(" ")' >"$TMP/is" 2>&1
	printf '%s\n' '0 1 true false' '1 1 false false' '  false true' \
		>"$TMP/due"
	same "a child alone in a booking" "$TMP/due" "$TMP/is"
fi
finish

#!/bin/sh
# An analyst's batch: plain lists, --only, --summary; states as people say them.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

need "a batch" jq || finish
sltd_list "$TMP/list.csv"
sltdquery load "$TMP/list.csv" >/dev/null

# plain NAME INPUT WANTED: numbers, states and answers, one a line
plain()
{
	printf "$2" >"$TMP/in"
	run sltdquery "$TMP/in"
	jq -r '.document as $d | [$d.number, $d.issuing_state, $d.type,
	    .sltdquery.answer // .sltdquery.status] | map(. // "-") | join(" ")' \
	    "$TMP/out" >"$TMP/short"
	mv "$TMP/short" "$TMP/out"
	expect "$1" "${4:-1}" "$3"
}
plain "a number a line" 'L898902C3\r\n\nX1111111\n' 'L898902C3 - - candidate
X1111111 - - no_record' 2
plain "number and state" 'L898902C3,UTO\nX1111111;UTO\n' 'L898902C3 UTO - hit
X1111111 UTO - no_record'
plain "number, state and type" '"L898902C3"\tUTO\tP\n' 'L898902C3 UTO P hit'
plain "a header, columns in any order, others among them" \
    'remark;state;Number\n"a; b";UTO;L898902C3\n;FRA;X1\n' \
    'L898902C3 UTO - hit
X1 FRA - no_record'
plain "a byte order mark" '\357\273\277L898902C3,UTO\n' 'L898902C3 UTO - hit'
plain "no line feed at the end" 'L898902C3,UTO' 'L898902C3 UTO - hit'
plain "an empty number" ',UTO\n' ' UTO - not_checked' 2
plain "the separator of the header, not that of a remark" \
    'remark;state;number\nfound, in a bus;UTO;L898902C3\n"said ""a;b""";UTO;L898902C3\n' \
    'L898902C3 UTO - hit
L898902C3 UTO - hit'
plain "a value over two lines" \
    'sep=;\nremark;state;number\n"a\nb";UTO;L898902C3\n' 'L898902C3 UTO - hit'
plain "last columns left out" 'number,state,type\nL898902C3,UTO\n' \
    'L898902C3 UTO - hit'
plain "more values than columns" 'number,state\nX1111111,UTO,P\n' \
    '- - - error' 2
plain "a quote that is not closed" 'number,state\n"X1111111,UTO\nL898902C3,UTO\n' \
    '- - - error
L898902C3 UTO - hit'
plain "columns that no header names" \
    'passport,nationality\n1,L898902C3,UTO\nERIKSSON,UTO\n' \
    'passport nationality - not_checked
- - - error
ERIKSSON UTO - not_checked' 2
printf 'number,state\nL898902C3,UTO\n' >"$TMP/one"
printf 'state,number\nUTO,L898902C3\n' >"$TMP/two"
printf 'L898902C3,UTO\n' >"$TMP/three"
run sltdquery "$TMP/one" "$TMP/two" "$TMP/three"
expect_json "each file by its own header" 1 '.sltdquery.answer == "hit"'
cat "$TMP/one" "$TMP/two" >"$TMP/both"
run sltdquery "$TMP/both"
expect_json "and one after the other in one file" 1 \
    '.sltdquery.answer == "hit"'
printf 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n' >"$TMP/in"
run sltdquery "$TMP/in"
expect_json "a zone is not a number, and the pipe is named" 2 '.sltdquery |
    .status == "error" and (.findings[0].note | test("mrzcheck FILE"))'

# States as bookings and people write them.
while IFS='|' read -r state answer; do
	ask C01X0006H "$state"
	expect "Germany as $state" "$([ "$answer" = "hit exact" ] && echo 1 ||
	    echo 2)" "$answer"
done <<'EOF'
D|hit exact
DE|hit exact
deu|hit exact
276|hit exact
Germany|hit exact
Alemania|hit exact
Allemagne|hit exact
Atlantis|candidate any_state
EOF

# --only and --summary.
{
	seq 1 196 | sed 's/.*/Q&,UTO/'
	printf 'L898902C3,UTO\nL898902C3,FRA\n-,UTO\nL898902C3,UTO,P\n'
} >"$TMP/200"
run sltdquery --only hit,candidate "$TMP/200"
jq -r .sltdquery.answer "$TMP/out" | sort | uniq -c | tr -s ' ' >"$TMP/short"
mv "$TMP/short" "$TMP/out"
expect "--only passes on just those" 1 " 1 candidate
 2 hit"
expect_message "and says what it left out" 1 "197 records are left out"
run sltdquery --only candidate "$TMP/200"
expect "what is left out counts for the status" 1
printf '{x\n' >"$TMP/bad"
run sltdquery --only hit "$TMP/bad"
expect_json "an error is never left out" 2 '.sltdquery.status == "error"'
run sltdquery --only hits "$TMP/200"
expect_message "another word" 64 "hit, candidate"
run sltdquery --summary "$TMP/200"
n=$(wc -l <"$TMP/out")
tr -s ' ' <"$TMP/err" | tr '\n' ' ' >"$TMP/short"
[ "$n" = 200 ] && ok "--summary writes the records" ||
    not_ok "--summary writes the records" "$n lines"
mv "$TMP/short" "$TMP/out"
expect "and ends with counts" 1 \
    "hit 2 candidate 1 error 0 not_checked 1 no_record 196 absent 0 "
run sltdquery --summary --text "$TMP/200"
n=$(wc -l <"$TMP/out")
[ "$n" = 201 ] && grep -q '^hit  *L898902C3  *UTO  *P  *local: stolen (exact)$' \
    "$TMP/out" && ok "for people it is a table" ||
    not_ok "for people it is a table" "$n lines, $(tail -n 1 "$TMP/out")"

printf '{"documents":[{"number":"X1","issuing_state":"UTO"},{"number":"L898902C3","issuing_state":"UTO"}]}\n{"document":{"number":"L89?02\\u001b3","issuing_state":"UTO"}}\n' \
    >"$TMP/in"
run sltdquery --summary --text "$TMP/in"
sed -i '1d; s/  */ /g' "$TMP/out"
expect "a row is of the document whose answer counts, and harmless" 1 \
    'hit L898902C3 UTO local: stolen (exact)
not_checked L89?02?3 UTO the number has a character that is no part of a number: a letter may be lost'
run sltdquery -c UTO "$TMP/200"
expect_message "-c without -n is no word about the records of a file" 64 \
    "go with -n"

# The store's own folder is taken for its lists.
run sltdquery --source "s=lmdb:$MRTD_STORE" -n L898902C3 -c UTO
expect_json "lmdb: pointing at the store" 1 '.sltdquery.answer == "hit"'
finish

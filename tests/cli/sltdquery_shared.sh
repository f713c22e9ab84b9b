#!/bin/sh
# Lists of a shared store (PostgreSQL): loads and deltas by those who may, with
# the numbers, the guard and the counts of the embedded store beside it.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

postgres_start "a shared store" || finish
need "a shared store" psql jq || finish
psql -q -d "$PG_URL" -v ON_ERROR_STOP=1 >/dev/null <<'SQL'
create role post login;
grant sltd_reader to post;
create role first login;
create role second login;
grant sltd_loader to first, second;
SQL
at=127.0.0.1:$PG_PORT/postgres
FIRST=p=postgresql://first@$at SECOND=p=postgresql://second@$at
POST=p=postgresql://post@$at

# ask NUMBER STATE: the shared store's answer, by a role that only reads.
shared()
{
	run sltdquery --source "$POST" -n "$1" -c "$2" -t P
	jq -r '.sltdquery | [.answer, (.sources[].records[]?.match)] |
	    join(" ")' "$TMP/out" >"$TMP/ask" 2>/dev/null
	mv "$TMP/ask" "$TMP/out"
}

sltd_list "$TMP/list.csv"
printf 'number,issuing_state,type,status,action\nX,UTO,P,lost,insert\n' \
    >"$TMP/d1.csv"
run sltdquery delta --source "$FIRST" --source-name uto --sequence 2 \
    "$TMP/d1.csv"
expect_message "a delta to a list that is not there" 69 "has no list uto"
# Standard input is read by the program that loads, from its first byte.
run sh -c "cat '$TMP/list.csv' | '$BUILD/bin/sltdquery' load \
    --source '$FIRST' --source-name uto --sequence 16 -"
expect_json "a loader loads, from standard input, too" 0 '.records == 6'
sltdquery load --source-name uto --sequence 16 "$TMP/list.csv" >/dev/null
shared L898902C3 UTO
expect "a reader asks" 1 "hit exact"
run sltdquery load --source "$SECOND" --source-name uto --sequence 16 \
    "$TMP/list.csv"
expect_json "another loader replaces what the first one made" 0 \
    '.before == 6'
run sltdquery load --source "$POST" --source-name uto "$TMP/list.csv"
expect_message "a reader cannot load" 69 "denied"
run sltdquery delta --source "$POST" --source-name uto --sequence 17 \
    "$TMP/d1.csv"
expect_message "nor change a list" 69 "denied"

# ---- deltas, each into both stores
# L898902C3 is there twice: the last one counts. The series is new.
head='number,number_last,issuing_state,type,status,reported,note,action'
cat >"$TMP/d17.csv" <<EOF
$head
NEW123456,,UTO,P,lost,2026-11-01,,insert
NEW123456,,UTO,I,lost,2026-11-01,,insert
L898902C3,,UTO,P,lost,2020-02-02,,update
L898902C3,,UTO,P,,,,withdraw
O12345678,,FRA,,stolen,2024-01-01,"back\slash and ""quote""",update
123456789,,GBR,P,revoked,2022-01-01,,insert
NOTTHERE1,,UTO,P,lost,2022-01-01,,update
NOTTHERE2,,UTO,P,,,,withdraw
AA0000300,AA0000399,ITA,P,stolen_blank,2019-01-01,,insert
AA0000150,AA0000160,ITA,P,,,,withdraw
EOF
printf '%s\nL898902C3,,UTO,P,stolen,2026-11-20,,insert\nNEW123456,,UTO,P,,,,withdraw\nO12345678,,FRA,,,,,withdraw\n' \
    "$head" >"$TMP/d18.csv"

# both SEQUENCE FILE: what both say, without the times; false: they differ.
both()
{
	sltdquery delta --source-name uto --sequence "$1" --max-change 100 \
	    "$2" >"$TMP/embedded" 2>/dev/null
	run sltdquery delta --source "$SECOND" --source-name uto \
	    --sequence "$1" --max-change 100 "$2"
	cmp -s "$TMP/embedded" "$TMP/out"
}
# rows FILE: all records of the shared store, one a line.
rows()
{
	psql -At -d "$PG_URL" -c "select number, '' as last, issuing_state,
	    type, status, reporting_state, reported, expiry_date, reference,
	    note, withdrawn from sltd.record union all select number,
	    number_last, issuing_state, type, status, reporting_state,
	    reported, expiry_date, reference, note, withdrawn from
	    sltd.series order by 1, 2, 3, 4" -c "select name, sequence,
	    records from sltd.list" >"$1" 2>&1
}
for file in d18 d17; do
	run sltdquery delta --source "$FIRST" --source-name uto \
	    --sequence 18 --max-change 100 "$TMP/$file.csv"
	expect_message "a gap names the missing one ($file)" 65 \
	    "delta 17 is missing"
done
run sltdquery delta --source "$FIRST" --source-name uto "$TMP/d17.csv"
expect_message "a delta without number" 65 "must be, too"
rows "$TMP/before"
run sltdquery delta --source "$FIRST" --source-name uto --sequence 17 \
    --max-change 10 "$TMP/d17.csv"
expect_message "the guard" 65 "more than 10.00 %"
rows "$TMP/after"
cmp -s "$TMP/before" "$TMP/after" && ok "changes nothing" ||
    not_ok "changes nothing" "$(diff "$TMP/before" "$TMP/after" | head -n 2)"
both 17 "$TMP/d17.csv" && ok "a delta counts what the embedded store counts" ||
    not_ok "a delta counts what the embedded store counts" \
    "$(cat "$TMP/embedded"): $(said)"
expect_json "and as the file says" 0 '.inserted == 4 and .updated == 1 and
    .withdrawn == 2 and .unchanged == 1 and .unknown == 2'
rows "$TMP/once"
grep -q '^uto|17|8$' "$TMP/once" && ok "the list's number and records" ||
    not_ok "the list's number and records" "$(tail -n 1 "$TMP/once")"
shared NEW123456 UTO
expect "inserted" 1 "hit exact any_type"
shared L898902C3 UTO
expect "withdrawn" 0 "no_record"
shared AA0000350 ITA
expect "a series inserted" 2 "candidate range"
run sltdquery --source "$POST" -n O12345678 -c FRA
expect_json "updated" 1 '.sltdquery.sources[0].records[0] |
    .status == "stolen" and .note == "back\\slash and \"quote\""'
run sltdquery delta --source "$FIRST" --source-name uto --sequence 17 \
    "$TMP/d17.csv"
expect_json "replay is harmless" 0 '.already'
run sltdquery delta --source "$FIRST" --source-name uto --sequence 17 \
    "$TMP/d18.csv"
expect_message "other changes under its number are refused" 65 \
    'delta 17 is in the list already'
rows "$TMP/twice"
cmp -s "$TMP/once" "$TMP/twice" && ok "and changes nothing" ||
    not_ok "and changes nothing" "$(diff "$TMP/once" "$TMP/twice" | head -n 2)"
both 18 "$TMP/d18.csv" && ok "what was withdrawn comes back" ||
    not_ok "what was withdrawn comes back" "$(cat "$TMP/embedded"): $(said)"
shared L898902C3 UTO
expect "and answers" 1 "hit exact"

# ---- alerts end by themselves, loaded whole or by a delta
printf 'number,issuing_state,type,status,until,contact,measure,action\n%s\n%s\n' \
    'WA1234567,UTO,P,watch,2099-06-30,Migration desk,refer,insert' \
    'WA1234568,UTO,P,watch,2020-06-30,Migration desk,refer,insert' \
    >"$TMP/alerts.csv"
both 19 "$TMP/alerts.csv" && ok "a delta of alerts" ||
    not_ok "a delta of alerts" "$(said)"
run sltdquery --source "$POST" -n WA1234567 -c UTO -t P
expect_json "an alert says whom to call" 1 '.sltdquery.sources[0].records[0] |
    .until == "2099-06-30" and .contact == "Migration desk" and
    .measure == "refer"'
shared WA1234568 UTO
expect "and one that is over answers nothing" 0 no_record
sed 's/,action$//; s/,insert$//' "$TMP/alerts.csv" >"$TMP/whole.csv"
sltdquery load -q --source "$FIRST" --source-name alerts "$TMP/whole.csv" \
    >"$TMP/log"
psql -At -d "$PG_URL" -c "select number, until, contact, measure from
    sltd.record where list = 'alerts' order by 1" >"$TMP/out"
status=0
expect "a list of alerts" 0 'WA1234567|2099-06-30|Migration desk|refer
WA1234568|2020-06-30|Migration desk|refer'
printf '%s\nWA1234567,,UTO,P,,,,withdraw\nWA1234568,,UTO,P,,,,withdraw\n' \
    "$head" >"$TMP/d20.csv"
both 20 "$TMP/d20.csv" && ok "and their end by a delta" ||
    not_ok "and their end by a delta" "$(said)"

# ---- both stores say the same of one list
run sltdquery compare uto "uto=postgresql://post@$at"
expect "a list and its shared copy" 0 ''
run sltdquery compare "uto=postgresql://post@$at" "$TMP/whole.csv"
jq -r 'select(.not_in | endswith("csv")) | .record.number' "$TMP/out" |
    grep -c . >"$TMP/n"
[ $status = 1 ] && [ "$(cat "$TMP/n")" = "$(psql -At -d "$PG_URL" -c \
    "select records from sltd.list where name = 'uto'")" ] &&
    ok "and what a file lacks" || not_ok "and what a file lacks" "$(said)"

# ---- names: none is another's by its beginning, by a pattern, or by capitals
long=a234567890123456789012345678901
one()	# LIST NUMBER
{
	printf 'number,issuing_state,type,status\n%s,UTO,P,lost\n' "$2" \
	    >"$TMP/one.csv"
	sltdquery load --source "$FIRST" --source-name "$1" --fresh \
	    "$TMP/one.csv" >/dev/null 2>"$TMP/err" ||
	    not_ok "load $1" "$(cat "$TMP/err")"
}
set -- n n_new n-new n_ n__ nxnew n_new_new new new_n record series \
    record_n "${long}1" "${long}2" "$long" 0 n1 n10
i=100000
for list; do
	i=$((i + 1))
	one "$list" "NAME$i"
done
# Again, the other way round, and one by its capitals.
for list in n new "${long}1" "$long" record N_NEW; do
	one "$list" "AGAIN$(echo "$list" | tr -dc 'a-z0-9A-Z_' |
	    cksum | cut -c1-6)"
done
i=100000
missing=
for list; do
	i=$((i + 1))
	case " n new ${long}1 $long record n_new " in
	*" $list "*) continue ;;
	esac
	shared NAME$i UTO
	[ "$(cat "$TMP/out")" = "hit exact" ] || missing="$missing $list"
done
[ -z "$missing" ] && ok "a list is loaded, and no other is touched" ||
    not_ok "a list is loaded, and no other is touched" "gone:$missing"
shared NAME100002 UTO
expect "capitals are the same list" 0 no_record
n=$(psql -At -d "$PG_URL" -c "select count(*) from sltd.record
    where list in ('n', 'new', '${long}1', '$long', 'record', 'n_new')")
[ "$n" = 6 ] && ok "each has its own records" ||
    not_ok "each has its own records" "$n rows"
for name in 'n%' 'n.new' "${long}12" "a'b" 'a"b'; do
	run sltdquery load --source "$FIRST" --source-name "$name" "$TMP/one.csv"
	[ $status = 65 ] && ok "no list is called $name" ||
	    not_ok "no list is called $name" "$(said)"
done
# A partition of before, whose name another list's table would have had.
psql -q -d "$PG_URL" -c 'alter table sltd."record.n_" rename to "record_n__new"
    ' -c 'alter table sltd."record.n" rename to "record_n"' >/dev/null
one n_ LATER1
shared NAME100001 UTO
shared LATER1 UTO
expect "a partition of before is replaced by what it holds" 1 "hit exact"

# ---- one transaction
printf '%s\nB1234567,,UTO,P,lost,,,insert\nnot a record\n' "$head" \
    >"$TMP/bad.csv"
rows "$TMP/before"
run sltdquery delta --source "$FIRST" --source-name uto --sequence 21 \
    "$TMP/bad.csv"
[ $status = 65 ] && ok "a delta that cannot be understood" ||
    not_ok "a delta that cannot be understood" "$(said)"
rows "$TMP/after"
cmp -s "$TMP/before" "$TMP/after" && ok "is not applied in part" ||
    not_ok "is not applied in part" "$(diff "$TMP/before" "$TMP/after" |
    head -n 2)"
# Many changes from a pipe that stays open, and a writer killed before its end.
mkfifo "$TMP/pipe"
sltdquery delta --source "$FIRST" --source-name uto --sequence 21 \
    "$TMP/pipe" >/dev/null 2>&1 &
writer=$!
exec 9>"$TMP/pipe"
{
	echo "$head"
	seq 1 20000 | sed 's/.*/K&,,UTO,P,lost,,,insert/'
} >&9
wait_for 60 sh -c "psql -At -d '$PG_URL' -c \"select 1 from pg_stat_activity
    where application_name = 'sltdquery delta'\" | grep -q 1"
run sltdquery delta --source "$SECOND" --source-name uto --sequence 21 \
    "$TMP/d18.csv"
expect_message "two writers of a list" 75 "another process is writing"
kill -9 $writer
wait $writer 2>/dev/null
exec 9>&-
for try in 1 2 3 4 5 6 7 8 9; do	# until the server has noticed
	run sltdquery delta --source "$SECOND" --source-name uto \
	    --sequence 21 --max-change 100 "$TMP/d1.csv"
	[ $status = 75 ] || break
	sleep 0.3
done
expect_json "what was killed half-way has not been" 0 '.inserted == 1'
postgres_stop
run sltdquery delta --source "$FIRST" --source-name uto --sequence 22 \
    "$TMP/d1.csv"
[ $status = 69 ] && ok "no database" || not_ok "no database" "$(said)"
finish

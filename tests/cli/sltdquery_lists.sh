#!/bin/sh
# Lists coming in: load, delta, their numbers and guards, signatures, lint.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

sltd_list "$TMP/list.csv"

# ---- what is refused, and leaves the list as it was
head_of='number,issuing_state,type,status,reported'
sltdquery load --source-name uto --sequence 16 "$TMP/list.csv" >/dev/null
while IFS='|' read -r name lines why; do
	printf '%b\n' "$lines" >"$TMP/wrong.csv"
	run sltdquery load --source-name uto --max-change 1000 "$TMP/wrong.csv"
	expect_message "$name is refused" 65 "$why"
done <<EOF
no number|$head_of\\n,UTO,P,lost,|:2: number is missing
no state|$head_of\\n1234567,,P,lost,|issuing_state is missing
an unknown status|$head_of\\n1234567,UTO,P,gone,|:2: status is not one of
no such day|$head_of\\n1234567,UTO,P,lost,2021-02-29|calendar day
a holder's column|$head_of,surname\\n1234567,UTO,P,lost,,X|surname
a missing value|$head_of\\n1234567,UTO|fewer values
a series downwards|number,number_last,issuing_state,status\\nA19,A10,UTO,lost|series
an action|$head_of,action\\n1234567,UTO,P,lost,,insert|delta
an empty file||nothing in it
EOF
run sltdquery -n L898902C3 -c UTO
expect "after all that the list is as it was" 1
run sltdquery load --source-name uto "$TMP/none.csv"
expect "no such file" 66
printf '{"sltd":{"source":"uto","count":3}}\n{"number":"1234567","issuing_state":"UTO","status":"lost"}\n' >"$TMP/short.jsonl"
run sltdquery load "$TMP/short.jsonl"
expect_message "a wrong count is refused" 65 "says 3 records"
run sltdquery load --source-name other "$TMP/short.jsonl"
expect_message "another list's file is refused" 65 "of the list"
run sltdquery load --source-name uto --sequence 15 "$TMP/list.csv"
expect_message "an older file is refused" 65 "at 16 already"
run sltdquery load --source-name uto --sequence 15 --older "$TMP/list.csv"
expect "--older takes it" 0
sltdquery load --source-name uto --sequence 16 "$TMP/list.csv" >/dev/null

gzip -c "$TMP/list.csv" >"$TMP/list.csv.gz"
run sltdquery load --source-name uto --sequence 16 "$TMP/list.csv.gz"
expect_json "gzip, and the same again changes nothing" 0 \
    '.unchanged == 6 and .added == 0 and .removed == 0'
# Cut, changed in the middle, and with a wrong checksum: 65, as in pkdfetch.
"$BUILD/tests/bench/sltd_series" list 30000 | gzip -c >"$TMP/long.csv.gz"
head -c 60 "$TMP/list.csv.gz" >"$TMP/cut.csv.gz"
head -c 200000 "$TMP/long.csv.gz" >"$TMP/half.csv.gz"
head -c -4 "$TMP/long.csv.gz" >"$TMP/end.csv.gz"
python3 - "$TMP/long.csv.gz" "$TMP/middle.csv.gz" "$TMP/sum.csv.gz" <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
for name, at in zip(sys.argv[2:], (len(data) // 2, len(data) - 8)):
    open(name, "wb").write(data[:at] + bytes([data[at] ^ 0x55]) +
        data[at + 1:])
PY
for part in cut half end middle sum; do
	run sltdquery load --source-name uto "$TMP/$part.csv.gz"
	[ $status = 65 ] && ok "a damaged gzip file is refused ($part)" ||
	    not_ok "a damaged gzip file is refused ($part)" "$(said)"
	run sltdquery lint "$TMP/$part.csv.gz"
	[ $status = 65 ] && ok "and is not linted ($part)" ||
	    not_ok "and is not linted ($part)" "$(said)"
done

# ---- for a person
run sltdquery load --source-name person --sequence 3 --text \
    --at 2026-01-02 "$TMP/list.csv"
expect "what a load did, for a person" 0 "source      person
sequence    3
date        2026-01-02T00:00:00Z
loaded      2026-01-02T00:00:00Z
records     6
before      0
added       6
removed     0
changed     0
unchanged   0
duplicates  0"
if need "stats for a monitor" promtool; then
	run sltdquery stats --json --metrics "$TMP/sltd.prom"
	promtool check metrics <"$TMP/sltd.prom" >"$TMP/err" 2>&1 &&
		[ "$(jq -r '"\(.source) \(.records)"' "$TMP/out" | sort)" = "$(
		sed -n 's/^mrtd_sltd_records{list="\(.*\)"} /\1 /p' \
			"$TMP/sltd.prom" | sort)" ] &&
		ok "stats for a monitor" ||
		not_ok "stats for a monitor" "$(said)"
fi
run sltdquery stats --source-name person --text --at 2026-01-02
grep -q '^issuing states .*GBR 1' "$TMP/out" &&
    ok "what is in a list, for a person" ||
    not_ok "what is in a list, for a person" "$(said)"
for verb in "lint $TMP/list.csv" fsck purge; do
	run sltdquery $verb --text
	if [ $status -gt 2 ] || grep -q CHECK "$TMP/out"; then
		not_ok "$verb, for a person" "$(said)"
	else
		ok "${verb%% *}, for a person"
	fi
done
rm -rf "$MRTD_STORE/sltd/person"

# ---- the guard
head -n 3 "$TMP/list.csv" >"$TMP/few.csv"
run sltdquery load --source-name uto --max-change 50 "$TMP/few.csv"
expect_message "--max-change stops a load" 65 "more than 50.00 %"
run sltdquery load --source-name uto --max-change 70 "$TMP/few.csv"
expect_json "or lets it" 0 '.removed == 4'
run sltdquery -n O12345678 -c FRA
expect_json "what is gone is withdrawn, and said so" 0 \
    '.sltdquery | .answer == "no_record" and
    .findings[0].code == "sltd.withdrawn"'
sltdquery load --source-name uto --sequence 16 --max-change 1000 \
    "$TMP/list.csv" >/dev/null

# ---- deltas
delta_head='number,issuing_state,type,status,action'
printf '%s\nNEW123456,UTO,P,lost,insert\nL898902C3,UTO,P,,withdraw\nO12345678,FRA,,stolen,update\n' \
    "$delta_head" >"$TMP/d17.csv"
printf '%s\nNEW123456,UTO,P,,withdraw\n' "$delta_head" >"$TMP/d18.csv"
run sltdquery delta --source-name uto --sequence 18 "$TMP/d18.csv"
expect_message "a gap names the missing one" 65 "delta 17 is missing"
run sltdquery delta --source-name uto --sequence 25 "$TMP/d18.csv"
expect_message "or the missing ones" 65 "deltas 17 to 24 are missing"
run sltdquery delta --source-name uto "$TMP/d18.csv"
expect_message "a delta without number" 65 "must be, too"
run sltdquery delta --source-name uto --sequence 17 --max-change 100 \
    "$TMP/d17.csv"
expect_json "a delta" 0 '.inserted == 1 and .updated == 1 and .withdrawn == 1'
run sltdquery delta --source-name uto --sequence 17 "$TMP/d17.csv"
expect_json "replay is harmless" 0 '.already'
sed 's/stolen/lost/' "$TMP/d17.csv" >"$TMP/d17b.csv"
run sltdquery delta --source-name uto --sequence 17 "$TMP/d17b.csv"
expect_message "other changes under a number that is there are refused" 65 \
    'delta 17 is in the list already, with other changes'
ask NEW123456 UTO P
expect "inserted" 1 "hit exact"
ask L898902C3 UTO P
expect "withdrawn" 0 "no_record"
run sltdquery -n O12345678 -c FRA
expect_json "updated" 1 '.sltdquery.sources[0].records[0].status == "stolen"'
run sltdquery delta --source-name uto --sequence 18 --max-change 0 \
    "$TMP/d18.csv"
expect_message "--max-change stops a delta" 65 "more than 0.00 %"
ask NEW123456 UTO P
expect "which then has changed nothing" 1 "hit exact"
printf '{"sltd":{"source":"uto","sequence":19,"previous":17}}\n{"number":"NEW123456","issuing_state":"UTO","type":"P","action":"withdraw"}\n' >"$TMP/d19.jsonl"
run sltdquery delta --max-change 100 "$TMP/d19.jsonl"
expect_json "JSON Lines with a head" 0 '.withdrawn == 1 and .sequence == 19'
run sltdquery fsck
expect "the store is whole" 0

run sltdquery delta --source-name uto --sequence 17 "$TMP/d17.csv"
expect_json "also later the same is harmless" 0 '.already'
run sltdquery delta --source-name uto --sequence 17 "$TMP/d17b.csv"
expect "and another one refused" 65

# ---- alerts: until when, whom to call, what to do
printf 'number,issuing_state,type,status,reported,until,contact,measure\n%s\n%s\n%s\n' \
    'WA1234567,UTO,P,watch,2026-01-01,2026-06-30,Migration desk +502 1,refer' \
    'WA1234568,UTO,P,watch,2026-01-01,,Watch office,call' \
    'WA1234569,UTO,P,watch,2026-01-01,,,arrest' >"$TMP/alerts.csv"
run sltdquery load --source-name alerts --date 2026-06-30 \
    --at 2026-06-30T10:00:00Z "$TMP/alerts.csv"
expect_message "a measure that is none" 65 'measure is not one of verify'
sed -i '$d' "$TMP/alerts.csv"
sltdquery load -q --source-name alerts --date 2026-06-30 \
    --at 2026-06-30T10:00:00Z "$TMP/alerts.csv" >"$TMP/log"
run sltdquery --at 2026-06-30T10:00:00Z -n WA1234567 -c UTO -t P
expect_json "an alert on its last day" 1 '.sltdquery | .answer == "hit" and
    (.sources[0].records[0] | .until == "2026-06-30" and
    .contact == "Migration desk +502 1" and .measure == "refer") and
    any(.findings[]; .note | test("second line; contact: Migration desk"))'
run sltdquery --at 2026-07-01T10:00:00Z -n WA1234567 -c UTO -t P
expect_json "ends by itself" 0 '.sltdquery | all(.sources[]; has("records") |
    not) and .answer == "no_record"'
run sltdquery --at 2026-07-01T10:00:00Z -n WA1234568 -c UTO -t P --text
tr -s '\n ' '  ' <"$TMP/out" |
    grep -q 'call the contact at once; contact: Watch office' &&
    ok "and one without an end is on the card" ||
    not_ok "and one without an end is on the card" "$(said)"
sltdquery export --source-name alerts >"$TMP/alerts.jsonl"
run sltdquery load --source-name alerts --at 2026-06-30T10:00:00Z \
    "$TMP/alerts.jsonl"
expect_json "alerts are exported and read again" 0 '.unchanged == 2'
sltdquery export --source-name alerts --csv >"$TMP/alerts.csv"
run sltdquery load --source-name alerts --date 2026-06-30 \
    --at 2026-06-30T10:00:00Z "$TMP/alerts.csv"
expect_json "as CSV, too" 0 '.unchanged == 2'
run sltdquery lint --at 2026-07-02 "$TMP/alerts.csv"
jq -c 'select(.line) | .findings[] | select(.severity != "info") |
    [.code, .where]' "$TMP/out" >"$TMP/codes"
mv "$TMP/codes" "$TMP/out"
expect "lint sees an alert that is over" 0 '["sltd.lint.alert","until"]'
rm -rf "$MRTD_STORE/sltd/alerts"

# ---- purge
run sltdquery --at 2033-01-01 -n 123456789 -c GBR
expect_json "past its review date a record answers" 1 \
    '.sltdquery.findings[0].note | test("past its review date")'
run sltdquery --at 2033-01-01 purge
expect_json "until it is purged" 0 '.removed > 0'
run sltdquery --at 2033-01-01 -n 123456789 -c GBR
expect_json "and then it does not" 2 '.sltdquery |
    .answer == "not_checked" and .findings[0].code == "sltd.stale" and
    (.sources[0] | has("records") | not)'

# ---- the store folder as lmdb:DIR
cp -r "$MRTD_STORE" "$TMP/copy"
run sltdquery load --source "x=lmdb:$TMP/copy" --source-name beside \
    "$TMP/list.csv"
expect "a load into the store folder" 0
[ -d "$TMP/copy/sltd/beside" ] && [ ! -e "$TMP/copy/beside" ] &&
    ok "goes to the folder of the lists" ||
    not_ok "goes to the folder of the lists" "$(ls "$TMP/copy")"
mv "$TMP/copy/sltd/beside" "$TMP/copy"
run sltdquery --source "x=lmdb:$TMP/copy" -n 123456789 -c GBR
expect_message "lists in two places are not half of them asked" 64 \
    'say which is meant'
rm -rf "$TMP/copy"

# ---- compare: what each has that the other lacks
sltd_list "$TMP/a.csv"
sed '2d; s/revoked/lost/' "$TMP/a.csv" >"$TMP/b.csv"
echo 'ZZ7654321,,UTO,P,lost,UTO,2020-02-02,,' >>"$TMP/b.csv"
sltdquery load -q --source-name a "$TMP/a.csv" >"$TMP/log"
run sltdquery compare --summary a "$TMP/b.csv"
jq -c '[.in == "a", .not_in == "a", .record.number, .other.status]' \
    "$TMP/out" | sort >"$TMP/lacks"
mv "$TMP/lacks" "$TMP/out"
expect "compare" 1 '[false,true,"ZZ7654321",null]
[true,false,"123456789","lost"]
[true,false,"L898902C3",null]'
grep -q '^in both: 5$' "$TMP/err" && grep -q '^only in a: 1$' "$TMP/err" &&
    ok "counts on standard error" || not_ok "counts on standard error" "$(said)"
run sltdquery compare "a=lmdb:$MRTD_STORE" "$TMP/a.csv"
expect "the same is the same" 0 ''
run sltdquery compare a nothing-of-that-name
expect "neither a list nor a file" 66
run sltdquery compare a x=https://127.0.0.1/
expect "what cannot be compared" 64
rm -rf "$MRTD_STORE/sltd/a"

# ---- two writers
if need "two writers" flock; then
	(exec 9>"$MRTD_STORE/sltd/uto/lock"; flock 9; exec sleep 600) &
	at_exit_kill $!
	wait_for 60 sh -c "! flock -n '$MRTD_STORE/sltd/uto/lock' true"
	run sltdquery load --source-name uto "$TMP/list.csv"
	expect_message "a second writer is told to come again" 75 "another process"
	run timeout 60 sltdquery -n 123456789 -c GBR
	expect "readers do not wait" 0
fi

# ---- signatures
if need "signatures" openssl; then
	openssl genpkey -algorithm ed25519 -out "$TMP/ed.key" 2>/dev/null
	openssl pkey -in "$TMP/ed.key" -pubout -out "$TMP/ed.pub" 2>/dev/null
	openssl pkeyutl -sign -rawin -inkey "$TMP/ed.key" -in "$TMP/list.csv" \
	    -out "$TMP/list.csv.sig"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -days 2 -subj /CN=signer -keyout "$TMP/cms.key" \
	    -out "$TMP/cms.pem" 2>/dev/null
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -days 2 -subj /CN=signer -keyout "$TMP/cms2.key" \
	    -out "$TMP/cms2.pem" 2>/dev/null
	printf '[list ed]\ned25519 = %s\n[list cms]\ncms = %s\n' \
	    "$TMP/ed.pub" "$TMP/cms.pem" >"$TMP/sign.conf"
	for signer in cms cms2; do
		openssl cms -sign -binary -outform DER -in "$TMP/list.csv" \
		    -signer "$TMP/$signer.pem" -inkey "$TMP/$signer.key" \
		    -out "$TMP/$signer.p7s"
	done
	set -- --config "$TMP/sign.conf"
	run sltdquery load "$@" --source-name ed "$TMP/list.csv"
	expect "a good Ed25519 signature" 0
	run sltdquery load "$@" --source-name cms --signature "$TMP/cms.p7s" \
	    "$TMP/list.csv"
	expect "a good CMS signature" 0
	run sltdquery load "$@" --source-name cms --signature "$TMP/cms2.p7s" \
	    "$TMP/list.csv"
	expect_message "somebody else's signature" 65 "signature is wrong"
	sed s/UTO/FRA/ "$TMP/list.csv" >"$TMP/forged.csv"
	run sltdquery load "$@" --source-name ed \
	    --signature "$TMP/list.csv.sig" "$TMP/forged.csv"
	expect_message "a changed file" 65 "Ed25519 signature is wrong"
	run sltdquery load "$@" --source-name cms \
	    --signature "$TMP/cms.p7s" "$TMP/forged.csv"
	expect_message "a changed file (CMS)" 65 "CMS signature is wrong"
	run sltdquery load "$@" --source-name ed "$TMP/forged.csv"
	expect "no signature" 65
	run sltdquery load "$@" --source-name ed - <"$TMP/list.csv"
	expect "standard input cannot be signed" 65
	# What is verified is what is read. The signer's key comes out of a
	# pipe, so that the file can be changed between: another one under its
	# name, and other bytes in it.
	mkfifo "$TMP/fifo"
	printf '[list swap]\ned25519 = %s\n[list bytes]\ncms = %s\n' \
	    "$TMP/fifo" "$TMP/fifo" >"$TMP/swap.conf"
	set -- --config "$TMP/swap.conf"
	cp "$TMP/forged.csv" "$TMP/swapped.csv"
	(
		cp "$TMP/list.csv" "$TMP/genuine.csv"
		cat "$TMP/ed.pub" >&3
		mv "$TMP/genuine.csv" "$TMP/swapped.csv"
	) 3>"$TMP/fifo" &
	run timeout 60 sltdquery load "$@" --source-name swap \
	    --signature "$TMP/list.csv.sig" "$TMP/swapped.csv"
	wait $!
	expect_message "one file is verified and another read" 65 \
	    "Ed25519 signature is wrong"
	cp "$TMP/list.csv" "$TMP/swapped.csv"
	(
		cat "$TMP/forged.csv" >"$TMP/swapped.csv"
		cat "$TMP/cms.pem" >&3
	) 3>"$TMP/fifo" &
	run timeout 60 sltdquery load "$@" --source-name bytes \
	    --signature "$TMP/cms.p7s" "$TMP/swapped.csv"
	wait $!
	expect "other bytes are written into it meanwhile" 0
	run sltdquery export --source-name bytes
	grep -q '"issuing_state":"UTO"' "$TMP/out" && ok "what was verified is read" ||
	    not_ok "what was verified is read" "$(said)"
fi

# ---- a list of the future: it would never be old, and shut out the genuine
run sltdquery load --date 2099-01-01 "$TMP/list.csv"
expect_message "a list of the future is refused" 65 'ahead of the clock'
head='{"sltd":{"source":"ahead","sequence":1,"date":"2099-01-01T00:00:00Z"}}'
{
	echo "$head"
	echo '{"number":"N1","issuing_state":"UTO","type":"P","status":"lost"}'
} >"$TMP/ahead.jsonl"
run sltdquery load "$TMP/ahead.jsonl"
expect_message "also by its own head" 65 'ahead of the clock'
printf 'number,issuing_state,type,status,action\nN9,UTO,P,lost,insert\n' \
    >"$TMP/ahead.csv"
run sltdquery delta --date 2099-01-01 "$TMP/ahead.csv"
expect_message "and a delta" 65 'ahead of the clock'
date=$(date -u -d '+20 hours' +%Y-%m-%dT%H:%M:%SZ)
run sltdquery load --source-name ahead --date "$date" "$TMP/list.csv"
expect "hours are a clock that is wrong" 0
cat >"$TMP/ahead.sh" <<'EOF'
while read -r q; do
    echo '{"id":"1","answer":"no_record","as_of":"2099-01-01T00:00:00Z"}'
done
EOF
run sltdquery --source "x=cmd:sh $TMP/ahead.sh" -n ZZ9999999 -c UTO
expect_json "no_record in data of the future clears nobody" 2 '.sltdquery |
    .status == "undetermined" and any(.findings[]; .code == "sltd.stale")'

# ---- lint
cat >"$TMP/lint.csv" <<'EOF'
number,number_last,issuing_state,type,status,reported,issue_date,expiry_date,review_date
L898902C3,,UTO,P,stolen,2020-02-02,2019-01-01,2029-01-01,
L898902C3,,UTO,P,lost,2020-02-02,,,
AB123456,,QQQ,P,lost,2020-02-02,,,
AB123457,,UTO,P,lost,2020-02-02,2021-01-01,2020-01-01,
AB123458,,UTO,P,lost,2020-02-02,,2019-01-01,
AB123459,,UTO,P,lost,2099-02-02,,,
A0100,A0199,UTO,P,stolen_blank,2020-02-02,,,
A0150,A0160,UTO,P,stolen_blank,2020-02-02,,,
1,,UTO,P,lost,2020-02-02,,,
AB12345,,UTO,,lost,2020-02-02,,,
AB1234567,,FRA,P,lost,2020-02-02,,,
AB123450,,UTO,P,lost,2005-02-02,,,
,,UTO,P,lost,2020-02-02,,,
AB123451,,UTO,P,lost,2020-02-02
AB123452,,UTO,P,lost,2020-02-02,,,
EOF
run sltdquery lint --at 2026-01-01 "$TMP/lint.csv"
expect "lint" 0
jq -rc 'select(.line) | .line as $l | .findings[] |
    select(.severity != "info") | "\($l) \(.code)"' "$TMP/out" |
    sort -n -k1,1 -s | uniq >"$TMP/codes"
cat >"$TMP/wanted" <<'EOF'
3 sltd.lint.duplicate
4 sltd.lint.state
5 sltd.lint.date
6 sltd.lint.date
7 sltd.lint.date
9 sltd.lint.overlap
10 sltd.lint.number
11 sltd.lint.type
12 sltd.lint.form
13 sltd.lint.review
14 sltd.lint.record
15 sltd.lint.line
EOF
same "lint finds each of them" "$TMP/codes" "$TMP/wanted"
tail -n 1 "$TMP/out" >"$TMP/summary"
mv "$TMP/summary" "$TMP/out"
expect_json "and sums up" 0 '.summary | .records == 15 and .clean == 3 and
    .clean_percent == 20'
run sltdquery lint --at 2026-01-01 --min-quality 20.01 "$TMP/lint.csv"
expect "--min-quality not reached" 1
run sltdquery lint --at 2026-01-01 --min-quality 20 "$TMP/lint.csv"
expect "--min-quality reached" 0
run sltdquery lint --own-state FRA "$TMP/list.csv"
grep -q sltd.lint.own_state "$TMP/out" && ok "--own-state" ||
    not_ok "--own-state" "$(said)"
run sltdquery lint --own-state Atlantis "$TMP/list.csv"
expect_message "--own-state that names no state" 64 'Atlantis.* is no state'
printf '[list uto]\nown_state = Utopia\n[list fra]\nown_state = Francia\n' \
    >"$TMP/own.conf"
printf 'number,issuing_state,status\nA1234567,UTO,lost\n' >"$TMP/own.csv"
run sltdquery lint --config "$TMP/own.conf" --source-name UTO "$TMP/own.csv"
expect_json "own_state of the list's configuration" 0 'all(.findings[]?; .code != "sltd.lint.own_state")'
run sltdquery lint --config "$TMP/own.conf" --source-name fra "$TMP/own.csv"
grep -q sltd.lint.own_state "$TMP/out" &&
    ok "is what the file may have" || not_ok "is what the file may have" "$(said)"
finish

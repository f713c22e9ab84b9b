#!/bin/sh
# A streaming standby, as pg_basebackup makes one, answers while the primary is
# killed in the middle of a batch: no record reads as clear that was not asked
# for, and none is lost.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

need "a standby" jq || finish
sltd_list "$TMP/list.csv"
postgres_start "a standby" || finish
sltdquery load --source p="$PG_URL" "$TMP/list.csv" >/dev/null ||
    not_ok "load into the primary" "fails"
postgres_standby || {
	not_ok "pg_basebackup" "$(tail -n 3 "$TMP/pg.log" | tr '\n' '|')"
	finish
}
both=postgresql://postgres@127.0.0.1:$PG_PORT,127.0.0.1:$PG_STANDBY_PORT/postgres

# What a delta does to the primary comes to the standby.
printf 'number,issuing_state,type,status,reported,action\nN7654321,UTO,P,lost,2024-02-02,insert\n' \
    >"$TMP/delta.csv"
sltdquery delta --source p="$both" "$TMP/delta.csv" >/dev/null ||
    not_ok "a delta finds the primary among both" "fails"
replayed()
{
	sltdquery --source \
	    s=postgresql://postgres@127.0.0.1:$PG_STANDBY_PORT/postgres \
	    -n N7654321 -c UTO -t P | grep -q '"answer":"hit","query"'
}
wait_for 60 replayed && ok "the standby has it" ||
    not_ok "the standby has it" "not after a minute"

# Every fiftieth is listed.
python3 -c '
import json
for i in range(7100):
    print(json.dumps({"id": i, "document": {"issuing_state": "UTO",
        "number": "L898902C3" if i % 50 == 0 else "K%07d" % i, "type": "P"}}))
' >"$TMP/many"

# answers NAME INPUT: of $TMP/killed: each record is there, in order; whatever
# is listed is a hit or not_checked, whatever is not is clear or not_checked.
# How many were not checked goes to $unchecked.
answers()
{
	jq -r '[.id, .document.number == "L898902C3", .sltdquery.answer] |
	    @tsv' "$TMP/killed" >"$TMP/short"
	jq -r '.id' "$2" >"$TMP/ids"
	cut -f 1 "$TMP/short" | cmp -s - "$TMP/ids" ||
	    not_ok "$1" "records are lost: $(wc -l <"$TMP/short")"
	wrong=$(awk '$3 != "not_checked" &&
	    $3 != ($2 == "true" ? "hit" : "no_record")' "$TMP/short" | wc -l)
	unchecked=$(grep -c not_checked "$TMP/short")
	[ "$wrong" = 0 ] && ok "$1" ||
	    not_ok "$1" "$wrong wrong, $unchecked not checked"
}
answered()
{
	[ "$(wc -l <"$TMP/killed")" -ge "$1" ]
}

# ---- both are there: the standby is asked, and is all that is needed
(
	head -n 500 "$TMP/many"
	wait_for 60 answered 500
	postgres_signal KILL
	sed -n '501,2000p' "$TMP/many"
) | tee "$TMP/asked" | sltdquery --deadline 20000 \
    --source p="$both" >"$TMP/killed" 2>"$TMP/err"
answers "the primary is killed while the standby is asked" "$TMP/asked"
[ "$unchecked" = 0 ] && ok "nobody sees it" ||
    not_ok "nobody sees it" "$unchecked not checked"
postgres_up || not_ok "the primary is back" \
    "$(tail -n 3 "$TMP/pg/log" | tr '\n' '|')"

# ---- the primary is asked, and killed in the middle of a batch
$as_postgres "$PG_BIN/pg_ctl" -D "$TMP/pg/standby" -m fast -w stop \
    >>"$TMP/pg.log" 2>&1
(
	head -n 500 "$TMP/many"
	wait_for 60 answered 500
	postgres_standby_up
	sed -n '501,6000p' "$TMP/many"
	wait_for 60 answered 600
	postgres_signal KILL
	sed -n '6001,7000p' "$TMP/many"
	# A source that fails is asked again after ten seconds.
	for i in $(seq 7001 7100); do
		sed -n "${i}p" "$TMP/many"
		wait_for 60 answered "$i"
		tail -n 1 "$TMP/killed" | grep -q '"answer":"not_checked"' ||
		    break
		sleep 1
	done
) | tee "$TMP/asked" | sltdquery --line-buffered --deadline 20000 \
    --source p="$both" >"$TMP/killed" 2>"$TMP/err"
answers "the primary is killed in the middle of a batch" "$TMP/asked"
[ "$(head -n 500 "$TMP/short" | grep -c not_checked)" = 0 ] &&
    ok "which had answered" || not_ok "which had answered" "$unchecked"
tail -n 1 "$TMP/killed" | grep -q '"answer":"not_checked"' &&
    not_ok "the standby takes over" "$(tail -n 1 "$TMP/killed")" ||
    ok "the standby takes over"

# ---- without a primary
head -n 2000 "$TMP/many" >"$TMP/asked"
sltdquery --deadline 20000 --source p="$both" "$TMP/asked" >"$TMP/killed" \
    2>"$TMP/err"
answers "the standby alone" "$TMP/asked"
[ "$unchecked" = 0 ] && ok "answers all" ||
    not_ok "answers all" "$unchecked not checked: $(head -n 1 "$TMP/err")"
run sltdquery delta --source p="$both" "$TMP/delta.csv"
expect_message "and takes no changes" 69 "list local is as it was"
finish

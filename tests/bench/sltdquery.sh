#!/bin/sh
# Stolen and lost documents: loads, deltas, answers, at growing sizes.
#
#	SIZES="1000000 20000000"	records of the lists
#	TRAVELLERS=1000000		records asked for
#
# 150,000,000 needs 9 GB for the file, 9 GB for sorting and 9 GB for the store.
. "$(dirname "$0")/../lib.sh"
. tests/sltd/lib.sh

SERIES=$BUILD/tests/bench/sltd_series
SIZES=${SIZES:-1000000 20000000}
TRAVELLERS=${TRAVELLERS:-1000000}

# timed WHAT COMMAND…: wall seconds and processor seconds.
timed()
{
	timed_what=$1
	shift
	python3 - "$timed_what" "$@" <<'EOF'
import os, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.run(sys.argv[2:], stdout=open(os.environ["TMP"] + "/out",
                        "wb")).returncode
wall = time.monotonic() - start
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%-44s %8.2f s wall %8.2f s processor%s" % (sys.argv[1], wall,
      use.ru_utime + use.ru_stime, "" if status < 3 else "  STATUS %d" % status))
with open(os.environ["TMP"] + "/cpu", "w") as f:
    f.write("%f" % (use.ru_utime + use.ru_stime))
EOF
}

for size in $SIZES; do
	rm -rf "$MRTD_STORE"
	echo "== $size records"
	"$SERIES" list "$size" >"$TMP/list.csv"
	"$SERIES" travellers "$TRAVELLERS" "$size" >"$TMP/travellers.jsonl"
	"$SERIES" delta 100000 "$size" >"$TMP/delta.csv"
	timed "cat the file" cat "$TMP/list.csv"
	timed "load" sltdquery load --sequence 1 "$TMP/list.csv"
	du -sk "$MRTD_STORE" | awk -v n="$size" \
	    '{ printf "store %.2f GB, %.1f bytes a record\n", $1 / 1048576, $1 * 1024 / n }'
	"$BUILD/tests/bench/sltd_floor" "$MRTD_STORE/sltd" local \
	    "$TMP/list.csv" 500000
	sltdquery "$TMP/travellers.jsonl" >/dev/null
	timed "$TRAVELLERS records with mrz, answered" sltdquery \
	    "$TMP/travellers.jsonl"
	awk -v n="$TRAVELLERS" '{ printf "  %.0f records/s of one core\n", n / $1 }' \
	    "$TMP/cpu"
	grep -o '"answer":"[a-z_]*","query' "$TMP/out" | sort | uniq -c
	printf '[match]\nany_state = related\n' >"$TMP/related.conf"
	timed "the same, any_state = related" sltdquery \
	    --config "$TMP/related.conf" "$TMP/travellers.jsonl"
	grep -o '"answer":"[a-z_]*","query' "$TMP/out" | sort | uniq -c
	python3 - <<'EOF'
import os, time
def once(argv):
    t = time.perf_counter()
    null = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    os.waitpid(os.posix_spawnp(argv[0], argv, os.environ,
                               file_actions=null), 0)
    return time.perf_counter() - t
for name, argv in (("true", ["true"]),
                   ("sltdquery -n", ["sltdquery", "-n", "A1234567", "-c", "UTO"])):
    times = sorted(once(argv) for _ in range(200))
    print("%-12s from start to answer: p50 %.2f ms, p99 %.2f ms" %
          (name, times[100] * 1e3, times[197] * 1e3))
EOF
	timed "a delta of 100,000" sltdquery delta --sequence 2 \
	    --max-change 100 "$TMP/delta.csv"
	cat "$TMP/out"
done

# PostgreSQL: pipelined beside one by one, over loopback.
postgres_start postgresql || exit 0
"$SERIES" list 1000000 >"$TMP/list.csv"
"$SERIES" travellers 200000 1000000 >"$TMP/travellers.jsonl"
timed "1,000,000 records into PostgreSQL (COPY)" sltdquery load \
    --source "n=$PG_URL" "$TMP/list.csv"
timed "200,000 records asked of PostgreSQL" sltdquery --deadline 60000 \
    --source "n=$PG_URL" "$TMP/travellers.jsonl"
head -n 20000 "$TMP/travellers.jsonl" |
    python3 -c "
import json, sys
print('prepare p (text) as select * from sltd.record where fold = \$1;')
for line in sys.stdin:
    print(\"execute p('%s');\" % json.loads(line)['mrz'][1][:9])" >"$TMP/one.sql"
timed "20,000 one by one (psql)" psql -q -d "$PG_URL" -f "$TMP/one.sql"

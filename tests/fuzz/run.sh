#!/bin/sh
# One libFuzzer target for so many seconds, from its corpus in the
# repository; what it finds new stays in the build folder.
#
# usage: tests/fuzz/run.sh build/fuzz/tests/fuzz/libfuzzer_NAME SECONDS

target=$1
seconds=$2
name=${target##*/libfuzzer_}
work=${target%/*}/corpus/$name
mkdir -p "$work"
echo "fuzz $name, $seconds s"
if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
	-max_len=65536 -artifact_prefix="$work-" \
	"$work" "tests/fuzz/corpus/$name" >"$work.log" 2>&1; then
	tail -n 40 "$work.log"
	exit 1
fi
grep -E 'DONE|^Done' "$work.log"

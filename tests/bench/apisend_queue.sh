#!/bin/sh
# How many messages a second can be promised durable, and where the limit is.
. "$(dirname "$0")/../lib.sh"

put=$BUILD/tests/bench/spool_put
count=${MESSAGES_BENCH:-500}
mkdir -p "$TMP/disk"
echo "on the disk of $TMP, $count messages of 12 kB:"
"$put" "$TMP/disk" "$count" | sed 's/^/  /'
if [ -w /dev/shm ]; then
	memory=$(mktemp -d /dev/shm/mrtd-bench.XXXXXX)
	echo "in memory (what the code costs when syncing is free):"
	"$put" "$memory" "$count" | sed 's/^/  /'
	rm -rf "$memory"
fi

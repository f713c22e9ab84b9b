#!/bin/sh
# How fast the world's directory gets into the trust store, against the bare
# signature checks of the same signers in the same run; unchanged files, one
# national list, memory, threads, and what a reader waits for.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

floor=$BUILD/tests/bench/pkd_floor
signers=${SIGNERS_BENCH:-28000}
pkd=$BUILD/tests/bench/pkd-$signers
if [ ! -e "$pkd/csca.cer" ]; then
	echo "pkdfetch: making a directory of $signers signers, once"
	gen pkd "$pkd.new" "signers=$signers" && mv "$pkd.new" "$pkd" || exit
fi

# measured COMMAND…: $wall $cpu $rss (MB)
measured()
{
	set -- $("$BUILD/tests/bench/measure" 1 "$@")
	wall=$1 cpu=$2 rss=$3
}

# cold NAME LISTS-STORE FILE: one import into a copy of a store with CSCAs.
cold()
{
	MRTD_STORE=$TMP/work
	for jobs in 1 2; do
		rm -rf "$TMP/work"
		cp -r "$2" "$TMP/work"
		measured pkdfetch import -q -j $jobs "$3" >"$TMP/rows"
		eval "wall$jobs=$wall cpu$jobs=$cpu rss$jobs=$rss"
	done
	set -- "$1" $("$floor" "$TMP/work") "$3"
	awk -v name="$1" -v n="$2" -v floor="$3" -v cpu="$cpu1" \
		-v wall1="$wall1" -v wall2="$wall2" -v rss="$rss2" 'BEGIN {
		printf "  %-28s %5d signers  %.2f s CPU, %.2f x the bare " \
		    "checks (%.2f s)  -j 2: %.2f x as fast, %.0f MB\n", name, n,
		    cpu, cpu / floor, floor, wall1 / wall2, rss }'
	measured pkdfetch import -q "$4"
	printf '  %-28s %.3f s\n' "$1, unchanged" "$wall"
}

echo "pkdfetch: cold import"
MRTD_STORE=$TMP/lists
pkdfetch import -q --trust "$pkd/csca.cer" \
	"$pkd/icaopkd-002-complete-10332.ldif" >/dev/null
cold "LDIF of tests/gen" "$TMP/lists" "$pkd/icaopkd-001-complete-10332.ldif"
echo "pkdfetch: what a reader waits for"
set -- $("$floor" "$TMP/work" open)
echo "  opening the store $1 us, all look-ups of one chip $2 us"
measured pkdfetch fsck --store "$TMP/work"
printf '  %-28s %.2f s\n' fsck "$wall"
measured pkdfetch list dsc --json --store "$TMP/work"
printf '  %-28s %.2f s\n' "list dsc" "$wall"

# The real ones, where they are.
ldif=$DATA/pki/ldif/icaopkd-001-complete-10332.ldif.gz
if [ -e "$ldif" ]; then
	echo "pkdfetch: real material"
	MRTD_STORE=$TMP/real
	for list in "$DATA"/pki/ml/*.ml; do
		pkdfetch import -q --trust-on-first-use "$list" >/dev/null 2>&1
	done
	cold "real LDIF, gzip" "$TMP/real" "$ldif"
	MRTD_STORE=$TMP/german
	measured pkdfetch import -q --trust-on-first-use \
		"$DATA/pki/ml/DE_ML_2026-05-28-08-28-45.ml"
	printf '  %-28s %.3f s\n' "German list, new store" "$wall"
fi
finish

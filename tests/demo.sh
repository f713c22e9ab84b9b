#!/bin/sh
# make demo: a trust store and three documents of our own test state, then
# the real pipe over each, as cards. Everything is in a temporary folder.

cd "$(dirname "$0")/.." || exit 70
BUILD=$(cd "${BUILD:-build}" && pwd) || exit 70
dir=$(mktemp -d "${TMPDIR:-/tmp}/mrtd-demo.XXXXXX") || exit 70
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
PATH=$BUILD/bin:$PATH
MRTD_STORE=$dir/store
export PATH MRTD_STORE
unexpected=0

# step COMMAND…: shown, then run.
step()
{
	printf '$ %s\n' "$*"
	(cd "$dir" && "$@")
}

# inspect DOCUMENT STATUS WHAT: the cards, and the exit status that is due.
inspect()
{
	printf '\n--- %s\n' "$3"
	printf '$ mrzcheck %s.jsonl | sodverify --text\n\n' "$1"
	mrzcheck "$dir/$1.jsonl" | sodverify --text
	status=$?
	[ $status = "$2" ] && return
	echo "demo: exit status $status where $2 was expected" >&2
	unexpected=1
}

"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" -a now demo "$dir" || exit 70

echo "The state of Utopia has published its master list and revocation list;"
echo "its certificate came by diplomatic bag."
echo
step pkdfetch import --text --trust trust/csca.cer trust/utopia.ml || exit 70
step pkdfetch import --text trust/utopia.crl || exit 70

inspect genuine 0 "A genuine passport"
inspect altered-photo 1 "The same passport, its photograph replaced in the chip"
inspect wrong-digit 1 "The same chip, a check digit printed wrong"

exit $unexpected

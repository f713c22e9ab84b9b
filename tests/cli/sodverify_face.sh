#!/bin/sh
# sodverify --show-photo: the face in the terminal, only when it is the one
# that was signed; and the program that draws, over hostile pictures.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

draws=$BUILD/libexec/mrtd-tools/sodverify-face
need "faces on a terminal" sodverify pkdfetch python3 jq || finish
gen cert "$TMP/csca.cer" csca.key=p256
gen list master "$TMP/list.ml" csca.key=p256 dsc.key=p256
gen list crl "$TMP/list.crl" csca.key=p256 dsc.key=p256
pkdfetch import -q --at $WORLD_AT --trust "$TMP/csca.cer" "$TMP/list.ml" \
	>/dev/null &&
	pkdfetch import -q --at $WORLD_AT "$TMP/list.crl" >/dev/null ||
	not_ok store "cannot be made"
for kind in jpeg jp2 j2k; do
	gen chip "$TMP/$kind" csca.key=p256 dsc.key=p256 photo=$kind ||
		not_ok "$kind" "cannot be made"
	rm -f "$TMP/$kind/record.jsonl"
	sodverify --at $WORLD_AT --json --photo "$TMP/face.$kind" "$TMP/$kind" \
		>/dev/null 2>"$TMP/err" || not_ok "$kind" "no face"
done
gen chip "$TMP/swapped" csca.key=p256 dsc.key=p256 altered=2 &&
	rm -f "$TMP/swapped/record.jsonl"

run sodverify --at $WORLD_AT --show-photo "$TMP/jpeg"
expect_message "no terminal, no face, and it is said" 0 'no terminal'
if grep -q "$(printf '\033')" "$TMP/out"; then
	not_ok "nothing is drawn into a pipe" "$(head -c 200 "$TMP/out")"
else
	ok "nothing is drawn into a pipe"
fi
if [ ! -x "$draws" ]; then
	skip "faces" "built without libchafa"
	finish
	exit
fi

# shown NAME TERM PRESENT ABSENT OPTIONS…: what a terminal shows, by patterns.
shown()
{
	name=$1 term=$2 present=$3 absent=$4
	shift 4
	python3 tests/cli/sodverify_face.py --at-terminal "$term" \
		sodverify --at $WORLD_AT --show-photo "$@" >"$TMP/shown" 2>&1
	if grep -aqE "$present" "$TMP/shown" &&
		! grep -aqE "$absent" "$TMP/shown"; then
		ok "$name"
	else
		not_ok "$name" "$(tail -c 300 "$TMP/shown")"
	fi
}
esc=$(printf '\033')
# The portrait's grey values, as every decoder has them.
shown "blocks of all colours" xterm '48;2;235;235;235' 'NOT VERIFIED|_G' \
	"$TMP/jpeg"
if [ "$(grep -an 'PASS' "$TMP/shown" | cut -d: -f1)" = 1 ] &&
	tail -n 1 "$TMP/shown" | grep -aq 'as signed'; then
	ok "the verdict is the first line, the face below its card"
else
	not_ok "the verdict is the first line, the face below its card" \
		"$(tail -n 1 "$TMP/shown")"
fi
shown "sixels" mlterm "${esc}P[0-9;]*q" 'NOT VERIFIED' "$TMP/jp2"
shown "kitty's pictures" xterm-kitty "${esc}_G" 'NOT VERIFIED' "$TMP/j2k"
shown "a terminal that draws nothing" dumb 'no face is drawn' 'as signed' \
	"$TMP/jpeg"
shown "an altered face is not drawn" xterm 'not verified' '48;2;235|The face' \
	"$TMP/swapped"
shown "but for one who asks, and by its name" xterm 'NOT VERIFIED' 'The face in the chip' \
	--unverified "$TMP/swapped"
shown "nor of an unknown signer" xterm 'not verified' '48;2;235|The face' \
	--store "$TMP/none" "$TMP/jpeg"
gen list crl "$TMP/revoked.crl" csca.key=p256 dsc.key=p256 revoked=yes number=9
mkdir "$TMP/other"
for file in csca.cer list.ml revoked.crl; do
	pkdfetch import -q --store "$TMP/other" --at $WORLD_AT \
		--trust "$TMP/csca.cer" "$TMP/$file" >/dev/null 2>>"$TMP/err"
done
shown "nor of a signer that was revoked" xterm 'not verified' \
	'48;2;235|The face' --store "$TMP/other" "$TMP/jpeg"
grep -aq dsc.revoked "$TMP/shown" || grep -aq 'FAIL' "$TMP/shown" ||
	not_ok "revoked, as was meant" "$(tail -c 300 "$TMP/shown")"
shown "nothing between lines of JSON" xterm 'is JSON' '48;2;235' --json \
	"$TMP/jpeg"

python3 tests/cli/sodverify_face.py "$draws" "$TMP/face.jpeg" "$TMP/face.jp2" \
	"$TMP/face.j2k"
finish

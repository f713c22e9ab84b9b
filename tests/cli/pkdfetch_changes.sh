#!/bin/sh
# Deltas with change records (changetype add, delete, modify), and files with
# CR LF and zero-padded versions: the same store as from the plain ones.
. "$(dirname "$0")/../lib.sh"
. tests/cli/lib_world.sh

need changes pkdfetch jq || finish

# load NAME SETTINGS…: a store in $TMP/NAME.store with everything.
load()
{
	name=$1
	shift
	gen pkd "$TMP/$name" signers=60 "$@"
	MRTD_STORE=$TMP/$name.store
	pkdfetch import -q --at $WORLD_AT --trust "$TMP/$name/csca.cer" \
		"$TMP/$name"/icaopkd-002-*.ldif >/dev/null || return
	for file in "$TMP/$name"/icaopkd-001-complete-*.ldif \
		"$TMP/$name"/icaopkd-001-delta-*.ldif; do
		pkdfetch import -q --json --at $WORLD_AT "$file"
	done >"$TMP/$name.log" 2>&1
}

load plain
if jq -se '[.[] | [.added, .updated, .withdrawn, .refused]] ==
	[[72, 0, 0, 0], [20, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0],
	[1, 0, 0, 0]]' "$TMP/plain.log" >/dev/null; then
	ok changes/counted
else
	not_ok changes/counted "$(jq -c '[.added, .updated, .withdrawn,
		.refused]' "$TMP/plain.log" | tr '\n' ' ')"
fi
run pkdfetch list dsc --at $WORLD_AT --json
cp "$TMP/out" "$TMP/plain.list"
if jq -se '([.[] | select(.state == "withdrawn")] | length) == 2 and
	([.[] | select(.not_after | startswith("2034")) | .state] ==
	["current"]) and length == 83 and all(.[]; .chain == "pass")' \
	"$TMP/out" >/dev/null; then
	ok changes/kept-and-flagged
else
	not_ok changes/kept-and-flagged "$(jq -c '[.subject, .state]' \
		"$TMP/out" | grep -v current)"
fi

load other crlf=yes padding=yes version=7
pkdfetch list dsc --at $WORLD_AT --json | jq -c '[.serial, .state]' |
	sort >"$TMP/other.keys"
jq -c '[.serial, .state]' "$TMP/plain.list" | sort >"$TMP/plain.keys"
same changes/line-ends-and-padding "$TMP/plain.keys" "$TMP/other.keys"
run pkdfetch fsck --at $WORLD_AT
expect_json changes/fsck 0 '.status == "clean"'
finish

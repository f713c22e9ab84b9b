#!/bin/sh
# Names that the compiler does not hold together: parameters in a header and
# in the definition; static functions that a search finds in many files; what
# is exported and used by no other object.
. "$(dirname "$0")/../lib.sh"

need names python3 nm || finish

python3 tests/lint/names.py params >"$TMP/found"
nothing "parameters are named as in their header"

python3 tests/lint/names.py statics >"$TMP/found"
nothing "no static name in more than two files"

# Objects of files that are gone do not count.
objects()
{
	find "$BUILD/common" "$BUILD/cmd" -name '*.o' | while read -r object; do
		source=${object#"$BUILD"/}
		[ ! -f "${source%.o}.c" ] || echo "$object"
	done
}
objects >"$TMP/objects"
xargs nm -u <"$TMP/objects" 2>/dev/null | awk '$1 == "U" { print $2 }' |
	sort -u >"$TMP/used"
grep "^$BUILD/common/" "$TMP/objects" | xargs nm -g --defined-only |
	awk '$2 ~ /^[TDRBC]$/ && $3 !~ /^_/ { print $3 }' |
	sort -u >"$TMP/exported"
# A unit test is a user of what its own file uses too, and of nothing that
# only tests would call.
find "$BUILD/tests" -name '*.o' | xargs nm -u 2>/dev/null |
	awk '$1 == "U" { print $2 }' | sort -u >"$TMP/tested"
comm -23 "$TMP/exported" "$TMP/used" >"$TMP/alone"
grep -hwFf "$TMP/alone" common/*/*.c >"$TMP/lines"
while read -r name; do
	grep -qx "$name" "$TMP/tested" &&
		[ "$(grep -w "$name" "$TMP/lines" | grep -cv '^ \*')" -gt 1 ] ||
		echo "$name"
done <"$TMP/alone" >"$TMP/found"
if [ -n "${SAN:-}" ]; then
	skip "exports are used elsewhere" "sanitizers add names of their own"
else
	nothing "exports are used elsewhere"
fi
finish

#!/bin/sh
# Names that the compiler does not hold together: parameters in a header and
# in the definition; static functions that a search finds in many files; what
# is exported and used by no other object.
#
# tests/lint/known/ has what is still wrong, a line each. A new one fails, and
# so does a line that is wrong no more: the lists only shrink.
. "$(dirname "$0")/../lib.sh"

need names python3 nm || finish

# shrinking NAME LIST: what is in $TMP/found is in the list, and the reverse.
shrinking()
{
	sort -u "$TMP/found" >"$TMP/now"
	sort -u "tests/lint/known/$2" >"$TMP/known"
	new=$(comm -23 "$TMP/now" "$TMP/known")
	gone=$(comm -13 "$TMP/now" "$TMP/known")
	if [ -n "$new" ]; then
		not_ok "$1" "$(echo "$new" | head -n 20)"
	elif [ -n "$gone" ]; then
		not_ok "$1" "mended, take it off tests/lint/known/$2: $(
			echo "$gone" | head -n 20)"
	else
		ok "$1 ($(wc -l <"$TMP/known") known)"
	fi
}

python3 tests/lint/names.py params >"$TMP/all"
sed 's/:.*//' "$TMP/all" >"$TMP/found"
shrinking "parameters are named as in their header" parameters

python3 tests/lint/names.py statics >"$TMP/all"
sed 's/:.*//' "$TMP/all" >"$TMP/found"
shrinking "no static name in more than two files" statics

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
comm -23 "$TMP/exported" "$TMP/used" >"$TMP/found"
if [ -n "${SAN:-}" ]; then
	skip "exports are used elsewhere" "sanitizers add names of their own"
else
	shrinking "exports are used elsewhere" exports
fi
finish

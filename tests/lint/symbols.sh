#!/bin/sh
# What modules export cannot clash: every name is two words or more (msg() is
# the one exception), and its first word belongs to one domain, or is the name
# of the module itself.
. "$(dirname "$0")/../lib.sh"

need symbols nm || finish

# An object of a file that has moved since may be left from an earlier build.
for source in common/*/*.c; do
	echo "$BUILD/${source%.c}.o"
done | xargs nm -gA --defined-only | awk '
	$2 ~ /[TDRBC]/ && $3 !~ /^(_|\.)/ {
		n = split($1, path, "[/:]")
		module = path[n - 1]
		sub(/\.o$/, "", module)
		word = $3
		sub(/_.*/, "", word)
		print word, path[n - 2], module, $3
	}' >"$TMP/symbols"

wrong=$(awk '$4 !~ /_/ && $4 != "msg" { print $2 "/" $3 ":" $4 }' \
	"$TMP/symbols")
if [ -z "$wrong" ]; then
	ok "exported names are two words"
else
	not_ok "exported names are two words" "$wrong"
fi

wrong=$(awk '
	$1 != $3 {
		if (($1 in of) && of[$1] != $2)
			print $4, "(" $2, "and", of[$1] ")"
		of[$1] = $2
	}' "$TMP/symbols")
if [ -z "$wrong" ]; then
	ok "the first word of a name belongs to one domain"
else
	not_ok "the first word of a name belongs to one domain" "$wrong"
fi
finish

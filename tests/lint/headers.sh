#!/bin/sh
# Every header can be included alone, and twice.
. "$(dirname "$0")/../lib.sh"

wrong=
for header in common/*/*.h cmd/*/*.h; do
	[ -f "$header" ] || continue
	printf '#include "%s"\n#include "%s"\n' "$PWD/$header" \
		"$PWD/$header" >"$TMP/alone.c"
	${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
		-Icommon -I. -Wall -Wextra -Werror -fsyntax-only \
		"$TMP/alone.c" 2>"$TMP/err" || {
		wrong="$wrong $header"
		sed 's/^/  /' "$TMP/err" | head -n 5
	}
done
if [ -z "$wrong" ]; then
	ok "headers stand alone"
else
	not_ok "headers stand alone" "$wrong"
fi

wrong=
for header in common/*/*.h; do
	grep -q '/\*' "$header" && continue
	wrong="$wrong $header"
done
if [ -z "$wrong" ]; then
	ok "headers say what they are for"
else
	not_ok "headers say what they are for" "$wrong"
fi
finish

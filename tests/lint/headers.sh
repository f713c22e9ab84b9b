#!/bin/sh
# Every header can be included alone, and twice.
. "$(dirname "$0")/../lib.sh"

headers=$(echo common/*/*.h cmd/*/*.h cmd/*/*/*.h)

# Alone: the compiler has proved it for those that their own module includes
# before anything else; the others are compiled here.
grep -m1 -H '^#include' common/*/*.c cmd/*/*.c cmd/*/*/*.c |
	sed -n 's/\.c:#include "\(.*\)"$/.h \1/p' |
	awk '{ n = length($1) - length($2)
		if ("/" substr($1, n + 1) == "/" $2 &&
		    (n == 0 || substr($1, n, 1) == "/")) print $1 }' \
		>"$TMP/proved"
for header in $headers; do
	echo "$header"
done | grep -v -x -F -f "$TMP/proved" | awk -v top="$PWD" -v tmp="$TMP" '{
	file = tmp "/" NR ".c"
	printf "#include \"%s/%s\"\n", top, $0 >file
	close(file)
}'
if ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	-Icommon -I. -Wall -Wextra -Werror -fsyntax-only \
	"$TMP"/*.c 2>"$TMP/err"; then
	ok "headers stand alone"
else
	not_ok "headers stand alone" "$(head -n 20 "$TMP/err")"
fi

# Twice: the first two directives and the last are those of a guard.
wrong=$(awk '
	function judge() { if (file && (!guard || last != "#endif")) print file }
	FNR == 1 { judge(); file = FILENAME; n = 0; guard = last = "" }
	!/^#/ { next }
	{ n++; last = $1 }
	n == 1 && $1 == "#ifndef" { guard = $2 }
	n == 2 && ($1 != "#define" || $2 != guard) { guard = "" }
	END { judge() }' $headers)
if [ -z "$wrong" ]; then
	ok "headers may be included twice"
else
	not_ok "headers may be included twice" "$wrong"
fi

wrong=$(grep -L '/\*' $headers)
if [ -z "$wrong" ]; then
	ok "headers say what they are for"
else
	not_ok "headers say what they are for" "$wrong"
fi
finish

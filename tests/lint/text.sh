#!/bin/sh
# The form of sources, scripts and manuals.
. "$(dirname "$0")/../lib.sh"

# empty NAME TEXT: nothing was found.
empty()
{
	if [ -z "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "$(echo "$2" | head -n 20)"
	fi
}

empty "no work is left marked" \
	"$(grep -rnE '\<(TODO|FIXME|HACK)\>' cmd common)"
empty "no blanks at the end of a line" \
	"$(grep -rnE '[[:blank:]]+$' . --include='*.[ch15]' --include='*.sh' \
	--include='*.py' --include='*.md' --include=Makefile | cut -c 1-100)"
columns=80
empty "lines of sources fit $columns columns" "$(
	LC_ALL=C awk -v columns=$columns '
		{
			gsub(/[\200-\277]/, "")
			parts = split($0, part, "\t")
			for (n = i = 0; ++i <= parts; )
				n = length(part[i]) + (i > 1 ? n - n % 8 + 8 : 0)
		}
		n > columns { print FILENAME ":" FNR ": " n " columns" }
	' common/*/*.[ch] cmd/*/*.[ch] cmd/*/*/*.[ch])"
empty "no // comments" \
	"$(grep -nE '(^|[[:blank:];{])//' common/*/*.[ch] cmd/*/*.[ch])"
empty "no typedef of a struct" \
	"$(grep -nE '^typedef (struct|union|enum)( \w+)?( \w+;| ?\{)' common/*/*.[ch] cmd/*/*.[ch])"
empty "files begin with what they are" "$(
	awk 'FNR == 1 && !/^\/\*/ { print FILENAME }' \
		common/*/*.[ch] cmd/*/*.[ch] cmd/*/*/*.[ch])"
empty "scripts are valid" "$(
	for file in tests/*.sh tests/*/*.sh completions/*.sh; do
		[ -f "$file" ] || continue
		sh -n "$file" 2>&1
	done
	[ ! -f .ci/run ] || bash -n .ci/run 2>&1)"

if need "python is valid" python3; then
	empty "python is valid" "$(
		python3 -c 'import ast, sys
for path in sys.argv[1:]:
	try:
		ast.parse(open(path, encoding="utf-8").read())
	except SyntaxError as error:
		print(path, error)' tests/*/*.py 2>&1)"
fi
if [ -d man ] && need "manuals are clean" mandoc; then
	empty "manuals are clean" \
		"$(mandoc -Tlint man/*.[157] 2>"$TMP/err" |
			grep -v 'referenced manual not found'
		grep -v makewhatis "$TMP/err")"
fi

# A report, and limits that only something out of hand reaches.
functions()
{
	awk 'FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ { if (start) print FNR - start - 1, FILENAME ":" start; start = 0 }' \
		common/*/*.c cmd/*/*.c cmd/*/*/*.c
}
lengths=$(functions | sort -n)
echo "$lengths" | awk '{ n[NR] = $1 } END {
	print "  " NR " functions, half of them up to " n[int((NR + 1) / 2)] \
		" lines, the longest " n[NR] }'
empty "no function over 60 lines" "$(echo "$lengths" | awk '$1 > 60')"
empty "no file over 800 lines" "$(wc -l common/*/*.[ch] cmd/*/*.[ch] cmd/*/*/*.[ch] |
	awk '$2 != "total" && $1 > 800')"
finish

#!/bin/sh
# The alerts rest on numbers that a tool writes, on states that it has and on
# files that the manual names; and the manual has what each means.
. "$(dirname "$0")/../lib.sh"

rules=cmd/pkdfetch/prometheus.rules
page=man/mrtd-tools.7

# each NAME PATTERN FILE…: every word of the rules is in one of the files.
each()
{
	name=$1 words=$2
	shift 2
	missing=
	for word in $words; do
		grep -qwF -e "$word" "$@" || missing="$missing $word"
	done
	if [ -n "$words" ] && [ -z "$missing" ]; then
		ok "$name"
	else
		not_ok "$name" "missing:$missing"
	fi
}

each "alerts rest on numbers that are written" \
	"$(grep -o 'mrtd_[a-z_]*' $rules | sort -u)" \
	cmd/*/*metrics.c cmd/sltdquery/stats.c
each "the manual says what each alert means" \
	"$(sed -n 's/.*alert: //p' $rules)" $page
states=$(sed -n 's/.*state=~"\([a-z|]*\)".*/\1/p' $rules | tr '|' ' ')
words=$(sed -n '/^\.Cm queued , held/p' man/apisend.1)
missing=
for state in $states; do
	case $words in *" $state "*) ;; *) missing="$missing $state" ;; esac
done
if [ -n "$states" ] && [ -z "$missing" ]; then
	ok "alerts ask for states that there are"
else
	not_ok "alerts ask for states that there are" "no$missing"
fi

# The pattern of names is that of the monitor: extended, and of the whole path.
pattern=$(sed -n 's/.*{file=~"\([^"]*\)"}.*/\1/p' $rules)
files=$(sed -n 's/.*--metrics \([^ ]*\).*/\1/p' $page)
missing=$(printf '%s\n' "$files" | grep -vxE "$pattern" | tr '\n' ' ')
if [ -n "$files" ] && [ -z "$missing" ]; then
	ok "an alert watches the files of the manual"
else
	not_ok "an alert watches the files of the manual" "not $missing"
fi
finish

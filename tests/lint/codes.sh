#!/bin/sh
# What belongs together: every finding's code, its row in a manual, its
# sentence for officers, a test that mentions it; the form of a clause; every
# tool and where tools are named.
. "$(dirname "$0")/../lib.sh"

if need codes python3; then
	name="codes have a manual row, a sentence and a test"
	if python3 tests/lint/codes.py >"$TMP/found" 2>&1 &&
		[ ! -s "$TMP/found" ]; then
		ok "$name"
	else
		not_ok "$name" "$(cat "$TMP/found")"
	fi
fi

if need "clauses have one form" python3; then
	python3 tests/lint/refs.py >"$TMP/found" 2>&1
	nothing "clauses have one form"
fi

# What to do next is said of codes that have a sentence, and of each once.
sed -n '/^} steps\[\]/,/^};/p' common/record/card_next.c |
	grep -oE '[a-z]+\.[a-z_]+' | sort >"$TMP/steps"
[ -s "$TMP/steps" ] || echo none >"$TMP/steps"
{
	uniq -d "$TMP/steps"
	while read -r code; do
		grep -qF "\"$code\"" common/record/card_advice.c || echo "$code"
	done <"$TMP/steps"
} >"$TMP/found"
nothing "next steps are of codes that have a sentence"

# A layout is named where its row cannot be seen: risk knows no zones.
sed -n 's/^\t\[MRZ_.*\] = "\(.*\)",$/\1/p' common/travel/layout.c >"$TMP/layouts"
[ -s "$TMP/layouts" ] || echo x >"$TMP/layouts"
while read -r layout; do
	grep -q "^\.It $layout Ta" man/mrzcheck.1 ||
		echo "$layout has no row in man/mrzcheck.1"
	grep -qE "[\" ]$layout[\" ]" common/risk/risk_field.c ||
		echo "$layout is no word of common/risk/risk_field.c"
done <"$TMP/layouts" >"$TMP/found"
nothing "layouts are named wherever layouts are"

for folder in cmd/*/; do
	tool=$(basename "$folder")
	# The laws are those of filters.
	laws=
	grep -qs filter_run "$folder"*.c &&
		laws='tests/laws/laws.sh tests/laws/memory.sh'
	for place in README.md man/inspection-record.5 man/$tool.1 \
		completions/$tool.bash completions/_$tool \
		completions/$tool.fish $laws tests/cli/${tool}_*.sh; do
		grep -qs "$tool" "$place" ||
			echo "$tool is not in $place"
	done
done >"$TMP/found"
nothing "tools are named wherever tools are"
finish

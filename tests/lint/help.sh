#!/bin/sh
# -h, the manual and the completions say the same as the option table, which
# is what --print-words prints.
. "$(dirname "$0")/../lib.sh"

screen=40

# fits NAME FILE: a screen of 80 columns.
fits()
{
	lines=$(wc -l <"$2")
	wide=$(LC_ALL=C awk '{ gsub(/[\200-\277]/, "") } length($0) > 80' "$2")
	if [ "$lines" -gt $screen ]; then
		not_ok "$1 fits a screen" "$lines lines"
	elif [ -n "$wide" ]; then
		not_ok "$1 fits a screen" "too wide: $wide"
	else
		ok "$1 fits a screen"
	fi
}

# same_words NAME HAVE DUE: two lists, one word a line.
same_words()
{
	sort -u "$2" >"$TMP/have"
	sort -u "$3" >"$TMP/due"
	if cmp -s "$TMP/have" "$TMP/due"; then
		ok "$1"
	else
		not_ok "$1" "$(diff "$TMP/have" "$TMP/due" | grep '^[<>]' |
			tr '\n' ' ')"
	fi
}

# Options that stand in the lists of a page: .It Fl x , Fl -name Ar FILE
options_of_page()
{
	awk '/^\.It Fl / {
		for (i = 2; i < NF; i++)
			if ($i == "Fl" && $(i + 1) ~ /^-/)
				print "-" $(i + 1)
	}' "$1"
}

# What stands between two headings.
section()
{
	awk -v name="$2" '/^\.Sh / { inside = $0 == ".Sh " name } inside' "$1"
}

shells=
for shell in bash zsh fish; do
	need "completions are valid for $shell" $shell &&
		shells="$shells $shell"
done

for program in "$BUILD"/bin/*; do
	tool=$(basename "$program")
	page=man/$tool.1
	"$tool" --print-words | cut -f 1 >"$TMP/words"
	grep -v '^--' "$TMP/words" | grep -v ' ' >"$TMP/verbs"
	grep -o -e '--[a-z-]*' "$TMP/words" | sort -u >"$TMP/options"

	"$tool" -h >"$TMP/help"
	fits "$tool -h" "$TMP/help"
	: >"$TMP/all-help"
	while read -r verb; do
		"$tool" "$verb" -h >"$TMP/verb-help" </dev/null
		fits "$tool $verb -h" "$TMP/verb-help"
		cat "$TMP/verb-help" >>"$TMP/all-help"
	done <"$TMP/verbs"
	cat "$TMP/help" "$TMP/all-help" |
		grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+' | grep -o -e '--[a-z-]*' \
		>"$TMP/in-help"
	same_words "$tool -h names every option" "$TMP/in-help" "$TMP/options"

	if [ ! -f "$page" ]; then
		not_ok "$tool has a manual page" "no $page"
	else
		options_of_page "$page" >"$TMP/in-page"
		same_words "$tool(1) explains every option" \
			"$TMP/in-page" "$TMP/options"
		# A summary is the one of NAME.
		summary=$(sed -n 's/^\.Nd //p' "$page")
		if grep -qxF -- "$summary" "$TMP/help"; then
			ok "$tool -h begins as its manual"
		else
			not_ok "$tool -h begins as its manual" "$summary"
		fi
		section "$page" SYNOPSIS |
			grep -oE '^\.(Cm|Nm [a-z]+ Cm) [a-z]+' |
			awk '{ print $NF }' >"$TMP/in-synopsis"
		same_words "$tool(1) SYNOPSIS has every verb" \
			"$TMP/in-synopsis" "$TMP/verbs"
		section "$page" SYNOPSIS | grep -oE 'Fl -[a-z-]+' |
			sed 's/Fl -/--/' >"$TMP/in-synopsis"
		unknown=$(grep -vxF -f "$TMP/options" "$TMP/in-synopsis")
		if [ -z "$unknown" ]; then
			ok "$tool(1) SYNOPSIS names options that exist"
		else
			not_ok "$tool(1) SYNOPSIS names options that exist" \
				"$unknown"
		fi
	fi

	mkdir -p "$TMP/completions"
	sh completions/generate.sh "$program" "$TMP/completions"
	for file in "$tool.bash" "_$tool" "$tool.fish"; do
		same "completions/$file is as make completions writes it" \
			"completions/$file" "$TMP/completions/$file"
	done
	bash -c '. "$1/$2.bash"; COMP_WORDS=("$2" --js); COMP_CWORD=1
		_"$2"; echo "${COMPREPLY[*]}"' - "$TMP/completions" "$tool" \
		>"$TMP/completed" 2>&1
	if [ "$(cat "$TMP/completed")" = --json ]; then
		ok "$tool --js completes in bash"
	else
		not_ok "$tool --js completes in bash" "$(cat "$TMP/completed")"
	fi
	for shell in $shells; do
		file=completions/$tool.$shell
		[ $shell != zsh ] || file=completions/_$tool
		if $shell -n "$file"; then
			ok "$tool completion is valid for $shell"
		else
			not_ok "$tool completion is valid for $shell" \
				"see above"
		fi
	done
done
finish

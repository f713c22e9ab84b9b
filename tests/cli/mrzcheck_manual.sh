#!/bin/sh
# The examples of mrzcheck(1) do what the page shows: "$ command", its further
# lines indented, then what it prints.
. "$(dirname "$0")/../lib.sh"

need "examples of mrzcheck(1)" mandoc jq || finish
mandoc -Tutf8 -O width=100 man/mrzcheck.1 | col -bx |
	awk '/^EXAMPLES/ { inside = 1; next } /^[A-Z]/ { inside = 0 }
	inside' >"$TMP/examples"

# One file a command, one what it prints; a blank line ends that.
awk -v to="$TMP/run" '
	/^     \$ / { n++; mode = "code"; print substr($0, 8) >(to n ".sh"); next }
	mode == "code" && /^         / { print >(to n ".sh"); next }
	/^$/ { mode = ""; next }
	mode != "" && /^     / { mode = "out"; print substr($0, 6) >(to n ".out") }
' "$TMP/examples"

count=0
for out in "$TMP"/run*.out; do
	script=${out%.out}.sh
	sh "$script" >"$TMP/out" 2>&1
	count=$((count + 1))
	same "example $count of mrzcheck(1)" "$out" "$TMP/out"
done
[ "$count" -ge 5 ] || not_ok "examples of mrzcheck(1)" "only $count were found"
finish

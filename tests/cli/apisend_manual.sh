#!/bin/sh
# The examples of apisend(1) do what the page shows: "$ command", its further
# lines indented, then what it prints. They run in one folder, in order.
. "$(dirname "$0")/../lib.sh"

need "examples of apisend(1)" mandoc jq || finish
mandoc -Tutf8 -O width=100 man/apisend.1 | col -bx |
	awk '/^EXAMPLES/ { inside = 1; next } /^[A-Z]/ { inside = 0 }
	inside' >"$TMP/examples"

# One file a command, one what it prints; a blank line ends that.
awk -v to="$TMP/run" '
	/^     \$ / { n++; mode = "code"; print substr($0, 8) >(to n ".sh"); next }
	mode == "code" && /^         / { print >(to n ".sh"); next }
	/^$/ { mode = ""; next }
	mode != "" && /^     / { mode = "out"; print substr($0, 6) >(to n ".out") }
' "$TMP/examples"

mkdir "$TMP/work"
count=0
number=1
while [ -f "$TMP/run$number.sh" ]; do
	(cd "$TMP/work" && sh "$TMP/run$number.sh") 2>&1 | expand >"$TMP/out"
	if [ -f "$TMP/run$number.out" ]; then
		count=$((count + 1))
		same "example $count of apisend(1)" "$TMP/run$number.out" \
			"$TMP/out"
	fi
	number=$((number + 1))
done
[ "$count" -ge 4 ] || not_ok "examples of apisend(1)" "only $count were found"
finish

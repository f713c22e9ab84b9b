#!/bin/sh
# The work of the record layer grows with its input and no faster: counted in
# instructions, on inputs of one kind and twice the size.
. "$(dirname "$0")/../lib.sh"

need cost valgrind python3 || finish

# instructions FILE: of a filter over it.
instructions()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null \
		"$BUILD/tests/laws/plain" "$1" 2>&1 >"$TMP/out" |
		awk '/Collected/ { print $4 }'
}

# The line (or lines) of KIND at size N.
make_input()
{
	python3 - "$1" "$2" <<'END'
import sys
kind, n = sys.argv[1], int(sys.argv[2])
names = {
    "names": lambda: ",".join('"member%d":%d' % (i, i) for i in range(n)),
    "names with escapes":
        lambda: ",".join('"\\u006d%d":%d' % (i, i) for i in range(n)),
    "names that begin alike":
        lambda: ",".join('"%s%d":0' % ("x" * 60, i) for i in range(n)),
    "an array": lambda: '"a":[%s]' % ",".join("1" * 6 for _ in range(n)),
    "arrays in each other":
        lambda: '"a":[%s]' % ",".join(
            ["[" * 100 + "]" * 100] * (n // 50 + 1)),
    "an object": lambda: '"a":{%s}' % ",".join('"a":1' for _ in range(n)),
    "a string": lambda: '"a":"%s"' % ("x" * 10 * n),
    "escapes": lambda: '"a":"%s"' % ("\\u00e4\\n" * n),
    "characters": lambda: '"a":"%s"' % ("\u20ac" * n),
}
if kind == "lines":
    print("\n".join('{"id":%d}' % i for i in range(n)))
elif kind == "malformed lines":
    print("\n".join('{"id":%d' % i for i in range(n)))
elif kind == "one malformed line":
    print('{"id":' + "[1," * 50 + " " * 10 * n)
else:
    print("{" + names[kind]() + "}")
END
}

printf '{}\n' >"$TMP/empty"
start=$(instructions "$TMP/empty")
for kind in names 'names with escapes' 'names that begin alike' 'an array' \
	'arrays in each other' 'an object' 'a string' escapes characters \
	lines 'malformed lines' 'one malformed line'; do
	make_input "$kind" 4000 >"$TMP/once"
	make_input "$kind" 8000 >"$TMP/twice"
	once=$(($(instructions "$TMP/once") - start))
	twice=$(($(instructions "$TMP/twice") - start))
	# Sorting is a little more than linear; a square would be four.
	if [ "$((twice * 10))" -le "$((once * 25))" ]; then
		ok "$kind"
	else
		not_ok "$kind" "$once instructions, $twice for twice the size"
	fi
done
finish

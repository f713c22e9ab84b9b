#!/bin/sh
# .clang-format and the tree agree. Releases of clang-format differ in what
# they make of one file: the rule is that of Debian 12's.
. "$(dirname "$0")/../lib.sh"

need format clang-format || finish
if ! clang-format --version | grep -q 'version 14\.'; then
	skip format "clang-format is not release 14"
	finish
fi
wrong=$(find common cmd tests -name '*.[ch]' -exec \
	clang-format --dry-run {} + 2>&1 |
	sed -n 's/:.*warning:.*//p' | sort | uniq -c)
if [ -z "$wrong" ]; then
	ok "sources are formatted as .clang-format says"
else
	not_ok "sources are formatted as .clang-format says" \
		"make format: $wrong"
fi
finish

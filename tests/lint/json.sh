#!/bin/sh
# JSON is written by common/json/write.c alone: no other file puts a quoted
# name, or a bracket, into its output by hand, and none declares text to be
# JSON that neither the scanner nor the writer has seen.
. "$(dirname "$0")/../lib.sh"

sources=$(ls common/*/*.[ch] cmd/*/*.[ch] cmd/*/*/*.[ch] |
	grep -v '^common/json/')

# none NAME PATTERN FILE…: no line of code in them matches.
none()
{
	name=$1
	pattern=$2
	shift 2
	wrong=$(grep -nE "$pattern" "$@" |
		grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)')
	if [ -z "$wrong" ]; then
		ok "$name"
	else
		not_ok "$name" "$wrong"
	fi
}

# Text that is only compared with what was read is no output.
none 'no name of a member is written by hand' \
	'(append|LITERAL|printf|puts|TEXT).*\\"(:|,|[]}])' $sources
# Cards have brackets too, and so have the arrays of PostgreSQL; the canonical
# form of RFC 8785 is hashed, never printed.
none 'no bracket is written by hand' \
	"(append_byte\\(.*'[]{}[]'|LITERAL\\(.*\"[]{}[]\")" \
	$(echo "$sources" | grep -vE '/(card|postgresql|canonical)[a-z_]*\.c$')
none 'no text is declared to be JSON' 'JSON_TEXT_(VALUE|MEMBERS|NAME)' \
	$(echo "$sources" | grep -v '^common/record/record\.c$')
finish

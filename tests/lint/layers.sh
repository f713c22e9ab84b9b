#!/bin/sh
# Layering is a star: a domain includes base/ and itself (pki and sltd also
# store/), and each foreign library is known in one domain alone.
. "$(dirname "$0")/../lib.sh"

# The files of a domain, and the folders that they may include from.
allowed()
{
	case $1 in
	base) echo base ;;
	pki | sltd) echo "base store $1" ;;
	*) echo "base $1" ;;
	esac
}

for folder in common/*/; do
	domain=$(basename "$folder")
	may=$(allowed "$domain" | tr ' ' '|')
	wrong=$(grep -nE '^#include "' "$folder"*.[ch] |
		grep -vE "#include \"($may)/")
	if [ -z "$wrong" ]; then
		ok "$domain includes $(allowed "$domain")"
	else
		not_ok "$domain includes" "$wrong"
	fi
done

# only HEADER-PATTERN FOLDER…: no other folder includes it.
only()
{
	pattern=$1
	shift
	wrong=$(grep -rnE "^#include <($pattern)" common cmd)
	for folder; do
		wrong=$(echo "$wrong" | grep -v "^$folder/")
	done
	if [ -z "$wrong" ]; then
		ok "<$pattern> is in $* alone"
	else
		not_ok "<$pattern> is in $* alone" "$wrong"
	fi
}

only 'openssl/' common/pki
only 'lmdb' common/store
only 'curl/' common/net
only 'libpq|postgres' common/sltd
only 'libxml/' common/pki cmd/sltdquery/online
only 'zip\.h|zlib|ini\.h' common/base

# Domains print nothing: that is for base/msg, json/output and cmd/.
wrong=$(grep -nE '\<(printf|puts|putchar|perror|stdout|stderr) ?\(?' \
	common/mrz/*.c common/pki/*.c common/sltd/*.c common/edi/*.c \
	common/net/*.c common/store/*.c 2>/dev/null |
	grep -E '(\<(printf|puts|putchar|perror) ?\(|\<(stdout|stderr)\>)' |
	grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)')
if [ -z "$wrong" ]; then
	ok "domains print nothing"
else
	not_ok "domains print nothing" "$wrong"
fi
finish

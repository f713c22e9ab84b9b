#!/bin/sh
# Looks for what building (and testing) needs. What is missing is installed
# when we are root on a machine with apt-get; otherwise the one command that
# would do it is printed, and we stop.
#
# usage: deps.sh --libraries NAME=PACKAGE… [--optional NAME=PACKAGE…]
#                [--commands NAME=PACKAGE…] [--modules NAME=PACKAGE…]
#
# Libraries are asked of pkg-config. Without an optional one we go on.

missing=     # Debian packages to install
required=    # those of them without which nothing works

wanted()
{
	missing="$missing $2"
	case $1 in
	--optional | --modules) ;;
	*) required="$required $2" ;;
	esac
}

have_command()
{
	command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] ||
		ls /usr/lib/postgresql/*/bin/"$1" >/dev/null 2>&1
}

# Of Debian's Python, whichever comes first in PATH.
have_module()
{
	python3 -c "import $1" 2>/dev/null ||
		/usr/bin/python3 -c "import $1" 2>/dev/null
}

have()
{
	case $1 in
	--commands) have_command "$2" ;;
	--modules) have_module "$2" ;;
	*) pkg-config --exists "$2" 2>/dev/null ;;
	esac
}

have_command pkg-config || wanted --commands pkg-config
kind=
for word; do
	case $word in
	--*) kind=$word ;;
	*) have "$kind" "${word%%=*}" || wanted "$kind" "${word#*=}" ;;
	esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "deps: installing$missing"
	# Servers that the tests start themselves are not to start now.
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		trap 'rm -f $policy' EXIT
		trap 'exit 1' HUP INT TERM
		printf '#!/bin/sh\nexit 101\n' >$policy
		chmod 755 $policy
	fi
	export DEBIAN_FRONTEND=noninteractive
	# shellcheck disable=SC2086	# a list of words
	{ apt-get -q -y update && apt-get -q -y install \
		--no-install-recommends $missing; } >deps.log 2>&1 && {
		rm -f deps.log
		exit 0
	}
	tail -n 20 deps.log
	echo "deps: apt-get failed, see deps.log" >&2
	exit 1
fi

echo "deps: missing; this installs it (as root):" >&2
echo "	apt-get install --no-install-recommends$missing" >&2
[ -z "$required" ]

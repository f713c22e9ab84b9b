# The world of tests/gen in a trust store; sourced after lib.sh.
#
# world DIR: makes DIR/world, DIR/chips.jsonl, DIR/cms and the store $MRTD_STORE.
# The tables count days from $WORLD_AT.

WORLD_AT=2026-03-01T12:00:00Z

gen()
{
	"$BUILD/tests/mrtd-gen" -k "$BUILD/tests/keys" "$@"
}

# What an operator of that world would type.
world()
{
	gen suite "$1" || return
	(
		cd "$1/world" || exit
		pkdfetch import --at $WORLD_AT --source ut --trust main.cer past.ml &&
			pkdfetch import --at $WORLD_AT --source ut main.ml ||
			exit
		# Some are of no use, and that is what is tested.
		pkdfetch import --at $WORLD_AT --source crls ./*.crl
		case $? in 0 | 1 | 65) ;; *) exit ;; esac
		for file in *.dl *.defects; do
			csca=main.cer
			case $file in *foreign*) csca=fr.cer ;; esac
			pkdfetch import --at $WORLD_AT --source "${file%.*}" \
				--trust $csca "$file" || exit
		done
		for file in stored*.cer; do
			pkdfetch import --at $WORLD_AT --source signers "$file" ||
				exit
		done
		pkdfetch distrust --why 'key was stolen' \
			"$(sha256sum distrusted.cer | cut -d' ' -f1)"
	) >"$TMP/world.log" 2>&1 && return
	not_ok world "store cannot be made: $(tail -n 3 "$TMP/world.log" |
		tr '\n' '|')"
	return 1
}

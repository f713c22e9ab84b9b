#!/bin/sh
# What the linker and the compiler were asked for is in the programs: their
# place in memory is not known beforehand, nothing that is written can be
# executed, and no table of addresses can be written after the start.
. "$(dirname "$0")/../lib.sh"

if [ -n "${SAN:-}" ]; then
	skip hardening "the sanitizers build in another way"
	finish
fi
need hardening readelf || finish

for program in "$BUILD"/bin/* "$BUILD"/libexec/mrtd-tools/*; do
	name=$(basename "$program")
	readelf -hldW "$program" >"$TMP/elf" 2>"$TMP/err"
	readelf -W --dyn-syms "$program" >>"$TMP/elf"
	missing=
	grep -q 'Type: *DYN' "$TMP/elf" || missing="$missing PIE"
	grep -q 'GNU_RELRO' "$TMP/elf" || missing="$missing RELRO"
	grep -qE 'BIND_NOW|Flags:.*NOW' "$TMP/elf" || missing="$missing NOW"
	grep -qE 'GNU_STACK.* RW ' "$TMP/elf" || missing="$missing stack"
	grep -q '__stack_chk_fail' "$TMP/elf" || missing="$missing canary"
	grep -qE '__(mem|str|v?s)[a-z]*_chk' "$TMP/elf" ||
		missing="$missing fortify"
	if [ -z "$missing" ]; then
		ok "$name is hardened"
	else
		not_ok "$name is hardened" "without$missing"
	fi
done
finish

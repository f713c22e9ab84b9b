#!/bin/sh
# Cards in the languages of the catalogues; codes, status words and JSON are
# the same in all of them.
. "$(dirname "$0")/../lib.sh"

need languages msgfmt jq || finish
unset LANGUAGE LANG LC_MESSAGES
echo '{"mrz":["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<","L898902C36UTO7408122F1204159ZE184226B<<<<<10"],"sodverify":{"status":"fail","findings":[{"code":"dg.hash","severity":"error","where":"dg.2"}]},"sltdquery":{"status":"fail","findings":[],"answer":"hit"}}' |
	mrzcheck --at 2010-01-01 >"$TMP/record"

# says LANGUAGE TEXT…: LC_MESSAGES as it is, whatever locales are generated.
says()
{
	language=$1
	shift
	env -u LC_ALL LC_MESSAGES="$language" riskcheck --text \
		--at 2026-11-24 -r cmd/riskcheck/riskcheck.rules \
		"$TMP/record" >"$TMP/card" 2>"$TMP/err"
	missing=
	for text; do
		grep -qF -- "$text" "$TMP/card" || missing="$missing '$text'"
	done
	if [ -z "$missing" ]; then
		ok "a card for $language"
	else
		not_ok "a card for $language" "no $missing: $(cat "$TMP/card" "$TMP/err")"
	fi
}
spanish='alterado: no es lo que firmó el Estado expedidor: la fotografía (dg.2)'
for language in es es_GT.UTF-8 es_MX; do
	says $language "NO CONFORME  $spanish" "  error    $spanish [dg.hash]" \
		"  Qué hacer       Retenga el documento, no se fíe de la palabra" \
		"                  Lea el chip una vez más" \
		"  Documento       P UTO L898902C3, vence el 2012-04-15" \
		"  Titular         ERIKSSON, ANNA MARIA, F, nacimiento 1974-08-12" \
		"sodverify fail" "  Sin examinar    modelo"
done
for language in fr fr_CA.UTF-8; do
	says $language "NON CONFORME  altéré : ce n'est pas ce que l'État émetteur a signé : la photographie (dg.2)" \
		"  À faire         Retenez le document" \
		"                  Relisez la puce" \
		"  Titulaire       ERIKSSON, ANNA MARIA, F, naissance 1974-08-12" \
		"sodverify fail" "  Non examiné     modèle"
done
for language in C C.UTF-8 en_GB.UTF-8 xx_XX; do
	says $language "FAIL  altered: not what the issuing state signed" \
		"  Not looked at   model"
done
mrzcheck --at 2010-01-01 "$TMP/record" >"$TMP/english"
env -u LC_ALL LC_MESSAGES=es mrzcheck --at 2010-01-01 "$TMP/record" \
	>"$TMP/spanish"
same "JSON has no language" "$TMP/english" "$TMP/spanish"
finish

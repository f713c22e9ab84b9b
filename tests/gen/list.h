/*
 * Lists of the test states: master lists, revocation lists, deviation lists
 * and defect lists.
 */
#ifndef GEN_LIST_H
#define GEN_LIST_H

#include "gen/cms.h"

/*
 * A CSCA master list (Doc 9303-12 section 9). Settings: "signer." for the
 * list signer's certificate, "cms." for SignedData, and
 *	order		sorted reversed			sorted
 *	list_version	0
 *	bare		yes no: only the eContent	no
 *	with		signer, csca: certificates of the CMS	signer,csca
 */
struct blob gen_list_master(struct settings *s, const struct gen_party *csca,
    const struct blob *certs, size_t count);

/*
 * A CRL (Doc 9303-12 table 5). Settings:
 *	issuer strings	the issuer's name		the CSCA's
 *	alg		see key.h			by the key
 *	from to		thisUpdate, nextUpdate (none)	now-10d, now+80d
 *	number		cRLNumber, none			1
 *	aki		auto none HEX			auto
 *	idp		yes no				no
 *	indirect	yes no: idp says indirectCRL	no
 *	entry		none reason issuer: entry extension	none
 *	ext		OID:critical:HEX, an extension more
 *	version		1 2				2
 *	signature	good bad			good
 */
struct blob gen_list_crl(struct settings *s, const struct gen_party *csca,
    const struct blob *serials, size_t count);

/*
 * An ICAO deviation list (Doc 9303-12, DeviationList) with one entry.
 * Settings: "signer." and "cms." as for master lists, and
 *	type		OID of the deviation	2.23.136.1.1.7.2.2, DG hash
 *wrong parameter	INTEGER of the type, none	2 text
 *description, none by		issuer ski digest none: names `named`	none
 *	doctype		two characters, none		none
 *	period		FROM/TO, none			none
 *	odd_time	yes no: "20171001000000.000Z UTC" as Italy writes it
 *no numbers		comma list of document numbers, none
 *	count		that many numbers more, C00000000…	0
 */
struct blob gen_list_deviations(struct settings *s,
    const struct gen_party *csca, const struct gen_party *named);

/*
 * A defect list of BSI TR-03129 annex A. Settings: "signer." and "cms.", and
 *	list_version	0 (v1), 1 (v2)
 *	type		OID of the defect	0.4.0.127.0.7.3.1.5.1.1, revoked
 *	parameter	DER in HEX, none
 *	by		issuer ski
 *	hash		yes no: certificateHash	yes
 */
struct blob gen_list_defects(struct settings *s, const struct gen_party *csca,
    const struct gen_party *named);

#endif

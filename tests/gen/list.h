/*
 * Lists of the test states: master lists, revocation lists.
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
 *	version		1 2				2
 *	signature	good bad			good
 */
struct blob gen_list_crl(struct settings *s, const struct gen_party *csca,
    const struct blob *serials, size_t count);

#endif

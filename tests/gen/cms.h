/*
 * CMS SignedData as EF.SOD and lists carry it, and the ways to spoil it.
 *
 * Settings, after a prefix such as "cms.":
 *	version		of SignedData			3
 *	type		eContentType			by the caller
 *	type_attr	contentType attribute		as type; none
 *	content		good none			good
 *	digest		digestAlgorithm			the hash of alg
 *	digest_set	the one in digestAlgorithms	as digest; none
 *	digest_params	null absent			absent
 *	alg		signature algorithm, see key.h	by the signer's key
 *	alg_named	the one written down		as alg
 *	sid		issuer ski swapped other other_ski	issuer
 *	si_version	of SignerInfo			1 or 3 by sid
 *	signing_time	a time, none			2025-06-01T10:11:12Z
 *	time		auto generalized		auto
 *	attrs		yes no				yes
 *	attrs_order	sorted reversed			sorted
 *	attr		OID:HEX an attribute more (HEX: the value)
 *	message_digest	good bad none twice		good
 *	signature	good bad empty			good
 *	second		good bad: signature of the second signer
 *	forged		none attrs content: changed after signing	none
 *	signers		0 1 2				1
 *	certs		signer none other both twice	signer
 *	encoding	der ber				der
 */
#ifndef GEN_CMS_H
#define GEN_CMS_H

#include "gen/cert.h"

/* ContentInfo. `other` is a certificate that has nothing to do with it. */
struct blob gen_cms_make(struct settings *s, const char *prefix,
    struct blob content, const char *type, const struct gen_party *signer,
    struct blob other);

#endif

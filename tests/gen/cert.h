/*
 * Certificates of the test states: CSCA, link, document signer, signers of
 * lists, each by the profile of Doc 9303-12 table 2 unless settings tell
 * otherwise.
 *
 * Settings, after a prefix such as "csca." or "dsc.":
 *	key		see key.h				by kind
 *	public_only	yes no: the key signs nothing		no
 *	spki		explicit named | plain pss		explicit, plain
 *	subject		C=UT,O=…,CN=… in the order of the RDNs
 *	issuer		overrides the issuer's name
 *	strings		utf8 printable: for names		utf8
 *	serial		hexadecimal, - before it negates	from a hash
 *	from to		validity				2024–2039,
 *2025–2035 time		auto generalized			auto alg
 *signature algorithm, see sign.h		by issuer's key alg_inner
 *the one named inside tbsCertificate	as alg version		3 ski
 *auto none sha256 short HEX		auto
 *	aki		auto none full HEX			auto
 *	ku		comma list of names, none		by kind
 *	ku_critical	yes no					yes
 *	bc		ca0 ca1 ca end empty none		by kind
 *	bc_critical	yes no					yes
 *	eku		comma list of OIDs, none		by kind
 *	eku_critical	yes no					yes
 *	doctypes	comma list, none		signers: P,I
 *	doctypes_oid	2.23.136.1.1.6.2
 *	pkup		FROM/TO, none				by kind
 *	san		three-letter code, none			UTO
 *	crldp		URL, none
 *	namechange	yes no					no
 *	ext		OID:critical:HEX an extension more
 *	signature	good bad				good
 */
#ifndef GEN_CERT_H
#define GEN_CERT_H

#include "gen/sign.h"
#include "gen/settings.h"

enum gen_cert_kind {
	CERT_CSCA,
	CERT_DSC,
	CERT_LIST_SIGNER,
	CERT_DEVIATION_SIGNER,
	CERT_DEFECT_SIGNER
};

struct gen_party {
	const struct gen_key *key;
	const char *name;    /* as in settings: subject */
	struct blob subject; /* Name */
	struct blob issuer;  /* Name */
	struct blob serial;  /* INTEGER */
	struct blob ski;     /* bytes, empty when the certificate has none */
	struct blob cert;    /* Certificate */
};

/* `issuer` NULL makes a self-signed certificate. `owner` names the key. */
struct gen_party gen_cert_make(struct settings *s, const char *prefix,
    enum gen_cert_kind kind, const char *owner, const struct gen_party *issuer);
/* "OID:critical:HEX" as an Extension; any other word: not critical. */
struct blob gen_cert_extension(const char *text);
/* "C=UT,O=Utopia,CN=x" as a Name; swapped reverses the order of the RDNs. */
struct blob gen_cert_name(const char *text, const char *strings, bool swapped);

#endif

/*
 * cms: SignedData taken apart, and the ordered gates of its verification.
 *
 * The same gates serve EF.SOD, master lists, deviation and defect lists. The
 * signature is never accepted without the signed attributes: they are what
 * is signed, and they hold the digest of the content. Path building is not
 * here: it says which certificate signed, not whether that one is trusted.
 *
 * Source: RFC 5652; Doc 9303-10 4.6.2, 9303-12 8 and 9.
 */
#ifndef X509_CMS_H
#define X509_CMS_H

#include "x509/cert.h"
#include "x509/oid.h"

/* RFC 5652 10.2.5: the highest version of SignedData. */
#define CMS_VERSION_MAX 5
#define CMS_SIGNERS_MAX 16
#define CMS_CERTIFICATES_MAX 64
#define CMS_ATTRIBUTES_MAX 64

struct cms_signer {
	unsigned version;
	struct span issuer, serial;   /* either these (whole Name, content) */
	struct span ski;	      /* or this */
	struct span digest_algorithm; /* whole AlgorithmIdentifier */
	struct span attributes;	      /* content of [0]; empty: none */
	struct span attributes_raw;   /* with its [0] header */
	struct span algorithm;	      /* whole AlgorithmIdentifier */
	struct span signature;
	/* from the signed attributes */
	unsigned content_types, message_digests; /* how often */
	struct span content_type;		 /* content of the OID */
	struct span message_digest;
	bool has_signing_time;
	instant signing_time;
	bool bad_attribute; /* one of the above not readable */
};

struct cms {
	unsigned version;
	struct span digest_algorithms; /* content of the SET */
	struct span content_type;      /* content of the OID */
	bool has_content;
	struct span content;	  /* the octets that are digested */
	struct span certificates; /* content of [0] */
	size_t certificate_count;
	size_t crl_count;
	size_t signer_count;
	struct cms_signer signer[CMS_SIGNERS_MAX];
};

/* der: a whole ContentInfo with SignedData, DER (see ber_to_der()). */
MUST_CHECK bool cms_parse(struct span der, struct cms *out, struct err *err);

/*
 * SignedData that nobody signed: certificates and CRLs in one file (RFC 2315
 * 9, ".p7b"), any number of them. False: it is something else.
 */
bool cms_bundle(struct span der, struct span *certificates, struct span *crls);

/*
 * Steps through the embedded certificates (other choices are left out);
 * rest starts as cms->certificates.
 */
bool cms_certificate_next(struct span *rest, struct span *certificate);

/* Whether a certificate is the one that the signer identifier names. */
enum cms_match {
	CMS_MATCH_NONE,
	CMS_MATCH_EXACT,  /* issuer and serial, or key identifier */
	CMS_MATCH_NAME,	  /* issuer the same name, written otherwise */
	CMS_MATCH_RDN_SET /* serial, and the issuer's RDNs reordered */
};
enum cms_match cms_match(
    const struct cms_signer *signer, const struct cert *cert);

/* In this order; the first that is closed ends the check. */
enum cms_gate {
	CMS_GATE_OPEN,		 /* all passed */
	CMS_GATE_CONTENT,	 /* no content */
	CMS_GATE_VERSION,	 /* version not of RFC 5652 */
	CMS_GATE_ATTRIBUTES,	 /* none, or one missing, doubled, unreadable */
	CMS_GATE_CONTENT_TYPE,	 /* attribute and content disagree */
	CMS_GATE_DIGEST_UNKNOWN, /* digest algorithm not known here */
	CMS_GATE_DIGEST,	 /* message digest is not the content's */
	CMS_GATE_ALGORITHM_UNKNOWN, /* signature algorithm, or OpenSSL
				     * failed: nothing is known */
	CMS_GATE_ALGORITHM, /* signature algorithm of another kind of key */
	CMS_GATE_SIGNATURE  /* signature wrong */
};

/*
 * What was accepted although RFC 5652 or Doc 9303 forbids it; bits. The first
 * five are those of enum signature_deviation.
 */
enum cms_deviation {
	CMS_DEVIATION_DIGEST_INFO = SIGNATURE_DIGEST_INFO,
	CMS_DEVIATION_PSS_KEY = SIGNATURE_PSS_KEY,
	CMS_DEVIATION_RSA_LENGTH = SIGNATURE_RSA_LENGTH,
	CMS_DEVIATION_ECDSA_FORM = SIGNATURE_ECDSA_FORM,
	CMS_DEVIATION_PSS_SALT = SIGNATURE_PSS_SALT,
	CMS_DEVIATION_ATTRIBUTES_ORDER = 1 << 5, /* signed as DER, sent not */
	CMS_DEVIATION_ATTRIBUTES_BER = 1 << 6,	 /* signed as sent, not DER */
	CMS_DEVIATION_DIGEST_LIST = 1 << 7,	 /* not in digestAlgorithms */
	CMS_DEVIATION_VERSION = 1 << 8,		 /* not that of the content */
	CMS_DEVIATION_PARAMETERS = 1 << 9 /* of an algorithm that has none */
};
#define CMS_DEVIATIONS 10 /* bits in use */

struct cms_verdict {
	enum cms_gate gate; /* the first closed, or OPEN */
	unsigned deviations;
	enum digest digest;	    /* of the content */
	struct algorithm algorithm; /* of the signature; digest settled */
};

/* The gates before the certificate is needed: CONTENT to DIGEST. */
void cms_check_content(const struct cms *cms, const struct cms_signer *signer,
    struct cms_verdict *verdict);

/* All gates; key is that of the certificate that signed. */
void cms_verify(const struct cms *cms, const struct cms_signer *signer,
    struct key *key, struct cms_verdict *verdict);

/* Half a sentence about a gate: "the message digest is not the content's". */
const char *cms_gate_text(enum cms_gate gate);
/* The same for one bit of the deviations. */
const char *cms_deviation_text(enum cms_deviation bit);

#endif

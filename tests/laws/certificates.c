/*
 * Real certificates and CRLs, read by our index and by OpenSSL: every field
 * that both know is the same. OpenSSL's reader shares nothing with ours.
 *
 * usage: certificates ldif|crl FILE…   one line "ok" or "not ok" a file
 */
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "base/file.h"
#include "base/input.h"
#include "x509/crl.h"
#include "x509/cert.h"
#include "x509/der.h"
#include "trust/ldif.h"

/* What is different, as a sentence; NULL: nothing. */
typedef const char *compare(struct span der);

static bool
same_time(const ASN1_TIME *theirs, instant ours)
{
	time_t t = (time_t)ours;

	return ASN1_TIME_cmp_time_t(theirs, t) == 0;
}

static bool
same_name(const X509_NAME *theirs, struct span ours)
{
	const unsigned char *der;
	size_t len;

	return X509_NAME_get0_der(theirs, &der, &len) == 1 &&
	    span_equal(span_make(der, len), ours);
}

static bool
same_octets(const ASN1_OCTET_STRING *theirs, struct span ours)
{
	if (theirs == NULL)
		return ours.len == 0;
	return span_equal(span_make(ASN1_STRING_get0_data(theirs),
			      (size_t)ASN1_STRING_length(theirs)),
	    ours);
}

/* The magnitude: both of theirs and of ours may be written negative. */
static bool
same_integer(const ASN1_INTEGER *theirs, struct span ours)
{
	unsigned char der[64], *p = der;
	int len = i2d_ASN1_INTEGER(theirs, NULL);
	struct span content;

	if (len <= 0 || (size_t)len > sizeof(der) ||
	    i2d_ASN1_INTEGER(theirs, &p) != len)
		return false;
	return der_only(span_make(der, (size_t)len), DER_INTEGER, &content) &&
	    span_equal(der_integer_trim(content), der_integer_trim(ours));
}

static const char *
compare_extensions(X509 *x, const struct cert *c)
{
	uint32_t usage = X509_get_key_usage(x);
	uint32_t ours = c->has_key_usage ? c->key_usage : UINT32_MAX;
	uint32_t mapped = 0;

	/* OpenSSL counts the bits of each byte from the other end. */
	for (unsigned bit = 0; bit < 8 && usage != UINT32_MAX; bit++)
		if (usage & 0x80u >> bit)
			mapped |= 1u << bit;
	if (usage == UINT32_MAX ? ours != usage : mapped != (ours & 0xff))
		return "key usage";
	if (!same_octets(X509_get0_subject_key_id(x), c->ski))
		return "subject key identifier";
	if (!same_octets(X509_get0_authority_key_id(x), c->aki))
		return "authority key identifier";
	if ((X509_check_ca(x) == 1) != c->ca)
		return "basic constraints";
	return NULL;
}

static const char *
compare_x509(X509 *x, const struct cert *c)
{
	unsigned char *spki = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &spki);
	bool same =
	    len > 0 && span_equal(span_make(spki, (size_t)len), c->spki);

	OPENSSL_free(spki);
	if (!same)
		return "public key";
	if (!same_integer(X509_get0_serialNumber(x), c->serial))
		return "serial number";
	if (!same_name(X509_get_issuer_name(x), c->issuer))
		return "issuer";
	if (!same_name(X509_get_subject_name(x), c->subject))
		return "subject";
	if (!same_time(X509_get0_notBefore(x), c->not_before) ||
	    !same_time(X509_get0_notAfter(x), c->not_after))
		return "validity";
	return compare_extensions(x, c);
}

static const char *
compare_certificate(struct span der)
{
	const unsigned char *p = der.data;
	X509 *x = d2i_X509(NULL, &p, (long)der.len);
	struct err err = ERR_INIT;
	const char *wrong;
	struct cert c;

	if (x == NULL || !cert_parse(der, &c, &err)) {
		wrong = x == NULL ? "OpenSSL reads no certificate"
				  : "we read no certificate";
	} else {
		wrong = compare_x509(x, &c);
	}
	X509_free(x);
	return wrong;
}

static const char *
compare_entries(X509_CRL *x, const struct crl *c)
{
	STACK_OF(X509_REVOKED) *revoked = X509_CRL_get_REVOKED(x);
	int count = revoked == NULL ? 0 : sk_X509_REVOKED_num(revoked);
	struct span rest = c->entries;
	struct crl_entry entry;

	if ((size_t)count != c->count)
		return "number of entries";
	for (int i = 0; i < count; i++) {
		const X509_REVOKED *r = sk_X509_REVOKED_value(revoked, i);

		if (!crl_next(&rest, &entry) ||
		    !same_integer(
			X509_REVOKED_get0_serialNumber(r), entry.serial) ||
		    !same_time(X509_REVOKED_get0_revocationDate(r),
			entry.revoked_at) ||
		    !crl_find(c, entry.serial, &entry))
			return "an entry";
	}
	return NULL;
}

static const char *
compare_crl(struct span der)
{
	const unsigned char *p = der.data;
	X509_CRL *x = d2i_X509_CRL(NULL, &p, (long)der.len);
	struct err err = ERR_INIT;
	const char *wrong = NULL;
	struct crl c;

	if (x == NULL || !crl_parse(der, &c, &err))
		wrong = x == NULL ? "OpenSSL reads no CRL" : "we read no CRL";
	else if (!same_name(X509_CRL_get_issuer(x), c.issuer))
		wrong = "issuer";
	else if (!same_time(X509_CRL_get0_lastUpdate(x), c.this_update) ||
	    (X509_CRL_get0_nextUpdate(x) != NULL) != c.has_next_update ||
	    (c.has_next_update &&
		!same_time(X509_CRL_get0_nextUpdate(x), c.next_update)))
		wrong = "updates";
	else
		wrong = compare_entries(x, &c);
	X509_CRL_free(x);
	return wrong;
}

/* ---- files -----------------------------------------------------------------
 */

struct tally {
	size_t same;
	const char *wrong; /* of the last one that differs */
};

static void
count(struct tally *t, const char *wrong)
{
	if (wrong == NULL)
		t->same++;
	else
		t->wrong = wrong;
}

static void
count_entry(const struct ldif_entry *e, struct tally *t)
{
	for (size_t i = 0; i < e->count; i++) {
		if (span_starts(e->attribute[i].name, SPAN("userCertificate")))
			count(t, compare_certificate(e->attribute[i].value));
		else if (span_starts(e->attribute[i].name,
			     SPAN("certificateRevocationList")))
			count(t, compare_crl(e->attribute[i].value));
	}
}

static bool
read_ldif(const char *path, struct tally *t, struct err *err)
{
	static struct ldif l;
	struct input *in = NULL;
	bool more = true, complete, ok;
	struct span line;

	ldif_init(&l);
	ok = input_open(path, 0, &in, err);
	while (ok && more) {
		ok = input_line(in, LDIF_LINE_MAX, &line, &more, err) &&
		    (more ? ldif_line(&l, line, &complete, err)
			  : ldif_end(&l, &complete, err));
		if (ok && complete)
			count_entry(&l.entry, t);
	}
	input_close(in);
	ldif_release(&l);
	return ok;
}

static bool
read_one(const char *path, struct tally *t, struct err *err)
{
	struct buf bytes = BUF_INIT;
	bool ok = file_read(path, CRL_SIZE_MAX, &bytes, err);

	if (ok)
		count(t, compare_crl(buf_span(&bytes)));
	buf_release(&bytes);
	return ok;
}

int
main(int argc, char **argv)
{
	int failures = 0;

	for (int i = 2; i < argc; i++) {
		bool ldif = strcmp(argv[1], "ldif") == 0;
		struct tally t = {0, NULL};
		struct err err = ERR_INIT;
		bool ok = ldif ? read_ldif(argv[i], &t, &err)
			       : read_one(argv[i], &t, &err);

		if (ok && t.wrong == NULL && t.same > 0) {
			printf("ok certificates/%s-%zu\n", path_base(argv[i]),
			    t.same);
			continue;
		}
		failures++;
		printf("not ok certificates/%s: %s\n", path_base(argv[i]),
		    !ok			  ? err.text
			: t.wrong != NULL ? t.wrong
					  : "nothing in it");
	}
	return failures > 0;
}

/*
 * pkd_file: what an object of a file is, seen from its content, and who takes
 * it.
 */
#include "base/codec.h"
#include "x509/der.h"
#include "x509/pem.h"
#include "trust/pkd_private.h"

static bool
refuse_file(struct pkd_result *r, const char *code, const char *why)
{
	findings_add(&r->findings, code, SEVERITY_ERROR, NULL, NULL, "%s", why);
	return true;
}

static bool
one_cert(
    struct pkd *pkd, struct span der, struct pkd_result *r, struct err *err)
{
	struct trust_origin origin;
	uint8_t hash[DIGEST_SIZE_MAX];
	uint32_t source;

	r->kind = "cert";
	pkd->result = r;
	return digest_compute(DIGEST_SHA256, der, hash) &&
	    pkd_source(pkd, "manual", "cert", "", &source, &origin, err) &&
	    pkd_cert(pkd, der, PKD_ROLE_ALONE, source, hash, r, err) &&
	    pkd_drain(pkd, true, err) &&
	    pkd_imported(pkd, source, &origin, "", 0,
		(const uint8_t[SHA256_SIZE]){0}, r, err);
}

static bool
one_crl(struct pkd *pkd, const struct crl *crl, struct pkd_result *r,
    struct err *err)
{
	struct trust_origin origin;
	char country[NAME_COUNTRY] = "", name[32];
	uint32_t source;
	size_t i;

	r->kind = "crl";
	pkd_country(crl->issuer, NULL, country);
	for (i = 0; country[i] != '\0'; i++)
		if (country[i] >= 'A' && country[i] <= 'Z')
			country[i] = (char)(country[i] + 32);
	snprintf(name, sizeof(name), "%s%scrl", country,
	    country[0] != '\0' ? "-" : "");
	return pkd_source(pkd, name, "crl", "", &source, &origin, err) &&
	    pkd_crl(pkd, crl, source, NULL, r, err) &&
	    pkd_imported(pkd, source, &origin, "", 0,
		(const uint8_t[SHA256_SIZE]){0}, r, err);
}

/* Certificates and CRLs in an envelope without a signature. */
static bool
bundle(struct pkd *pkd, struct span certs, struct span crls,
    struct pkd_result *r, struct err *err)
{
	struct err why = ERR_INIT;
	struct crl crl;
	struct der e;
	bool ok = true;

	if (certs.len == 0 && crls.len == 0)
		return refuse_file(
		    r, "file.empty", "a bundle with nothing in it");
	while (ok && der_next(&certs, &e))
		ok = e.tag != DER_SEQUENCE || one_cert(pkd, e.all, r, err);
	while (ok && der_next(&crls, &e))
		ok =
		    !crl_parse(e.all, &crl, &why) || one_crl(pkd, &crl, r, err);
	r->kind = "bundle";
	return ok;
}

bool
pkd_object(struct pkd *pkd, struct span der, const uint8_t digest[SHA256_SIZE],
    struct pkd_result *r, struct err *err)
{
	struct cms cms;
	struct cert cert;
	struct crl crl;
	struct span certs, crls;
	struct err why = ERR_INIT;
	size_t count;

	if (cms_bundle(der, &certs, &crls))
		return bundle(pkd, certs, crls, r, err);
	if (cms_parse(der, &cms, &why))
		return pkd_list(pkd, der, NULL, digest, r, err);
	if (cert_parse(der, &cert, &why))
		return one_cert(pkd, der, r, err);
	if (crl_parse(der, &crl, &why))
		return one_crl(pkd, &crl, r, err);
	if (masterlist_content(der, &certs, &count, &why))
		return pkd_bare_list(pkd, der, digest, r, err);
	return refuse_file(r, "file.unknown",
	    "neither list, LDIF, certificate nor CRL, or it is damaged");
}

void
pkd_refused(const struct piece *piece, struct pkd_result *r)
{
	struct buf why = BUF_INIT;

	buf_append_span(&why, piece->why);
	switch (piece->refusal) {
	case REFUSED_EMPTY:
		refuse_file(r, "file.empty", "an empty file");
		break;
	case REFUSED_PEM:
		r->refused++;
		refuse_file(r, "file.malformed", "a PEM block is damaged");
		break;
	case REFUSED_REST:
		findings_add(&r->findings, "file.trailing", SEVERITY_INFO, NULL,
		    NULL, "%s bytes after the DER were left out",
		    buf_text(&why));
		break;
	default:
		refuse_file(r, "file.malformed", buf_text(&why));
	}
	buf_release(&why);
}

bool
pkd_read_cert(struct span bytes, struct buf *der, struct err *err)
{
	struct span label, rest = bytes;
	struct buf decoded = BUF_INIT;
	struct cert cert;
	struct der e;
	bool damaged, ok;

	if (bytes.len > 0 && bytes.data[0] != DER_SEQUENCE &&
	    pem_next(&rest, &label, der, &damaged))
		return damaged ? err_set(err, ERR_DATA, "damaged PEM")
			       : cert_parse(buf_span(der), &cert, err);
	if (base64_decode_folded(span_trim(bytes), &decoded))
		bytes = buf_span(&decoded);
	rest = bytes;
	if (der_next(&rest, &e) && e.tag == DER_SEQUENCE)
		bytes = e.all;
	ok = cert_parse(bytes, &cert, err);
	if (ok)
		buf_append_span(der, bytes);
	buf_release(&decoded);
	return ok && (buf_ok(der) || err_memory(err));
}

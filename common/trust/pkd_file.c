/*
 * pkd_file: what a file is, seen from its content, and who takes it.
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

/* One object in DER. */
static bool
one_object(struct pkd *pkd, struct span bytes, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct cms cms;
	struct cert cert;
	struct crl crl;
	struct span certs, crls;
	struct err why = ERR_INIT;
	size_t count;

	if (cms_bundle(bytes, &certs, &crls))
		return bundle(pkd, certs, crls, r, err);
	if (cms_parse(bytes, &cms, &why))
		return pkd_list(pkd, bytes, NULL, digest, r, err);
	if (cert_parse(bytes, &cert, &why))
		return one_cert(pkd, bytes, r, err);
	if (crl_parse(bytes, &crl, &why))
		return one_crl(pkd, &crl, r, err);
	if (masterlist_content(bytes, &certs, &count, &why))
		return pkd_bare_list(pkd, bytes, digest, r, err);
	return refuse_file(r, "file.unknown",
	    "neither list, LDIF, certificate nor CRL, or it is damaged");
}

/* What is left out at the end of a file, where something was taken of it. */
static void
note_trailing(struct pkd_result *r, size_t bytes)
{
	findings_add(&r->findings, "file.trailing", SEVERITY_INFO, NULL, NULL,
	    "%zu bytes after the DER were left out", bytes);
}

/* Objects one after the other, and what an export leaves behind the last. */
static bool
der_file(struct pkd *pkd, struct span bytes, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct err why = ERR_INIT;
	struct buf der = BUF_INIT;
	struct der e;
	bool ok = true;

	if (bytes.len > 0 && bytes.data[0] == DER_SEQUENCE &&
	    ber_needed(bytes)) {
		if (!ber_to_der(bytes, &der, &why)) {
			buf_release(&der);
			return refuse_file(r, "file.malformed", why.text);
		}
		bytes = buf_span(&der);
	}
	if (bytes.len == 0 || bytes.data[0] != DER_SEQUENCE ||
	    !der_next(&bytes, &e))
		e.all = bytes; /* of no known kind, which is said */
	ok = one_object(pkd, e.all, digest, r, err);
	while (ok && bytes.len > 0 && bytes.data[0] == DER_SEQUENCE &&
	    bytes.data != e.all.data && der_next(&bytes, &e))
		ok = one_object(pkd, e.all, digest, r, err);
	if (ok && bytes.len > 0 && bytes.data != e.all.data)
		note_trailing(r, bytes.len);
	buf_release(&der);
	return ok;
}

/* Every block of a PEM file. */
static bool
pem_file(struct pkd *pkd, struct span text, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct buf der = BUF_INIT;
	struct span label;
	bool ok = true, damaged;

	while (ok && pem_next(&text, &label, &der, &damaged)) {
		if (damaged) {
			r->refused++;
			ok = refuse_file(r, "file.malformed",
			    "a PEM block is "
			    "damaged");
		} else {
			ok = der_file(pkd, buf_span(&der), digest, r, err);
		}
		buf_clear(&der);
	}
	buf_release(&der);
	return ok;
}

/* Base64 without the lines around it, else of no known kind. */
static bool
text_file(struct pkd *pkd, struct span text, const uint8_t *digest,
    struct pkd_result *r, struct err *err)
{
	struct buf der = BUF_INIT;
	bool ok;

	if (base64_decode_folded(span_trim(text), &der))
		text = buf_span(&der);
	ok = buf_ok(&der) ? der_file(pkd, text, digest, r, err)
			  : err_memory(err);
	buf_release(&der);
	return ok;
}

static bool
ldif_in_memory(struct pkd *pkd, const char *name, struct span text,
    const uint8_t *digest, struct pkd_result *r, struct err *err)
{
	bool wanted;

	if (!pkd_ldif_begin(pkd, name, digest, r, &wanted, err))
		return false;
	while (wanted && text.len > 0) {
		size_t end = span_find(text, '\n');

		if (end == text.len) {
			if (!pkd_ldif_open_line(pkd, text, err))
				return false;
			break;
		}
		if (!pkd_ldif_line(pkd, span_first(text, end), err))
			return false;
		text = span_from(text, end + 1);
	}
	return !wanted || pkd_ldif_end(pkd, err);
}

bool
pkd_file(struct pkd *pkd, const char *name, struct span bytes,
    const uint8_t digest[SHA256_SIZE], struct pkd_result *result,
    struct err *err)
{
	if (!pkd_seen(pkd, digest, result, err))
		return false;
	if (ldif_looks_like(bytes))
		pkd_ldif_seen(pkd, name, result);
	if (result->same_file)
		return true;
	if (bytes.len == 0)
		return refuse_file(result, "file.empty", "an empty file");
	if (ldif_looks_like(bytes))
		return ldif_in_memory(pkd, name, bytes, digest, result, err);
	if (bytes.data[0] == DER_SEQUENCE)
		return der_file(pkd, bytes, digest, result, err);
	if (span_search(bytes, SPAN("-----BEGIN ")) < bytes.len)
		return pem_file(pkd, bytes, digest, result, err);
	return text_file(pkd, bytes, digest, result, err);
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

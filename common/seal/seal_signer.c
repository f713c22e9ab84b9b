/*
 * seal_signer: the certificate that a seal names, from the store or from the
 * seal itself, with its path and revocation. The last ones are remembered: a
 * consulate's visas share a signer.
 */
#include <stdlib.h>

#include "base/codec.h"
#include "seal/seal_check_private.h"
#include "trust/trust_barcode.h"
#include "x509/der.h"

/* Signers that a checker remembers. */
#define SIGNERS_MAX 64

void
seal_signer_release(struct seal_signer *s)
{
	buf_release(&s->der);
	path_release(&s->path);
	*s = (struct seal_signer){0};
}

static bool
learn(struct seal_run *r, struct seal_signer *s, struct err *err)
{
	struct seal_checker *c = r->checker;
	const uint8_t *key = NULL;
	struct err ignored = ERR_INIT;

	cert_sha256(&s->cert, s->sha256);
	if (!key_describe(s->cert.spki, s->key_name, &ignored))
		s->key_name[0] = '\0';
	if (!path_find(&s->cert, c->view, c->keys, &s->path, err))
		return false;
	if (s->path.answer == PATH_VERIFIED)
		key = s->path.csca_key;
	if (key != NULL &&
	    !revocation_of_csca(
		c->view, key, c->settings->now, &s->csca_revocation, err))
		return false;
	return revocation_find(
	    &s->cert, key, c->view, c->settings->now, &s->revocation, err);
}

/* A signer of that certificate; *out NULL when it is no certificate. */
static bool
get(struct seal_run *r, struct span der, bool inside, struct seal_signer **out,
    struct err *err)
{
	struct seal_checker *c = r->checker;
	struct err ignored = ERR_INIT;
	struct seal_signer *s;

	*out = NULL;
	for (size_t i = 0; i < c->count; i++)
		if (span_equal(buf_span(&c->signers[i].der), der)) {
			*out = &c->signers[i];
			/* Of this seal, whatever brought it before. */
			(*out)->inside = inside;
			return true;
		}
	if (c->signers == NULL) {
		c->signers = calloc(SIGNERS_MAX, sizeof(*c->signers));
		if (c->signers == NULL)
			return err_memory(err);
	}
	s = &c->signers[c->next];
	if (c->count == SIGNERS_MAX)
		seal_signer_release(s);
	buf_init(&s->der, CERT_SIZE_MAX);
	path_init(&s->path);
	s->inside = inside;
	buf_append_span(&s->der, der);
	if (!buf_ok(&s->der)) {
		seal_signer_release(s);
		return der.len > CERT_SIZE_MAX || err_memory(err);
	}
	if (!cert_parse(buf_span(&s->der), &s->cert, &ignored)) {
		seal_signer_release(s);
		return true;
	}
	if (!learn(r, s, err)) {
		seal_signer_release(s);
		return false;
	}
	c->next = (c->next + 1) % SIGNERS_MAX;
	c->count += c->count < SIGNERS_MAX;
	*out = s;
	return true;
}

/* ---- where the seal names it -------------------------------------------- */

/*
 * The reference as the content of an INTEGER: a byte of zeros ahead keeps it
 * positive, and is no part of a digest.
 */
static bool
reference_bytes(const char *reference, struct buf *out, struct err *err)
{
	struct buf even = BUF_INIT;

	buf_append_str(&even, "00");
	if (strlen(reference) % 2 != 0)
		buf_append_byte(&even, '0');
	buf_append_str(&even, reference);
	/* The readers take hexadecimal digits only. */
	if (buf_ok(&even) && !hex_decode(buf_span(&even), out) && buf_ok(out))
		bug("a reference that is not hexadecimal");
	out->failed |= !buf_ok(&even);
	buf_release(&even);
	return buf_ok(out) || err_memory(err);
}

/* Whether the certificate's SHA-1 ends as the reference does. */
static bool
sha1_ends(struct span der, struct span reference)
{
	uint8_t sha1[DIGEST_SIZE_MAX];

	return reference.len <= BARCODE_SHA1 &&
	    digest_compute(DIGEST_SHA1, der, sha1) &&
	    memcmp(sha1 + BARCODE_SHA1 - reference.len, reference.data,
		reference.len) == 0;
}

/*
 * Of several with one number the first whose signature fits would be a
 * forger's choice: the best one of the store (chained, current) is taken.
 */
static bool
find_stored(struct seal_run *r, struct span *der, struct err *err)
{
	const struct seal *seal = r->seal;
	struct buf serial = BUF_INIT;
	struct span reference;
	struct trust_certs found = {0};
	char country[3] = {seal->signer[0], seal->signer[1], '\0'};
	bool ok = true;

	if (r->checker->view == NULL)
		return true;
	if (!reference_bytes(seal->certificate_reference, &serial, err)) {
		buf_release(&serial);
		return false;
	}
	reference = span_from(buf_span(&serial), 1);
	if (seal->kind == SEAL_VDS)
		ok = trust_barcode_by_name(r->checker->view, country,
		    span_make(seal->signer + 2, 2), buf_span(&serial), &found,
		    err);
	if (ok && found.count == 0 && reference.len >= BARCODE_REFERENCE)
		ok = trust_barcode_by_sha1(
		    r->checker->view, reference, &found, err);
	for (size_t i = 0; ok && i < found.count && der->len == 0; i++)
		if (seal->kind == SEAL_VDS && reference.len < BARCODE_SHA1)
			*der = found.list[i].der;
		else if (sha1_ends(found.list[i].der, reference))
			*der = found.list[i].der;
	buf_release(&serial);
	return ok;
}

bool
seal_find_signer(struct seal_run *r, struct err *err)
{
	struct span der = span_make(NULL, 0), inside = r->seal->certificate;
	struct buf reference = BUF_INIT;

	/* An IDB names its certificate even when it brings one. */
	if (inside.len > 0 && r->seal->kind == SEAL_IDB) {
		if (!reference_bytes(
			r->seal->certificate_reference, &reference, err)) {
			buf_release(&reference);
			return false;
		}
		if (!sha1_ends(inside, span_from(buf_span(&reference), 1)))
			inside = der;
		buf_release(&reference);
	}
	if (inside.len > 0)
		return get(r, inside, true, &r->signer, err);
	if (!find_stored(r, &der, err))
		return false;
	return der.len == 0 || get(r, der, false, &r->signer, err);
}

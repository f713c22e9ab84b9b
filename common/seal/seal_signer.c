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

void
seal_signer_release(struct seal_signer *s)
{
	buf_release(&s->der);
	path_release(&s->path);
	*s = (struct seal_signer){0};
}

/* ---- remembered --------------------------------------------------------- */

/* A certificate inside the seal, or none. */
static bool
is_of(const struct seal_signer *s, const struct seal *seal, struct span inside)
{
	return s->kind == seal->kind && s->inside == (inside.len > 0) &&
	    strcmp(s->reference, seal->certificate_reference) == 0 &&
	    strcmp(s->name, seal->signer) == 0 &&
	    (!s->inside || span_equal(buf_span(&s->der), inside));
}

static struct seal_signer *
remembered(const struct seal_run *r, struct span inside)
{
	struct seal_checker *c = r->checker;

	for (size_t i = 0; i < c->count; i++)
		if (is_of(&c->signers[i], r->seal, inside))
			return &c->signers[i];
	return NULL;
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
	s->right_usage = seal_right_usage(&s->cert, s->kind);
	name_country(s->cert.subject, s->subject_country);
	name_country(s->cert.issuer, s->issuer_country);
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

/* Fills *s; bytes that are no certificate are no signer. */
static bool
fill(struct seal_run *r, struct seal_signer *s, struct span der, bool inside,
    struct err *err)
{
	struct err ignored = ERR_INIT;

	s->number = ++r->checker->met;
	s->kind = r->seal->kind;
	memcpy(s->name, r->seal->signer, sizeof(s->name));
	memcpy(
	    s->reference, r->seal->certificate_reference, sizeof(s->reference));
	s->inside = inside;
	buf_init(&s->der, CERT_SIZE_MAX);
	path_init(&s->path);
	buf_append_span(&s->der, der);
	if (!buf_ok(&s->der) && der.len <= CERT_SIZE_MAX)
		return err_memory(err);
	s->known = buf_ok(&s->der) && der.len > 0 &&
	    cert_parse(buf_span(&s->der), &s->cert, &ignored);
	return !s->known || learn(r, s, err);
}

/* The next place, and what it held is forgotten. */
static bool
remember(struct seal_run *r, struct span der, bool inside,
    struct seal_signer **out, struct err *err)
{
	struct seal_checker *c = r->checker;
	struct seal_signer *s;

	if (c->signers == NULL) {
		c->signers = calloc(SEAL_SIGNERS_MAX, sizeof(*c->signers));
		if (c->signers == NULL)
			return err_memory(err);
	}
	s = &c->signers[c->next];
	if (c->count == SEAL_SIGNERS_MAX)
		seal_signer_release(s);
	if (!fill(r, s, der, inside, err)) {
		seal_signer_release(s);
		return false;
	}
	c->next = (c->next + 1) % SEAL_SIGNERS_MAX;
	c->count += c->count < SEAL_SIGNERS_MAX;
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

/* An IDB names its certificate even when it brings one. */
static bool
cert_is_named(const struct seal *seal, bool *named, struct err *err)
{
	struct buf reference = BUF_INIT;
	bool ok;

	*named = true;
	if (seal->kind != SEAL_IDB)
		return true;
	ok = reference_bytes(seal->certificate_reference, &reference, err);
	*named = ok &&
	    sha1_ends(seal->certificate, span_from(buf_span(&reference), 1));
	buf_release(&reference);
	return ok;
}

bool
seal_find_signer(struct seal_run *r, struct err *err)
{
	struct span der = span_make(NULL, 0), inside = r->seal->certificate;
	struct seal_signer *s = remembered(r, inside);
	bool named;

	if (s == NULL && inside.len > 0) {
		if (!cert_is_named(r->seal, &named, err))
			return false;
		if (!named) {
			inside = der;
			s = remembered(r, inside);
		}
	}
	if (s == NULL && inside.len == 0 && !find_stored(r, &der, err))
		return false;
	if (s == NULL &&
	    !remember(
		r, inside.len > 0 ? inside : der, inside.len > 0, &s, err))
		return false;
	r->signer = s->known ? s : NULL;
	return true;
}

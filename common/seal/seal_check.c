/*
 * seal_check: the order of the checks, the signature, the status. See
 * seal_check.h.
 */
#include "seal/seal_check.h"

#include <stdlib.h>

#include "seal/seal_check_private.h"

/* Seconds after which the store is asked whether it has changed. */
#define RENEW_S 1

static const struct {
	const char *name;
	bool decides; /* undetermined makes the whole undetermined */
} checks[SEAL_CHECKS] = {
    [SEAL_CHECK_FORMAT] = {"format", true},
    [SEAL_CHECK_PROFILE] = {"profile", true},
    [SEAL_CHECK_SIGNATURE] = {"seal_signature", true},
    [SEAL_CHECK_CHAIN] = {"certificate_chain", true},
    [SEAL_CHECK_REVOCATION] = {"revocation", true},
    [SEAL_CHECK_VALIDITY] = {"validity", true},
    [SEAL_CHECK_STATE] = {"issuing_state", true},
    [SEAL_CHECK_SEAL_MRZ] = {"seal_mrz", true},
    [SEAL_CHECK_MRZ] = {"mrz", true},
    [SEAL_CHECK_PASSPORT] = {"passport", true},
};

const char *
seal_check_name(enum seal_check check)
{
	return checks[check].name;
}

void
seal_raise(
    struct seal_verdict *verdict, enum seal_check check, enum status status)
{
	if (status > verdict->check[check])
		verdict->check[check] = status;
}

enum status
seal_status(const struct seal_verdict *verdict)
{
	enum status worst = STATUS_PASS;

	for (int i = 0; i < SEAL_CHECKS; i++) {
		enum status status = verdict->check[i];

		if (status == STATUS_FAIL)
			return STATUS_FAIL;
		if (status == STATUS_UNDETERMINED && checks[i].decides)
			worst = STATUS_UNDETERMINED;
	}
	/* A check that was not made decides nothing, and so must not pass. */
	for (int i = 0; i <= SEAL_CHECK_VALIDITY; i++)
		if (verdict->check[i] != STATUS_PASS)
			worst = STATUS_UNDETERMINED;
	return worst;
}

void
seal_report(struct seal_run *r, const char *code, enum seal_check check,
    enum seal_effect effect, const char *where, const char *ref,
    const char *note, ...)
{
	static const enum severity severity[] = {[SEAL_INFO] = SEVERITY_INFO,
	    [SEAL_WARNING] = SEVERITY_WARNING,
	    [SEAL_UNDETERMINED] = SEVERITY_WARNING,
	    [SEAL_ERROR] = SEVERITY_ERROR};
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, note);
	buf_vprintf(&text, note, ap);
	va_end(ap);
	findings_add(r->findings, code, severity[effect], where, ref, "%s",
	    buf_text(&text));
	buf_release(&text);
	if (effect == SEAL_ERROR ||
	    (effect != SEAL_INFO && r->findings->strict))
		seal_raise(r->out, check, STATUS_FAIL);
	else if (effect == SEAL_UNDETERMINED)
		seal_raise(r->out, check, STATUS_UNDETERMINED);
}

/* ---- the checker -------------------------------------------------------- */

struct seal_checker *
seal_checker_new(const struct seal_settings *settings, struct err *err)
{
	struct seal_checker *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		(void)err_memory(err);
		return NULL;
	}
	c->settings = settings;
	c->keys = key_cache_new(err);
	if (c->keys == NULL ||
	    (settings->trust != NULL &&
		!trust_begin(settings->trust, &c->view, err))) {
		seal_checker_free(c);
		return NULL;
	}
	if (c->view != NULL)
		c->generation = trust_generation(c->view);
	c->renewed_us = monotonic_us();
	return c;
}

static void
forget_signers(struct seal_checker *c)
{
	for (size_t i = 0; i < c->count; i++)
		seal_signer_release(&c->signers[i]);
	c->count = c->next = 0;
}

void
seal_checker_free(struct seal_checker *c)
{
	if (c == NULL)
		return;
	forget_signers(c);
	free(c->signers);
	key_cache_free(c->keys);
	if (c->view != NULL)
		trust_end(c->view);
	free(c);
}

instant
seal_checker_as_of(const struct seal_checker *c)
{
	return c->view != NULL ? trust_as_of(c->view) : 0;
}

/* What was imported meanwhile counts; what was learnt from before does not. */
static bool
renew(struct seal_checker *c, struct err *err)
{
	uint64_t now = monotonic_us();

	if (c->view == NULL || now - c->renewed_us < RENEW_S * 1000000u)
		return true;
	c->renewed_us = now;
	if (!trust_renew(c->view, err))
		return false;
	if (trust_generation(c->view) != c->generation) {
		c->generation = trust_generation(c->view);
		forget_signers(c);
	}
	return true;
}

/* ---- format and profile ------------------------------------------------- */

/* What seal_parse() found decides these two. */
static void
take_parsing(struct seal_run *r, bool ok, size_t first)
{
	struct findings *f = r->findings;

	seal_raise(r->out, SEAL_CHECK_FORMAT, STATUS_PASS);
	for (size_t i = first; i < f->count; i++)
		if (f->list[i].severity == SEVERITY_ERROR)
			seal_raise(r->out,
			    strcmp(f->list[i].code, "seal.unsigned") == 0
				? SEAL_CHECK_SIGNATURE
				: SEAL_CHECK_FORMAT,
			    STATUS_FAIL);
	if (!ok)
		seal_raise(r->out, SEAL_CHECK_FORMAT, STATUS_UNDETERMINED);
	if (!ok)
		return;
	if (r->seal->profile != NULL)
		seal_raise(r->out, SEAL_CHECK_PROFILE, STATUS_PASS);
	else
		seal_report(r, "seal.profile", SEAL_CHECK_PROFILE,
		    SEAL_UNDETERMINED, "seal", "ICAO 9303-13 2.2",
		    "no profile known under %s: the features are shown as "
		    "they are",
		    r->seal->reference);
}

/* ---- the signature ------------------------------------------------------ */

/* Doc 9303-13 2.4: by the bits of the order; P-521 has no row. */
static const struct {
	unsigned bits;
	enum digest digest;
} by_order[] = {
    {224, DIGEST_SHA224},
    {256, DIGEST_SHA256},
    {384, DIGEST_SHA384},
    {512, DIGEST_SHA512},
};

static enum digest
digest_for(enum seal_hash hash, unsigned bits)
{
	switch (hash) {
	case SEAL_HASH_256:
		return DIGEST_SHA256;
	case SEAL_HASH_384:
		return DIGEST_SHA384;
	case SEAL_HASH_512:
		return DIGEST_SHA512;
	default:
		break;
	}
	for (size_t i = 0; i < sizeof(by_order) / sizeof(by_order[0]); i++)
		if (bits <= by_order[i].bits)
			return by_order[i].digest;
	return DIGEST_NONE;
}

static void
check_signature(struct seal_run *r)
{
	struct algorithm algorithm = {.scheme = SCHEME_ECDSA_PLAIN};
	struct err err = ERR_INIT;
	const struct seal *seal = r->seal;
	struct key *key;
	unsigned bits;

	if (!key_cache_get(
		r->checker->keys, r->signer->cert.spki, &key, &err)) {
		if (err.kind != ERR_DATA) {
			r->findings->failed = true;
			return;
		}
		seal_report(r, "seal.algorithm", SEAL_CHECK_SIGNATURE,
		    SEAL_ERROR, "signer", "ICAO 9303-13 2.4",
		    "the signer's key: %s", err.text);
		return;
	}
	bits = key_bits(key);
	algorithm.digest = digest_for(seal->hash, bits);
	if (key_kind(key) != KEY_EC || algorithm.digest == DIGEST_NONE) {
		seal_report(r, "seal.algorithm", SEAL_CHECK_SIGNATURE,
		    SEAL_ERROR, "signer", "ICAO 9303-13 2.4",
		    "%s is no key for seals", key_name(key));
		return;
	}
	r->out->digest = algorithm.digest;
	/* r and s, each of the length of the order: nothing else. */
	if (seal->signature.len != 2 * ((bits + 7) / 8) ||
	    signature_verify(&algorithm, key, seal->is_signed, seal->signature,
		NULL) != ANSWER_GOOD)
		seal_report(r, "seal.signature", SEAL_CHECK_SIGNATURE,
		    SEAL_ERROR, "seal", "ICAO 9303-13 2.4",
		    "not signed by the certificate that the seal names");
	else
		seal_raise(r->out, SEAL_CHECK_SIGNATURE, STATUS_PASS);
}

/* Whole days: a seal has no time (Doc 9303-13 2.2). */
static void
check_date(struct seal_run *r)
{
	struct date today = date_of_instant(r->checker->settings->now);
	char text[DATE_TEXT];

	if (!r->seal->has_signature_date ||
	    date_compare(r->seal->signature_date, today) <= 0)
		return;
	date_format(r->seal->signature_date, text);
	seal_report(r, "seal.date", SEAL_CHECK_FORMAT, SEAL_ERROR, "seal",
	    "ICAO 9303-13 2.2", "signed on %s, after this inspection", text);
}

static void
without_signer(struct seal_run *r)
{
	const struct seal_settings *settings = r->checker->settings;

	seal_report(r, "dsc.missing", SEAL_CHECK_SIGNATURE, SEAL_UNDETERMINED,
	    "signer", "ICAO 9303-13 2.2", "%s%s%s%s",
	    settings->trust == NULL ? settings->why_no_store
				    : "no certificate of this signer in the "
				      "store (pkdfetch import takes it): ",
	    settings->trust == NULL ? "" : r->seal->signer,
	    r->seal->signer[0] != '\0' && settings->trust != NULL ? " " : "",
	    settings->trust == NULL ? "" : r->seal->certificate_reference);
	for (int i = SEAL_CHECK_CHAIN; i <= SEAL_CHECK_STATE; i++)
		seal_raise(r->out, (enum seal_check)i, STATUS_UNDETERMINED);
}

void
seal_check(struct seal_checker *checker, const struct seal *seal, bool ok,
    size_t first, struct seal_verdict *verdict, struct findings *findings)
{
	struct seal_run r = {checker, seal, verdict, findings, NULL};

	*verdict = (struct seal_verdict){.store_error = ERR_INIT};
	take_parsing(&r, ok, first);
	if (!ok)
		return;
	check_date(&r);
	if (!renew(checker, &verdict->store_error) ||
	    !seal_find_signer(&r, &verdict->store_error)) {
		seal_report(&r, "dsc.missing", SEAL_CHECK_SIGNATURE,
		    SEAL_UNDETERMINED, "signer", NULL,
		    "the store cannot be read");
		return;
	}
	verdict->signer = r.signer;
	if (r.signer == NULL) {
		without_signer(&r);
		return;
	}
	if (seal->signature.len > 0)
		check_signature(&r);
	seal_check_chain(&r);
	seal_check_revocation(&r);
	seal_check_validity(&r);
	seal_check_state(&r);
}

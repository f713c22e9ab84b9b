/*
 * trust_object: puts certificates, CRLs and lists into the trust store, with
 * every index by which they are found.
 */
#include <stdlib.h>

#include "trust/trust_barcode.h"
#include "trust/trust_edit.h"

static bool
add_index(struct trust_edit *e, enum trust_table table, struct trust_index *k,
    const uint8_t *sha256, struct err *err)
{
	index_put(k, span_make(sha256, SHA256_SIZE));
	return index_made(k, err) &&
	    edit_insert(e, table, index_span(k), span_make("", 0), err);
}

static bool
put_object(struct trust_edit *e, const struct trust_object *o,
    const uint8_t *sha256, struct err *err)
{
	buf_clear(&e->scratch);
	object_encode(o, sha256, &e->scratch);
	if (!buf_ok(&e->scratch))
		return err_memory(err);
	return edit_put(e, TABLE_OBJECT, span_make(sha256, SHA256_SIZE),
	    buf_span(&e->scratch), err);
}

/* The bytes, the record, and where it is found among what waits. */
static bool
add_object(struct trust_edit *e, struct span der, const uint8_t *sha256,
    const struct trust_object *object, struct err *err)
{
	struct trust_object o = *object;
	struct span name = span_make(sha256, SHA256_SIZE);

	o.slots = span_make(NULL, 0);
	if (!edit_insert(e, TABLE_DER, name, der, err) ||
	    !put_object(e, &o, sha256, err))
		return false;
	return o.role == TRUST_CSCA || o.chain == TRUST_CHAIN_PASS ||
	    edit_insert(e, TABLE_WAITING, name, span_make("", 0), err);
}

static bool
index_csca(struct trust_edit *e, const struct cert *cert, const uint8_t *sha256,
    struct err *err)
{
	struct trust_index k;

	if (index_name(&k, cert->subject) &&
	    !add_index(e, TABLE_CSCA_NAME, &k, sha256, err))
		return false;
	if (index_csca_ski(&k, cert) &&
	    !add_index(e, TABLE_CSCA_SKI, &k, sha256, err))
		return false;
	index_spki(&k, cert->spki);
	return add_index(e, TABLE_CSCA_KEY, &k, sha256, err);
}

static bool
index_of_signer(struct trust_edit *e, const struct cert *cert,
    const uint8_t *sha256, struct err *err)
{
	struct trust_index k;

	if (index_serial(&k, cert->issuer, cert->serial) &&
	    !add_index(e, TABLE_SIGNER_SERIAL, &k, sha256, err))
		return false;
	return !index_ski(&k, cert->ski) ||
	    add_index(e, TABLE_SIGNER_SKI, &k, sha256, err);
}

bool
edit_add_cert(struct trust_edit *edit, const struct cert *cert,
    const uint8_t sha256[SHA256_SIZE], const struct trust_object *object,
    struct err *err)
{
	if (!add_object(edit, cert->der, sha256, object, err) ||
	    !barcode_index(edit, cert, sha256, err))
		return false;
	return object->role == TRUST_CSCA
	    ? index_csca(edit, cert, sha256, err)
	    : index_of_signer(edit, cert, sha256, err);
}

bool
edit_promote(struct trust_edit *edit, const struct cert *cert,
    const uint8_t sha256[SHA256_SIZE], struct err *err)
{
	struct span name = span_make(sha256, SHA256_SIZE), value;
	struct trust_object o;
	struct buf slots = BUF_INIT;
	struct trust_index k;
	bool found, ok;

	if (!view_get(&edit->view, TABLE_OBJECT, name, &value, &found, err) ||
	    !found || !object_decode(value, sha256, &o, err))
		return false;
	buf_append_span(&slots, o.slots);
	o.slots = buf_span(&slots);
	o.role = TRUST_CSCA;
	ok = put_object(edit, &o, sha256, err) &&
	    edit_delete(edit, TABLE_WAITING, name, err);
	buf_release(&slots);
	if (ok && index_serial(&k, cert->issuer, cert->serial)) {
		index_put(&k, name);
		ok = index_made(&k, err) &&
		    edit_delete(edit, TABLE_SIGNER_SERIAL, index_span(&k), err);
	}
	if (ok && index_ski(&k, cert->ski)) {
		index_put(&k, name);
		ok = edit_delete(edit, TABLE_SIGNER_SKI, index_span(&k), err);
	}
	return ok && index_csca(edit, cert, sha256, err);
}

/* Only CRLs that were verified are ever found. */
static bool
index_of_crl(struct trust_edit *e, struct span issuer, const uint8_t *sha256,
    const struct trust_object *o, struct err *err)
{
	struct trust_index k;

	if (index_name(&k, issuer)) {
		index_put64(&k, (uint64_t)o->time1);
		if (!add_index(e, TABLE_CRL_NAME, &k, sha256, err))
			return false;
	}
	index_hash(&k, o->issuer_key);
	index_put64(&k, (uint64_t)o->time1);
	if (!add_index(e, TABLE_CRL_KEY, &k, sha256, err))
		return false;
	if (!index_country(&k, o->country))
		return true;
	index_put64(&k, (uint64_t)o->time1);
	return add_index(e, TABLE_CRL_COUNTRY, &k, sha256, err);
}

bool
edit_add_crl(struct trust_edit *edit, const struct crl *crl,
    const uint8_t sha256[SHA256_SIZE], const struct trust_object *object,
    struct err *err)
{
	if (!add_object(edit, crl->der, sha256, object, err))
		return false;
	return object->chain != TRUST_CHAIN_PASS ||
	    index_of_crl(edit, crl->issuer, sha256, object, err);
}

bool
edit_add_list(struct trust_edit *edit, struct span der,
    const uint8_t sha256[SHA256_SIZE], const struct trust_object *object,
    struct err *err)
{
	return add_object(edit, der, sha256, object, err);
}

/* The issuer's name of a CRL that is in the store, copied. */
static bool
crl_issuer(struct trust_edit *e, const uint8_t *sha256, struct buf *out,
    struct err *err)
{
	struct span der;
	struct crl crl;
	bool found;

	if (!view_get(&e->view, TABLE_DER, span_make(sha256, SHA256_SIZE), &der,
		&found, err))
		return false;
	if (!found || !crl_parse(der, &crl, err))
		return trust_damaged(err, "a CRL");
	buf_append_span(out, crl.issuer);
	return buf_ok(out) || err_memory(err);
}

bool
edit_settle(struct trust_edit *edit, const uint8_t sha256[SHA256_SIZE],
    enum trust_chain chain, const uint8_t *issuer_key, struct err *err)
{
	struct span name = span_make(sha256, SHA256_SIZE), value;
	struct buf slots = BUF_INIT, issuer = BUF_INIT;
	struct trust_object o;
	bool found, ok;

	if (!view_get(&edit->view, TABLE_OBJECT, name, &value, &found, err))
		return false;
	if (!found)
		return trust_damaged(err, "what waits is not there");
	if (!object_decode(value, sha256, &o, err))
		return false;
	buf_append_span(&slots, o.slots);
	o.slots = buf_span(&slots);
	o.chain = chain;
	if (issuer_key != NULL)
		memcpy(o.issuer_key, issuer_key, SHA256_SIZE);
	ok = put_object(edit, &o, sha256, err);
	if (ok && chain == TRUST_CHAIN_PASS)
		ok = edit_delete(edit, TABLE_WAITING, name, err);
	if (ok && chain == TRUST_CHAIN_PASS && o.role == TRUST_CRL)
		ok = crl_issuer(edit, sha256, &issuer, err) &&
		    index_of_crl(edit, buf_span(&issuer), sha256, &o, err);
	buf_release(&slots);
	buf_release(&issuer);
	return ok;
}

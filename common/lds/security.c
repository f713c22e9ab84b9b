/*
 * security: a SET of SEQUENCEs that begin with an object identifier. See
 * security.h.
 */
#include "lds/security.h"

#include "lds/lds.h"
#include "x509/cms.h"
#include "x509/der.h"
#include "x509/digest.h"
#include "x509/oid.h"

/* ---- where the infos are ------------------------------------------------- */

bool
security_of_dg14(struct span file, struct span *set)
{
	struct span body;
	struct der element;

	if (!der_only(file, lds_tag(14), &body) ||
	    !der_take_element(&body, DER_SET, &element))
		return false;
	*set = element.all;
	return true;
}

bool
security_of_card_security(struct span file, struct cms *cms, struct span *set)
{
	/* id-SecurityObject, 0.4.0.127.0.7.3.2.1 */
	static const uint8_t security_object[] = {
	    0x04, 0x00, 0x7f, 0x00, 0x07, 0x03, 0x02, 0x01};
	struct err ignored = ERR_INIT;

	if (!cms_parse(file, cms, &ignored) || !cms->has_content ||
	    !span_equal(cms->content_type,
		span_make(security_object, sizeof(security_object))))
		return false;
	*set = cms->content;
	return true;
}

/* ---- entries ------------------------------------------------------------- */

struct entry {
	struct span oid, values;
};

/* False at the end; *rest is not empty then when an entry is unreadable. */
static bool
next_entry(struct span *rest, struct entry *e)
{
	struct span body;

	if (!der_take(rest, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_OID, &e->oid))
		return false;
	e->values = body;
	return true;
}

/* ---- keys ---------------------------------------------------------------- */

static bool
is_key(const struct entry *e)
{
	enum oid oid = oid_find(e->oid);

	return oid == OID_PK_DH || oid == OID_PK_ECDH;
}

enum security_keys
security_keys(struct span set)
{
	struct span rest;
	struct entry e;

	if (!der_take(&set, DER_SET, &rest))
		return SECURITY_UNREADABLE;
	while (rest.len > 0) {
		if (!next_entry(&rest, &e))
			return SECURITY_UNREADABLE;
		if (is_key(&e))
			return SECURITY_KEYS;
	}
	return SECURITY_NO_KEY;
}

bool
security_has_key(struct span set, const uint8_t sha256[32])
{
	uint8_t hash[DIGEST_SIZE_MAX];
	struct span rest, spki;
	struct entry e;

	if (!der_take(&set, DER_SET, &rest))
		return false;
	while (next_entry(&rest, &e))
		if (is_key(&e) && der_take_whole(&e.values, &spki) &&
		    digest_compute(DIGEST_SHA256, spki, hash) &&
		    memcmp(hash, sha256, SHA256_SIZE) == 0)
			return true;
	return false;
}

/* ---- PACE ---------------------------------------------------------------- */

struct offer {
	struct span oid;
	bool has_parameter;
	uint64_t parameter;
};

struct offers {
	size_t count;
	bool too_many;
	struct offer list[SECURITY_PACE_MAX];
};

/* The number of standardized domain parameters that an entry names. */
static bool
domain_number(struct span values, uint64_t *number)
{
	struct span algorithm, oid, content;

	return der_take(&values, DER_SEQUENCE, &algorithm) &&
	    der_take(&algorithm, DER_OID, &oid) &&
	    der_take(&algorithm, DER_INTEGER, &content) &&
	    der_uint(content, 255, number);
}

/* PACEInfo ::= SEQUENCE { protocol, version, parameterId OPTIONAL } */
static void
add_offer(struct offers *out, struct entry e)
{
	struct offer offer = {e.oid, false, 0};
	struct span content;

	if (out->count == SECURITY_PACE_MAX) {
		out->too_many = true;
		return;
	}
	if (!der_take(&e.values, DER_INTEGER, &content))
		return;
	offer.has_parameter = der_take(&e.values, DER_INTEGER, &content) &&
	    der_uint(content, 255, &offer.parameter);
	out->list[out->count++] = offer;
}

/*
 * A PACEInfo without a number (Spain) means the parameters of the
 * PACEDomainParameterInfo beside it, which is no offer of its own.
 */
static void
collect_offers(struct span set, struct offers *out)
{
	uint64_t domain = 0;
	bool has_domain = false;
	struct span rest;
	struct entry e;

	out->count = 0;
	out->too_many = false;
	if (!der_take(&set, DER_SET, &rest))
		return;
	while (next_entry(&rest, &e)) {
		if (!oid_under(e.oid, OID_PACE))
			continue;
		if (der_peek(e.values) == DER_SEQUENCE)
			has_domain |= domain_number(e.values, &domain);
		else
			add_offer(out, e);
	}
	for (size_t i = 0; has_domain && i < out->count; i++) {
		if (out->list[i].has_parameter)
			continue;
		out->list[i].has_parameter = true;
		out->list[i].parameter = domain;
	}
}

static bool
all_in(const struct offers *a, const struct offers *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct offer *x = &a->list[i];
		bool found = false;

		for (size_t k = 0; k < b->count; k++) {
			const struct offer *y = &b->list[k];

			found |= span_equal(x->oid, y->oid) &&
			    x->has_parameter == y->has_parameter &&
			    x->parameter == y->parameter;
		}
		if (!found)
			return false;
	}
	return true;
}

enum security_pace
security_compare_pace(struct span offered, struct span signed_set)
{
	struct offers a, b;

	collect_offers(offered, &a);
	collect_offers(signed_set, &b);
	if (b.count == 0)
		return PACE_NOT_THERE;
	return !a.too_many && !b.too_many && all_in(&a, &b) && all_in(&b, &a)
	    ? PACE_SAME
	    : PACE_DIFFERENT;
}

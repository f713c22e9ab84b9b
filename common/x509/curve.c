/*
 * curve: explicit parameters compared, number by number, with those that
 * OpenSSL has for the named curve of the same prime.
 */
#include "x509/curve.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include "x509/der.h"
#include "x509/key.h"

/* The largest field here is P-521's. */
#define FIELD_BYTES_MAX 66

static const struct {
	struct curve curve;
	int nid;
} table[] = {
    {{OID_P192, "P-192", 192}, NID_X9_62_prime192v1},
    {{OID_P224, "P-224", 224}, NID_secp224r1},
    {{OID_P256, "P-256", 256}, NID_X9_62_prime256v1},
    {{OID_P384, "P-384", 384}, NID_secp384r1},
    {{OID_P521, "P-521", 521}, NID_secp521r1},
    {{OID_BP192, "brainpoolP192r1", 192}, NID_brainpoolP192r1},
    {{OID_BP224, "brainpoolP224r1", 224}, NID_brainpoolP224r1},
    {{OID_BP256, "brainpoolP256r1", 256}, NID_brainpoolP256r1},
    {{OID_BP320, "brainpoolP320r1", 320}, NID_brainpoolP320r1},
    {{OID_BP384, "brainpoolP384r1", 384}, NID_brainpoolP384r1},
    {{OID_BP512, "brainpoolP512r1", 512}, NID_brainpoolP512r1},
};
#define CURVES (sizeof(table) / sizeof(table[0]))

/* What ECParameters hold, as bytes without zeros in front. */
struct parameters {
	struct span prime, a, b, order, generator;
	bool has_cofactor;
	uint64_t cofactor;
};

static struct span
trim_zeros(struct span s)
{
	while (s.len > 0 && s.data[0] == 0)
		s = span_from(s, 1);
	return s;
}

static bool
parse_parameters(struct span whole, struct parameters *p)
{
	struct span body, field, oid, curve, number;
	uint64_t version;

	if (!der_only(whole, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_INTEGER, &number) ||
	    !der_uint(number, 3, &version) || version < 1 ||
	    !der_take(&body, DER_SEQUENCE, &field) ||
	    !der_take(&field, DER_OID, &oid) ||
	    oid_find(oid) != OID_PRIME_FIELD ||
	    !der_take(&field, DER_INTEGER, &p->prime) || field.len != 0)
		return false;
	if (!der_take(&body, DER_SEQUENCE, &curve) ||
	    !der_take(&curve, DER_OCTET_STRING, &p->a) ||
	    !der_take(&curve, DER_OCTET_STRING, &p->b) ||
	    !der_take(&body, DER_OCTET_STRING, &p->generator) ||
	    !der_take(&body, DER_INTEGER, &p->order))
		return false;
	p->has_cofactor = der_take(&body, DER_INTEGER, &number);
	if (p->has_cofactor && !der_uint(number, UINT32_MAX, &p->cofactor))
		return false;
	p->prime = trim_zeros(p->prime);
	p->a = trim_zeros(p->a);
	p->b = trim_zeros(p->b);
	p->order = trim_zeros(p->order);
	return p->prime.len <= FIELD_BYTES_MAX && body.len == 0;
}

static bool
number_is(const BIGNUM *number, struct span bytes)
{
	uint8_t out[FIELD_BYTES_MAX + 1];

	return (size_t)BN_num_bytes(number) == bytes.len &&
	    bytes.len <= sizeof(out) &&
	    BN_bn2bin(number, out) == (int)bytes.len &&
	    memcmp(out, bytes.data, bytes.len) == 0;
}

/* The generator in the form in which the parameters have it. */
static bool
generator_is(const EC_GROUP *group, struct span bytes)
{
	uint8_t out[1 + 2 * FIELD_BYTES_MAX];
	point_conversion_form_t form;

	if (bytes.len == 0 || bytes.len > sizeof(out))
		return false;
	form = bytes.data[0] == 4 ? POINT_CONVERSION_UNCOMPRESSED
	    : bytes.data[0] == 6 || bytes.data[0] == 7
	    ? POINT_CONVERSION_HYBRID
	    : POINT_CONVERSION_COMPRESSED;
	return EC_POINT_point2oct(group, EC_GROUP_get0_generator(group), form,
		   out, sizeof(out), NULL) == bytes.len &&
	    memcmp(out, bytes.data, bytes.len) == 0;
}

/* False: no memory. */
static bool
parameters_are(const struct parameters *p, int nid, bool *same)
{
	EC_GROUP *group;
	BIGNUM *prime = BN_new(), *a = BN_new(), *b = BN_new();
	bool ok;

	(void)openssl_drain(); /* what others left is not ours */
	group = EC_GROUP_new_by_curve_name(nid);
	ok = group != NULL && prime != NULL && a != NULL && b != NULL &&
	    EC_GROUP_get_curve(group, prime, a, b, NULL) == 1;
	*same = ok && number_is(prime, p->prime) && number_is(a, p->a) &&
	    number_is(b, p->b) &&
	    number_is(EC_GROUP_get0_order(group), p->order) &&
	    generator_is(group, p->generator) &&
	    (!p->has_cofactor ||
		BN_is_word(EC_GROUP_get0_cofactor(group), p->cofactor));
	BN_free(prime);
	BN_free(a);
	BN_free(b);
	EC_GROUP_free(group);
	return !openssl_drain() && ok;
}

/* The number of bits of a number without zeros in front. */
static unsigned
bits_of(struct span number)
{
	unsigned bits = (unsigned)number.len * 8;

	for (unsigned top = 0x80;
	     top != 0 && number.len > 0 && !(number.data[0] & top); top >>= 1)
		bits--;
	return bits;
}

static bool
find_named(struct span oid, const struct curve **out)
{
	enum oid found = oid_find(oid);

	for (size_t i = 0; i < CURVES; i++)
		if (table[i].curve.oid == found) {
			*out = &table[i].curve;
			return true;
		}
	return false;
}

static bool
find_explicit(struct span parameters, const struct curve **out, bool *no_memory)
{
	struct parameters p;
	bool same = false;

	if (!parse_parameters(parameters, &p))
		return false;
	for (size_t i = 0; i < CURVES && !same && !*no_memory; i++) {
		if (table[i].curve.bits != bits_of(p.prime))
			continue;
		*no_memory = !parameters_are(&p, table[i].nid, &same);
		if (same)
			*out = &table[i].curve;
	}
	return same;
}

bool
curve_find(struct span parameters, const struct curve **out, struct err *err)
{
	struct span oid;
	bool no_memory = false;

	if (der_only(parameters, DER_OID, &oid)
		? find_named(oid, out)
		: find_explicit(parameters, out, &no_memory))
		return true;
	return no_memory ? err_memory(err)
			 : err_set(err, ERR_DATA,
			       "an elliptic curve that is not a published "
			       "one");
}

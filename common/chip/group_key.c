/*
 * group_key: the group and public key that a SubjectPublicKeyInfo holds, as
 * data group 14 and EF.CardSecurity carry them.
 *
 * Source: Doc 9303-11 9.6 and 6.2.2 (both forms of Diffie-Hellman); RFC 5480;
 * RFC 3279 2.3.3; PKCS#3 9; TR-03110-3 A.2.1.
 */
#include <limits.h>
#include <openssl/bn.h>

#include "chip/group_private.h"
#include "x509/der.h"
#include "x509/key.h"

/* 1.2.840.113549.1.3.1 and 0.4.0.127.0.7.1.2 */
static const uint8_t pkcs3[] = {
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01};
static const uint8_t standardized[] = {
    0x04, 0x00, 0x7f, 0x00, 0x07, 0x01, 0x02};

static bool
unsupported(struct fault *why)
{
	return fault_set(why, FAULT_UNSUPPORTED,
	    "a chip's public key of a kind or with parameters not known");
}

static bool
take_bignum(struct span *rest, BIGNUM **out)
{
	struct span content;

	if (!der_take(rest, DER_INTEGER, &content) || content.len == 0 ||
	    content.data[0] & 0x80 || content.len > GROUP_BYTES_MAX + 1)
		return false;
	*out = BN_bin2bn(content.data, (int)content.len, NULL);
	return *out != NULL;
}

/* X9.42: p, g, q; PKCS#3: p, g and perhaps a length. */
static bool
group_of_numbers(
    struct span parameters, bool x942, struct group **out, struct fault *why)
{
	char name[GROUP_NAME_MAX];
	struct span body;
	struct group *g;

	if (!group_new("", &g, why))
		return false;
	if (!der_take(&parameters, DER_SEQUENCE, &body) ||
	    !take_bignum(&body, &g->p) || !take_bignum(&body, &g->g) ||
	    (x942 && !take_bignum(&body, &g->q)) || !BN_is_odd(g->p) ||
	    BN_num_bits(g->p) < 512 || BN_cmp(g->g, g->p) >= 0 ||
	    BN_num_bits(g->g) < 2 ||
	    (g->q != NULL &&
		(BN_cmp(g->q, g->p) >= 0 || BN_num_bits(g->q) < 128))) {
		group_free(g);
		return unsupported(why);
	}
	snprintf(name, sizeof(name), "DH-%d", BN_num_bits(g->p));
	memcpy(g->name, name, sizeof(name));
	return group_finish(g, out, why);
}

static bool
group_of_algorithm(struct span algorithm, struct group **out, struct fault *why)
{
	const struct curve *curve;
	struct err err = ERR_INIT;
	struct span oid, number;
	uint64_t id;

	if (!der_take(&algorithm, DER_OID, &oid))
		return unsupported(why);
	if (span_equal(oid, span_make(standardized, sizeof(standardized))))
		return der_take(&algorithm, DER_INTEGER, &number) &&
			der_uint(number, GROUP_ID_MAX, &id)
		    ? group_standard((unsigned)id, out, why)
		    : unsupported(why);
	if (span_equal(oid, span_make(pkcs3, sizeof(pkcs3))))
		return group_of_numbers(algorithm, false, out, why);
	if (oid_find(oid) == OID_DH)
		return group_of_numbers(algorithm, true, out, why);
	if (oid_find(oid) != OID_EC)
		return unsupported(why);
	if (!curve_find(algorithm, &curve, &err))
		return err.kind == ERR_INTERNAL
		    ? fault_internal(why, "the parameters of a key")
		    : unsupported(why);
	return group_new_curve(curve->openssl, out, why);
}

bool
group_of_key(struct span spki, struct group **group, struct element **key,
    struct fault *why)
{
	struct span body, algorithm, bits, bytes, number;
	struct group *g;

	if (!der_take(&spki, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_SEQUENCE, &algorithm) ||
	    !der_take(&body, DER_BIT_STRING, &bits) ||
	    !der_bit_bytes(bits, &bytes))
		return unsupported(why);
	if (!group_of_algorithm(algorithm, &g, why))
		return false;
	/* A number is an INTEGER inside the bits (RFC 3279). */
	if (!group_is_curve(g) && der_only(bytes, DER_INTEGER, &number))
		bytes = number;
	if (!group_decode(g, bytes, key, why)) {
		group_free(g);
		return false;
	}
	*group = g;
	return true;
}

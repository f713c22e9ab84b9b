/*
 * secinfo: a SET of SEQUENCEs told apart by their object identifiers. See
 * secinfo.h.
 */
#include "x509/secinfo.h"

#include <string.h>

#include "x509/der.h"
#include "x509/oid.h"
#include "x509/signature.h"

/* ---- one entry ----------------------------------------------------------- */

/* An object identifier and what follows it. */
struct entry {
	struct span oid, rest;
};

/* The last arc, 1 … 4, is the cipher. */
static bool
cipher_of(struct span oid, enum oid prefix, enum cipher *cipher)
{
	struct span arc = span_from(oid, oid_content(prefix).len);

	if (!oid_under(oid, prefix) || arc.len != 1 || arc.data[0] < 1 ||
	    arc.data[0] > CIPHERS)
		return false;
	*cipher = (enum cipher)(arc.data[0] - 1);
	return true;
}

static const struct {
	enum oid oid;
	enum pace_mapping mapping;
	bool curve;
} mappings[] = {
    {OID_PACE_DH_GM, PACE_GENERIC, false},
    {OID_PACE_ECDH_GM, PACE_GENERIC, true},
    {OID_PACE_DH_IM, PACE_INTEGRATED, false},
    {OID_PACE_ECDH_IM, PACE_INTEGRATED, true},
    {OID_PACE_ECDH_CAM, PACE_CHIP_AUTHENTICATION, true},
};
#define MAPPINGS (sizeof(mappings) / sizeof(mappings[0]))

static bool
take_uint(struct span *rest, uint64_t max, uint64_t *value)
{
	struct span content;

	return der_take(rest, DER_INTEGER, &content) &&
	    der_uint(content, max, value);
}

static void
name_mapping(struct pace_info *info)
{
	for (size_t i = 0; i < MAPPINGS; i++) {
		if (!cipher_of(info->oid, mappings[i].oid, &info->cipher))
			continue;
		info->mapping = mappings[i].mapping;
		info->curve = mappings[i].curve;
	}
	if (info->mapping == PACE_CHIP_AUTHENTICATION &&
	    info->cipher == CIPHER_3DES)
		info->mapping = PACE_UNKNOWN;
}

/* PACEInfo ::= SEQUENCE { protocol, version 2, parameterId OPTIONAL } */
static bool
take_pace(struct entry e, struct secinfos *out)
{
	struct pace_info info = {.oid = e.oid};
	uint64_t version, number;

	if (!take_uint(&e.rest, 255, &version))
		return false;
	if (version == 2)
		name_mapping(&info);
	info.has_parameter = take_uint(&e.rest, 255, &number);
	info.parameter = info.has_parameter ? (unsigned)number : 0;
	out->pace[out->pace_count++] = info;
	return info.mapping != PACE_UNKNOWN;
}

/* PACEDomainParameterInfo: only a standardized number is of use. */
static bool
take_domain(struct entry e, struct secinfos *out)
{
	static const uint8_t standardized[] = {
	    0x04, 0x00, 0x7f, 0x00, 0x07, 0x01, 0x02};
	struct span algorithm, oid;
	uint64_t number;

	if (!der_take(&e.rest, DER_SEQUENCE, &algorithm) ||
	    !der_take(&algorithm, DER_OID, &oid) ||
	    !span_equal(oid, span_make(standardized, sizeof(standardized))) ||
	    !take_uint(&algorithm, 255, &number))
		return false;
	out->domain = (int)number;
	return true;
}

/* ChipAuthenticationInfo ::= SEQUENCE { protocol, version, keyId OPTIONAL } */
static bool
take_ca(struct entry e, struct secinfos *out)
{
	struct ca_info info = {.oid = e.oid};
	uint64_t version;

	info.curve = cipher_of(e.oid, OID_CA_ECDH, &info.cipher);
	if (!info.curve && !cipher_of(e.oid, OID_CA_DH, &info.cipher))
		return false;
	/* version 2 and 3 are TR-03110's of general purpose, not eMRTD's */
	if (!take_uint(&e.rest, 255, &version))
		return false;
	if (version != 1)
		return true;
	if (!der_take(&e.rest, DER_INTEGER, &info.key_id))
		info.key_id = span_make(NULL, 0);
	out->ca[out->ca_count++] = info;
	return true;
}

/* ChipAuthenticationPublicKeyInfo ::= SEQUENCE { protocol, SPKI, keyId } */
static bool
take_key(struct entry e, struct secinfos *out)
{
	struct chip_key key = {.curve = oid_find(e.oid) == OID_PK_ECDH};

	if (!der_take_whole(&e.rest, &key.spki))
		return false;
	if (!der_take(&e.rest, DER_INTEGER, &key.key_id))
		key.key_id = span_make(NULL, 0);
	out->key[out->key_count++] = key;
	return true;
}

/* ActiveAuthenticationInfo ::= SEQUENCE { protocol, version, algorithm } */
static bool
take_aa(struct entry e, struct secinfos *out)
{
	struct algorithm algorithm;
	struct buf identifier = BUF_INIT;
	struct der oid;
	uint64_t version;
	bool ok;

	if (!take_uint(&e.rest, 255, &version) ||
	    !der_take_element(&e.rest, DER_OID, &oid))
		return false;
	der_put(&identifier, DER_SEQUENCE, oid.all);
	ok = buf_ok(&identifier) &&
	    algorithm_parse(buf_span(&identifier), &algorithm);
	if (ok) {
		out->has_aa = true;
		out->aa_digest = algorithm.digest;
	}
	buf_release(&identifier);
	return ok;
}

/* ---- the set ------------------------------------------------------------- */

static bool
take_entry(struct entry e, struct secinfos *out)
{
	switch (oid_find(e.oid)) {
	case OID_PK_DH:
	case OID_PK_ECDH:
		return take_key(e, out);
	case OID_AA:
		return take_aa(e, out);
	case OID_PACE_DH_GM:
	case OID_PACE_ECDH_GM:
	case OID_PACE_DH_IM:
	case OID_PACE_ECDH_IM:
	case OID_PACE_ECDH_CAM:
		return take_domain(e, out);
	default:
		break;
	}
	if (oid_under(e.oid, OID_PACE))
		return take_pace(e, out);
	if (oid_under(e.oid, OID_CA_DH) || oid_under(e.oid, OID_CA_ECDH))
		return take_ca(e, out);
	return true;
}

/*
 * A PACEInfo of two elements (Spain): its group is that of the
 * PACEDomainParameterInfo beside it.
 */
static void
imply_parameters(struct secinfos *infos)
{
	for (size_t i = 0; i < infos->pace_count && infos->domain >= 0; i++) {
		struct pace_info *info = &infos->pace[i];

		if (info->has_parameter)
			continue;
		info->has_parameter = info->implied = true;
		info->parameter = (unsigned)infos->domain;
	}
}

static bool
is_full(const struct secinfos *infos)
{
	return infos->pace_count == SECINFO_MAX ||
	    infos->ca_count == SECINFO_MAX || infos->key_count == SECINFO_MAX;
}

enum secinfo_read
secinfo_parse(struct span set, struct secinfos *out)
{
	struct secinfos found = {.domain = -1};
	struct span rest;
	struct entry e;

	if (!der_take(&set, DER_SET, &rest))
		return SECINFO_BROKEN;
	while (rest.len > 0) {
		if (is_full(&found))
			return SECINFO_TOO_MANY;
		if (!der_take(&rest, DER_SEQUENCE, &e.rest) ||
		    !der_take(&e.rest, DER_OID, &e.oid))
			return SECINFO_BROKEN;
		if (!take_entry(e, &found))
			found.unreadable++;
	}
	imply_parameters(&found);
	*out = found;
	return SECINFO_READ;
}

enum secinfo_read
secinfo_of_file(struct span file, uint32_t tag, struct secinfos *out)
{
	struct span body;

	return der_only(file, tag, &body) ? secinfo_parse(body, out)
					  : SECINFO_BROKEN;
}

enum secinfo_read
secinfo_of_card_security(
    struct span file, struct cms *cms, struct secinfos *out)
{
	/* id-SecurityObject, 0.4.0.127.0.7.3.2.1 */
	static const uint8_t security_object[] = {
	    0x04, 0x00, 0x7f, 0x00, 0x07, 0x03, 0x02, 0x01};
	struct err ignored = ERR_INIT;

	if (!cms_parse(file, cms, &ignored) || !cms->has_content ||
	    !span_equal(cms->content_type,
		span_make(security_object, sizeof(security_object))))
		return SECINFO_BROKEN;
	return secinfo_parse(cms->content, out);
}

/* ---- choice -------------------------------------------------------------- */

/* Whether there are domain parameters for it, and it can be computed. */
static bool
usable(const struct pace_info *info)
{
	/* 9303-11 Table 4, and 4.4.3.3: P-224 has no integrated mapping */
	if (info->mapping == PACE_UNKNOWN || !info->has_parameter)
		return false;
	if (!info->curve)
		return info->parameter <= 2;
	return info->parameter >= 8 && info->parameter <= 18 &&
	    !(info->mapping == PACE_INTEGRATED && info->parameter == 10);
}

static unsigned
rank(const struct pace_info *info)
{
	return (unsigned)info->mapping * CIPHERS + (unsigned)info->cipher;
}

const struct pace_info *
secinfo_best_pace(const struct secinfos *infos)
{
	const struct pace_info *best = NULL;

	for (size_t i = 0; i < infos->pace_count; i++)
		if (usable(&infos->pace[i]) &&
		    (best == NULL || rank(&infos->pace[i]) > rank(best)))
			best = &infos->pace[i];
	return best;
}

static bool
has_pace(const struct secinfos *infos, const struct pace_info *info)
{
	for (size_t i = 0; i < infos->pace_count; i++) {
		const struct pace_info *other = &infos->pace[i];

		if (span_equal(other->oid, info->oid) &&
		    other->mapping == info->mapping &&
		    other->has_parameter == info->has_parameter &&
		    other->parameter == info->parameter)
			return true;
	}
	return false;
}

bool
secinfo_same_pace(const struct secinfos *a, const struct secinfos *b)
{
	for (size_t i = 0; i < a->pace_count; i++)
		if (!has_pace(b, &a->pace[i]))
			return false;
	for (size_t i = 0; i < b->pace_count; i++)
		if (!has_pace(a, &b->pace[i]))
			return false;
	return true;
}

bool
secinfo_has_key(const struct secinfos *infos, const uint8_t sha256[32])
{
	uint8_t hash[DIGEST_SIZE_MAX];

	for (size_t i = 0; i < infos->key_count; i++)
		if (digest_compute(DIGEST_SHA256, infos->key[i].spki, hash) &&
		    memcmp(hash, sha256, SHA256_SIZE) == 0)
			return true;
	return false;
}

bool
secinfo_key_id_is(struct span key_id, unsigned number)
{
	uint64_t value;

	return key_id.len > 0 && der_uint(key_id, UINT32_MAX, &value) &&
	    value == number;
}

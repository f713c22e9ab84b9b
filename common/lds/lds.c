/*
 * lds: EF.COM and the LDS security object. See lds.h.
 */
#include "lds/lds.h"

#include <stdio.h>

#include "x509/der.h"

/* Doc 9303-10 Table 38: tags of DG1 … DG16. */
static const uint8_t tags[LDS_GROUPS + 1] = {0, 0x61, 0x75, 0x63, 0x76, 0x65,
    0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70};

uint32_t
lds_tag(unsigned group)
{
	return group <= LDS_GROUPS ? tags[group] : 0;
}

unsigned
lds_group(uint32_t tag)
{
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		if (tags[i] == tag)
			return i;
	return 0;
}

bool
lds_com_parse(struct span file, struct lds_com *out, struct err *err)
{
	struct lds_com com = {{NULL, 0}, {NULL, 0}, 0, 0};
	struct span body, list;

	if (!der_take(&file, LDS_TAG_COM, &body))
		return err_set(err, ERR_DATA, "EF.COM: tag 60 expected");
	if (!der_take(&body, 0x5f01, &com.lds_version) ||
	    !der_take(&body, 0x5f36, &com.unicode_version) ||
	    !der_take(&body, 0x5c, &list))
		return err_set(err, ERR_DATA,
		    "EF.COM: version, Unicode "
		    "version and tag list expected");
	for (size_t i = 0; i < list.len; i++) {
		unsigned group = lds_group(list.data[i]);

		if (group == 0)
			com.unknown_tags++;
		else
			com.groups |= 1u << group;
	}
	*out = com;
	return true;
}

/* ---- the security object ------------------------------------------------ */

static bool
parse_hash(
    struct span *list, struct lds_object *o, unsigned *last, struct err *err)
{
	struct span body, number, hash;
	uint64_t group;

	if (!der_take(list, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_INTEGER, &number) ||
	    !der_take(&body, DER_OCTET_STRING, &hash) || body.len != 0)
		return err_set(err, ERR_DATA,
		    "a data group hash cannot be "
		    "read");
	if (!der_uint(number, LDS_GROUPS, &group) || group == 0)
		return err_set(err, ERR_DATA,
		    "a hash for a data group that "
		    "does not exist");
	if (o->groups & 1u << group)
		return err_set(err, ERR_DATA, "two hashes for data group %u",
		    (unsigned)group);
	o->unsorted |= group < *last;
	*last = (unsigned)group;
	o->groups |= 1u << group;
	o->hash[group] = hash;
	return true;
}

static bool
parse_versions(struct span body, struct lds_object *o)
{
	struct span info;

	if (body.len == 0)
		return true;
	return der_take(&body, DER_SEQUENCE, &info) && body.len == 0 &&
	    der_take(&info, DER_PRINTABLE_STRING, &o->lds_version) &&
	    der_take(&info, DER_PRINTABLE_STRING, &o->unicode_version) &&
	    info.len == 0;
}

bool
lds_object_parse(struct span der, struct lds_object *out, struct err *err)
{
	struct lds_object o;
	struct span body, number, list;
	struct der algorithm;
	uint64_t version;
	unsigned last = 0;

	memset(&o, 0, sizeof(o));
	if (!der_only(der, DER_SEQUENCE, &body) ||
	    !der_take(&body, DER_INTEGER, &number) ||
	    !der_take_element(&body, DER_SEQUENCE, &algorithm) ||
	    !der_take(&body, DER_SEQUENCE, &list))
		return err_set(err, ERR_DATA, "not an LDS security object");
	if (!der_uint(number, 1, &version))
		return err_set(err, ERR_DATA,
		    "LDS security object: version "
		    "is neither 0 nor 1");
	o.version = (unsigned)version;
	o.digest_algorithm = algorithm.all;
	o.digest = digest_parse(algorithm.all);
	while (list.len > 0)
		if (!parse_hash(&list, &o, &last, err))
			return err_wrap(err, "LDS security object");
	if (!parse_versions(body, &o))
		return err_set(err, ERR_DATA,
		    "LDS security object: version "
		    "information cannot be read");
	*out = o;
	return true;
}

void
lds_version_text(struct span version, char *out, size_t size)
{
	uint64_t number;

	out[0] = '\0';
	if (version.len == 4 && span_uint(version, 9999, &number))
		(void)snprintf(out, size, "%u.%u", (unsigned)number / 100,
		    (unsigned)number % 100);
}

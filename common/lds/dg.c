/*
 * dg: data groups 1, 11, 12, 14 and 15. The pictures of 2 and 7 are in
 * dg_image.c.
 */
#include "lds/dg.h"

#include "x509/der.h"
#include "lds/lds.h"

/* The content of a data group's file: its tag, and nothing after it but
 * the padding that some readers deliver. */
static bool
open_group(struct span file, unsigned group, struct span *body, struct err *err)
{
	if (!der_take(&file, lds_tag(group), body))
		return err_set(err, ERR_DATA,
		    "data group %u: tag %02x "
		    "expected",
		    group, (unsigned)lds_tag(group));
	return true;
}

/* ---- data group 1 ------------------------------------------------------- */

static struct span
without_fillers(struct span s)
{
	while (s.len > 0 && s.data[s.len - 1] == '<')
		s = span_first(s, s.len - 1);
	return s;
}

static struct span
field_cells(const struct dg1 *dg1, enum mrz_field field)
{
	const struct mrz_place *place = &dg1->layout->field[field];

	return span_first(span_from(dg1->zone, place->at), place->len);
}

bool
dg1_parse(struct span file, struct dg1 *out, struct err *err)
{
	const struct mrz_layout *layout;
	struct span body, zone;

	if (!open_group(file, 1, &body, err))
		return false;
	if (!der_take(&body, 0x5f1f, &zone))
		return err_set(err, ERR_DATA,
		    "data group 1: tag 5f1f "
		    "expected");
	layout = layout_of_chip(zone.len);
	if (layout == NULL)
		return err_set(err, ERR_DATA,
		    "data group 1: a zone of %zu characters, not 90, 72 or 88",
		    zone.len);
	for (size_t i = 0; i < zone.len; i++)
		if (layout_cell_class(zone.data[i]) == 0)
			return err_set(err, ERR_DATA,
			    "data group 1: a character that no zone has, at "
			    "%zu",
			    i + 1);
	out->layout = layout;
	out->zone = zone;
	out->document_code = field_cells(out, MRZ_DOCUMENT_CODE);
	out->issuing_state =
	    without_fillers(field_cells(out, MRZ_ISSUING_STATE));
	return true;
}

struct span
dg1_line(const struct dg1 *dg1, unsigned line)
{
	size_t width = dg1->layout->width[0];

	return line < dg1->layout->lines
	    ? span_first(span_from(dg1->zone, line * width), width)
	    : span_make(NULL, 0);
}

void
dg1_document_number(const struct dg1 *dg1, char out[DG1_NUMBER_ROOM])
{
	uint8_t number[MRZ_NUMBER_MAX];
	unsigned len = number_read(dg1->layout, dg1->zone.data, number);

	for (unsigned i = 0; i < len; i++)
		if (number[i] != '<')
			*out++ = (char)number[i];
	*out = '\0';
}

bool
dg1_same_zone(const struct dg1 *dg1, struct span zone)
{
	size_t n = 0;

	for (size_t i = 0; i < zone.len; i++) {
		uint8_t c = zone.data[i];

		if (c == ' ' || c == '\n' || c == '\r' || c == '\t')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (uint8_t)(c - 'a' + 'A');
		if (n == dg1->zone.len || c != dg1->zone.data[n])
			return false;
		n++;
	}
	return n == dg1->zone.len;
}

/* ---- data groups 11 and 12 ---------------------------------------------- */

struct field {
	uint32_t tag;
	const char *name;
	bool image;
};

/* Doc 9303-10 Tables 52 and 55. */
static const struct field fields_11[] = {{0x5f0e, "full_name", false},
    {0x5f0f, "other_name", false}, {0x5f10, "personal_number", false},
    {0x5f2b, "birth_date", false}, {0x5f11, "place_of_birth", false},
    {0x5f42, "address", false}, {0x5f12, "telephone", false},
    {0x5f13, "profession", false}, {0x5f14, "title", false},
    {0x5f15, "personal_summary", false}, {0x5f16, "proof_of_citizenship", true},
    {0x5f17, "other_travel_documents", false}, {0x5f18, "custody", false},
    {0, NULL, false}};

static const struct field fields_12[] = {{0x5f19, "issuing_authority", false},
    {0x5f26, "issue_date", false}, {0x5f1a, "other_person", false},
    {0x5f1b, "endorsements", false}, {0x5f1c, "tax_exit_requirements", false},
    {0x5f1d, "front_image", true}, {0x5f1e, "rear_image", true},
    {0x5f55, "personalized_at", false},
    {0x5f56, "personalization_system", false}, {0, NULL, false}};

static const struct field *
find_field(const struct field *fields, uint32_t tag)
{
	for (; fields->name != NULL; fields++)
		if (fields->tag == tag)
			return fields;
	return NULL;
}

/*
 * Belgium writes an object 5F85. By X.690 8.1.2.4 its second byte says that the
 * tag goes on; it ends there, as all tags of these groups do.
 */
static bool
next_detail(struct span *body, struct der *e)
{
	if (body->len >= 2 && body->data[0] == 0x5f && body->data[1] == 0x85)
		*body = span_from(*body, 1);
	return der_next(body, e);
}

static bool
add_details(struct span body, const struct field *fields, unsigned depth,
    struct dg_details *out)
{
	struct der e;

	while (body.len > 0) {
		const struct field *field;

		if (!next_detail(&body, &e))
			return false;
		/* A0 holds a count and a list of names. */
		if (e.tag == 0xa0 && depth == 0) {
			if (!add_details(e.content, fields, 1, out))
				return false;
			continue;
		}
		field = find_field(fields, e.tag);
		/* 5C, 02, what is not known; and Belgium's without content. */
		if (field == NULL || e.content.len == 0)
			continue;
		if (out->count == DG_DETAILS_MAX)
			return false;
		out->detail[out->count++] = (struct dg_detail){field->name,
		    field->image ? span_make(NULL, 0) : e.content, field->image,
		    (e.tag == 0x5f2b || e.tag == 0x5f26) && e.content.len == 4};
	}
	return true;
}

static bool
parse_details(struct span file, unsigned group, const struct field *fields,
    struct dg_details *out, struct err *err)
{
	struct span body;

	out->count = 0;
	if (!open_group(file, group, &body, err))
		return false;
	if (!add_details(body, fields, 0, out))
		return err_set(
		    err, ERR_DATA, "data group %u cannot be read", group);
	return true;
}

bool
dg11_parse(struct span file, struct dg_details *out, struct err *err)
{
	return parse_details(file, 11, fields_11, out, err);
}

bool
dg12_parse(struct span file, struct dg_details *out, struct err *err)
{
	return parse_details(file, 12, fields_12, out, err);
}

bool
dg_date(const struct dg_detail *detail, struct date *date)
{
	char digits[8];
	struct span d = detail->value;
	uint64_t year, month, day;

	if (detail->packed_date) {
		for (size_t i = 0; i < 4; i++) {
			digits[2 * i] = (char)('0' + (d.data[i] >> 4));
			digits[2 * i + 1] = (char)('0' + (d.data[i] & 15));
		}
		d = span_make(digits, 8);
	}
	if (d.len != 8 || !span_uint(span_first(d, 4), 9999, &year) ||
	    !span_uint(span_first(span_from(d, 4), 2), 12, &month) ||
	    !span_uint(span_from(d, 6), 31, &day))
		return false;
	date->year = (int)year;
	date->month = (int)month;
	date->day = (int)day;
	return date_valid(*date);
}

bool
dg12_issue_date(const struct dg_details *details, struct date *date)
{
	for (size_t i = 0; i < details->count; i++)
		if (strcmp(details->detail[i].name, "issue_date") == 0)
			return dg_date(&details->detail[i], date);
	return false;
}

/* ---- data group 14 ------------------------------------------------------ */

/*
 * The families of protocols: identifier above them, short word. TR-03110-3
 * A.1.1; Doc 9303-11 9.2.
 */
static const struct {
	enum oid prefix;
	const char *protocol;
} protocols[] = {
    {OID_PK_DH, "PK-DH"},
    {OID_PK_ECDH, "PK-ECDH"},
    {OID_CA_DH_3DES, "CA-DH-3DES"},
    {OID_CA_DH_AES128, "CA-DH-AES-128"},
    {OID_CA_DH_AES192, "CA-DH-AES-192"},
    {OID_CA_DH_AES256, "CA-DH-AES-256"},
    {OID_CA_ECDH_3DES, "CA-ECDH-3DES"},
    {OID_CA_ECDH_AES128, "CA-ECDH-AES-128"},
    {OID_CA_ECDH_AES192, "CA-ECDH-AES-192"},
    {OID_CA_ECDH_AES256, "CA-ECDH-AES-256"},
    {OID_CA_DH, "CA-DH"},
    {OID_CA_ECDH, "CA-ECDH"},
    {OID_TA, "TA"},
    {OID_AA, "AA"},
    {OID_PACE_DH_GM, "PACE-DH-GM"},
    {OID_PACE_ECDH_GM, "PACE-ECDH-GM"},
    {OID_PACE_DH_IM, "PACE-DH-IM"},
    {OID_PACE_ECDH_IM, "PACE-ECDH-IM"},
    {OID_PACE_ECDH_CAM, "PACE-ECDH-CAM"},
    {OID_PACE, "PACE"},
    {OID_RESTRICTED_ID, "RI"},
    {OID_CARD_INFO, "CI"},
    {OID_PRIVILEGED_TERMINAL, "PT"},
};

static const char *
protocol_of(struct span oid)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (oid_under(oid, protocols[i].prefix))
			return protocols[i].protocol;
	return NULL;
}

/* SecurityInfo: identifier, one required value, one optional. */
static bool
parse_info(struct span body, struct dg14_info *info)
{
	struct der required, optional;
	uint64_t number;

	*info =
	    (struct dg14_info){{NULL, 0}, NULL, false, false, 0, 0, {NULL, 0}};
	if (!der_take(&body, DER_OID, &info->oid) ||
	    !der_next(&body, &required))
		return false;
	info->protocol = protocol_of(info->oid);
	if (required.tag == DER_INTEGER &&
	    der_uint(required.content, 1000, &number)) {
		info->has_version = true;
		info->version = (unsigned)number;
	}
	if (body.len == 0)
		return true;
	if (!der_next(&body, &optional) || body.len != 0)
		return false;
	if (optional.tag == DER_INTEGER &&
	    der_uint(optional.content, 1000000, &number)) {
		info->has_number = true;
		info->number = (unsigned)number;
	} else if (optional.tag == DER_OID) {
		info->signature_algorithm = optional.content;
	}
	return true;
}

bool
dg14_parse(struct span file, struct dg14 *out, struct err *err)
{
	struct span body, set, one;

	out->count = 0;
	if (!open_group(file, 14, &body, err))
		return false;
	if (!der_take(&body, DER_SET, &set))
		return err_set(err, ERR_DATA, "data group 14: a SET expected");
	while (set.len > 0) {
		if (out->count == DG14_INFOS_MAX ||
		    !der_take(&set, DER_SEQUENCE, &one) ||
		    !parse_info(one, &out->info[out->count]))
			return err_set(err, ERR_DATA,
			    "data group 14: security info %zu cannot be read",
			    out->count + 1);
		out->count++;
	}
	return true;
}

/* ---- data group 15 ------------------------------------------------------ */

bool
dg15_parse(struct span file, struct span *spki, struct err *err)
{
	struct span body;
	struct der key;

	if (!open_group(file, 15, &body, err))
		return false;
	if (!der_take_element(&body, DER_SEQUENCE, &key))
		return err_set(err, ERR_DATA,
		    "data group 15: a "
		    "SubjectPublicKeyInfo expected");
	*spki = key.all;
	return true;
}

/*
 * seal: what all kinds have in common: recognition by the first bytes,
 * features against their profile, dates.
 */
#include "seal/seal.h"

#include "base/utf8.h"
#include "seal/c40.h"
#include "seal/seal_private.h"

const char *
seal_kind_word(enum seal_kind kind)
{
	static const char *const word[] = {[SEAL_UNKNOWN] = "unknown",
	    [SEAL_VDS] = "VDS",
	    [SEAL_IDB] = "IDB",
	    [SEAL_VDSNC] = "VDS-NC",
	    [SEAL_DTC] = "DTC"};

	return word[kind];
}

void
seal_init(struct seal *seal)
{
	*seal = (struct seal){0};
	buf_init(&seal->own, SEAL_OWN_MAX);
	buf_init(&seal->decoded, SEAL_OWN_MAX);
}

void
seal_release(struct seal *seal)
{
	buf_release(&seal->own);
	buf_release(&seal->decoded);
}

bool
seal_malformed(struct findings *f, const char *ref, const char *why)
{
	findings_add(
	    f, "seal.malformed", SEVERITY_ERROR, "seal", ref, "%s", why);
	return false;
}

bool
seal_refuse(struct findings *f, const char *ref, const struct err *why)
{
	if (why->kind == ERR_DATA)
		return seal_malformed(f, ref, why->text);
	f->failed = true;
	return false;
}

/* ---- kinds -------------------------------------------------------------- */

/* A DTCContentInfo: a SEQUENCE whose first member is its version. */
static bool
looks_like_dtc(struct span bytes)
{
	size_t length;

	if (bytes.len < 8 || bytes.data[0] != 0x30)
		return false;
	bytes = span_from(bytes, 1);
	return seal_take_length(&bytes, &length) && length == bytes.len &&
	    span_starts(bytes, span_make("\x02\x01", 2));
}

static enum seal_kind
kind_of(struct span bytes)
{
	if (bytes.len >= 2 && bytes.data[0] == 0xdc)
		return SEAL_VDS;
	if (span_starts(bytes, SPAN("RDB1")) ||
	    span_starts(bytes, SPAN("NDB1")))
		return SEAL_IDB;
	if (bytes.len > 0 && bytes.data[0] == '{')
		return SEAL_VDSNC;
	return looks_like_dtc(bytes) ? SEAL_DTC : SEAL_UNKNOWN;
}

/* Signed barcodes of other families: told apart from noise, by their names. */
static const char *
neighbour(struct span bytes)
{
	static const struct {
		const char *start, *name;
	} known[] = {
	    {"DC0", "2D-Doc"},
	    {"\xde\x04", "ISO 22376"},
	    {"HC1:", "an EU Digital COVID Certificate"},
	    {"mdoc:", "a device engagement of ISO 18013-5"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_starts(bytes, span_str(known[i].start)))
			return known[i].name;
	return NULL;
}

static bool
report_unknown_form(struct span bytes, struct findings *f)
{
	const char *name = neighbour(bytes);

	findings_add(f, "seal.unknown", SEVERITY_WARNING, "seal",
	    "ICAO 9303-13 2.2", "%s%s",
	    name != NULL ? "this barcode is " : "no signed barcode of ICAO's",
	    name != NULL ? name : "");
	return false;
}

bool
seal_parse(struct span bytes, struct seal *seal, struct findings *findings)
{
	seal->kind = kind_of(bytes);
	if (bytes.len > SEAL_SIZE_MAX && seal->kind != SEAL_DTC)
		return seal_malformed(findings, "ICAO 9303-13 2.1",
		    "more bytes than any barcode holds");
	switch (seal->kind) {
	case SEAL_VDS:
		return vds_parse(bytes, seal, findings);
	case SEAL_IDB:
		return idb_parse(bytes, seal, findings);
	case SEAL_VDSNC:
		return vdsnc_parse(bytes, seal, findings);
	case SEAL_DTC:
		return true;
	default:
		return report_unknown_form(bytes, findings);
	}
}

/* ---- features ----------------------------------------------------------- */

bool
seal_take_length(struct span *rest, size_t *length)
{
	size_t bytes, value = 0;

	if (rest->len == 0)
		return false;
	if (rest->data[0] < 0x80) {
		*length = rest->data[0];
		*rest = span_from(*rest, 1);
		return true;
	}
	bytes = rest->data[0] & 0x7fu;
	if (bytes == 0 || bytes > 2 || rest->len < 1 + bytes)
		return false;
	for (size_t i = 1; i <= bytes; i++)
		value = value << 8 | rest->data[i];
	/* X.690 10.1: the shortest form only. */
	if (value < 0x80 || (bytes == 2 && value < 0x100))
		return false;
	*length = value;
	*rest = span_from(*rest, 1 + bytes);
	return true;
}

const char *
seal_message_fault(struct span rest)
{
	static const char cut[] = "a message does not end within the seal";
	size_t length, bytes;

	if (rest.len < 2 || rest.data[1] < 0x80)
		return cut;
	rest = span_from(rest, 1);
	bytes = rest.data[0] & 0x7fu;
	if (seal_take_length(&rest, &length) || rest.len < 1 + bytes ||
	    (bytes > 2 && rest.data[1] != 0))
		return cut;
	return "the length of a message is not in DER's shortest form";
}

bool
seal_take_state(struct span *rest, struct seal *seal)
{
	char text[C40_CHARACTERS(2)];
	size_t len = rest->len >= 2 ? c40_put(span_first(*rest, 2), text) : 0;

	_Static_assert(sizeof(text) < SEAL_STATE_TEXT, "and a NUL");
	while (len > 0 && text[len - 1] == '<')
		len--;
	if (len == 0)
		return false;
	memcpy(seal->state, text, len);
	*rest = span_from(*rest, 2);
	return true;
}

bool
seal_add(struct seal *seal, const struct profile *profile, uint8_t tag,
    struct span value, struct findings *f, struct err *err)
{
	const struct feature_row *row =
	    profile != NULL ? profile_feature(profile, tag) : NULL;

	if (seal->feature_count == SEAL_FEATURES_MAX)
		return err_set(
		    err, ERR_DATA, "more than %d messages", SEAL_FEATURES_MAX);
	seal->feature[seal->feature_count++] =
	    (struct seal_feature){tag, row, value};
	if (row == NULL && profile != NULL)
		findings_add(f, "seal.unknown_feature", SEVERITY_INFO, "seal",
		    "ICAO 9303-13 2.3", "feature %02x is not of this profile",
		    tag);
	return true;
}

bool
seal_date(const uint8_t bytes[3], struct date *out)
{
	unsigned n =
	    (unsigned)bytes[0] << 16 | (unsigned)bytes[1] << 8 | bytes[2];
	struct date d = {
	    (int)(n % 10000), (int)(n / 1000000), (int)(n / 10000 % 100)};

	if (!date_valid(d))
		return false;
	*out = d;
	return true;
}

bool
seal_feature_text(const struct seal_feature *feature, struct buf *out)
{
	enum feature_form form =
	    feature->row != NULL ? feature->row->form : FEATURE_BYTES;
	size_t before = out->len;

	if (form == FEATURE_UTF8) {
		buf_append_span(out, feature->value);
		return true;
	}
	if ((form != FEATURE_TEXT && form != FEATURE_ZONE) ||
	    !c40_decode(feature->value, out))
		return false;
	if (form == FEATURE_TEXT)
		while (out->len > before && out->data[out->len - 1] == '<')
			out->len--;
	return true;
}

/* Whether the value is what the row's form can hold. */
static bool
well_formed(const struct seal_feature *feature)
{
	const struct feature_row *row = feature->row;
	struct date day;

	switch (row->form) {
	case FEATURE_TEXT:
		return c40_put(feature->value, NULL) > 0;
	case FEATURE_ZONE:
		return c40_put(feature->value, NULL) == row->cells;
	case FEATURE_UTF8:
		return utf8_valid(feature->value) == feature->value.len;
	case FEATURE_DATE:
		return seal_date(feature->value.data, &day);
	default:
		return true;
	}
}

static void
report_feature(struct findings *f, const struct profile *profile,
    const char *name, const char *why)
{
	findings_add(
	    f, "seal.feature", SEVERITY_ERROR, name, profile->ref, "%s", why);
}

static void
check_one(const struct seal *seal, const struct profile *profile, size_t i,
    size_t first, struct findings *f)
{
	const struct seal_feature *x = &seal->feature[i];

	for (size_t k = first; k < i; k++) {
		const struct feature_row *other = seal->feature[k].row;
		bool twice = seal->feature[k].tag == x->tag;

		if (!twice &&
		    (x->row == NULL || other == NULL || x->row->group == 0 ||
			x->row->group != other->group))
			continue;
		report_feature(f, profile,
		    x->row != NULL ? x->row->name : "seal",
		    twice ? "a feature twice"
			  : "beside another that takes its place");
		return;
	}
	if (x->row == NULL)
		return;
	if (x->value.len < x->row->min || x->value.len > x->row->max)
		report_feature(f, profile, x->row->name,
		    "not of the length that the profile allows");
	else if (!well_formed(x))
		report_feature(f, profile, x->row->name,
		    "not written as the profile says");
}

/* Whether the row, or one that may take its place, is among the features. */
static bool
has_row(const struct seal *seal, size_t first, const struct feature_row *row)
{
	for (size_t i = first; i < seal->feature_count; i++) {
		const struct feature_row *x = seal->feature[i].row;

		if (x == row ||
		    (x != NULL && row->group != 0 && x->group == row->group))
			return true;
	}
	return false;
}

void
seal_check_features(const struct seal *seal, const struct profile *profile,
    size_t first, struct findings *f)
{
	unsigned reported = 0; /* bit: group */

	for (size_t i = first; i < seal->feature_count; i++)
		check_one(seal, profile, i, first, f);
	for (size_t i = 0; i < PROFILE_FEATURES_MAX; i++) {
		const struct feature_row *row = &profile->feature[i];

		if (row->name == NULL)
			break;
		if ((row->optional && row->group == 0) ||
		    (row->group != 0 && reported & 1u << row->group) ||
		    has_row(seal, first, row))
			continue;
		reported |= row->group != 0 ? 1u << row->group : 0;
		report_feature(f, profile, row->name, "missing");
	}
}

const struct seal_feature *
seal_feature(const struct seal *seal, const char *name)
{
	for (size_t i = 0; i < seal->feature_count; i++)
		if (seal->feature[i].row != NULL &&
		    strcmp(seal->feature[i].row->name, name) == 0)
			return &seal->feature[i];
	return NULL;
}

const struct seal_feature *
seal_zone(const struct seal *seal)
{
	for (size_t i = 0; i < seal->feature_count; i++)
		if (seal->feature[i].row != NULL &&
		    seal->feature[i].row->form == FEATURE_ZONE)
			return &seal->feature[i];
	return NULL;
}

bool
seal_zone_head(const struct seal *seal, char out[SEAL_ZONE_HEAD])
{
	const struct seal_feature *zone = seal_zone(seal);
	size_t size = C40_SIZE(SEAL_ZONE_HEAD);
	char text[C40_CHARACTERS(C40_SIZE(SEAL_ZONE_HEAD))];

	if (zone == NULL ||
	    c40_put(span_first(zone->value, size), text) < SEAL_ZONE_HEAD)
		return false;
	memcpy(out, text, SEAL_ZONE_HEAD);
	return true;
}

/*
 * profile: the tables. See profile.h for the columns.
 */
#include "seal/profile.h"

#include "seal/c40.h"

/* clang-format off */
#define ZONE(tag, name, width, cells) \
	{tag, name, FEATURE_ZONE, C40_SIZE(cells), C40_SIZE(cells), false, \
	 width, cells, 0}
#define ONE_ZONE(tag, name, width, cells, group) \
	{tag, name, FEATURE_ZONE, C40_SIZE(cells), C40_SIZE(cells), true, \
	 width, cells, group}
#define FIXED(tag, name, form, size) \
	{tag, name, form, size, size, false, 0, 0, 0}
#define RANGE(tag, name, form, min, max) \
	{tag, name, form, min, max, false, 0, 0, 0}
#define OPTIONAL(tag, name, form, min, max) \
	{tag, name, form, min, max, true, 0, 0, 0}

/* Doc 9303-7 on seals: line 1 of the zone and 28 characters of line 2. */
#define VISA_FEATURES \
	ONE_ZONE(1, "mrz_mrv_a", 44, 72, 1), \
	ONE_ZONE(2, "mrz_mrv_b", 36, 64, 1), \
	OPTIONAL(3, "number_of_entries", FEATURE_NUMBER, 1, 1), \
	FIXED(4, "duration_of_stay", FEATURE_STAY, 3), \
	FIXED(5, "passport_number", FEATURE_TEXT, 6), \
	OPTIONAL(6, "visa_type", FEATURE_TEXT, 1, 4), \
	OPTIONAL(7, "additional_feature", FEATURE_UTF8, 0, 254)

static const struct profile vds[] = {
	{0x5d01, "visa", "ICAO 9303-7", NULL, NULL, {VISA_FEATURES}},
	{0x5e03, "emergency_travel_document", "ICAO 9303-8", NULL, NULL, {
		ZONE(2, "mrz", 36, 72)}},
	{0xfd02, "arrival_attestation", "BSI TR-03137-1 6", NULL, NULL, {
		ZONE(2, "mrz", 36, 72),
		FIXED(3, "azr_number", FEATURE_TEXT, 8)}},
	{0xfc04, "social_insurance_card", "BSI TR-03137-1 7", NULL, NULL, {
		FIXED(1, "social_insurance_number", FEATURE_TEXT, 8),
		RANGE(2, "surname", FEATURE_UTF8, 1, 90),
		RANGE(3, "given_names", FEATURE_UTF8, 1, 90),
		OPTIONAL(4, "birth_name", FEATURE_UTF8, 1, 90)}},
	{0xfb06, "residence_permit", "BSI TR-03137-1 8", NULL, NULL, {
		ZONE(2, "mrz", 36, 72),
		FIXED(3, "passport_number", FEATURE_TEXT, 6)}},
	{0xfa06, "residence_permit_supplement",
	 "BSI TR-03137-1 8", NULL, NULL, {
		ZONE(4, "mrz", 36, 72),
		FIXED(5, "sheet_number", FEATURE_TEXT, 6)}},
	{0xf908, "address_sticker_identity_card",
	 "BSI TR-03137-1 9", "ST", NULL, {
		FIXED(1, "document_number", FEATURE_TEXT, 6),
		FIXED(2, "municipality", FEATURE_TEXT, 6),
		RANGE(3, "address", FEATURE_TEXT, 6, 18)}},
	{0xf90c, "address_sticker_residence_permit",
	 "BSI TR-03137-1 9", "ST", NULL, {
		FIXED(1, "document_number", FEATURE_TEXT, 6),
		FIXED(2, "municipality", FEATURE_TEXT, 6),
		RANGE(3, "address", FEATURE_TEXT, 6, 18)}},
	{0xf80a, "residence_sticker_passport",
	 "BSI TR-03137-1 10", "ST", NULL, {
		FIXED(1, "document_number", FEATURE_TEXT, 6),
		FIXED(2, "municipality", FEATURE_TEXT, 6),
		FIXED(3, "postal_code", FEATURE_TEXT, 4)}},
	{0x01c8, "administrative_document", "BSI TR-03171", NULL, NULL, {
		RANGE(0, "uuid", FEATURE_BYTES, 16, 16)}},
	{0x01c9, "administrative_document", "BSI TR-03171", NULL, NULL, {
		RANGE(0, "uuid", FEATURE_BYTES, 16, 16)}},
};

/* Messages of an IDB that are no group of features. */
static const struct profile idb = {
	0, "document", "ICAO IDB", NULL, NULL, {
		ONE_ZONE(0x07, "mrz_td1", 30, 90, 0),
		ONE_ZONE(0x08, "mrz_td3", 44, 88, 0),
		OPTIONAL(0x09, "can", FEATURE_TEXT, 4, 4),
		OPTIONAL(0x0a, "card_access", FEATURE_BYTES, 1, 4096),
		OPTIONAL(0x80, "face", FEATURE_BYTES, 1, 8192),
		ONE_ZONE(0x81, "mrz_td2", 36, 72, 0),
		OPTIONAL(0x82, "document_reference", FEATURE_TEXT, 2, 254),
		OPTIONAL(0x83, "azr_number", FEATURE_TEXT, 8, 8),
		OPTIONAL(0x84, "expiry_date", FEATURE_MASKED, 3, 4),
		OPTIONAL(0x85, "document_number", FEATURE_TEXT, 2, 254),
		OPTIONAL(0x86, "national_document", FEATURE_NUMBER, 1, 1),
	}};

/* Messages that are: the visa and the emergency paper of the VDS, and the
 * digital travel authorisation, of which only the list of its features is
 * published and each is therefore optional. */
#define IDB_VISA 0x01
#define IDB_EMERGENCY 0x02
#define IDB_AUTHORISATION 0x06
static const struct profile authorisation = {
	0, "digital_travel_authorisation", "ICAO DTA", NULL, NULL, {
		OPTIONAL(1, "number", FEATURE_TEXT, 2, 64),
		OPTIONAL(2, "name", FEATURE_UTF8, 1, 254),
		OPTIONAL(3, "passport_number", FEATURE_TEXT, 6, 8),
		OPTIONAL(4, "birth_date", FEATURE_MASKED, 3, 4),
		OPTIONAL(5, "nationality", FEATURE_TEXT, 2, 2),
		OPTIONAL(6, "sex", FEATURE_TEXT, 2, 2),
		OPTIONAL(7, "place_of_issue", FEATURE_UTF8, 1, 254),
		OPTIONAL(8, "valid_from", FEATURE_DATE, 3, 3),
		OPTIONAL(9, "valid_until", FEATURE_DATE, 3, 3),
		OPTIONAL(10, "duration_of_stay", FEATURE_STAY, 3, 3),
		OPTIONAL(11, "number_of_entries", FEATURE_NUMBER, 1, 1),
		OPTIONAL(12, "category", FEATURE_TEXT, 2, 64),
		OPTIONAL(13, "additional_feature", FEATURE_UTF8, 0, 254),
	}};

/* ICAO's report on VDS-NC; the certificate's document type beside it. */
static const struct {
	struct profile profile;
	const char *type;
} vdsnc[] = {
	{{0, "icao.test", "ICAO VDS-NC", "NT", "pid/dn", {{0}}}, "icao.test"},
	{{0, "icao.vacc", "ICAO VDS-NC", "NV", "pid/i", {{0}}}, "icao.vacc"},
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct profile *
profile_of_vds(uint16_t reference)
{
	for (size_t i = 0; i < COUNT(vds); i++)
		if (vds[i].reference == reference)
			return &vds[i];
	return NULL;
}

const struct profile *
profile_of_vdsnc(struct span type)
{
	for (size_t i = 0; i < COUNT(vdsnc); i++)
		if (span_equal_str(type, vdsnc[i].type))
			return &vdsnc[i].profile;
	return NULL;
}

const struct profile *
profile_of_idb(void)
{
	return &idb;
}

const struct profile *
profile_inside_idb(uint8_t message)
{
	switch (message) {
	case IDB_VISA:
		return profile_of_vds(0x5d01);
	case IDB_EMERGENCY:
		return profile_of_vds(0x5e03);
	case IDB_AUTHORISATION:
		return &authorisation;
	default:
		return NULL;
	}
}

const struct feature_row *
profile_feature(const struct profile *profile, uint8_t tag)
{
	const struct feature_row *row = profile->feature;

	for (size_t i = 0; i < PROFILE_FEATURES_MAX && row[i].name; i++)
		if (row[i].tag == tag)
			return &row[i];
	return NULL;
}

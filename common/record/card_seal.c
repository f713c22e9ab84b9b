/*
 * card_seal: what a seal says, on the card: its kind, and its features by
 * name with their units. What is not verified is shown as that, since anybody
 * can print a barcode.
 */
#include "record/card_private.h"

/* Whether a check of the result has this word. */
static bool
check_is(struct span result, const char *path, struct span word)
{
	struct span value;

	return json_path(result, path, &value) &&
	    json_kind(value) == JSON_STRING && json_name_is(value, word);
}

static bool
is_verified(struct span result)
{
	return check_is(result, "checks/seal_signature", SPAN("pass")) &&
	    check_is(result, "checks/certificate_chain", SPAN("pass"));
}

/* ---- values with units --------------------------------------------------- */

static bool
count_of(struct span value, uint64_t *count)
{
	return json_kind(value) == JSON_NUMBER &&
	    json_uint(value, UINT32_MAX, count);
}

static void
put_entries(struct buf *out, struct span value)
{
	uint64_t count;

	if (!count_of(value, &count))
		card_value(out, value);
	else if (count == 0)
		buf_append_str(out, _("any number of entries"));
	else
		buf_printf(out, "%llu %s", (unsigned long long)count,
		    count == 1 ? _("entry") : _("entries"));
}

/* Doc 9303-7: days, months and years, or one of three words. */
static void
put_stay(struct buf *out, struct span value)
{
	static const struct {
		const char *name, *one;
	} units[] = {{"years", "year"}, {"months", "month"}, {"days", "day"}};
	static const struct {
		const char *word, *text;
	} words[] = {{"until_expiry", "until the visa expires"},
	    {"decided_at_entry", "decided at entry"},
	    {"transit", "airport transit only"}};
	struct span member;
	uint64_t count;
	bool more = false;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (json_kind(value) == JSON_STRING &&
		    json_name_is(value, span_str(words[i].word)))
			buf_append_str(out, _(words[i].text));
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (json_kind(value) != JSON_OBJECT ||
		    !json_member(value, units[i].name, &member) ||
		    !count_of(member, &count) || count == 0)
			continue;
		buf_printf(out, "%s%llu %s", more ? ", " : "",
		    (unsigned long long)count,
		    _(count == 1 ? units[i].one : units[i].name));
		more = true;
	}
}

/* Hexadecimal of what no card can show. */
static void
put_size(struct buf *out, struct span value)
{
	size_t digits = value.len < 2 ? 0 : value.len - 2;

	buf_printf(out, "%zu %s", digits / 2, _("bytes"));
}

/* A line each; the label is there already. */
static void
begin_line(struct buf *out, bool *more)
{
	if (*more) {
		buf_append_byte(out, '\n');
		card_label(out, "");
	}
	*more = true;
}

/* ICAO VDS-NC: of each vaccine its name, and the days of its doses. */
static void
put_vaccines(struct buf *out, struct span value)
{
	struct json_iterator vaccines, doses;
	struct span vaccine, list, dose, text;
	bool more = false;

	json_array_begin(&vaccines, value);
	while (json_kind(value) == JSON_ARRAY &&
	    json_array_next(&vaccines, &vaccine)) {
		if (json_kind(vaccine) != JSON_OBJECT)
			continue;
		begin_line(out, &more);
		if (json_member(vaccine, "nam", &text))
			card_value(out, text);
		if (!json_member(vaccine, "vd", &list) ||
		    json_kind(list) != JSON_ARRAY)
			continue;
		json_array_begin(&doses, list);
		while (json_array_next(&doses, &dose))
			if (json_kind(dose) == JSON_OBJECT &&
			    json_member(dose, "dvc", &text)) {
				BUF_LITERAL(out, ", ");
				card_value(out, text);
			}
	}
}

/* What no profile explains: tag and bytes. */
static void
put_unknown(struct buf *out, struct span list)
{
	struct json_iterator it;
	struct span one, tag, value;
	bool more = false;

	json_array_begin(&it, list);
	while (json_array_next(&it, &one)) {
		if (json_kind(one) != JSON_OBJECT ||
		    !json_member(one, "tag", &tag) ||
		    !json_member(one, "value", &value))
			continue;
		begin_line(out, &more);
		card_value(out, tag);
		BUF_LITERAL(out, ": ");
		card_value(out, value);
	}
}

/* By name, or by path in the message of a VDS-NC. */
static const struct {
	const char *name, *label;
	void (*put)(struct buf *out, struct span value);
} features[] = {
    {"mrz", "Sealed zone", card_lines},
    {"mrz_mrv_a", "Sealed zone", card_lines},
    {"mrz_mrv_b", "Sealed zone", card_lines},
    {"mrz_td1", "Sealed zone", card_lines},
    {"mrz_td2", "Sealed zone", card_lines},
    {"mrz_td3", "Sealed zone", card_lines},
    {"passport_number", "For passport", card_value},
    {"visa_type", "Visa type", card_value},
    {"number_of_entries", "Entries", put_entries},
    {"duration_of_stay", "Stay", put_stay},
    {"valid_from", "Valid from", card_value},
    {"valid_until", "Valid until", card_value},
    {"expiry_date", "Expires", card_value},
    {"number", "Number", card_value},
    {"document_number", "Number", card_value},
    {"document_reference", "Reference", card_value},
    {"sheet_number", "Sheet", card_value},
    {"azr_number", "AZR number", card_value},
    {"social_insurance_number", "Insurance no.", card_value},
    {"surname", "Surname", card_value},
    {"given_names", "Given names", card_value},
    {"birth_name", "Birth name", card_value},
    {"name", "Name", card_value},
    {"birth_date", "Born", card_value},
    {"nationality", "Nationality", card_value},
    {"sex", "Sex", card_value},
    {"place_of_issue", "Place of issue", card_value},
    {"category", "Category", card_value},
    {"municipality", "Municipality", card_value},
    {"postal_code", "Postal code", card_value},
    {"address", "Address", card_value},
    {"additional_feature", "Remark", card_value},
    {"can", "Access number", card_value},
    {"national_document", "National type", card_value},
    {"face", "Photograph", put_size},
    {"uuid", "Identifier", card_value},
    {"pid/n", "Name", card_value},
    {"pid/dob", "Born", card_value},
    {"pid/sex", "Sex", card_value},
    {"pid/i", "For document", card_value},
    {"pid/dn", "For document", card_value},
    {"uvci", "Certificate", card_value},
    {"utci", "Certificate", card_value},
    {"ve", "Vaccines", put_vaccines},
    {"tr/tc", "Test", card_value},
    {"tr/r", "Result", card_value},
    {"dat/sc", "Sampled", card_value},
};

/* What an officer calls the kinds of document. */
static const struct {
	const char *name, *text;
} profiles[] = {
    {"visa", "visa"},
    {"emergency_travel_document", "emergency travel document"},
    {"arrival_attestation", "arrival attestation"},
    {"social_insurance_card", "social insurance card"},
    {"residence_permit", "residence permit"},
    {"residence_permit_supplement", "supplement to a residence permit"},
    {"address_sticker_identity_card", "address sticker of an identity card"},
    {"address_sticker_residence_permit",
	"address sticker of a residence permit"},
    {"residence_sticker_passport", "residence sticker of a passport"},
    {"administrative_document", "administrative document"},
    {"digital_travel_authorisation", "digital travel authorisation"},
    {"document", "document"},
    {"icao.test", "proof of a test"},
    {"icao.vacc", "proof of vaccination"},
};

static void
put_profile(struct buf *out, struct span value)
{
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (json_kind(value) == JSON_STRING &&
		    json_name_is(value, span_str(profiles[i].name))) {
			buf_append_str(out, _(profiles[i].text));
			return;
		}
	card_value(out, value);
}

/* ---- rows ---------------------------------------------------------------- */

static void
put_kind(struct buf *out, struct span result)
{
	static const struct {
		const char *before, *name;
		void (*put)(struct buf *out, struct span value);
	} parts[] = {
	    {"", "kind", card_value},
	    {", ", "profile", put_profile},
	    {" of ", "issuing_state", card_value},
	    {", signed on ", "signature_date", card_value},
	};
	struct span value;

	card_label(out, _("Seal"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!json_member(result, parts[i].name, &value))
			continue;
		buf_append_str(out, _(parts[i].before));
		parts[i].put(out, value);
	}
	BUF_LITERAL(out, "\n");
	if (is_verified(result))
		return;
	card_label(out, "");
	buf_append_str(out, _("NOT VERIFIED: what it says may be anybody's"));
	buf_append_byte(out, '\n');
}

static void
put_seal(struct buf *out, struct span result)
{
	struct span said, value;

	if (json_kind(result) != JSON_OBJECT ||
	    !json_member(result, "kind", &value))
		return;
	put_kind(out, result);
	if (json_member(result, "features", &said) &&
	    json_kind(said) == JSON_OBJECT)
		for (size_t i = 0; i < sizeof(features) / sizeof(features[0]);
		     i++) {
			if (!json_path(said, features[i].name, &value))
				continue;
			card_label(out, _(features[i].label));
			features[i].put(out, value);
			buf_append_byte(out, '\n');
		}
	if (json_member(result, "unknown", &said) &&
	    json_kind(said) == JSON_ARRAY) {
		card_label(out, _("Not known"));
		put_unknown(out, said);
		buf_append_byte(out, '\n');
	}
}

/* Of a record's one seal, or of each of several. */
void
card_seal(struct buf *out, const struct record *r)
{
	struct json_iterator it;
	struct span result, list, one;

	if (!record_get(r, "sealverify", &result) ||
	    json_kind(result) != JSON_OBJECT)
		return;
	put_seal(out, result);
	if (!json_member(result, "seals", &list) ||
	    json_kind(list) != JSON_ARRAY)
		return;
	json_array_begin(&it, list);
	while (json_array_next(&it, &one))
		put_seal(out, one);
}

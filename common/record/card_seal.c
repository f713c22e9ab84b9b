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
};

/* ---- rows ---------------------------------------------------------------- */

static void
put_kind(struct buf *out, struct span result)
{
	static const struct {
		const char *before, *name;
	} parts[] = {{"", "kind"}, {", ", "profile"}, {" of ", "issuing_state"},
	    {", signed on ", "signature_date"}};
	struct span value;

	card_label(out, _("Seal"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!json_member(result, parts[i].name, &value))
			continue;
		buf_append_str(out, _(parts[i].before));
		card_value(out, value);
	}
	BUF_LITERAL(out, "\n");
	if (is_verified(result))
		return;
	card_label(out, "");
	buf_append_str(out, _("NOT VERIFIED: what it says may be anybody's"));
	buf_append_byte(out, '\n');
}

/* One seal's: a record of several has an array instead, and no rows. */
void
card_seal(struct buf *out, const struct record *r)
{
	struct span result, said, value;

	if (!record_get(r, "sealverify", &result) ||
	    json_kind(result) != JSON_OBJECT ||
	    !json_member(result, "kind", &value))
		return;
	put_kind(out, result);
	if (!json_member(result, "features", &said) ||
	    json_kind(said) != JSON_OBJECT)
		return;
	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		if (!json_member(said, features[i].name, &value))
			continue;
		card_label(out, _(features[i].label));
		features[i].put(out, value);
		buf_append_byte(out, '\n');
	}
}

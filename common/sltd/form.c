/*
 * form: see form.h.
 */
#include "sltd/form.h"

static const char *const field_names[SLTD_FIELDS] = {
    [SLTD_F_NUMBER] = "number",
    [SLTD_F_NUMBER_LAST] = "number_last",
    [SLTD_F_ISSUING_STATE] = "issuing_state",
    [SLTD_F_TYPE] = "type",
    [SLTD_F_STATUS] = "status",
    [SLTD_F_REPORTING_STATE] = "reporting_state",
    [SLTD_F_REPORTED] = "reported",
    [SLTD_F_ISSUE_DATE] = "issue_date",
    [SLTD_F_EXPIRY_DATE] = "expiry_date",
    [SLTD_F_REVIEW_DATE] = "review_date",
    [SLTD_F_REFERENCE] = "reference",
    [SLTD_F_NOTE] = "note",
    [SLTD_F_UNTIL] = "until",
    [SLTD_F_CONTACT] = "contact",
    [SLTD_F_MEASURE] = "measure",
    [SLTD_F_SOURCE] = "source",
    [SLTD_F_ACTION] = "action",
};

static const char *const action_words[] = {
    [SLTD_INSERT] = "insert",
    [SLTD_UPDATE] = "update",
    [SLTD_WITHDRAW] = "withdraw",
};

const char *
sltd_field_name(enum sltd_field field)
{
	return field_names[field];
}

bool
sltd_field_parse(struct span name, enum sltd_field *out)
{
	for (unsigned i = 0; i < SLTD_FIELDS; i++)
		if (span_equal_str(name, field_names[i])) {
			*out = (enum sltd_field)i;
			return true;
		}
	return false;
}

const char *
sltd_action_word(enum sltd_action action)
{
	return action_words[action];
}

bool
sltd_action_parse(struct span word, enum sltd_action *out)
{
	for (unsigned i = 0; i <= SLTD_WITHDRAW; i++)
		if (span_equal_str(word, action_words[i])) {
			*out = (enum sltd_action)i;
			return true;
		}
	return false;
}

/* Two decimal digits; 10000, which no date has, for anything else. */
static inline unsigned
two_digits(const uint8_t *p)
{
	unsigned tens = p[0] - (unsigned)'0', ones = p[1] - (unsigned)'0';

	return tens > 9 || ones > 9 ? 10000 : tens * 10 + ones;
}

bool
sltd_day_parse(struct span text, sltd_day *out)
{
	const uint8_t *p = text.data;
	struct date d;

	if (text.len == 0) {
		*out = 0;
		return true;
	}
	if (text.len != 10 || p[4] != '-' || p[7] != '-')
		return false;
	d.year = (int)(two_digits(p) * 100 + two_digits(p + 2));
	d.month = (int)two_digits(p + 5);
	d.day = (int)two_digits(p + 8);
	if (!date_valid(d))
		return false;
	*out = sltd_day_of(d);
	return true;
}

void
sltd_day_format(sltd_day day, char out[DATE_TEXT])
{
	date_format(sltd_day_date(day), out);
}

/* Stops at the first thing that is wrong. */
static bool
fault_set(struct sltd_fault *fault, enum sltd_field field, const char *why)
{
	fault->field = field;
	fault->rule = "sltd.lint.record";
	fault->why = why;
	return false;
}

/*
 * A letter that only looks like one of A-Z is an error in a list: what it
 * stands for would be found by those alone who write it so.
 */
static bool
read_number(const struct sltd_fields *f, enum sltd_field field,
    struct sltd_number *out, struct sltd_fault *fault)
{
	size_t at;

	switch (sltd_number_read(f->value[field], out, &at)) {
	case SLTD_WRITTEN_PLAIN:
		return true;
	case SLTD_WRITTEN_WORD:
		return fault_set(
		    fault, field, "is no number, but a word for none");
	case SLTD_WRITTEN_LONG:
		return fault_set(fault, field, "is longer than 32 characters");
	case SLTD_WRITTEN_POWER:
		fault_set(fault, field,
		    "is a quantity, as a spreadsheet writes it (1.23E+08, "
		    "123.0): its digits are not those of the document");
		fault->rule = "sltd.lint.exponent";
		return false;
	case SLTD_WRITTEN_ALIKE:
	case SLTD_WRITTEN_OTHER:
		break;
	}
	fault_set(
	    fault, field, "has a character other than A-Z, 0-9 and separators");
	fault->rule = "sltd.lint.letter";
	return false;
}

static bool
read_numbers(
    const struct sltd_fields *f, struct sltd_entry *e, struct sltd_fault *fault)
{
	if (!read_number(f, SLTD_F_NUMBER, &e->number, fault))
		return false;
	if (e->number.len == 0)
		return fault_set(fault, SLTD_F_NUMBER, "is missing");
	if (!read_number(f, SLTD_F_NUMBER_LAST, &e->last, fault))
		return false;
	if (e->last.len == e->number.len &&
	    memcmp(e->last.text, e->number.text, e->last.len) == 0)
		memset(&e->last, 0, sizeof(e->last));
	if (e->last.len > 0 && !sltd_series_valid(&e->number, &e->last))
		return fault_set(fault, SLTD_F_NUMBER_LAST,
		    "makes no series: "
		    "the same length and the same characters before the "
		    "last digits, and greater");
	return true;
}

static const char no_state[] =
    "names no state: a code of one to three letters, or a name";

static bool
read_codes(const struct sltd_fields *f, bool withdrawal, struct sltd_entry *e,
    struct sltd_fault *fault)
{
	struct span status = f->value[SLTD_F_STATUS];

	if (!sltd_state_read(f->value[SLTD_F_ISSUING_STATE], &e->state))
		return fault_set(fault, SLTD_F_ISSUING_STATE, no_state);
	if (!sltd_state_known(e->state))
		return fault_set(fault, SLTD_F_ISSUING_STATE, "is missing");
	if (!sltd_state_read(f->value[SLTD_F_REPORTING_STATE], &e->reporting))
		return fault_set(fault, SLTD_F_REPORTING_STATE, no_state);
	if (!sltd_type_normal(f->value[SLTD_F_TYPE], &e->type))
		return fault_set(fault, SLTD_F_TYPE,
		    "is not one of P I V R O, a document code, or a word for "
		    "one of these");
	if (!(withdrawal && status.len == 0) &&
	    !sltd_status_parse(status, &e->status))
		return fault_set(fault, SLTD_F_STATUS,
		    status.len == 0
			? "is missing"
			: "is not one of stolen lost revoked invalid "
			  "stolen_blank counterfeit watch");
	return true;
}

static bool
read_dates(
    const struct sltd_fields *f, struct sltd_entry *e, struct sltd_fault *fault)
{
	const struct {
		enum sltd_field field;
		sltd_day *day;
	} dates[] = {
	    {SLTD_F_REPORTED, &e->reported},
	    {SLTD_F_ISSUE_DATE, &e->issued},
	    {SLTD_F_EXPIRY_DATE, &e->expiry},
	    {SLTD_F_REVIEW_DATE, &e->review},
	    {SLTD_F_UNTIL, &e->until},
	};

	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		if (!sltd_day_parse(f->value[dates[i].field], dates[i].day))
			return fault_set(fault, dates[i].field,
			    "is no calendar day of the form 2026-11-20");
	return true;
}

bool
sltd_form_read(const struct sltd_fields *f, bool withdrawal,
    struct sltd_entry *out, struct sltd_fault *fault)
{
	struct sltd_entry e = {.reference = f->value[SLTD_F_REFERENCE],
	    .contact = f->value[SLTD_F_CONTACT],
	    .note = f->value[SLTD_F_NOTE]};

	if (f->wrong != NULL)
		return fault_set(fault, f->wrong_field, f->wrong);
	if (!read_numbers(f, &e, fault) ||
	    !read_codes(f, withdrawal, &e, fault) || !read_dates(f, &e, fault))
		return false;
	if (e.reference.len > SLTD_REFERENCE_MAX)
		return fault_set(
		    fault, SLTD_F_REFERENCE, "is longer than 128 bytes");
	if (e.contact.len > SLTD_CONTACT_MAX)
		return fault_set(
		    fault, SLTD_F_CONTACT, "is longer than 128 bytes");
	if (!sltd_measure_parse(f->value[SLTD_F_MEASURE], &e.measure))
		return fault_set(fault, SLTD_F_MEASURE,
		    "is not one of verify seize refer call");
	if (e.note.len > SLTD_NOTE_MAX)
		return fault_set(
		    fault, SLTD_F_NOTE, "is longer than 1024 bytes");
	*out = e;
	return true;
}

/*
 * The stored record: what goes in comes out, and damage never does.
 */
#include "suite.h"
#include "sltd/entry.h"
#include "sltd/form.h"

Suite *sltd_entry_suite(void);

/* A record from words, by the names of a file. */
static struct sltd_entry
entry(const char *number, const char *last, const char *state)
{
	struct sltd_fields f = {.value = {{NULL, 0}}};
	struct sltd_fault fault;
	struct sltd_entry e;

	f.value[SLTD_F_NUMBER] = span_str(number);
	f.value[SLTD_F_NUMBER_LAST] = span_str(last);
	f.value[SLTD_F_ISSUING_STATE] = span_str(state);
	f.value[SLTD_F_TYPE] = SPAN("P");
	f.value[SLTD_F_STATUS] = SPAN("counterfeit");
	f.value[SLTD_F_REPORTING_STATE] = SPAN("FRA");
	f.value[SLTD_F_REPORTED] = SPAN("2020-02-29");
	f.value[SLTD_F_ISSUE_DATE] = SPAN("0001-01-01");
	f.value[SLTD_F_EXPIRY_DATE] = SPAN("9999-12-31");
	f.value[SLTD_F_REVIEW_DATE] = SPAN("2030-02-28");
	f.value[SLTD_F_REFERENCE] = SPAN("R-1");
	f.value[SLTD_F_NOTE] = SPAN("note");
	ck_assert(sltd_form_read(&f, false, &e, &fault));
	return e;
}

static void
same(const struct sltd_entry *a, const struct sltd_entry *b)
{
	ck_assert_mem_eq(&a->number, &b->number, sizeof(a->number));
	ck_assert_mem_eq(&a->last, &b->last, sizeof(a->last));
	ck_assert(sltd_state_equal(a->state, b->state));
	ck_assert(sltd_state_equal(a->reporting, b->reporting));
	ck_assert_int_eq(a->type, b->type);
	ck_assert_int_eq(a->status, b->status);
	ck_assert_uint_eq(a->reported, b->reported);
	ck_assert_uint_eq(a->issued, b->issued);
	ck_assert_uint_eq(a->expiry, b->expiry);
	ck_assert_uint_eq(a->review, b->review);
	ck_assert_uint_eq(a->withdrawn, b->withdrawn);
	ck_assert(span_equal(a->reference, b->reference));
	ck_assert(span_equal(a->note, b->note));
}

static void
round_trip(struct sltd_entry e)
{
	bool series = e.last.len > 0;
	struct sltd_number reach, *with = series ? &e.last : NULL;
	struct buf value = BUF_INIT;
	struct err err = ERR_INIT;
	struct sltd_entry back;
	struct sltd_key key;

	sltd_entry_key(&e, &key);
	sltd_entry_value(&e, &key, with, &value);
	ck_assert_msg(sltd_entry_read(sltd_key_span(&key), buf_span(&value),
			  series, &back, &reach, &err),
	    "%s", err.text);
	same(&e, &back);
	buf_release(&value);
}

START_TEST(a_record_comes_back_as_it_was)
{
	struct sltd_entry e = entry("L898902C3", "", "UTO");

	round_trip(e);
	e = entry("0123456789", "", "D"); /* is its own fold */
	round_trip(e);
	e.withdrawn = e.reported;
	round_trip(e);
	e.reporting = e.state;
	e.type = 0;
	e.reported = e.issued = e.expiry = e.review = 0;
	e.reference = e.note = span_make(NULL, 0);
	round_trip(e);
	round_trip(entry("AA100", "AA199", "ITA"));
}
END_TEST

START_TEST(no_flipped_bit_goes_unseen)
{
	struct sltd_entry e = entry("L898902C3", "", "UTO"), back;
	struct buf value = BUF_INIT;
	struct err err = ERR_INIT;
	struct sltd_key key;

	sltd_entry_key(&e, &key);
	sltd_entry_value(&e, &key, NULL, &value);
	for (size_t i = 0; i < 8 * value.len; i++) {
		value.data[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert(!sltd_entry_read(sltd_key_span(&key),
		    buf_span(&value), false, &back, NULL, &err));
		ck_assert_int_eq(err.kind, ERR_DATA);
		value.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t i = 0; i < 8u * key.len; i++) {
		key.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert(!sltd_entry_read(sltd_key_span(&key),
		    buf_span(&value), false, &back, NULL, &err));
		key.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t len = 0; len < value.len; len++)
		ck_assert(!sltd_entry_read(sltd_key_span(&key),
		    span_first(buf_span(&value), len), false, &back, NULL,
		    &err));
	buf_release(&value);
}
END_TEST

START_TEST(confusable_numbers_stand_together)
{
	struct sltd_entry a = entry("O1B", "", "UTO");
	struct sltd_entry b = entry("0I8", "", "FRA");
	struct sltd_number fold;
	struct sltd_key front, key;

	sltd_number_fold(&a.number, &fold);
	sltd_fold_key(&fold, &front);
	sltd_entry_key(&a, &key);
	ck_assert(span_starts(sltd_key_span(&key), sltd_key_span(&front)));
	sltd_entry_key(&b, &key);
	ck_assert(span_starts(sltd_key_span(&key), sltd_key_span(&front)));
}
END_TEST

START_TEST(review_is_ten_years_after_the_report)
{
	struct sltd_entry e = entry("L898902C3", "", "UTO");
	char text[DATE_TEXT];

	sltd_day_format(sltd_entry_review(&e), text);
	ck_assert_str_eq(text, "2030-02-28"); /* its own */
	e.review = 0;
	e.reported += 1; /* 2020-03-01 */
	sltd_day_format(sltd_entry_review(&e), text);
	ck_assert_str_eq(text, "2030-03-01");
	e.reported = 0;
	ck_assert_uint_eq(sltd_entry_review(&e), 0);
}
END_TEST

static const struct {
	enum sltd_field field;
	const char *text;
} wrong[] = {
    {SLTD_F_NUMBER, ""},
    {SLTD_F_NUMBER, "---"},
    {SLTD_F_NUMBER, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456"},
    {SLTD_F_NUMBER_LAST, "X1"},
    {SLTD_F_ISSUING_STATE, ""},
    {SLTD_F_ISSUING_STATE, "ATLANTIS"},
    {SLTD_F_TYPE, "PASSPARTOUT"},
    {SLTD_F_STATUS, ""},
    {SLTD_F_STATUS, "Stolen"},
    {SLTD_F_REPORTED, "2021-02-29"},
    {SLTD_F_EXPIRY_DATE, "20300101"},
    {SLTD_F_REVIEW_DATE, "2030-1-1"},
    {SLTD_F_REPORTING_STATE, "1"},
    {SLTD_F_ISSUE_DATE, "0000-01-01"},
};

START_TEST(a_record_that_cannot_be_understood_is_refused)
{
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct sltd_fields f = {.value = {{NULL, 0}}};
		struct sltd_fault fault;
		struct sltd_entry e;

		f.value[SLTD_F_NUMBER] = SPAN("L898902C3");
		f.value[SLTD_F_ISSUING_STATE] = SPAN("UTO");
		f.value[SLTD_F_STATUS] = SPAN("lost");
		ck_assert(sltd_form_read(&f, false, &e, &fault));
		f.value[wrong[i].field] = span_str(wrong[i].text);
		ck_assert_msg(!sltd_form_read(&f, false, &e, &fault), "%s '%s'",
		    sltd_field_name(wrong[i].field), wrong[i].text);
		ck_assert_int_eq(fault.field, wrong[i].field);
	}
}
END_TEST

Suite *
sltd_entry_suite(void)
{
	Suite *s = suite_create("sltd_entry");

	CASE(s, a_record_comes_back_as_it_was);
	CASE(s, no_flipped_bit_goes_unseen);
	CASE(s, confusable_numbers_stand_together);
	CASE(s, review_is_ten_years_after_the_report);
	CASE(s, a_record_that_cannot_be_understood_is_refused);
	return s;
}

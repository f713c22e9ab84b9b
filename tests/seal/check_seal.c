/*
 * seal: the printed examples of Doc 9303-8 Appendix B and of TR-03137-1
 * annexes C and F, read as their texts say, and their headers bent.
 */
#include "seal/seal.h"

#include <stdio.h>

#include "alloc.h"
#include "base/file.h"
#include "base/utf8.h"
#include "chip/script.h"

Suite *seal_suite(void);

/* clang-format off */
#define ETD \
	"DC03D9C5D9CAC8A73A995D913A7D9C575E030230BAB3D2B3C549CD1DA93C5BD4" \
	"58135C6F57FC133C133C133C6B38208A4D0D4A32B0C11AE6268427153F7C453C" \
	"133C1345FF4039034E85DA183C1CC0D3AC16732D7EE2C20D7AEF7B381C0AE509" \
	"F10A97890D511C3C47B94807A4D0F67CE9083A7F206F04FB35AFDB8AB9658A93" \
	"327A4E0EE6ED"
#define VISA \
	"DC036ABC6D32C8A72CB10F7134B798155D01022CDD52134A74DA1347C6FED95C" \
	"B89F9FCE133C133C133C133C203833734AAF47F0C32F1A1E20EB2625393AFE31" \
	"0403A00000050633BE1FED20C6FF38D5573247608C9B64CAE022C1C5249660E5" \
	"1AE316D600F974AAC2129C3F093C35955314026304705CD24C1B8100711BD441" \
	"1F068E8D93E8B7"
#define ARRIVAL \
	"DC026ABC6D32C8A519FC0F71341145F4FD020230A5621353D9A275735BD4134B" \
	"C549133C133C133C133C133CA32519A519A4344A5E681AE7204B20D532CF4B7C" \
	"133C133F030820D5201019A51AEAFF404A1F218CA4392647ECFF6C8ABF9E796A" \
	"78EEBE0B1AC8CC25C4EE17EED961D1189091358D7D616F1A517ABC747F6C4490" \
	"FF159D4DCF50248B00B1E32E9E7805E7"
/* clang-format on */

static const struct example {
	const char *bytes, *profile, *state, *signer, *reference;
	unsigned version;
	struct date issued, is_signed;
	size_t features, end, signature;
	const char *feature[3], *text[3];
} examples[] = {
    {ETD, "emergency_travel_document", "UTO", "UTTS", "5B", 4, {2026, 6, 13},
	{2023, 8, 23}, 1, 134, 64, {"mrz"},
	{"PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
	 "D231458907UTO7408122F2606277<<<<<<<8"}},
    {VISA, "visa", "D", "DETS", "32", 4, {2020, 1, 1}, {2021, 12, 3}, 3, 135,
	56, {"mrz_mrv_b", "passport_number"},
	{"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<1234567XY7GBR5203116M2005250",
	    "47110815P"}},
    {ARRIVAL, "arrival_attestation", "D", "DETS", "00027", 3, {2020, 1, 1},
	{2020, 1, 13}, 2, 144, 64, {"mrz", "azr_number"},
	{"MED<<MUSTERMANN<<ERIK<<<<<<<<<<<<<<<"
	 "M0000000<4ALB0308212M1604128<<<<<<<2",
	    "160113000085"}},
};

static struct findings findings;
static struct seal seal;

static void
setup(void)
{
	findings_init(&findings, false);
	seal_init(&seal);
}

static void
teardown(void)
{
	seal_release(&seal);
	findings_release(&findings);
}

START_TEST(printed_examples)
{
	const struct example *e = &examples[_i];
	struct span bytes = hex(e->bytes);
	struct buf text = BUF_INIT;

	ck_assert(seal_parse(bytes, &seal, &findings));
	ck_assert_uint_eq(findings.count, 0);
	ck_assert_int_eq(seal.kind, SEAL_VDS);
	ck_assert_uint_eq(seal.version, e->version);
	ck_assert_str_eq(seal.profile->name, e->profile);
	ck_assert_str_eq(seal.state, e->state);
	ck_assert_str_eq(seal.signer, e->signer);
	ck_assert_str_eq(seal.certificate_reference, e->reference);
	ck_assert(seal.has_issue_date && seal.has_signature_date);
	ck_assert_int_eq(date_compare(seal.issue_date, e->issued), 0);
	ck_assert_int_eq(date_compare(seal.signature_date, e->is_signed), 0);
	ck_assert_uint_eq(seal.feature_count, e->features);
	for (size_t i = 0; i < COUNT(e->feature) && e->feature[i]; i++) {
		const struct seal_feature *f =
		    seal_feature(&seal, e->feature[i]);

		ck_assert_ptr_nonnull(f);
		buf_clear(&text);
		ck_assert(seal_feature_text(f, &text));
		ck_assert_str_eq(buf_text(&text), e->text[i]);
	}
	ck_assert_ptr_nonnull(seal_zone(&seal));
	ck_assert_uint_eq(seal.signature.len, e->signature);
	ck_assert_uint_eq(seal_vds_length(bytes), e->end);
	/* All ahead of the tag FF and its length is signed. */
	ck_assert_ptr_eq(seal.is_signed.data, bytes.data);
	ck_assert_uint_eq(seal.is_signed.len, e->end - e->signature - 2);
	buf_release(&text);
}
END_TEST

/* 160 days; entries are not in this seal. */
START_TEST(stay_of_the_visa)
{
	const struct seal_feature *stay;

	ck_assert(seal_parse(hex(VISA), &seal, &findings));
	stay = seal_feature(&seal, "duration_of_stay");
	ck_assert_ptr_nonnull(stay);
	ck_hex_eq(stay->value, "A00000");
	ck_assert(seal_feature(&seal, "number_of_entries") == NULL);
}
END_TEST

/* One place of the visa's header changed, and what is said of it. */
static const struct {
	size_t at;
	const char *bytes, *code;
} bent[] = {
    {1, "00", "seal.version"},
    {1, "01", "seal.version"},
    {1, "04", "seal.version"},
    {2, "0000", "seal.malformed"},
    {2, "FFFF", "seal.malformed"},
    /* 30 February; month 0; month 13; year 0 */
    {10, "232044", "seal.malformed"},
    {10, "002EF4", "seal.malformed"},
    {13, "C68C34", "seal.malformed"},
    {10, "0F6950", "seal.malformed"},
    /* a stay of four bytes runs into the next feature */
    {65, "04", "seal.malformed"},
    /* the length of the zone: one byte short */
    {19, "2B", "seal.feature"},
    /* the tag of the passport number twice that of the stay */
    {69, "04", "seal.feature"},
    /* a signature a byte longer than there are bytes */
    {78, "39", "seal.malformed"},
};

START_TEST(bent_headers)
{
	struct span whole = hex(VISA), part = hex(bent[_i].bytes);
	bool found = false;

	memcpy((uint8_t *)(uintptr_t)whole.data + bent[_i].at, part.data,
	    part.len);
	(void)seal_parse(whole, &seal, &findings);
	for (size_t i = 0; i < findings.count; i++)
		found |= strcmp(findings.list[i].code, bent[_i].code) == 0;
	ck_assert_msg(found, "row %d", _i);
	ck_assert_int_eq(findings_worst(&findings), SEVERITY_ERROR);
}
END_TEST

static const struct {
	const char *bytes, *day; /* NULL: no day of the calendar */
} dates[] = {
    {"319EF5", "1957-03-25"}, /* Doc 9303-13 2.2 */
    {"0F7134", "2020-01-01"},
    {"22F938", "2024-02-29"},
    {"22F937", NULL},
    {"41CBD4", NULL},
    {"000000", NULL},
    {"FFFFFF", NULL},
};

START_TEST(dates_of_three_bytes)
{
	char text[DATE_TEXT];
	struct date day;
	bool ok = seal_date(hex(dates[_i].bytes).data, &day);

	ck_assert(ok == (dates[_i].day != NULL));
	if (ok) {
		date_format(day, text);
		ck_assert_str_eq(text, dates[_i].day);
	}
}
END_TEST

/* Barcodes of other families are told apart, and none passes for a seal. */
static const struct {
	const char *bytes;
	const char *word; /* in the note */
} others[] = {
    {"DC04FR0000001000000001RD01A", "2D-Doc"},
    {"HC1:6BF", "COVID"},
    {"mdoc:owBjMS4w", "18013-5"},
    {"hello", "no signed barcode"},
    {"", "no signed barcode"},
};

START_TEST(neighbours)
{
	ck_assert(!seal_parse(span_str(others[_i].bytes), &seal, &findings));
	ck_assert_uint_eq(findings.count, 1);
	ck_assert_str_eq(findings.list[0].code, "seal.unknown");
	ck_assert_int_ne(findings.list[0].severity, SEVERITY_ERROR);
	ck_assert_ptr_nonnull(strstr(
	    (const char *)finding_note(&findings, &findings.list[0]).data,
	    others[_i].word));
}
END_TEST

/* One message too many is said once, and as what it is. */
START_TEST(more_messages_than_a_seal_has)
{
	struct buf bytes = BUF_INIT;

	/* The header, up to the first message. */
	buf_append_span(&bytes, span_first(hex(VISA), 18));
	for (int i = 0; i <= SEAL_FEATURES_MAX; i++)
		buf_append(&bytes, "\x40", 2);
	ck_assert(!seal_parse(buf_span(&bytes), &seal, &findings));
	ck_assert_str_eq(
	    findings.list[findings.count - 1].code, "seal.malformed");
	for (size_t i = 0; i + 1 < findings.count; i++)
		ck_assert_int_eq(findings.list[i].severity, SEVERITY_INFO);
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&findings.text), "more than 64 messages"));
	buf_release(&bytes);
}
END_TEST

static const struct {
	const char *message, *note;
} lengths[] = {
    {"40812c", "shortest form"},
    {"4082002c", "shortest form"},
    {"4080", "shortest form"}, /* indefinite, as vendors' seals have it */
    {"4083010000", "does not end"},
    {"407f41", "does not end"},
    {"4081ff41", "does not end"},
    {"4081", "does not end"},
    {"40", "does not end"},
};

/* A length that is written otherwise is no seal that was cut. */
START_TEST(lengths_in_another_form)
{
	struct buf bytes = BUF_INIT;

	buf_append_span(&bytes, span_first(hex(VISA), 18));
	buf_append_span(&bytes, hex(lengths[_i].message));
	ck_assert(!seal_parse(buf_span(&bytes), &seal, &findings));
	if (lengths[_i].note != NULL)
		ck_assert_msg(
		    strstr(buf_text(&findings.text), lengths[_i].note) != NULL,
		    "row %d: %s", _i, buf_text(&findings.text));
	buf_release(&bytes);
}
END_TEST

/* The canonical form of the largest seal that grows most has room. */
START_TEST(numbers_that_grow)
{
	static const char head[] =
	    "{\"data\":{\"hdr\":{\"is\":\"UTO\",\"t\":\"icao.vacc\",\"v\":1},"
	    "\"msg\":[1";
	struct buf text = BUF_INIT;

	buf_append_str(&text, head);
	while (text.len + sizeof(",1e20]}}") <= SEAL_SIZE_MAX)
		buf_append_str(&text, ",1e20");
	buf_append_str(&text, "]}}");
	ck_assert(seal_parse(buf_span(&text), &seal, &findings));
	ck_assert(!findings.failed);
	ck_assert_uint_gt(seal.is_signed.len, (size_t)4 * SEAL_SIZE_MAX);
	buf_release(&text);
}
END_TEST

/* A type of any length is shown as far as there is room, and says so. */
START_TEST(types_of_any_length)
{
	struct buf text = BUF_INIT;

	for (unsigned len = SEAL_PROFILE_TEXT - 4; len < 2 * SEAL_PROFILE_TEXT;
	     len++) {
		teardown();
		setup();
		buf_clear(&text);
		buf_append_str(&text,
		    "{\"data\":{\"hdr\":{\"is\":\"UTO\",\"v\":1,\"t\":\"");
		for (unsigned i = 0; i < len / 2; i++)
			buf_append_str(&text, "\xc3\xa9");
		buf_append_str(&text, len % 2 == 0 ? "\"}}}" : "x\"}}}");
		ck_assert(seal_parse(buf_span(&text), &seal, &findings));
		ck_assert_uint_eq(utf8_valid(span_str(seal.reference)),
		    strlen(seal.reference));
		ck_assert((strstr(seal.reference, "\xe2\x80\xa6") != NULL) ==
		    (len >= SEAL_PROFILE_TEXT));
		ck_assert_uint_ge(
		    strlen(seal.reference), SEAL_PROFILE_TEXT - 5);
	}
	buf_release(&text);
}
END_TEST

static const char *const whole[] = {
    "idb/idb-visa", "idb/idb-visa-z", "vdsnc/nc", "vds/visa_a"};

/* Want of memory says nothing about the seal. */
START_TEST(no_verdict_for_want_of_memory)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	char path[64];

	snprintf(path, sizeof(path), "tests/fuzz/corpus/%s", whole[_i]);
	ck_assert_msg(
	    file_read(path, SEAL_SIZE_MAX, &bytes, &err), "%s", err.text);
	ck_assert(seal_parse(buf_span(&bytes), &seal, &findings));
	for (long n = 0; alloc_fail_at(n); n++) {
		teardown();
		setup();
		(void)seal_parse(buf_span(&bytes), &seal, &findings);
		if (alloc_failed())
			ck_assert(findings.failed);
		for (size_t i = 0; i < findings.count; i++)
			ck_assert_str_ne(
			    findings.list[i].code, "seal.malformed");
	}
	buf_release(&bytes);
}
END_TEST

Suite *
seal_suite(void)
{
	Suite *s = suite_create("seal");

	CASE_TABLE(s, printed_examples, examples, setup, teardown);
	CASE_WITH(s, stay_of_the_visa, setup, teardown);
	CASE_TABLE(s, bent_headers, bent, setup, teardown);
	CASE_TABLE(s, lengths_in_another_form, lengths, setup, teardown);
	CASE_TABLE(s, dates_of_three_bytes, dates, NULL, NULL);
	CASE_TABLE(s, neighbours, others, setup, teardown);
	CASE_WITH(s, more_messages_than_a_seal_has, setup, teardown);
	CASE_WITH(s, numbers_that_grow, setup, teardown);
	CASE_WITH(s, types_of_any_length, setup, teardown);
	CASE_TABLE(s, no_verdict_for_want_of_memory, whole, setup, teardown);
	return s;
}

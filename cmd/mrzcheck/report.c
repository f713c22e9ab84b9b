/*
 * report: what was read from a zone, as members of the result. This is where
 * the time of the tool goes: names are made into keys once, and the common
 * field is taken from the cells without a look at each.
 */
#include "mrzcheck.h"

#include "mrz/suggest.h"

/* Fields, digits with two members each, objects around, what is beside. */
#define REPORT_MEMBERS (MRZ_FIELDS + 3 * MRZ_DIGITS + 4)

_Static_assert(
    MRZ_FIELD_TEXT_MAX <= JSON_BLOCK_TEXT_MAX, "a field fits into a block");

struct report_keys report_keys;

/* The fields that a zone of a layout may have, in the order of a report. */
static struct {
	uint8_t count, field[MRZ_FIELDS];
} listed[MRZ_FORMATS];

static bool
may_have(const struct mrz_layout *layout, enum mrz_field field)
{
	bool named = layout->field[MRZ_NAME].len > 0;

	return layout->field[field].len > 0 ||
	    ((field == MRZ_SURNAME || field == MRZ_GIVEN_NAMES) && named) ||
	    (field == MRZ_ISSUING_ORGANIZATION && layout->format == MRZ_TD1);
}

static void
list_fields(void)
{
	for (int i = 0; i < MRZ_FORMATS; i++) {
		listed[i].count = 0;
		for (uint8_t f = 0; f < MRZ_NAME; f++)
			if (may_have(layout_get((enum mrz_format)i),
				(enum mrz_field)f))
				listed[i].field[listed[i].count++] = f;
	}
}

void
report_init(void)
{
	for (int i = 0; i < MRZ_FIELDS; i++)
		json_key_make(&report_keys.field[i],
		    layout_field_name((enum mrz_field)i));
	for (int i = 0; i < MRZ_DIGITS; i++) {
		const char *name = layout_digit_name((enum mrz_digit)i);

		json_key_make(&report_keys.digit[i], name);
		json_pair_make(&report_keys.both[i], name, "read", "computed");
	}
	json_key_make(&report_keys.fields, "fields");
	json_key_make(&report_keys.check_digits, "check_digits");
	json_key_make(&report_keys.read, "read");
	json_key_make(&report_keys.computed, "computed");
	json_key_make(&report_keys.format, "format");
	json_key_make(&report_keys.information, "mrz_information");
	json_key_make(&report_keys.mrz, "mrz");
	list_fields();
}

/*
 * The common field at once: cells of a plain zone, inner fillers as spaces.
 * Writes 48 bytes, however long it is; cells has room for that.
 */
#define FAST_BLOCK 16
#define FAST_CELLS CELLS_COPY

static void
take_cells(uint8_t *restrict to, const uint8_t *restrict cells, size_t len)
{
	for (size_t i = 0; i < FAST_BLOCK; i++)
		to[i] = cells[i] == '<' ? ' ' : cells[i];
	if (len > FAST_BLOCK)
		for (size_t i = FAST_BLOCK; i < FAST_CELLS; i++)
			to[i] = cells[i] == '<' ? ' ' : cells[i];
}

#define BIT(field) (1u << (field))

_Static_assert(MRZ_FIELDS <= 32, "a bit for each field");

/* A run of fillers is one space in a name. */
static bool
has_run(const struct mrz *m, enum mrz_field field)
{
	const struct mrz_value *v = &m->value[field];
	uint64_t fillers = cells_bits(m->masks.fillers, v->at, v->len);

	return (fillers & fillers >> 1) != 0;
}

/* A bit for each field for which mrz_field_text() does not take_cells(). */
static unsigned
slow_fields(const struct mrz *m)
{
	unsigned slow = BIT(MRZ_BIRTH_DATE) | BIT(MRZ_EXPIRY_DATE) |
	    BIT(MRZ_ISSUE_DATE) | BIT(MRZ_SEX);

	if (!m->plain || m->layout->format == MRZ_RUS_NP)
		return ~0u;
	if (has_run(m, MRZ_SURNAME))
		slow |= BIT(MRZ_SURNAME);
	if (has_run(m, MRZ_GIVEN_NAMES))
		slow |= BIT(MRZ_GIVEN_NAMES);
	if (m->long_number)
		slow |= BIT(MRZ_DOCUMENT_NUMBER);
	return slow;
}

static void
put_fields(struct json_block *b, const struct mrz *m)
{
	unsigned slow = slow_fields(m), format = m->layout->format;
	/* Read in wide steps past a text's end: never undefined. */
	uint8_t text[MRZ_FIELD_TEXT_MAX + JSON_WIDE] = {0};

	for (unsigned i = 0; i < listed[format].count; i++) {
		enum mrz_field field = (enum mrz_field)listed[format].field[i];
		const struct mrz_value *v = &m->value[field];
		size_t len = v->len;

		if (len == 0 && field != MRZ_SEX && field != MRZ_BIRTH_DATE)
			continue; /* fillers */
		if (!(slow & BIT(field)))
			take_cells(text, m->cells + v->at, len);
		else
			len = mrz_field_text(m, field, text);
		if (len == 0)
			continue;
		json_block_put(
		    b, &report_keys.field[field], span_make(text, len));
	}
}

static void
put_digits(struct json_block *b, const struct mrz *m)
{
	for (int i = 0; i < MRZ_DIGITS; i++) {
		const struct mrz_check *c = &m->check[i];

		if (!c->present)
			continue;
		if (json_are_plain(c->read, (uint8_t)c->computed)) {
			json_block_pair(b, &report_keys.both[i], c->read,
			    (uint8_t)c->computed);
			continue;
		}
		json_block_open(b, &report_keys.digit[i]);
		json_block_char(b, &report_keys.read, c->read);
		if (c->computed != '\0')
			json_block_char(
			    b, &report_keys.computed, (uint8_t)c->computed);
		json_block_close(b);
	}
}

void
report_write(const struct mrz *m, struct json_writer *w)
{
	/* Read in wide steps, as above. */
	char text[MRZ_INFORMATION_MAX + JSON_WIDE] = {0};
	struct json_block b;
	size_t len = strlen(m->layout->name);

	if (!json_block_begin(w, REPORT_MEMBERS, &b))
		return; /* the writer's buffer has failed, and says so */
	memcpy(text, m->layout->name, len);
	json_block_put(&b, &report_keys.format, span_make(text, len));
	json_block_open(&b, &report_keys.fields);
	put_fields(&b, m);
	json_block_close(&b);
	json_block_open(&b, &report_keys.check_digits);
	put_digits(&b, m);
	json_block_close(&b);
	len = mrz_information(m, text);
	if (len > 0)
		json_block_put(
		    &b, &report_keys.information, span_make(text, len));
	json_block_end(w, &b);
}

static void
put_change(const struct mrz_change *c, struct json_writer *w)
{
	json_put_str(w, "where", c->where);
	json_put_uint(w, "line", c->line);
	json_put_uint(w, "column", c->column);
	json_put_span(w, "read", span_make(c->read, c->read_len));
	json_put_span(w, "proposed", span_make(c->proposed, c->proposed_len));
}

/* The first place with its proof; those that belong to it in "and". */
static void
put_candidate(const struct mrz_candidate *c, struct json_writer *w)
{
	json_open_object(w, NULL);
	put_change(&c->change[0], w);
	if (c->count > 1) {
		json_open_array(w, "and");
		for (unsigned i = 1; i < c->count; i++) {
			json_open_object(w, NULL);
			put_change(&c->change[i], w);
			json_close_object(w);
		}
		json_close_array(w);
	}
	JSON_OPEN_ARRAY(w, "proof");
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (c->proof & 1u << i)
			json_put_str(
			    w, NULL, layout_digit_name((enum mrz_digit)i));
	json_close_array(w);
	json_close_object(w);
}

void
report_candidates(const struct mrz_candidates *c, struct json_writer *w)
{
	JSON_OPEN_ARRAY(w, "candidates");
	for (size_t i = 0; i < c->count; i++)
		put_candidate(&c->list[i], w);
	json_close_array(w);
	if (c->cut)
		json_put_bool(w, "candidates_cut", true);
}

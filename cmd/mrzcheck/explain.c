/*
 * explain: how every digit of a zone comes about, as lines of text.
 */
#include "mrzcheck.h"

#include "mrz/check_digit.h"

/* One sum under way: "21*7+8*3+…". */
struct sum {
	struct buf terms;
	struct check_digit digit;
};

static void
add_run(struct sum *s, struct span cells)
{
	for (size_t i = 0; i < cells.len; i++) {
		unsigned value = mrz_value[cells.data[i]];
		unsigned weight = check_digit_weight(s->digit.count);

		check_digit_add(&s->digit, cells.data + i, 1);
		if (s->terms.len > 0)
			buf_append_byte(&s->terms, '+');
		if (value == MRZ_NO_VALUE)
			BUF_LITERAL(&s->terms, "?");
		else
			buf_append_uint(&s->terms, value);
		buf_append_byte(&s->terms, '*');
		buf_append_uint(&s->terms, weight);
	}
}

/* What a digit is computed over, in the order of the sum. */
static void
add_cells(
    const struct mrz *m, enum mrz_digit which, struct sum *s, struct buf *text)
{
	const struct mrz_digit_place *place = &m->layout->digit[which];
	bool number = which == MRZ_DIGIT_DOCUMENT_NUMBER && m->long_number;
	unsigned count = number ? 1 : place->ranges;

	for (unsigned i = 0; i < count; i++) {
		struct span cells = number
		    ? span_make(m->number, m->number_len)
		    : span_make(
			  m->cells + place->range[i].at, place->range[i].len);

		if (m->check[which].legacy) {
			/* The filler has its weight: see mrz_check. */
			add_run(s, span_first(cells, 9));
			add_run(s, SPAN("<"));
			add_run(s, span_from(cells, 9));
		} else {
			add_run(s, cells);
		}
		buf_append_span(text, cells);
	}
}

static void
explain_digit(const struct mrz *m, enum mrz_digit which, struct json_writer *w)
{
	const struct mrz_check *c = &m->check[which];
	struct sum s = {BUF_INIT, CHECK_DIGIT_INIT};
	struct buf text = BUF_INIT;

	buf_append_str(&text, layout_digit_name(which));
	BUF_LITERAL(&text, " ");
	add_cells(m, which, &s, &text);
	BUF_LITERAL(&text, ": ");
	buf_append_span(&text, buf_span(&s.terms));
	if (c->computed == '\0')
		BUF_LITERAL(&text, ": a character without value");
	else
		buf_printf(
		    &text, " = %u, modulo 10 = %c", s.digit.sum, c->computed);
	BUF_LITERAL(&text, "; read ");
	buf_append_byte(&text, c->read);
	buf_append_str(&text, c->agrees ? ": agrees" : ": differs");
	json_put_span(w, NULL, buf_span(&text));
	if (!buf_ok(&text) || !buf_ok(&s.terms))
		w->out->failed = true;
	buf_release(&text);
	buf_release(&s.terms);
}

void
explain_write(const struct mrz *m, struct json_writer *w)
{
	json_open_array(w, "explanation");
	for (int i = 0; i < MRZ_DIGITS; i++)
		if (m->check[i].present)
			explain_digit(m, (enum mrz_digit)i, w);
	json_close_array(w);
}

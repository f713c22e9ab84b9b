/*
 * postgresql_arrays: see postgresql_arrays.h.
 */
#include "sltd/postgresql_arrays.h"
#include "sltd/variant.h"

void
pg_arrays_init(struct pg_arrays *a)
{
	for (unsigned i = 0; i < PG_ARRAYS; i++)
		buf_init(&a->text[i], 0);
}

void
pg_arrays_release(struct pg_arrays *a)
{
	for (unsigned i = 0; i < PG_ARRAYS; i++)
		buf_release(&a->text[i]);
}

void
pg_arrays_clear(struct pg_arrays *a)
{
	for (unsigned i = 0; i < PG_ARRAYS; i++)
		buf_clear(&a->text[i]);
}

/* An element of an array literal. All are A-Z 0-9: nothing to quote. */
static void
put_element(struct buf *array, struct span text)
{
	buf_append_byte(array, array->len == 0 ? '{' : ',');
	buf_append_span(array, text);
}

static bool
put_neighbour(void *context, const struct sltd_number *n)
{
	struct sltd_number fold;

	sltd_number_fold(n, &fold);
	put_element(context, sltd_number_span(&fold));
	return true;
}

/* The series around a number, of one state; "" is all of them. */
struct series {
	struct pg_arrays *to;
	struct span state;
};

static bool
put_series_variant(void *context, const struct sltd_number *n)
{
	const struct series *s = context;

	put_element(&s->to->text[PG_STATES], s->state);
	put_element(&s->to->text[PG_NUMBERS], sltd_number_span(n));
	buf_append_byte(&s->to->text[PG_LENGTHS],
	    s->to->text[PG_LENGTHS].len == 0 ? '{' : ',');
	buf_append_uint(&s->to->text[PG_LENGTHS], n->len);
	return true;
}

/* Other ways to write it up to what a zone has room for, as it costs more. */
static void
put_series(struct pg_arrays *to, const struct sltd_query *q, struct span state)
{
	struct series s = {to, state};
	size_t longest =
	    q->number.len > SLTD_ZONE_NUMBER ? q->number.len : SLTD_ZONE_NUMBER;

	(void)put_series_variant(&s, &q->number);
	if (q->has_short || q->number.len < SLTD_ZONE_NUMBER)
		(void)sltd_number_variants(
		    &q->number, longest, put_series_variant, &s);
}

/* Other ways to write it: see variant.h and sql/0004_forms.sql. */
static void
put_forms(struct pg_arrays *to, const struct sltd_query *q)
{
	struct sltd_number n;

	sltd_number_core(&q->number, &n);
	(void)put_neighbour(&to->text[PG_CORES], &n);
	if (n.len != q->number.len)
		(void)put_neighbour(&to->text[PG_FOLDS], &n);
	if (sltd_number_undigit(&q->number, &n) ||
	    sltd_number_with_digit(&q->number, &n))
		(void)put_neighbour(&to->text[PG_FOLDS], &n);
}

void
pg_arrays_put(struct pg_arrays *to, const struct sltd_query *q)
{
	struct sltd_state other;

	put_element(&to->text[PG_FOLDS], sltd_number_span(&q->fold));
	put_forms(to, q);
	if (q->near)
		(void)sltd_number_neighbours(
		    &q->number, put_neighbour, &to->text[PG_FOLDS]);
	if (!sltd_query_stated(q)) {
		put_series(to, q, SPAN("\"\""));
		return;
	}
	put_series(to, q, sltd_state_span(&q->state));
	for (unsigned i = 0; sltd_state_relative(q->state, i, &other); i++)
		put_series(to, q, sltd_state_span(&other));
}

static const char *
array_text(struct buf *array)
{
	if (array->len == 0)
		buf_append_byte(array, '{');
	buf_append_byte(array, '}');
	return buf_text(array);
}

bool
pg_arrays_text(struct pg_arrays *a, const char *out[PG_ARRAYS])
{
	bool ok = true;

	for (unsigned i = 0; i < PG_ARRAYS; i++) {
		out[i] = array_text(&a->text[i]);
		ok = ok && buf_ok(&a->text[i]);
	}
	return ok;
}

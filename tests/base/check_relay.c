/*
 * relay: pieces are done one after the other, in their order, and not one
 * behind a piece that failed.
 */
#include <time.h>

#include "base/relay.h"
#include "suite.h"

Suite *relay_suite(void);

struct record {
	unsigned done[16], count;
	unsigned fails; /* the piece that does; 0: none */
};

static struct err err;

/* Slow enough that whoever hands over is always ahead. */
static bool
work(void *context, void *piece, struct err *why)
{
	const struct timespec ms = {0, 1000000};
	struct record *r = context;
	unsigned number = *(unsigned *)piece;

	nanosleep(&ms, NULL);
	r->done[r->count++] = number;
	return number != r->fails || err_set(why, ERR_DATA, "piece %u", number);
}

START_TEST(pieces_are_done_in_order)
{
	struct record r = {.count = 0};
	unsigned pieces[2];
	struct relay *relay;

	ck_assert(relay_open(work, &r, &relay, &err));
	ck_assert(relay_wait(relay, &err));
	for (unsigned i = 0; i < 10; i++) {
		pieces[i % 2] = i + 1;
		ck_assert(relay_pass(relay, &pieces[i % 2], &err));
	}
	ck_assert(relay_wait(relay, &err));
	ck_assert_uint_eq(r.count, 10);
	for (unsigned i = 0; i < 10; i++)
		ck_assert_uint_eq(r.done[i], i + 1);
	relay_close(relay);
}
END_TEST

START_TEST(closing_waits_for_what_was_handed_over)
{
	struct record r = {.count = 0};
	struct relay *relay;
	unsigned piece = 7;

	ck_assert(relay_open(work, &r, &relay, &err));
	ck_assert(relay_pass(relay, &piece, &err));
	relay_close(relay);
	ck_assert_uint_eq(r.count, 1);
	relay_close(NULL);
}
END_TEST

START_TEST(nothing_is_done_behind_a_failure)
{
	struct record r = {.fails = 2};
	unsigned pieces[] = {1, 2, 3};
	struct relay *relay;

	ck_assert(relay_open(work, &r, &relay, &err));
	ck_assert(relay_pass(relay, &pieces[0], &err));
	ck_assert(relay_pass(relay, &pieces[1], &err));
	ck_assert(!relay_pass(relay, &pieces[2], &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(err.text, "piece 2");
	err = (struct err)ERR_INIT;
	ck_assert(!relay_pass(relay, &pieces[2], &err));
	ck_assert(!relay_wait(relay, &err));
	ck_assert_str_eq(err.text, "piece 2");
	relay_close(relay);
	ck_assert_uint_eq(r.count, 2);
}
END_TEST

Suite *
relay_suite(void)
{
	Suite *s = suite_create("relay");

	CASE(s, pieces_are_done_in_order);
	CASE(s, closing_waits_for_what_was_handed_over);
	CASE(s, nothing_is_done_behind_a_failure);
	return s;
}

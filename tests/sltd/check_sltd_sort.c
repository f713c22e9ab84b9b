/*
 * The external sort against qsort(3).
 */
#include "temp.h"
#include "sltd/sort.h"

Suite *sltd_sort_suite(void);

struct item {
	char key[32];
	unsigned value; /* the order in which it was added */
};

static struct err err;

static int
compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order
			  : (x->value > y->value) - (x->value < y->value);
}

static uint64_t seed = 1;

static unsigned
pick(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

/* Keys that agree in their first twelve bytes are the sort's hard case. */
static void
make_key(char *key, unsigned hard)
{
	snprintf(key, 32, "%s%0*u", hard ? "SAMEFRONTSAME" : "",
	    (int)(1 + pick(8)), pick(5000));
}

static void
run(unsigned count, size_t chunk, unsigned hard)
{
	struct item *items = calloc(count, sizeof(*items));
	struct sltd_sort *s;
	struct span key, value;
	unsigned kept = 0;
	bool more;

	ck_assert(sltd_sort_open(".", "t", chunk, &s, &err));
	for (unsigned i = 0; i < count; i++) {
		make_key(items[i].key, hard);
		items[i].value = i;
		ck_assert(sltd_sort_add(s, span_str(items[i].key),
		    span_make(&items[i].value, sizeof(unsigned)), &err));
	}
	ck_assert(sltd_sort_finish(s, &err));
	qsort(items, count, sizeof(*items), compare);
	for (unsigned i = 0; i < count; i++) {
		if (i + 1 < count &&
		    strcmp(items[i].key, items[i + 1].key) == 0)
			continue; /* the last of equal ones stays */
		ck_assert_msg(sltd_sort_next(s, &key, &value, &more, &err),
		    "%s", err.text);
		ck_assert(more);
		ck_assert(span_equal_str(key, items[i].key));
		ck_assert_mem_eq(value.data, &items[i].value, sizeof(unsigned));
		kept++;
	}
	ck_assert(sltd_sort_next(s, &key, &value, &more, &err));
	ck_assert(!more);
	ck_assert_uint_eq(sltd_sort_count(s), count);
	ck_assert_uint_eq(sltd_sort_duplicates(s), count - kept);
	sltd_sort_close(s);
	free(items);
}

START_TEST(in_memory)
{
	run(0, 1 << 20, 0);
	run(1, 1 << 20, 0);
	run(20000, 4 << 20, 0);
	run(20000, 4 << 20, 1);
}
END_TEST

START_TEST(in_many_runs)
{
	run(3000, SLTD_SORT_CHUNK_MIN, 0);
	run(50000, SLTD_SORT_CHUNK_MIN, 0);
	run(50000, SLTD_SORT_CHUNK_MIN, 1);
}
END_TEST

START_TEST(too_long_an_item_is_an_error)
{
	static uint8_t bytes[SLTD_SORT_VALUE_MAX + 1];
	struct sltd_sort *s;

	ck_assert(sltd_sort_open(".", "t", 0, &s, &err));
	ck_assert(!sltd_sort_add(s, span_make(bytes, SLTD_SORT_KEY_MAX + 1),
	    span_make(bytes, 1), &err));
	ck_assert(!sltd_sort_add(s, span_make(bytes, 1),
	    span_make(bytes, SLTD_SORT_VALUE_MAX + 1), &err));
	sltd_sort_close(s);
}
END_TEST

START_TEST(a_folder_that_takes_no_files_is_an_error)
{
	struct sltd_sort *s;
	bool ok = true;

	ck_assert(sltd_sort_open("none", "t", SLTD_SORT_CHUNK_MIN, &s, &err));
	for (unsigned i = 0; i < 20000 && ok; i++)
		ok =
		    sltd_sort_add(s, span_make(&i, sizeof(i)), SPAN("v"), &err);
	ok = ok && sltd_sort_finish(s, &err);
	ck_assert(!ok);
	ck_assert_int_eq(err.kind, ERR_CANTCREATE);
	sltd_sort_close(s);
}
END_TEST

Suite *
sltd_sort_suite(void)
{
	Suite *s = suite_create("sltd_sort");

	CASE_WITH(s, in_memory, temp_setup, temp_teardown);
	CASE_WITH(s, in_many_runs, temp_setup, temp_teardown);
	CASE_WITH(s, too_long_an_item_is_an_error, temp_setup, temp_teardown);
	CASE_WITH(s, a_folder_that_takes_no_files_is_an_error, temp_setup,
	    temp_teardown);
	return s;
}

/*
 * The sieve: it never hides a record, damaged or not.
 */
#include <fcntl.h>

#include "temp.h"
#include "sltd/sieve.h"
#include "normal.h"

Suite *sltd_sieve_suite(void);

#define KEYS 200000
#define ID 42

static sltd_sieve_key
key(uint64_t i)
{
	char text[16];
	struct sltd_number n;

	snprintf(text, sizeof(text), "X%08llu", (unsigned long long)i);
	ck_assert(sltd_number_normal(span_str(text), &n));
	return sltd_sieve_fold(&n);
}

static void
make(void)
{
	struct sltd_sieve_maker m;
	struct err err = ERR_INIT;

	ck_assert(sltd_sieve_make(KEYS, &m, &err));
	for (uint64_t i = 0; i < KEYS; i++)
		sltd_sieve_add(&m, key(i));
	ck_assert(sltd_sieve_write(&m, "sieve", ID, &err));
	sltd_sieve_release(&m);
}

static struct sltd_sieve
open_sieve(bool writes)
{
	struct sltd_sieve s;
	struct err err = ERR_INIT;

	ck_assert_msg(
	    sltd_sieve_open("sieve", ID, writes, &s, &err), "%s", err.text);
	return s;
}

START_TEST(lets_all_keys_through_and_few_others)
{
	struct sltd_sieve s;
	unsigned others = 0;

	make();
	s = open_sieve(false);
	for (uint64_t i = 0; i < KEYS; i++)
		ck_assert(sltd_sieve_maybe(&s, key(i)));
	for (uint64_t i = KEYS; i < 2 * KEYS; i++)
		others += sltd_sieve_maybe(&s, key(i));
	/* 13 bits a key: some 0.4 % in blocks of 480 bits. */
	ck_assert_uint_lt(others, KEYS / 100);
	ck_assert_uint_eq(sltd_sieve_damaged(&s), 0);
	sltd_sieve_close(&s);
	ck_assert(sltd_sieve_maybe(&s, key(KEYS))); /* closed: all */
}
END_TEST

/* Whatever byte is damaged, no key is lost. */
START_TEST(a_damaged_block_says_maybe)
{
	struct sltd_sieve s;
	int fd;

	make();
	fd = open("sieve", O_RDWR);
	ck_assert_int_ge(fd, 0);
	for (off_t at = 64; at < 64 + 64 * 200; at += 37) {
		uint8_t byte;

		ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
		byte = (uint8_t)(byte == 0 ? 0x10 : 0);
		ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
	}
	close(fd);
	s = open_sieve(false);
	ck_assert_uint_gt(sltd_sieve_damaged(&s), 100);
	for (uint64_t i = 0; i < KEYS; i++)
		ck_assert(sltd_sieve_maybe(&s, key(i)));
	sltd_sieve_close(&s);
}
END_TEST

START_TEST(a_key_added_to_a_damaged_block_does_not_mend_it)
{
	struct sltd_sieve s;

	make();
	s = open_sieve(true);
	for (size_t i = 0; i < s.count; i++)
		s.map[64 + i * SLTD_SIEVE_BLOCK] ^= 0xff;
	for (uint64_t i = KEYS; i < KEYS + 1000; i++)
		sltd_sieve_insert(&s, key(i));
	ck_assert_uint_eq(sltd_sieve_damaged(&s), s.count);
	for (uint64_t i = 0; i < KEYS; i++)
		ck_assert(sltd_sieve_maybe(&s, key(i)));
	sltd_sieve_close(&s);
}
END_TEST

START_TEST(keys_can_be_added_beside_a_reader)
{
	struct sltd_sieve reader, writer;
	struct err err = ERR_INIT;

	make();
	reader = open_sieve(false);
	writer = open_sieve(true);
	for (uint64_t i = KEYS; i < KEYS + 1000; i++) {
		sltd_sieve_insert(&writer, key(i));
		ck_assert(sltd_sieve_maybe(&reader, key(i)));
	}
	ck_assert(sltd_sieve_sync(&writer, &err));
	ck_assert_uint_eq(sltd_sieve_damaged(&reader), 0);
	sltd_sieve_close(&reader);
	sltd_sieve_close(&writer);
}
END_TEST

START_TEST(another_store_s_or_a_cut_file_is_refused)
{
	struct sltd_sieve s;
	struct err err = ERR_INIT;
	struct stat st;

	make();
	ck_assert(!sltd_sieve_open("sieve", ID + 1, false, &s, &err));
	ck_assert(!sltd_sieve_open("none", ID, false, &s, &err));
	ck_assert_int_eq(stat("sieve", &st), 0);
	for (off_t size = st.st_size - 1; size > 0; size /= 3) {
		ck_assert_int_eq(truncate("sieve", size), 0);
		ck_assert(!sltd_sieve_open("sieve", ID, false, &s, &err));
	}
}
END_TEST

Suite *
sltd_sieve_suite(void)
{
	Suite *s = suite_create("sltd_sieve");

	CASE_WITH(
	    s, lets_all_keys_through_and_few_others, temp_setup, temp_teardown);
	CASE_WITH(s, a_damaged_block_says_maybe, temp_setup, temp_teardown);
	CASE_WITH(s, a_key_added_to_a_damaged_block_does_not_mend_it,
	    temp_setup, temp_teardown);
	CASE_WITH(
	    s, keys_can_be_added_beside_a_reader, temp_setup, temp_teardown);
	CASE_WITH(s, another_store_s_or_a_cut_file_is_refused, temp_setup,
	    temp_teardown);
	return s;
}

/*
 * mrz/name: which names are the same. The rules against OpenSSL's
 * X509_NAME_cmp(), which has its own canonical form, and the names of real
 * certificates where they are at hand.
 */
#include <openssl/x509.h>

#include "gen/cert.h"
#include "x509/name.h"
#include "suite.h"

static struct span
made(const char *text, const char *strings, bool swapped)
{
	struct blob b = gen_cert_name(text, strings, swapped);

	return span_make(b.data, b.len);
}

static bool
same_for_openssl(struct span a, struct span b)
{
	const unsigned char *p = a.data, *q = b.data;
	X509_NAME *x = d2i_X509_NAME(NULL, &p, (long)a.len);
	X509_NAME *y = d2i_X509_NAME(NULL, &q, (long)b.len);
	bool same;

	ck_assert(x != NULL && y != NULL);
	same = X509_NAME_cmp(x, y) == 0;
	X509_NAME_free(x);
	X509_NAME_free(y);
	return same;
}

static const struct {
	const char *a, *b;
	bool same;
} names[] = {
    {"C=UT,O=Utopia,CN=CSCA", "C=UT,O=Utopia,CN=CSCA", true},
    {"C=UT,O=Utopia,CN=CSCA", "C=ut,O=UTOPIA,CN=csca", true},
    {"C=UT,O=Two  blanks", "C=UT,O=Two blanks", true},
    {"C=UT,O= ends ", "C=UT,O=ends", true},
    {"C=UT,O=Utopia", "C=UT,O=Utopia2", false},
    {"C=UT,O=Utopia", "C=UT", false},
    {"C=UT,O=Utopia", "C=UT,OU=Utopia", false},
    {"C=UT,CN=a", "CN=a,C=UT", false},
};

START_TEST(agrees_with_openssl)
{
	static const char *const strings[] = {"utf8", "printable"};

	for (size_t i = 0; i < COUNT(strings); i++) {
		struct span a = made(names[_i].a, "utf8", false);
		struct span b = made(names[_i].b, strings[i], false);

		ck_assert_msg(name_equal(a, b) == names[_i].same, "%s %s",
		    names[_i].a, names[_i].b);
		ck_assert(same_for_openssl(a, b) == names[_i].same);
	}
}
END_TEST

START_TEST(as_a_set)
{
	struct span a = made("C=MY,O=Gov,CN=CSCA", "utf8", false);
	struct span b = made("C=MY,O=Gov,CN=CSCA", "utf8", true);

	ck_assert(!name_equal(a, b));
	ck_assert(name_equal_set(a, b));
	ck_assert(!name_equal_set(a, made("C=MY,O=Gov", "utf8", false)));
}
END_TEST

START_TEST(separators_cannot_be_forged)
{
	/* A value with what looks like a separator is not two RDNs. */
	struct buf x = BUF_INIT, y = BUF_INIT;

	ck_assert(name_normalise_set(made("O=a\002"
					  "2.5.4.3=b",
					 "utf8", false),
	    &x));
	ck_assert(name_normalise_set(made("O=a,CN=b", "utf8", false), &y));
	ck_assert(!span_equal(buf_span(&x), buf_span(&y)));
	ck_assert(!name_equal(made("O=a\002"
				   "2.5.4.3=b",
				  "utf8", false),
	    made("O=a,CN=b", "utf8", false)));
	buf_release(&x);
	buf_release(&y);
}
END_TEST

START_TEST(text_and_country)
{
	struct buf out = BUF_INIT;
	char country[NAME_COUNTRY];
	struct span name = made("C=ut,O=Utopia,CN=CSCA", "utf8", false);

	name_text(name, &out);
	ck_assert_str_eq(buf_text(&out), "C=ut,O=Utopia,CN=CSCA");
	name_country(name, country);
	ck_assert_str_eq(country, "UT");
	name_country(made("O=Utopia", "utf8", false), country);
	ck_assert_str_eq(country, "");
	name_country(made("C=LTU", "utf8", false), country);
	ck_assert_str_eq(country, "LTU");
	name_country(made("C=U1", "utf8", false), country);
	ck_assert_str_eq(country, "");
	buf_release(&out);
}
END_TEST

START_TEST(no_names)
{
	static const char *const wrong[] = {
	    "\x30\x02\x31\x00", /* an empty RDN */
	    "\x30\x03\x31\x01\x05",
	    "\x31\x00",
	    "\x30\x00\x00",
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(!name_normalise_set(
				  span_make(wrong[i],
				      (size_t)(i < 2 ? (uint8_t)wrong[i][1] + 2
					      : i == 2 ? 2
						       : 3)),
				  &out),
		    "row %zu", i);
	ck_assert(!name_normalise_set(SPAN(""), &out));
	ck_assert_uint_eq(out.len, 0);
	buf_release(&out);
}
END_TEST

Suite *name_suite(void);

Suite *
name_suite(void)
{
	Suite *s = suite_create("name");

	CASE_TABLE(s, agrees_with_openssl, names, NULL, NULL);
	CASE(s, as_a_set);
	CASE(s, separators_cannot_be_forged);
	CASE(s, text_and_country);
	CASE(s, no_names);
	return s;
}

/*
 * ldif: RFC 2849's own examples, the forms of the ICAO PKD, and what is no
 * LDIF.
 */
#include "trust/ldif.h"
#include "suite.h"

static struct ldif l;
static struct err err;

static void
setup(void)
{
	ldif_init(&l);
	memset(&err, 0, sizeof(err));
}

static void
teardown(void)
{
	ldif_release(&l);
}

/* Gives it a text; counts entries; keeps the last one whole in l.entry. */
static int
give(const char *text)
{
	struct span rest = span_str(text);
	bool complete;
	int entries = 0;

	while (rest.len > 0) {
		size_t end = span_find(rest, '\n');

		if (!ldif_line(&l, span_first(rest, end), &complete, &err))
			return -1;
		entries += complete;
		rest = span_from(rest, end + 1);
	}
	if (!ldif_end(&l, &complete, &err))
		return -1;
	return entries + complete;
}

static struct span
value(const char *name)
{
	size_t i;

	for (i = 0; i < l.entry.count; i++)
		if (span_equal_str(l.entry.attribute[i].name, name))
			return l.entry.attribute[i].value;
	ck_abort_msg("no %s", name);
}

/* RFC 2849, examples 1 and 2. */
START_TEST(entries_lines_and_folding)
{
	ck_assert_int_eq(
	    give(
		"version: 1\n"
		"dn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com\n"
		"objectclass: top\n"
		"cn: Barbara Jensen\n"
		"description: Babs is a big sailing fan, and travels extensively in\n"
		"  search of perfect sailing conditions.\n"
		"\n"
		"# a comment\n that is folded\n"
		"dn: cn=Bjorn Jensen, ou=Accounting, dc=airius, dc=com\n"
		"cn: Bjorn Jensen\n"),
	    2);
	ck_span_eq(l.entry.dn,
	    "cn=Bjorn Jensen, ou=Accounting, dc=airius, "
	    "dc=com");
	ck_assert_int_eq(l.entry.change, LDIF_CONTENT);
	ck_assert_int_eq(
	    give("dn: x=1\ndescription: Babs is a big sailing fan, "
		 "and travels extensively in\n  search of perfect sailing "
		 "conditions.\n\n"),
	    1);
	ck_span_eq(value("description"),
	    "Babs is a big sailing fan, and "
	    "travels extensively in search of perfect sailing conditions.");
}
END_TEST

/* RFC 2849, example 3: "What a careful reader you are!" */
START_TEST(base64_and_folding)
{
	ck_assert_int_eq(
	    give(
		"dn:: b3U95Zax5qWt6YOoLG89QWlyaXVz\n"
		"description:: V2hhdCBhIGNhcmVmdWwgcmVhZGVyIHlvdSBhcmUhICBUaGlzIHZ\n"
		" hbHVlIGlzIGJhc2UtNjQtZW5jb2RlZCBiZWNhdXNlIGl0IGhhcyBhIGNvbnRyb2w\n"
		" gY2hhcmFjdGVyIGluIGl0IChhIENSKS4NICBCeSB0aGUgd2F5LCB5b3Ugc2hvdWx\n"
		" kIHJlYWxseSBnZXQgb3V0IG1vcmUu\n"),
	    1);
	ck_span_eq(l.entry.dn,
	    "ou=\xe5\x96\xb1\xe6\xa5\xad\xe9\x83\xa8,"
	    "o=Airius");
	ck_assert_uint_eq(
	    span_search(value("description"), SPAN("(a CR).\r  By the way")),
	    103);
}
END_TEST

static const struct {
	const char *text;
	enum ldif_change change;
} changes[] = {
    {"dn: cn=x\ncn: x\n", LDIF_CONTENT},
    {"dn: cn=x\nchangetype: add\ncn: x\n", LDIF_ADD},
    {"dn: cn=x\nchangetype: delete\n", LDIF_DELETE},
    {"dn: cn=x\nchangetype: modify\nreplace: a\na: b\n-\n", LDIF_MODIFY},
    {"dn: cn=x\nchangetype: modrdn\nnewrdn: cn=y\n", LDIF_RENAME},
    {"DN: cn=x\r\nchangeType: Delete\r\n\r\n", LDIF_DELETE},
};

START_TEST(kinds_of_change)
{
	ck_assert_int_eq(give(changes[_i].text), 1);
	ck_assert_int_eq(l.entry.change, changes[_i].change);
	ck_span_eq(l.entry.dn, "cn=x");
}
END_TEST

static const struct {
	const char *text, *why;
} refused[] = {
    {"cn: x\n", "dn"},
    {"dn: cn=x\nno colon\n", "name"},
    {"dn: cn=x\n: x\n", "name"},
    {"dn: cn=x\na:: A*==\n", "base64"},
    {"dn: cn=x\na:: QUJ\n", "base64"},
    {"dn: cn=x\njpegphoto:< file:///x\n", "URL"},
    {"dn: cn=x\nchangetype: vanish\n", "changetype"},
    {" folded nothing\n", "continue"},
};

START_TEST(what_is_no_ldif_names_the_line)
{
	ck_assert_int_eq(give(refused[_i].text), -1);
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(err.text, refused[_i].why));
	ck_assert_ptr_nonnull(strstr(err.text, "line"));
}
END_TEST

START_TEST(the_empty_delta_is_ldif_without_entries)
{
	ck_assert(ldif_looks_like(SPAN("version: 1\n\n")));
	ck_assert_int_eq(give("version: 1\n\n"), 0);
	ck_assert(ldif_looks_like(SPAN("# hi\n\ndn: dc=int\n")));
	ck_assert(ldif_looks_like(SPAN("\xef\xbb\xbfversion: 1\n")));
	ck_assert(!ldif_looks_like(SPAN("hello")));
	ck_assert(!ldif_looks_like(SPAN("0\x82\x01\x02")));
	ck_assert(!ldif_looks_like(SPAN("#")));
}
END_TEST

START_TEST(too_many_attributes_is_an_error)
{
	struct buf text = BUF_INIT;
	int i;

	BUF_LITERAL(&text, "dn: cn=x\n");
	for (i = 0; i < LDIF_ATTRIBUTES_MAX; i++)
		BUF_LITERAL(&text, "a: b\n");
	ck_assert_int_eq(give(buf_text(&text)), 1);
	ck_assert_uint_eq(l.entry.count, LDIF_ATTRIBUTES_MAX);
	BUF_LITERAL(&text, "a: b\n");
	ck_assert_int_eq(give(buf_text(&text)), -1);
	buf_release(&text);
}
END_TEST

static const struct {
	const char *a, *b;
	bool equal;
} names[] = {
    {"cn=C\\=UT\\,O\\=Utopia+sn=0A,o=dsc,c=UT",
	"CN=c\\3dut\\2co\\3dutopia+SN=0a,O=dsc,C=ut", true},
    {"cn=x, o=dsc , c=UT", "cn=x,o=dsc,c=UT", true},
    {"cn=a b,c=UT", "cn=ab,c=UT", false},
    {"cn=x\\,o\\=dsc,c=UT", "cn=x,o=dsc,c=UT", false},
};

START_TEST(spellings_of_a_name)
{
	struct buf a = BUF_INIT, b = BUF_INIT;

	ldif_dn_normalise(span_str(names[_i].a), &a);
	ldif_dn_normalise(span_str(names[_i].b), &b);
	ck_assert_int_eq(
	    span_equal(buf_span(&a), buf_span(&b)), names[_i].equal);
	buf_release(&a);
	buf_release(&b);
}
END_TEST

Suite *ldif_suite(void);

Suite *
ldif_suite(void)
{
	Suite *s = suite_create("ldif");

	CASE_WITH(s, entries_lines_and_folding, setup, teardown);
	CASE_WITH(s, base64_and_folding, setup, teardown);
	CASE_TABLE(s, kinds_of_change, changes, setup, teardown);
	CASE_TABLE(s, what_is_no_ldif_names_the_line, refused, setup, teardown);
	CASE_WITH(s, the_empty_delta_is_ldif_without_entries, setup, teardown);
	CASE_WITH(s, too_many_attributes_is_an_error, setup, teardown);
	CASE_TABLE(s, spellings_of_a_name, names, setup, teardown);
	return s;
}

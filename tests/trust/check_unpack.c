/*
 * unpack: what comes out of what a file is wrapped in, and what a parser that
 * was taken over can say without being believed.
 */
#include "suite.h"
#include "trust/unpack.h"

Suite *unpack_suite(void);

static struct err err;
static struct worker *w;
static struct unpack *u;

static bool
feed(void *context, struct span *block, struct err *why)
{
	struct span *rest = context;

	(void)why;
	*block = span_first(*rest, 7); /* lines and values across blocks */
	*rest = span_from(*rest, block->len);
	return true;
}

static void
open_with(worker_job *job)
{
	err = (struct err)ERR_INIT;
	ck_assert(worker_open(job, unpack_warm, SANDBOX_ON, &w, &err));
}

static void
begin(const char *name, struct span *rest)
{
	ck_assert_msg(
	    unpack_begin(w, name, feed, rest, &u, &err), "%s", err.text);
}

static void
expect(enum piece_kind kind, struct piece *p)
{
	bool more;

	ck_assert_msg(unpack_next(u, p, &more, &err), "%s", err.text);
	ck_assert(more);
	ck_assert_int_eq(p->kind, kind);
}

static void
expect_end(void)
{
	struct piece p;
	bool more;

	ck_assert_msg(unpack_next(u, &p, &more, &err), "%s", err.text);
	ck_assert(!more);
	unpack_end(u);
}

START_TEST(entries_of_an_ldif)
{
	struct span text = SPAN("version: 1\n\ndn: c=UT\na: one\nb:: dHdv\n\n"
				"dn: c=XX\nchangetype: delete\n\ndn: c=ZZ");
	struct piece p;

	open_with(unpack_job);
	begin("x.ldif", &text);
	expect(PIECE_FILE, &p);
	ck_assert(p.ldif && p.member.len == 0);
	expect(PIECE_ENTRY, &p);
	ck_span_eq(p.entry->dn, "c=UT");
	ck_assert_uint_eq(p.entry->line, 3);
	ck_assert_uint_eq(p.entry->count, 2);
	ck_span_eq(p.entry->attribute[0].name, "a");
	ck_span_eq(p.entry->attribute[0].value, "one");
	ck_span_eq(p.entry->attribute[1].name, "b");
	ck_span_eq(p.entry->attribute[1].value, "two");
	expect(PIECE_ENTRY, &p);
	ck_assert_int_eq(p.entry->change, LDIF_DELETE);
	expect(PIECE_ENTRY, &p);
	ck_span_eq(p.entry->dn, "c=ZZ");
	ck_assert_uint_eq(p.entry->count, 0);
	expect(PIECE_FILE_END, &p);
	ck_assert(p.open_end);
	expect_end();
	worker_close(w);
}
END_TEST

START_TEST(objects_of_other_files)
{
	struct span pem = SPAN("-----BEGIN X-----\nMAMCAQc=\n-----END X-----\n"
			       "-----BEGIN X-----\nMA?\n-----END X-----\n");
	struct span der = SPAN("\x30\x03\x02\x01\x07");
	struct span ber = SPAN("\x30\x80\x02\x01\x07\0\0"), none = SPAN("");
	struct piece p;

	open_with(unpack_job);
	begin("x.pem", &pem);
	expect(PIECE_FILE, &p);
	ck_assert(!p.ldif);
	expect(PIECE_OBJECT, &p);
	ck_span_eq(p.der, "\x30\x03\x02\x01\x07");
	expect(PIECE_REFUSED, &p);
	ck_assert_int_eq(p.refusal, REFUSED_PEM);
	expect(PIECE_FILE_END, &p);
	expect_end();
	begin("x.der", &der);
	expect(PIECE_FILE, &p);
	expect(PIECE_OBJECT, &p);
	ck_span_eq(p.der, "\x30\x03\x02\x01\x07");
	expect(PIECE_FILE_END, &p);
	expect_end();
	begin("x.ber", &ber);
	expect(PIECE_FILE, &p);
	expect(PIECE_OBJECT, &p);
	ck_span_eq(p.der, "\x30\x03\x02\x01\x07");
	expect(PIECE_FILE_END, &p);
	expect_end();
	begin("x", &none);
	expect(PIECE_FILE, &p);
	expect(PIECE_REFUSED, &p);
	ck_assert_int_eq(p.refusal, REFUSED_EMPTY);
	expect(PIECE_FILE_END, &p);
	expect_end();
	worker_close(w);
}
END_TEST

START_TEST(an_error_is_the_inputs)
{
	struct span text = SPAN("dn: c=UT\nno colon\n");
	struct piece p;
	bool more;

	open_with(unpack_job);
	begin("x.ldif", &text);
	expect(PIECE_FILE, &p);
	ck_assert(!unpack_next(u, &p, &more, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(err.text, "LDIF line 2: no \"name: value\"");
	unpack_end(u);
	worker_close(w);
}
END_TEST

/* ---- lies --------------------------------------------------------------- */

#define DIGEST "01234567890123456789012345678901"
#define LDIF DIGEST "\1"
#define OTHER DIGEST "\0"

/* The messages of a lie, each a kind and its payload; the last one is the
 * lie. */
static const struct {
	const char *what;
	struct {
		unsigned kind;
		const char *bytes;
		size_t len;
	} said[3];
} lies[] = {
#define SAY(kind, text)                      \
	{                                    \
		kind, text, sizeof(text) - 1 \
	}
    {"an object of no file", {SAY(PIECE_OBJECT, "x")}},
    {"an end of no file", {SAY(PIECE_FILE_END, "\0")}},
    {"a file in a file", {SAY(PIECE_FILE, LDIF), SAY(PIECE_FILE, LDIF)}},
    {"a file that is cut", {SAY(PIECE_FILE, DIGEST)}},
    {"a kind of file", {SAY(PIECE_FILE, DIGEST "\2")}},
    {"an object in an LDIF", {SAY(PIECE_FILE, LDIF), SAY(PIECE_OBJECT, "x")}},
    {"an entry in another", {SAY(PIECE_FILE, OTHER), SAY(PIECE_ENTRY, "")}},
    {"an entry that is cut",
	{SAY(PIECE_FILE, LDIF),
	    SAY(PIECE_ENTRY, "\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0")}},
    {"an entry with more than it says",
	{SAY(PIECE_FILE, LDIF),
	    SAY(PIECE_ENTRY,
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0x")}},
    {"more values than there may be",
	{SAY(PIECE_FILE, LDIF),
	    SAY(PIECE_ENTRY,
		"\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0")}},
    {"a name past the end",
	{SAY(PIECE_FILE, LDIF),
	    SAY(PIECE_ENTRY,
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\0\0\0\0")}},
    {"a change",
	{SAY(PIECE_FILE, LDIF),
	    SAY(PIECE_ENTRY,
		"\0\0\0\0\0\0\0\0\x9\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")}},
    {"a refusal", {SAY(PIECE_FILE, OTHER), SAY(PIECE_REFUSED, "\x9")}},
    {"an end", {SAY(PIECE_FILE, OTHER), SAY(PIECE_FILE_END, "\2")}},
    {"another piece", {SAY(PIECE_FILE, OTHER), SAY(99, "")}},
    {"no end", {SAY(PIECE_FILE, OTHER)}},
};

static bool
lie(struct worker_pipe *pipe, struct span task, struct err *why)
{
	size_t which;

	(void)why;
	for (which = 0; !span_equal_str(task, lies[which].what); which++)
		;
	for (size_t i = 0; lies[which].said[i].bytes != NULL; i++)
		worker_give(pipe, lies[which].said[i].kind,
		    (const struct span[]){span_make(
			lies[which].said[i].bytes, lies[which].said[i].len)},
		    1);
	return true;
}

START_TEST(a_parser_that_lies_is_not_believed)
{
	struct span none = SPAN("");
	struct piece p;
	bool more = true, ok = true;

	open_with(lie);
	begin(lies[_i].what, &none);
	while (ok && more)
		ok = unpack_next(u, &p, &more, &err);
	ck_assert_msg(!ok, "%s is believed", lies[_i].what);
	ck_assert_str_eq(err.text, "the parser says what no parser says");
	unpack_end(u);
	worker_close(w);
}
END_TEST

static void
nothing(void)
{
}

Suite *
unpack_suite(void)
{
	Suite *s = suite_create("unpack");

	CASE(s, entries_of_an_ldif);
	CASE(s, objects_of_other_files);
	CASE(s, an_error_is_the_inputs);
	CASE_TABLE(
	    s, a_parser_that_lies_is_not_believed, lies, nothing, nothing);
	return s;
}

/*
 * xml: what is read of a document wherever it is cut, and what is not.
 */
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "base/memory.h"
#include "edi/xml.h"
#include "suite.h"

static struct buf seen;

static void
see_open(void *context, const struct xml_element *e)
{
	(void)context;
	buf_append_byte(&seen, '<');
	buf_append_span(&seen, e->name);
	for (unsigned i = 0; i < e->count; i++) {
		buf_append_byte(&seen, ' ');
		buf_append_span(&seen, e->attributes[i].name);
		buf_append_byte(&seen, '=');
		buf_append_span(&seen, e->attributes[i].value);
	}
	buf_append_byte(&seen, '>');
}

static void
see_text(void *context, struct span text)
{
	(void)context;
	buf_append_span(&seen, text);
}

static void
see_close(void *context, const struct xml_element *e)
{
	(void)context, (void)e;
	buf_append_str(&seen, "</>");
}

static void
see_next(void *context)
{
	(void)context;
	buf_append_byte(&seen, '~');
}

/* "events" or "events|code line:column note", in pieces of that size. */
static void
read_in_pieces(struct span text, size_t piece)
{
	static const struct xml_events events = {
	    see_open, see_text, see_close, see_next, NULL};
	const struct xml_fault *fault;
	struct err err = ERR_INIT;
	struct xml *x;
	bool end;

	buf_clear(&seen);
	ck_assert(xml_open(&events, &x, &err));
	do {
		struct span part = span_first(text, piece);

		text = span_from(text, part.len);
		end = text.len == 0;
		ck_assert(xml_feed(x, part, end, &err));
	} while (!end);
	fault = xml_fault(x);
	if (fault->code != NULL)
		buf_printf(&seen, "|%s %u:%u %s", fault->code,
		    (unsigned)fault->line, (unsigned)fault->column,
		    fault->note);
	xml_close(x);
}

#define UNCLOSED "it ends before its last element does"
#define AFTER "something after the document"

static const struct {
	const char *text, *expected;
} documents[] = {
    {"<a/>", "<a></>"},
    {"\n <a b='1' x:c=\"&lt;2>&#x41;\"  xmlns:x='u'>t<b/>u</a>\n",
	"<a b=1 c=<2>A>t<b></>u</>"},
    /* What a tree would undo is undone; what it would keep is kept. */
    {"<a b='&amp;&amp;#38;x&#38;'>&amp;&#38;</a>", "<a b=&&#38;x&>&&</>"},
    {"<a><!-- <b> --><![CDATA[<c>]]]]><?p <d> ?></a>", "<a><c>]]</>"},
    {"<a><!----><![CDATA[]]></a>", "<a></>"},
    {"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a>\xc3\x9c</a>",
	"<a>\xc3\x9c</>"},
    {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xdc</a>",
	"<a>\xc3\x9c</>"},
    {"<z:a/>", "<a></>"}, /* a namespace that nobody declared */
    /* Not well formed, and where. */
    {"<a>\n<b></a>", "<a>\n<b>|edi.syntax 2:8 an element is not closed"},
    {"<a>t", "<a>|edi.syntax 1:4 " UNCLOSED},
    {"<a b=1></a>", "|edi.syntax 1:6 not well formed"},
    {"<a", "|edi.syntax 1:1 " UNCLOSED},
    {"<a b='1' b='2'/>", "|edi.syntax 1:17 an attribute is there twice"},
    {"<a>&x;</a>", "<a>|edi.syntax 1:7 an entity that XML does not have"},
    {"<a/>x", "<a></>|edi.syntax 1:5 " AFTER},
    /* One document after the other. */
    {"<a/><b/>", "<a></>~<b></>"},
    {"<a b='>'>t</a>\n <!-- > --> <?p ?>\n<?xml version='1.0'?>\n<c/>\n",
	"<a b=>>t</>~<c></>"},
    {"<a/>\n<?xml version='1.0' encoding='ISO-8859-1'?><b>\xdc</b><c/>",
	"<a></>~<b>\xc3\x9c</>~<c></>"},
    {"<a><b/></a>\n<c><d></c>",
	"<a><b></></>~<c><d>|edi.syntax 2:11 an element is not closed"},
    {"<a/>\n <b>\n&x;</b>",
	"<a></>~<b>\n|edi.syntax 3:4 an entity that "
	"XML does not have"},
    {"<a/></a>", "<a></>~|edi.syntax 1:6 not well formed"},
    {"<a/><b", "<a></>~|edi.syntax 1:5 " UNCLOSED},
    {"<a/>\n<!DOCTYPE b><b/>",
	"<a></>|edi.syntax 2:3 a document type, which is refused"},
    {"<a/><?xmlx ?>&", "<a></>|edi.syntax 1:14 " AFTER},
    {"", "|edi.syntax 1:1 " UNCLOSED},
    {"<a>\xdc</a>",
	"<a>|edi.character 1:5 a byte that is no character of its encoding"},
    {"<?xml version='1.0' encoding='UTF-7'?><a/>",
	"|edi.character 1:39 an encoding that is not read"},
    /* Nothing that could make one entity out of another. */
    {"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
	"|edi.syntax 1:3 a document type, which is refused"},
    {"<a>\n <!DOCTYPE b></a>",
	"<a>\n |edi.syntax 2:4 a document type, which is refused"},
    {"<a><!ELEMENT b></a>",
	"<a>|edi.syntax 1:6 a document type, which is refused"},
};

static bool
read_quietly(struct span text, struct err *err)
{
	static const struct xml_events events = {
	    see_open, see_text, see_close, see_next, NULL};
	struct xml *x;
	bool ok;

	if (!xml_open(&events, &x, err))
		return false;
	ok = xml_feed(x, text, true, err) && xml_fault(x)->code == NULL;
	xml_close(x);
	return ok;
}

/*
 * Whichever allocation fails, one of libxml2's included: a document of which
 * a part is not there is never read as a whole one.
 */
START_TEST(no_memory)
{
	static const char text[] =
	    "<a b='1' c='&amp;2'><d xmlns:e='u' e:f='3'>t</d><g h='4'/></a>";
	static const char all[] = "<a b=1 c=&2><d f=3>t</><g h=4></></>";
	struct err err = ERR_INIT;
	bool ok, failed;

	buf_reserve(&seen, 1000);
	for (long n = 0; alloc_fail_at(n); n++) {
		unsigned long refusals = memory_refusals();

		buf_clear(&seen);
		ok = read_quietly(span_str(text), &err);
		failed = alloc_failed();
		ck_assert(!failed || memory_refusals() > refusals);
		ck_assert(!failed || err.kind == ERR_INTERNAL);
		ck_assert_int_eq(ok, !failed);
		if (ok)
			ck_assert_str_eq(buf_text(&seen), all);
	}
	buf_release(&seen);
}
END_TEST

/* The column of a fault may be that of a piece's end: it is not compared. */
static void
without_column(const char *text, struct buf *out)
{
	const char *bar = strchr(text, '|'), *colon;

	buf_clear(out);
	if (bar == NULL || (colon = strchr(bar, ':')) == NULL) {
		buf_append_str(out, text);
		return;
	}
	buf_append(out, text, (size_t)(colon - text));
	buf_append_str(out, colon + 1 + strspn(colon + 1, "0123456789"));
}

START_TEST(what_is_read)
{
	struct span text = span_str(documents[_i].text);
	struct buf got = BUF_INIT, wanted = BUF_INIT;

	buf_init(&seen, 0);
	read_in_pieces(text, 1u << 20);
	ck_assert_str_eq(buf_text(&seen), documents[_i].expected);
	without_column(documents[_i].expected, &wanted);
	for (size_t piece = 1; piece <= text.len; piece++) {
		read_in_pieces(text, piece);
		without_column(buf_text(&seen), &got);
		ck_assert_str_eq(buf_text(&got), buf_text(&wanted));
	}
	buf_release(&seen);
	buf_release(&got);
	buf_release(&wanted);
}
END_TEST

/* before, as often as many says, after: fits in the limit, and one more. */
static const struct {
	const char *before, *each, *after;
	unsigned fits;
	const char *note;
} limits[] = {
    {"<a>", "<b>", "", XML_DEPTH_MAX - 1, "elements too deep in each other"},
    {"<a ", "b%u='' ", "/>", XML_ATTRIBUTES_MAX,
	"an element has too many attributes"},
    {"<a xmlns:q='u' xmlns:r='u'><b ", "xmlns:b%u='u' ", "/></a>",
	XML_NAMESPACES_MAX - 2,
	"an element has too many attributes or namespaces"},
    {"<a>", "x", "</a>", XML_MARKUP_MAX - 1,
	"a tag, comment or text is too long"},
    {"<a><!--", "x", "--></a>", XML_MARKUP_MAX - 3,
	"a tag, comment or text is too long"},
    {"<a b='", "x", "'/>", XML_MARKUP_MAX - 8,
	"a tag, comment or text is too long"},
};

static void
read_many(int row, unsigned many)
{
	struct buf text = BUF_INIT;

	buf_append_str(&text, limits[row].before);
	for (unsigned i = 0; i < many; i++)
		buf_printf(&text, limits[row].each, i);
	buf_append_str(&text, limits[row].after);
	read_in_pieces(buf_span(&text), 1000);
	buf_release(&text);
}

START_TEST(limits_are_said)
{
	struct span note = span_str(limits[_i].note);

	buf_init(&seen, 0);
	read_many(_i, limits[_i].fits);
	ck_assert_uint_eq(
	    span_search(buf_span(&seen), SPAN("edi.limit")), seen.len);
	read_many(_i, limits[_i].fits + 1);
	ck_assert_uint_ne(
	    span_search(buf_span(&seen), SPAN("edi.limit")), seen.len);
	ck_assert(
	    span_equal(span_from(buf_span(&seen), seen.len - note.len), note));
	buf_release(&seen);
}
END_TEST

START_TEST(what_is_xml)
{
	ck_assert(xml_recognise(SPAN("<a")));
	ck_assert(xml_recognise(SPAN("\xef\xbb\xbf\r\n\t <?xml")));
	ck_assert(xml_recognise(SPAN("\xff\xfe<\0")));
	ck_assert(xml_recognise(SPAN("\xfe\xff\0<")));
	ck_assert(!xml_recognise(SPAN("")));
	ck_assert(!xml_recognise(SPAN("\0<")));
	ck_assert(!xml_recognise(SPAN("UNB+UNOA:4+<")));
}
END_TEST

Suite *xml_suite(void);
Suite *
xml_suite(void)
{
	Suite *s = suite_create("xml");

	CASE_TABLE(s, what_is_read, documents, NULL, NULL);
	CASE_TABLE(s, limits_are_said, limits, NULL, NULL);
	CASE(s, what_is_xml);
	CASE(s, no_memory);
	return s;
}

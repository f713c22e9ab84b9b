/*
 * template_xml: a mapped XML answer (SOAP or not), by XPath expressions.
 *
 * The answer comes from outside: no entities are expanded beyond XML's own,
 * no document type is loaded, nothing is fetched, and libxml2's own limits
 * stay in force.
 */
#include "template.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <pthread.h>

#include "base/memory.h"

static const xmlChar *
xml(const char *text)
{
	return (const xmlChar *)text;
}

/* ---- before the parser -------------------------------------------------- */

/*
 * libxml2 compares each attribute of an element with all others of it, and a
 * prefix with all namespaces in force: an answer may not have more of them.
 */
#define ATTRIBUTES_MAX 256
#define NAMESPACES_MAX 256

#define DOCUMENT_TYPE "its answer has a document type, which is refused"

/* After the first `end` at or after at; the end of s where there is none. */
static size_t
skip_past(struct span s, size_t at, struct span end)
{
	struct span rest = span_from(s, at);
	size_t found = span_search(rest, end);

	return found == rest.len ? s.len : at + found + end.len;
}

/* After the tag that begins at `at`, and how many '=' are in it. */
static size_t
skip_tag(struct span s, size_t at, size_t *equals)
{
	uint8_t quote = 0;

	for (*equals = 0; at < s.len; at++) {
		uint8_t c = s.data[at];

		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '=')
			++*equals;
		else if (c == '>')
			return at + 1;
	}
	return at;
}

static size_t
count_words(struct span s, struct span word)
{
	size_t count = 0;

	for (;; count++) {
		size_t at = span_search(s, word);

		if (at == s.len)
			return count;
		s = span_from(s, at + word.len);
	}
}

/* False: the parser is not to see it. One pass over the bytes. */
static bool
look_for_danger(struct span s, struct err *err)
{
	size_t at = 0, equals;

	if (memchr(s.data, 0, s.len) != NULL)
		return err_set(err, ERR_DATA, "its answer is not in UTF-8");
	if (count_words(s, SPAN("xmlns")) > 2 * NAMESPACES_MAX)
		return err_set(
		    err, ERR_DATA, "its answer has too many namespaces");
	while ((at += span_find(span_from(s, at), '<')) < s.len) {
		struct span rest = span_from(s, at);

		if (span_starts(rest, SPAN("<!--"))) {
			at = skip_past(s, at + 4, SPAN("-->"));
		} else if (span_starts(rest, SPAN("<![CDATA["))) {
			at = skip_past(s, at + 9, SPAN("]]>"));
		} else if (span_starts(rest, SPAN("<?"))) {
			at = skip_past(s, at + 2, SPAN("?>"));
		} else if (span_starts(rest, SPAN("<!"))) {
			return err_set(err, ERR_DATA, DOCUMENT_TYPE);
		} else {
			at = skip_tag(s, at, &equals);
			if (equals > ATTRIBUTES_MAX)
				return err_set(err, ERR_DATA,
				    "an element of its answer has too many "
				    "attributes");
		}
	}
	return true;
}

/* ---- parsing ------------------------------------------------------------ */

static pthread_once_t parser_once = PTHREAD_ONCE_INIT;

/* Errors are what the functions return; nothing is printed. */
static void
be_quiet(void *context, const char *format, ...)
{
	(void)context, (void)format;
}

/*
 * What it has no memory for it leaves out, an element of the answer or a node
 * that an expression finds, and does not always say so.
 */
static void
start_parser(void)
{
	(void)xmlMemSetup(free, memory_malloc, memory_realloc, memory_strdup);
	xmlInitParser();
}

static xmlDoc *
parse(struct span body)
{
	/* Every source has a thread of its own. */
	pthread_once(&parser_once, start_parser);
	/* This thread's handler: libxml2 keeps one for each. */
	xmlSetGenericErrorFunc(NULL, be_quiet);
	return xmlReadMemory((const char *)body.data, (int)body.len,
	    "answer.xml", NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
		XML_PARSE_NOCDATA);
}

static xmlXPathContext *
context_new(const struct template *t, xmlDoc *doc)
{
	xmlXPathContext *x = xmlXPathNewContext(doc);

	for (size_t i = 0; x != NULL && i < t->namespaces.count; i++)
		(void)xmlXPathRegisterNs(x, xml(t->namespaces.list[i].word),
		    xml(t->namespaces.list[i].meaning));
	return x;
}

/* What an expression gives. */
enum found { FOUND_NOTHING, FOUND_ONE, FOUND_MORE };

/* The text of its first node, or of what it computes. */
static enum found
text_at(xmlXPathContext *x, xmlNode *from, const char *path, struct buf *out)
{
	enum found found = FOUND_ONE;
	xmlXPathObject *object;
	xmlChar *text = NULL;

	buf_clear(out);
	if (path[0] == '\0')
		return FOUND_NOTHING;
	x->node = from;
	object = xmlXPathEvalExpression(xml(path), x);
	if (object == NULL)
		return FOUND_NOTHING;
	if (object->type == XPATH_NODESET) {
		int count = xmlXPathNodeSetGetLength(object->nodesetval);

		found = count == 0 ? FOUND_NOTHING
		    : count == 1   ? FOUND_ONE
				   : FOUND_MORE;
	}
	if (found != FOUND_NOTHING)
		text = xmlXPathCastToString(object);
	if (text != NULL)
		buf_append_span(out, span_trim(span_str((char *)text)));
	else
		found = FOUND_NOTHING;
	xmlFree(text);
	xmlXPathFreeObject(object);
	return found;
}

static bool
read_xml_record(const struct template *t, xmlXPathContext *x, xmlNode *node,
    const struct sltd_query *q, size_t hit, struct sltd_answer *a,
    struct err *err)
{
	struct buf texts[TEMPLATE_MEMBERS];
	struct span spans[TEMPLATE_MEMBERS];
	bool ok = true;

	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++) {
		buf_init(&texts[i], ANSWER_MAX);
		if (text_at(x, node, template_place(t, i, hit), &texts[i]) ==
		    FOUND_MORE)
			ok = err_set(err, ERR_DATA,
			    "a record of its answer has a member twice");
		if (!buf_ok(&texts[i]))
			ok = err_memory(err);
		spans[i] = buf_span(&texts[i]);
	}
	ok = ok && template_add(t, spans, q, hit, a, err);
	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++)
		buf_release(&texts[i]);
	return ok;
}

static bool
read_xml_records(const struct template *t, xmlXPathContext *x, xmlNode *root,
    const struct sltd_query *q, struct sltd_answer *a,
    struct template_found *found, struct err *err)
{
	xmlXPathObject *records;
	bool ok = true;

	if (t->records[0] == '\0')
		return true;
	x->node = root;
	records = xmlXPathEvalExpression(xml(t->records), x);
	if (records == NULL || records->type != XPATH_NODESET) {
		xmlXPathFreeObject(records);
		return err_set(
		    err, ERR_DATA, "the mapped records are no nodes");
	}
	for (int i = 0; ok && i < xmlXPathNodeSetGetLength(records->nodesetval);
	     i++) {
		if (++found->records > TEMPLATE_RECORDS_MAX)
			ok = err_set(
			    err, ERR_DATA, "its answer has too many records");
		else
			ok = read_xml_record(t, x,
			    xmlXPathNodeSetItem(records->nodesetval, i), q,
			    TEMPLATE_NEW, a, err);
	}
	xmlXPathFreeObject(records);
	return ok;
}

/* The members of the answer itself, each of which must be there once. */
static bool
read_answer(const struct template *t, xmlXPathContext *x, xmlNode *root,
    struct buf texts[3], struct template_found *found, struct err *err)
{
	const char *const paths[3] = {t->answer, t->as_of, t->id};
	enum found got[3];

	for (unsigned i = 0; i < 3; i++) {
		got[i] = text_at(x, root, paths[i], &texts[i]);
		if (got[i] == FOUND_MORE)
			return err_set(
			    err, ERR_DATA, "its answer has a member twice");
		if (!buf_ok(&texts[i]))
			return err_memory(err);
	}
	found->answered = got[0] == FOUND_ONE;
	found->answer = buf_span(&texts[0]);
	if (got[1] == FOUND_ONE)
		found->as_of = buf_span(&texts[1]);
	if (got[2] == FOUND_ONE)
		found->id = buf_span(&texts[2]);
	return true;
}

static bool
read_tree(const struct template *t, xmlDoc *doc, const char *id,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err)
{
	struct template_found found = {.records = 0};
	struct buf texts[3] = {BUF_INIT, BUF_INIT, BUF_INIT}, proof = BUF_INIT;
	xmlNode *root = xmlDocGetRootElement(doc);
	xmlXPathContext *x = context_new(t, doc);
	bool ok;

	if (x == NULL)
		return err_memory(err);
	found.proof = text_at(x, root, t->proof, &proof) != FOUND_NOTHING;
	ok = read_answer(t, x, root, texts, &found, err) &&
	    read_xml_records(t, x, root, q, a, &found, err) &&
	    template_settle(t, id, &found, a, err);
	xmlXPathFreeContext(x);
	for (unsigned i = 0; i < 3; i++)
		buf_release(&texts[i]);
	buf_release(&proof);
	return ok;
}

static bool
open_answer(struct span body, xmlDoc **out, struct err *err)
{
	xmlDoc *doc;

	if (body.len > ANSWER_MAX)
		return err_set(err, ERR_DATA, "its answer is too long");
	if (!look_for_danger(body, err))
		return false;
	doc = parse(body);
	if (doc == NULL)
		return err_set(
		    err, ERR_DATA, "its answer is no well-formed XML");
	if (doc->intSubset != NULL) {
		xmlFreeDoc(doc);
		return err_set(err, ERR_DATA, DOCUMENT_TYPE);
	}
	*out = doc;
	return true;
}

bool
template_read_xml(const struct template *t, struct span body, const char *id,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err)
{
	unsigned long refusals = memory_refusals();
	xmlDoc *doc;
	bool ok = open_answer(body, &doc, err);

	if (ok) {
		ok = read_tree(t, doc, id, q, a, err);
		xmlFreeDoc(doc);
	}
	/* Neither a record nor a fault of the answer that was not there. */
	return memory_refusals() == refusals ? ok : err_memory(err);
}

/* What cannot be read leaves the hit as it is. */
static void
read_detail(const struct template *t, xmlXPathContext *x, xmlNode *root,
    const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	struct err ignored = ERR_INIT;
	xmlXPathObject *found;

	if (t->detail[0] == '\0') {
		may_fail(read_xml_record(t, x, root, q, i, a, &ignored));
		return;
	}
	x->node = root;
	found = xmlXPathEvalExpression(xml(t->detail), x);
	if (found != NULL && found->type == XPATH_NODESET &&
	    !xmlXPathNodeSetIsEmpty(found->nodesetval))
		may_fail(read_xml_record(t, x,
		    xmlXPathNodeSetItem(found->nodesetval, 0), q, i, a,
		    &ignored));
	xmlXPathFreeObject(found);
}

void
template_detail_xml(const struct template *t, struct span body,
    const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	struct err ignored = ERR_INIT;
	xmlXPathContext *x;
	xmlDoc *doc;

	if (!open_answer(body, &doc, &ignored))
		return;
	x = context_new(t, doc);
	if (x != NULL)
		read_detail(t, x, xmlDocGetRootElement(doc), q, i, a);
	xmlXPathFreeContext(x);
	xmlFreeDoc(doc);
}

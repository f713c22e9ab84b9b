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

static const xmlChar *
xml(const char *text)
{
	return (const xmlChar *)text;
}

/* Errors are what the functions return; nothing is printed. */
static void
be_quiet(void *context, const char *format, ...)
{
	(void)context, (void)format;
}

static xmlDoc *
parse(struct span body)
{
	static bool ready;

	if (!ready) {
		xmlInitParser();
		ready = true;
	}
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

/* The text that an expression gives; false when it selects nothing. */
static bool
text_at(xmlXPathContext *x, xmlNode *from, const char *path, struct buf *out)
{
	xmlXPathObject *found;
	xmlChar *text = NULL;
	bool any = false;

	buf_clear(out);
	if (path[0] == '\0')
		return false;
	x->node = from;
	found = xmlXPathEvalExpression(xml(path), x);
	if (found == NULL)
		return false;
	if (found->type != XPATH_NODESET ||
	    !xmlXPathNodeSetIsEmpty(found->nodesetval))
		text = xmlXPathCastToString(found);
	if (text != NULL) {
		struct span trimmed = span_trim(span_str((char *)text));

		buf_append_span(out, trimmed);
		any = true;
	}
	xmlFree(text);
	xmlXPathFreeObject(found);
	return any;
}

static const char *
read_record(const struct template *t, xmlXPathContext *x, xmlNode *node,
    const struct sltd_query *q, size_t hit, struct sltd_answer *a)
{
	struct buf texts[TEMPLATE_MEMBERS];
	struct span spans[TEMPLATE_MEMBERS];
	const char *why;

	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++) {
		buf_init(&texts[i], ANSWER_MAX);
		(void)text_at(x, node, template_place(t, i, hit), &texts[i]);
		spans[i] = buf_span(&texts[i]);
	}
	why = template_add(t, spans, q, hit, a);
	for (unsigned i = 0; i < TEMPLATE_MEMBERS; i++)
		buf_release(&texts[i]);
	return why;
}

static const char *
read_records(const struct template *t, xmlXPathContext *x, xmlNode *root,
    const struct sltd_query *q, struct sltd_answer *a,
    struct template_found *found)
{
	xmlXPathObject *records;
	const char *why = NULL;

	if (t->records[0] == '\0')
		return NULL;
	x->node = root;
	records = xmlXPathEvalExpression(xml(t->records), x);
	if (records == NULL || records->type != XPATH_NODESET) {
		xmlXPathFreeObject(records);
		return "the mapped records are no nodes";
	}
	for (int i = 0;
	     why == NULL && i < xmlXPathNodeSetGetLength(records->nodesetval);
	     i++) {
		found->records++;
		why = read_record(t, x,
		    xmlXPathNodeSetItem(records->nodesetval, i), q,
		    TEMPLATE_NEW, a);
	}
	xmlXPathFreeObject(records);
	return why;
}

static const char *
read_tree(const struct template *t, xmlDoc *doc, const struct sltd_query *q,
    struct sltd_answer *a)
{
	struct template_found found = {.records = 0};
	struct buf answer = BUF_INIT, as_of = BUF_INIT, proof = BUF_INIT;
	xmlNode *root = xmlDocGetRootElement(doc);
	xmlXPathContext *x = context_new(t, doc);
	const char *why = "not enough memory";

	if (x == NULL)
		return why;
	found.proof = text_at(x, root, t->proof, &proof);
	found.answered = text_at(x, root, t->answer, &answer);
	found.answer = buf_span(&answer);
	if (text_at(x, root, t->as_of, &as_of))
		found.as_of = buf_span(&as_of);
	why = read_records(t, x, root, q, a, &found);
	if (why == NULL)
		why = template_settle(t, &found, a);
	xmlXPathFreeContext(x);
	buf_release(&answer);
	buf_release(&as_of);
	buf_release(&proof);
	return why;
}

/* NULL, and why, where the answer is not to be looked at. */
static xmlDoc *
open_answer(struct span body, const char **why)
{
	xmlDoc *doc = body.len <= ANSWER_MAX ? parse(body) : NULL;

	*why = "its answer is no well-formed XML";
	if (doc != NULL && doc->intSubset != NULL) {
		*why = "its answer has a document type, which is refused";
		xmlFreeDoc(doc);
		doc = NULL;
	}
	return doc;
}

const char *
template_read_xml(const struct template *t, struct span body,
    const struct sltd_query *q, struct sltd_answer *a)
{
	const char *why;
	xmlDoc *doc = open_answer(body, &why);

	if (doc == NULL)
		return why;
	why = read_tree(t, doc, q, a);
	xmlFreeDoc(doc);
	return why;
}

static void
read_detail(const struct template *t, xmlXPathContext *x, xmlNode *root,
    const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	xmlXPathObject *found;

	if (t->detail[0] == '\0') {
		(void)read_record(t, x, root, q, i, a);
		return;
	}
	x->node = root;
	found = xmlXPathEvalExpression(xml(t->detail), x);
	if (found != NULL && found->type == XPATH_NODESET &&
	    !xmlXPathNodeSetIsEmpty(found->nodesetval))
		(void)read_record(
		    t, x, xmlXPathNodeSetItem(found->nodesetval, 0), q, i, a);
	xmlXPathFreeObject(found);
}

void
template_detail_xml(const struct template *t, struct span body,
    const struct sltd_query *q, size_t i, struct sltd_answer *a)
{
	const char *ignored;
	xmlDoc *doc = open_answer(body, &ignored);
	xmlXPathContext *x = doc != NULL ? context_new(t, doc) : NULL;

	if (x != NULL)
		read_detail(t, x, xmlDocGetRootElement(doc), q, i, a);
	xmlXPathFreeContext(x);
	xmlFreeDoc(doc);
}

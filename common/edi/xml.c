/*
 * xml: elements and texts by libxml2's push parser; see the header.
 */
#include "edi/xml.h"

#include <dlfcn.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

#include "base/memory.h"

/* The parser copies what it is given before it looks at it. */
#define PIECE ((size_t)16 << 10)

/* ---- the library ---- */

#define LIBRARY "libxml2.so.2"

/* What is used of it: the type of each is that of its header. */
#define FUNCTIONS(X)               \
	X(xmlMemSetup)             \
	X(xmlCreatePushParserCtxt) \
	X(xmlCtxtUseOptions)       \
	X(xmlParseChunk)           \
	X(xmlStopParser)           \
	X(xmlSetGenericErrorFunc)  \
	X(xmlFreeParserCtxt)       \
	X(xmlCtxtGetLastError)     \
	X(xmlSAX2GetLineNumber)    \
	X(xmlSAX2GetColumnNumber)

#define DECLARE(name) __typeof__(name) *name;

struct library {
	void *handle;
	FUNCTIONS(DECLARE)
};

/* ISO C has no cast from an object's pointer to a function's. */
#define FIND(name)                                          \
	do {                                                \
		void *symbol = dlsym(l->handle, #name);     \
                                                            \
		memcpy(&l->name, &symbol, sizeof(l->name)); \
		ok = ok && symbol != NULL;                  \
	} while (0);

static bool
load(struct library *l, struct err *err)
{
	bool ok = true;

	l->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (l->handle == NULL)
		return err_set(err, ERR_UNAVAILABLE,
		    "%s, which reads XML, is not there", LIBRARY);
	FUNCTIONS(FIND)
	return ok ||
	    err_set(err, ERR_UNAVAILABLE, "%s is not a libxml2 that is known",
		LIBRARY);
}

/* What has no parser to be told to (encodings) would go to standard error. */
static void
be_quiet(void *context, const char *format, ...)
{
	(void)context, (void)format;
}

/* ---- a document ---- */

struct xml {
	struct xml_events events;
	struct library library;
	xmlSAXHandler handler;
	xmlParserCtxt *parser;
	struct xml_guard guard;
	struct xml_fault fault;
	struct xml_element element;
	unsigned depth;
	unsigned namespaces[XML_DEPTH_MAX + 1]; /* in force at each depth */
	/* Of the document's first byte in the input, from 0. */
	uint64_t line, column;
	struct buf values;	/* of the element's attributes, where '&' was */
	unsigned long refusals; /* memory_refusals() at the start */
};

/* Memory ran out since: what comes now may have lost a part. */
static bool
lost(const struct xml *x)
{
	return memory_refusals() != x->refusals;
}

static struct span
xml_span(const xmlChar *text)
{
	return span_str((const char *)text);
}

struct span
xml_attribute(const struct xml_element *e, const char *name)
{
	for (unsigned i = 0; i < e->count; i++)
		if (xml_is(e->attributes[i].name, name))
			return e->attributes[i].value;
	return span_make("", 0);
}

/* Where the parser is, in the input. */
static void
place_now(const struct xml *x, uint64_t *line, uint64_t *column)
{
	*line = (uint64_t)x->library.xmlSAX2GetLineNumber(x->parser);
	*column = (uint64_t)x->library.xmlSAX2GetColumnNumber(x->parser);
	if (*line <= 1)
		*column += x->column;
	*line += x->line;
}

static void
end_by(struct xml *x, const char *code, const char *note)
{
	if (x->fault.code != NULL)
		return;
	x->fault = (struct xml_fault){code, note, 0, 0};
	place_now(x, &x->fault.line, &x->fault.column);
	x->library.xmlStopParser(x->parser);
}

/* ---- what the parser says ---- */

/* After the declaration, before anything is read in that encoding. */
static void
start_document(void *context)
{
	static const char *const known[] = {
	    "UTF-8", "US-ASCII", "ASCII", "ISO-8859-1"};
	struct xml *x = context;
	const xmlChar *encoding = x->parser->encoding;

	if (encoding == NULL)
		return;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (xml_is(xml_span(encoding), known[i]))
			return;
	end_by(x, "edi.character", "an encoding that is not read");
}

static void
internal_subset(void *context, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	(void)name, (void)external, (void)system;
	end_by(context, "edi.syntax", "a document type, which is refused");
}

/*
 * A value as it is meant: the parser leaves one reference in it, that to '&',
 * which a tree would take away later.
 */
static struct span
plain_value(struct xml *x, struct span value)
{
	static const char ampersand[] = "&#38;";
	struct span left = span_make(ampersand, sizeof(ampersand) - 1);
	size_t start = x->values.len, at;

	if (memchr(value.data, '&', value.len) == NULL)
		return value;
	while ((at = span_search(value, left)) < value.len) {
		buf_append_span(&x->values, span_first(value, at));
		buf_append_byte(&x->values, '&');
		value = span_from(value, at + left.len);
	}
	buf_append_span(&x->values, value);
	return span_from(buf_span(&x->values), start);
}

/* libxml2 has five pointers an attribute: name, prefix, URI, begin, end. */
static void
take_attributes(struct xml *x, int count, const xmlChar **attributes)
{
	struct xml_element *e = &x->element;
	size_t total = 0;

	for (int i = 0; i < count; i++)
		total +=
		    (size_t)(attributes[5 * i + 4] - attributes[5 * i + 3]);
	buf_clear(&x->values);
	/* Once, so that spans of it stay where they are. */
	if (buf_reserve(&x->values, total + 1) == NULL)
		memory_refused();
	for (int i = 0; !lost(x) && i < count; i++) {
		const xmlChar **a = attributes + 5 * i;

		e->attributes[i].name = xml_span(a[0]);
		e->attributes[i].value =
		    plain_value(x, span_make(a[3], (size_t)(a[4] - a[3])));
	}
	e->count = lost(x) ? 0 : (unsigned)count;
}

static void
place_element(struct xml *x, const xmlChar *name)
{
	x->element.name = xml_span(name);
	x->element.depth = x->depth;
	place_now(x, &x->element.line, &x->element.column);
	x->element.count = 0;
}

static void
start_element(void *context, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int namespace_count, const xmlChar **namespaces,
    int attribute_count, int defaulted, const xmlChar **attributes)
{
	struct xml *x = context;
	unsigned in_force;

	(void)prefix, (void)uri, (void)namespaces, (void)defaulted;
	if (x->depth == XML_DEPTH_MAX) {
		end_by(x, "edi.limit", "elements too deep in each other");
		return;
	}
	in_force = x->namespaces[x->depth++] + (unsigned)namespace_count;
	x->namespaces[x->depth] = in_force;
	if (in_force > XML_NAMESPACES_MAX ||
	    attribute_count > XML_ATTRIBUTES_MAX) {
		end_by(x, "edi.limit",
		    "an element has too many attributes or namespaces");
		return;
	}
	place_element(x, name);
	take_attributes(x, attribute_count, attributes);
	if (!lost(x))
		x->events.open(x->events.context, &x->element);
}

static void
end_element(void *context, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml *x = context;

	(void)prefix, (void)uri;
	place_element(x, name);
	if (!lost(x))
		x->events.close(x->events.context, &x->element);
	x->depth--;
}

static void
characters(void *context, const xmlChar *text, int len)
{
	struct xml *x = context;

	if (!lost(x))
		x->events.text(x->events.context, span_make(text, (size_t)len));
}

/* ---- in and out ---- */

bool
xml_recognise(struct span first)
{
	if (span_starts(first, SPAN("\xff\xfe<")) ||
	    span_starts(first, SPAN("\xfe\xff\0<")))
		return true;
	if (span_starts(first, SPAN("\xef\xbb\xbf")))
		first = span_from(first, 3);
	while (first.len > 0 && strchr(" \t\r\n", first.data[0]) != NULL &&
	    first.data[0] != 0)
		first = span_from(first, 1);
	return first.len > 0 && first.data[0] == '<';
}

static bool
make_parser(struct xml *x)
{
	x->parser =
	    x->library.xmlCreatePushParserCtxt(&x->handler, x, NULL, 0, NULL);
	if (x->parser == NULL)
		return false;
	(void)x->library.xmlCtxtUseOptions(x->parser,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	return true;
}

bool
xml_open(const struct xml_events *events, struct xml **out, struct err *err)
{
	struct xml *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return err_memory(err);
	x->events = *events;
	x->refusals = memory_refusals();
	buf_init(&x->values, 0);
	xml_guard_init(&x->guard);
	if (!load(&x->library, err)) {
		xml_close(x);
		return false;
	}
	/* It leaves out an attribute, or the rest, without a word. */
	(void)x->library.xmlMemSetup(
	    free, memory_malloc, memory_realloc, memory_strdup);
	x->library.xmlSetGenericErrorFunc(NULL, be_quiet);
	x->handler.initialized = XML_SAX2_MAGIC;
	x->handler.startDocument = start_document;
	x->handler.internalSubset = internal_subset;
	x->handler.startElementNs = start_element;
	x->handler.endElementNs = end_element;
	x->handler.characters = characters;
	x->handler.ignorableWhitespace = characters;
	x->handler.cdataBlock = characters;
	if (!make_parser(x)) {
		xml_close(x);
		return err_memory(err);
	}
	*out = x;
	return true;
}

void
xml_close(struct xml *x)
{
	if (x == NULL)
		return;
	if (x->parser != NULL)
		x->library.xmlFreeParserCtxt(x->parser);
	/* The library stays: the next document needs it again. */
	buf_wipe(&x->values);
	free(x);
}

const struct xml_fault *
xml_fault(const struct xml *x)
{
	return &x->fault;
}

/* The parser's code in our words: its own quote the document. */
static const char *
words_for(int code)
{
	switch (code) {
	case XML_ERR_DOCUMENT_EMPTY:
	case XML_ERR_DOCUMENT_END:
		return "it ends before its last element does";
	case XML_ERR_TAG_NAME_MISMATCH:
	case XML_ERR_TAG_NOT_FINISHED:
		return "an element is not closed";
	case XML_ERR_ATTRIBUTE_REDEFINED:
		return "an attribute is there twice";
	case XML_ERR_UNDECLARED_ENTITY:
	case XML_WAR_UNDECLARED_ENTITY:
		return "an entity that XML does not have";
	default:
		return "not well formed";
	}
}

/* What xmlParseChunk() found, once it has said that all is not well. */
static void
parser_fault(struct xml *x, const xmlError *e)
{
	bool bytes = e != NULL &&
	    (e->code == XML_ERR_INVALID_CHAR ||
		e->code == XML_ERR_INVALID_ENCODING ||
		e->code == XML_I18N_CONV_FAILED ||
		/* A text does not go on: such a byte at a piece's edge. */
		e->code == XML_ERR_INTERNAL_ERROR);

	if (e != NULL && e->code == XML_ERR_NO_MEMORY)
		memory_refused();
	else
		end_by(x, bytes ? "edi.character" : "edi.syntax",
		    bytes ? "a byte that is no character of its encoding"
			  : words_for(e != NULL ? e->code : 0));
}

static void
parse(struct xml *x, struct span bytes, bool end)
{
	do {
		struct span piece = span_first(bytes, PIECE);

		bytes = span_from(bytes, piece.len);
		(void)x->library.xmlParseChunk(x->parser,
		    (const char *)piece.data, (int)piece.len,
		    end && bytes.len == 0);
		/* Namespaces that nobody declared do no harm here. */
		if (x->fault.code == NULL && !x->parser->wellFormed)
			parser_fault(
			    x, x->library.xmlCtxtGetLastError(x->parser));
	} while (bytes.len > 0 && x->fault.code == NULL && !lost(x));
}

/* The parser is told that the document ends, and another one is begun. */
static void
begin_next(struct xml *x)
{
	struct xml_guard *g = &x->guard;
	struct span head = span_make(g->head, g->head_length);

	parse(x, span_make("", 0), true);
	if (x->fault.code != NULL || lost(x))
		return;
	if (x->events.next != NULL)
		x->events.next(x->events.context);
	x->library.xmlFreeParserCtxt(x->parser);
	if (!make_parser(x))
		memory_refused();
	x->depth = 0;
	x->line = g->head_line - 1;
	x->column = g->head_column - 1;
	g->next = false;
	g->head_length = 0;
	if (!lost(x))
		parse(x, head, false);
}

/* How much of a block was taken; less where a document ends or begins. */
static size_t
feed_some(struct xml *x, struct span block)
{
	struct xml_guard *g = &x->guard;
	size_t taken;

	if (g->ended) {
		taken = xml_guard_between(g, block);
		if (g->next)
			begin_next(x);
	} else {
		taken = xml_guard(g, block);
		parse(x, span_first(block, taken), false);
	}
	if (x->fault.code == NULL)
		x->fault = g->fault;
	return taken;
}

bool
xml_feed(struct xml *x, struct span block, bool end, struct err *err)
{
	while (block.len > 0 && x->fault.code == NULL && !lost(x))
		block = span_from(block, feed_some(x, block));
	if (end && x->fault.code == NULL && !lost(x))
		parse(x, span_make("", 0), true);
	return !lost(x) || err_memory(err);
}

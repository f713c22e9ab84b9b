/*
 * xml: XML of strangers, read as a stream: blocks in, elements and texts out.
 *
 * Memory is bounded and the cost is linear, whatever is in the bytes. A
 * document type is refused, and with it every entity but XML's own five;
 * nothing is fetched or opened. What is beyond a limit never reaches the
 * parser, libxml2, which is loaded when the first document begins: at every
 * start of a tool it would cost milliseconds.
 *
 * Documents may follow each other, with blanks between them.
 *
 * Encodings: UTF-8, ASCII and ISO 8859-1 (as declared); out comes UTF-8.
 */
#ifndef EDI_XML_H
#define EDI_XML_H

#include <strings.h>

#include "base/buf.h"
#include "base/err.h"

/* Elements in elements; the document's own is 1. */
#define XML_DEPTH_MAX 32
/* Of one element, declarations of namespaces included. */
#define XML_ATTRIBUTES_MAX 64
/* In force at one place. */
#define XML_NAMESPACES_MAX 64
/* Bytes of one tag or comment, or of the text between two. */
#define XML_MARKUP_MAX ((size_t)64 << 10)

struct xml_attribute {
	struct span name; /* without its prefix */
	struct span value;
};

/* Spans live during the call that has them. */
struct xml_element {
	struct span name; /* without its prefix */
	unsigned depth;
	uint64_t line, column; /* just behind its tag, from 1 */
	unsigned count;
	struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
};

/* Names are compared in any case: senders write DateOfIssue and DateofIssue. */
static inline bool
xml_is(struct span name, const char *word)
{
	return name.len == strlen(word) &&
	    strncasecmp((const char *)name.data, word, name.len) == 0;
}

/* The value of an attribute; empty: not there. */
struct span xml_attribute(const struct xml_element *e, const char *name);

struct xml_events {
	void (*open)(void *context, const struct xml_element *e);
	/* One text may come in pieces. */
	void (*text)(void *context, struct span text);
	/* Without attributes. */
	void (*close)(void *context, const struct xml_element *e);
	/* A document has ended, and another one begins. NULL: not told. */
	void (*next)(void *context);
	void *context;
};

/* Why reading ended before the document did. */
struct xml_fault {
	const char
	    *code; /* edi.syntax edi.limit edi.character; NULL: no fault */
	const char *note; /* ours: nothing of the document */
	uint64_t line, column;
};

struct xml;

/* Whether an input that begins so is XML, in whatever encoding. */
bool xml_recognise(struct span first);

/* ERR_INTERNAL: no memory; ERR_UNAVAILABLE: libxml2 is not there. */
MUST_CHECK bool xml_open(
    const struct xml_events *events, struct xml **out, struct err *err);
/* NULL is fine. */
void xml_close(struct xml *x);

/*
 * The next block, of any size; end: nothing follows (block may be empty).
 * After a fault nothing more is read. False: no memory; what was handed out
 * so far is not the whole.
 */
MUST_CHECK bool xml_feed(
    struct xml *x, struct span block, bool end, struct err *err);

/* What ended the reading; its code is NULL while all is well. */
const struct xml_fault *xml_fault(const struct xml *x);

/*
 * The guard before the parser, apart so that it can be tested: how many bytes
 * of a block may be parsed. What libxml2 compares with each other (attributes)
 * or keeps whole (a tag, a comment) is counted here.
 */
enum xml_guard_state {
	XML_GUARD_TEXT,
	XML_GUARD_OPENED, /* behind '<' */
	XML_GUARD_BANG,	  /* behind "<!" */
	XML_GUARD_TAG,
	XML_GUARD_QUOTE,
	XML_GUARD_COMMENT,
	XML_GUARD_CDATA,
	XML_GUARD_INSTRUCTION
};

struct xml_guard {
	enum xml_guard_state state;
	uint8_t quote;
	size_t length;	  /* of what it is in */
	unsigned equals;  /* in this tag */
	unsigned matched; /* of what begins or ends it */
	unsigned open;	  /* elements */
	bool closing;	  /* the tag, an element */
	bool slash;	  /* came last in it */
	bool ended;	  /* the document's own element is closed */
	uint64_t line, column;
	struct xml_fault fault;
	/* After a document: the first bytes of the next, and where it begins.
	 */
	bool next;
	uint8_t head[6];
	unsigned head_length;
	uint64_t head_line, head_column;
};

void xml_guard_init(struct xml_guard *g);
/* Stops after the last tag of a document. */
size_t xml_guard(struct xml_guard *g, struct span block);
/*
 * After it: passes over blanks, comments and instructions, which are not
 * parsed. next: a document begins with head; what follows is xml_guard()'s.
 */
size_t xml_guard_between(struct xml_guard *g, struct span block);

#endif

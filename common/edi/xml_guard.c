/*
 * xml_guard: counts what the parser may not be given; see the header. It knows
 * just so much of XML that it can tell tags, comments and texts apart; what is
 * not well formed is the parser's to say.
 */
#include "edi/xml.h"

#define CDATA "[CDATA["

void
xml_guard_init(struct xml_guard *g)
{
	memset(g, 0, sizeof(*g));
	g->line = g->column = 1;
}

static void
enter(struct xml_guard *g, enum xml_guard_state state)
{
	g->state = state;
	g->length = 0;
	g->matched = 0;
	g->equals = 0;
}

static void
fault(struct xml_guard *g, const char *code, const char *note)
{
	g->fault = (struct xml_fault){code, note, g->line, g->column};
}

/* Behind "<!": "--" or "[CDATA[" may follow, and nothing else. */
static void
after_bang(struct xml_guard *g, uint8_t c)
{
	if (c == (uint8_t)CDATA[g->matched]) {
		if (++g->matched == sizeof(CDATA) - 1)
			enter(g, XML_GUARD_CDATA);
	} else if (c == '-' && g->matched == 0 && g->equals == 0) {
		g->equals = 1;
	} else if (c == '-' && g->equals == 1) {
		enter(g, XML_GUARD_COMMENT);
	} else {
		fault(g, "edi.syntax", "a document type, which is refused");
	}
}

/* Whether c is the last of end, which repeats its first letter or not. */
static bool
ends(struct xml_guard *g, uint8_t c, const char *end)
{
	if (end[g->matched + 1] == '\0' && c == (uint8_t)end[g->matched])
		return true;
	if (c == (uint8_t)end[g->matched])
		g->matched++;
	else if (c != (uint8_t)end[0])
		g->matched = 0;
	return false;
}

/* Of a document's own element, with the last tag the document ends. */
static void
end_tag(struct xml_guard *g)
{
	if (g->closing && g->open > 0)
		g->open--;
	else if (!g->closing && !g->slash)
		g->open++;
	g->ended = g->open == 0;
	enter(g, XML_GUARD_TEXT);
}

static void
in_tag(struct xml_guard *g, uint8_t c)
{
	if (c == '>') {
		end_tag(g);
	} else if (c == '"' || c == '\'') {
		g->quote = c;
		g->state = XML_GUARD_QUOTE;
	} else if (c == '=' && ++g->equals > XML_ATTRIBUTES_MAX) {
		fault(g, "edi.limit", "an element has too many attributes");
	}
	g->slash = c == '/';
}

static void
take(struct xml_guard *g, uint8_t c)
{
	switch (g->state) {
	case XML_GUARD_TEXT:
		if (c == '<')
			enter(g, XML_GUARD_OPENED);
		break;
	case XML_GUARD_OPENED:
		g->state = c == '!' ? XML_GUARD_BANG
		    : c == '?'	    ? XML_GUARD_INSTRUCTION
				    : XML_GUARD_TAG;
		if (g->state == XML_GUARD_TAG) {
			g->closing = c == '/';
			in_tag(g, c);
			g->slash = false;
		}
		break;
	case XML_GUARD_BANG:
		after_bang(g, c);
		break;
	case XML_GUARD_TAG:
		in_tag(g, c);
		break;
	case XML_GUARD_QUOTE:
		if (c == g->quote)
			g->state = XML_GUARD_TAG;
		break;
	case XML_GUARD_COMMENT:
		if (ends(g, c, "-->"))
			enter(g, XML_GUARD_TEXT);
		break;
	case XML_GUARD_CDATA:
		if (ends(g, c, "]]>"))
			enter(g, XML_GUARD_TEXT);
		break;
	case XML_GUARD_INSTRUCTION:
		if (ends(g, c, "?>"))
			enter(g, XML_GUARD_TEXT);
		break;
	}
}

/* False: the byte may not be parsed, and the fault says why. */
static bool
step(struct xml_guard *g, uint8_t c)
{
	if (c == 0)
		fault(g, "edi.character", "not in UTF-8, ASCII or ISO 8859-1");
	else if (++g->length > XML_MARKUP_MAX)
		fault(g, "edi.limit", "a tag, comment or text is too long");
	else
		take(g, c);
	if (g->fault.code != NULL)
		return false;
	g->column++;
	if (c == '\n') {
		g->line++;
		g->column = 1;
	}
	return true;
}

size_t
xml_guard(struct xml_guard *g, struct span block)
{
	for (size_t i = 0; i < block.len; i++) {
		if (!step(g, block.data[i]))
			return i;
		if (g->ended)
			return i + 1;
	}
	return block.len;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* "<?xml " or '<' and what begins a name: a document; else not, or not yet. */
static bool
begins_document(struct xml_guard *g, uint8_t c)
{
	static const char declaration[] = "<?xml";

	if (g->head_length == 0 && c != '<')
		return false;
	g->head[g->head_length++] = c;
	if (g->head_length == sizeof(g->head) && is_blank(c))
		return true;
	if (g->head_length == 2 && c != '!' && c != '?')
		return true;
	/* A comment or another instruction belongs to none. */
	if (g->head_length == sizeof(g->head) ||
	    c != (uint8_t)declaration[g->head_length - 1])
		g->head_length = 0;
	return false;
}

size_t
xml_guard_between(struct xml_guard *g, struct span block)
{
	for (size_t i = 0; i < block.len; i++) {
		uint8_t c = block.data[i];
		bool text = g->state == XML_GUARD_TEXT;

		if (text && c == '<') {
			g->head_line = g->line;
			g->head_column = g->column;
		} else if (text && !is_blank(c)) {
			fault(g, "edi.syntax", "something after the document");
		}
		if (g->fault.code != NULL || !step(g, c))
			return i;
		if ((text || g->head_length > 0) && begins_document(g, c)) {
			g->next = true;
			g->ended = false;
			g->open = 0;
			return i + 1;
		}
	}
	return block.len;
}

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

static void
in_tag(struct xml_guard *g, uint8_t c)
{
	if (c == '>') {
		enter(g, XML_GUARD_TEXT);
	} else if (c == '"' || c == '\'') {
		g->quote = c;
		g->state = XML_GUARD_QUOTE;
	} else if (c == '=' && ++g->equals > XML_ATTRIBUTES_MAX) {
		fault(g, "edi.limit", "an element has too many attributes");
	}
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
		if (g->state == XML_GUARD_TAG)
			in_tag(g, c);
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

size_t
xml_guard(struct xml_guard *g, struct span block)
{
	for (size_t i = 0; i < block.len; i++) {
		uint8_t c = block.data[i];

		if (c == 0)
			fault(g, "edi.character",
			    "not in UTF-8, ASCII or ISO 8859-1");
		else if (++g->length > XML_MARKUP_MAX)
			fault(g, "edi.limit",
			    "a tag, comment or text is too long");
		else
			take(g, c);
		if (g->fault.code != NULL)
			return i;
		g->column++;
		if (c == '\n') {
			g->line++;
			g->column = 1;
		}
	}
	return block.len;
}

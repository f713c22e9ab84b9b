/*
 * opt_help: what -h and --print-words print, from the same tables that
 * opt.c parses by.
 */
#include <stdio.h>

#include "base/opt.h"
#include "base/utf8.h"

/* Columns of the screen, and the widest left column. */
#define SCREEN 80
#define LEFT_MAX 26

static void
pad(struct buf *out, size_t from, size_t to)
{
	for (; from < to; from++)
		buf_append_byte(out, ' ');
}

/* Words up to the last column, the next lines indented. */
static void
wrap(struct buf *out, const char *text, size_t indent)
{
	struct span rest = span_str(text);
	size_t column = indent;

	while (rest.len > 0) {
		size_t len = span_find(rest, ' ');
		struct span word = span_first(rest, len);
		bool first = column == indent;

		if (!first && column + 1 + utf8_width(word) > SCREEN) {
			buf_append_byte(out, '\n');
			pad(out, 0, indent);
			column = indent;
			first = true;
		}
		if (!first)
			buf_append_byte(out, ' ');
		buf_append_span(out, word);
		column += utf8_width(word) + !first;
		rest = span_from(rest, len + 1);
	}
	buf_append_byte(out, '\n');
}

static void
left_option(const struct opt *row, struct buf *left)
{
	buf_clear(left);
	if (row->letter != 0)
		buf_printf(left, "  -%c, --%s", row->letter, row->name);
	else
		buf_printf(left, "      --%s", row->name);
	if (row->argument != NULL)
		buf_printf(left, " %s", row->argument);
}

static void
left_verb(const struct opt_verb *verb, struct buf *left)
{
	buf_clear(left);
	buf_printf(left, "  %s%s%s", verb->name,
	    verb->operands != NULL ? " " : "",
	    verb->operands != NULL ? verb->operands : "");
}

static void
line(struct buf *out, struct span left, const char *help, size_t indent)
{
	size_t used = utf8_width(left);

	buf_append_span(out, left);
	if (used + 2 > indent) {
		buf_append_byte(out, '\n');
		used = 0;
	}
	pad(out, used, indent);
	wrap(out, help, indent);
}

/* "-h --help  -V --version  …": the names alone, in lines of the screen. */
static void
names_out(
    const struct opt_program *program, const struct opt *row, struct buf *out)
{
	size_t column = 0;

	for (; row->name != NULL; row++) {
		char name[64];
		size_t len;

		if (row->help == NULL || !opt_offered(program, row))
			continue;
		len = (size_t)snprintf(name, sizeof(name), "%s%c%s--%s%s%s",
		    row->letter != 0 ? "  -" : " ",
		    row->letter != 0 ? row->letter : ' ',
		    row->letter != 0 ? " " : "", row->name,
		    row->argument != NULL ? " " : "",
		    row->argument != NULL ? row->argument : "");
		if (len >= sizeof(name))
			bug("an option of too long a name");
		if (column > 0 && column + len > SCREEN) {
			buf_append_byte(out, '\n');
			column = 0;
		}
		buf_append_str(out, name);
		column += len;
	}
	buf_append_byte(out, '\n');
}

struct page {
	const struct opt_program *program;
	struct buf *out;
	struct buf left; /* scratch */
	size_t indent;	 /* column of the help; grows while measuring */
	size_t lines;	 /* counted while measuring */
	bool measuring;
	bool brief; /* of the options of every tool, the names alone */
};

/* Lines of a screen, less those of the usage and the summary. */
#define BODY_LINES 37

static void
row_out(struct page *page, const char *help)
{
	size_t used = utf8_width(buf_span(&page->left)) + 2;

	if (page->measuring)
		page->lines += used > LEFT_MAX ? 2 : 1;
	if (!page->measuring)
		line(page->out, buf_span(&page->left), help, page->indent);
	else if (used <= LEFT_MAX && used > page->indent)
		page->indent = used;
}

static void
options_out(struct page *page, const struct opt *row)
{
	for (; row != NULL && row->name != NULL; row++) {
		if (row->help == NULL || !opt_offered(page->program, row))
			continue;
		left_option(row, &page->left);
		row_out(page, row->help);
	}
}

static void
verbs_out(struct page *page, const struct opt_verb *verb)
{
	for (; verb != NULL && verb->name != NULL; verb++) {
		left_verb(verb, &page->left);
		row_out(page, verb->help);
	}
}

static void
heading(struct page *page, const char *text)
{
	if (!page->measuring)
		buf_printf(page->out, "\n%s:\n", text);
	else
		page->lines += 2;
}

static bool
table_empty(const struct opt *row)
{
	return row == NULL || row->name == NULL;
}

/*
 * Of a tool that works without a verb: its own options are many and for most
 * verbs of no use. Its -h explains them.
 */
static void
body_of_verb(struct page *page, const struct opt_verb *verb)
{
	if (!table_empty(verb->options)) {
		heading(page, "options");
		options_out(page, verb->options);
	}
	if (page->measuring || table_empty(page->program->options))
		return;
	heading(page, "options of the tool itself");
	names_out(page->program, page->program->options, page->out);
}

static void
body_out(struct page *page, const struct opt_verb *verb)
{
	if (verb == NULL && page->program->verbs != NULL) {
		heading(page, "verbs (each has -h)");
		verbs_out(page, page->program->verbs);
	}
	if (verb != NULL && page->program->verb_optional) {
		body_of_verb(page, verb);
	} else if (!table_empty(page->program->options) ||
	    (verb != NULL && !table_empty(verb->options))) {
		heading(page, "options");
		if (verb != NULL)
			options_out(page, verb->options);
		options_out(page, page->program->options);
	}
	/* A tool with verbs has much to say: the verbs' -h explains these. */
	heading(page, "options of every tool");
	if (!page->brief)
		options_out(page, opt_common_table);
	else if (!page->measuring)
		names_out(page->program, opt_common_table, page->out);
}

static void
usage_out(const struct opt_program *program, const struct opt_verb *verb,
    struct buf *out)
{
	const char *operands =
	    verb != NULL ? verb->operands : program->operands;
	const char *lead = "usage:";

	if (verb != NULL || program->verbs == NULL || program->verb_optional) {
		buf_printf(out, "%s %s%s%s [options]%s%s\n", lead,
		    program->name, verb != NULL ? " " : "",
		    verb != NULL ? verb->name : "", operands != NULL ? " " : "",
		    operands != NULL ? operands : "");
		lead = "      ";
	}
	if (verb == NULL && program->verbs != NULL)
		buf_printf(
		    out, "%s %s VERB [options] …\n", lead, program->name);
	buf_append_str(out, verb != NULL ? verb->help : program->summary);
	buf_append_byte(out, '\n');
}

static void
examples_out(const char *text, struct buf *out)
{
	struct span rest = span_trim(span_str(text));

	buf_append_str(out, "\nexamples:\n");
	while (rest.len > 0) {
		size_t len = span_find(rest, '\n');

		buf_append_str(out, "  ");
		buf_append_span(out, span_first(rest, len));
		buf_append_byte(out, '\n');
		rest = span_from(rest, len + 1);
	}
}

void
opt_help(const struct opt_program *program, const struct opt_verb *verb,
    struct buf *out)
{
	struct page page = {program, out, BUF_INIT, 0, 0, true, false};

	usage_out(program, verb, out);
	page.brief = verb == NULL && program->verbs != NULL;
	body_out(&page, verb);
	page.brief = page.brief || page.lines > BODY_LINES;
	page.measuring = false;
	body_out(&page, verb);
	if (verb == NULL && program->examples != NULL)
		examples_out(program->examples, out);
	if (!buf_ok(&page.left))
		out->failed = true;
	buf_release(&page.left);
}

static void
words_of_table(const struct opt_program *program, const char *verb,
    const struct opt *row, struct buf *out)
{
	for (; row != NULL && row->name != NULL; row++) {
		if (row->help == NULL || !opt_offered(program, row))
			continue;
		buf_printf(out, "%s%s--%s\t", verb != NULL ? verb : "",
		    verb != NULL ? " " : "", row->name);
		if (row->letter != 0)
			buf_printf(out, "-%c", row->letter);
		buf_append_byte(out, '\t');
		if (row->kind == OPT_CHOICE)
			for (size_t i = 0; row->choices[i] != NULL; i++)
				buf_printf(out, "%s%s", i > 0 ? "|" : "",
				    row->choices[i]);
		else if (row->argument != NULL)
			buf_append_str(out, row->argument);
		buf_printf(out, "\t%s\n", row->help);
	}
}

void
opt_words(const struct opt_program *program, struct buf *out)
{
	words_of_table(program, NULL, program->options, out);
	words_of_table(program, NULL, opt_common_table, out);
	for (const struct opt_verb *verb = program->verbs;
	     verb != NULL && verb->name != NULL; verb++) {
		buf_printf(out, "%s\t\t%s\t%s\n", verb->name,
		    verb->operands != NULL ? verb->operands : "", verb->help);
		words_of_table(program, verb->name, verb->options, out);
	}
}

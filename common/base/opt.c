/*
 * opt: parses the command line by its table. What it prints on success is in
 * opt_help.c. It never abbreviates, and never guesses: a word that it does
 * not know ends the program with the nearest one that it does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/msg.h"
#include "base/opt.h"
#include "base/policy.h"
#include "base/runlog.h"

/* Rows of all the tables that one command can choose from, at most. */
#define OPT_ROWS_MAX 256

#define COMMON(member) offsetof(struct opt_common, member)

static const char *const sandbox_words[] = {[SANDBOX_ON] = "on",
    [SANDBOX_REQUIRE] = "require",
    [SANDBOX_OFF] = "off",
    NULL};

const struct opt opt_common_table[] = {
    {'h', "help", OPT_HELP, 0, NULL, "show this text", 0, 0, NULL},
    {'V', "version", OPT_VERSION, 0, NULL, "show the version", 0, 0, NULL},
    {'q', "quiet", OPT_FLAG, COMMON(quiet), NULL,
	"errors only on standard error", 0, 0, NULL},
    {'v', "verbose", OPT_FLAG, COMMON(verbose), NULL, "say what is done", 0, 0,
	NULL},
    {0, "at", OPT_TIME, COMMON(at), "TIME",
	"judge as of this day or RFC 3339 time", 0, 0, NULL},
    {0, "json", OPT_FLAG, COMMON(json), NULL, "JSON Lines, also on a terminal",
	0, 0, NULL},
    {0, "text", OPT_FLAG, COMMON(text), NULL,
	"text for people, also into a pipe", 0, 0, NULL},
    {0, "strict", OPT_FLAG, COMMON(strict), NULL, "every warning is an error",
	0, 0, NULL},
    {0, "max-line", OPT_UINT, COMMON(max_line), "N",
	"longest line read, in bytes (16777216)", 1, (uint64_t)1 << 30, NULL},
    {0, "line-buffered", OPT_FLAG, COMMON(line_buffered), NULL,
	"write each record at once", 0, 0, NULL},
    {0, "store", OPT_STRING, COMMON(store), "DIR", "the store's folder", 0, 0,
	NULL},
    {0, "sandbox", OPT_CHOICE, COMMON(sandbox), "WORD",
	"what the kernel shuts while records are read (on)", 0, 0,
	sandbox_words},
    {0, "syslog", OPT_FLAG, COMMON(syslog), NULL, "log one line about the run",
	0, 0, NULL},
    {0, "print-words", OPT_WORDS, 0, NULL, NULL, 0, 0, NULL}, {0}};

/* Of two that exclude each other, the one given last counts. */
static const struct {
	size_t given, cleared;
} opposites[] = {{COMMON(quiet), COMMON(verbose)},
    {COMMON(verbose), COMMON(quiet)}, {COMMON(json), COMMON(text)},
    {COMMON(text), COMMON(json)}};

struct parser {
	const struct opt_program *program;
	const struct opt_verb *verb;
	char *context;
	char **rest;	 /* arguments not looked at yet, NULL at the end */
	char **operands; /* where the next operand is put, in argv */
};

bool
opt_offered(const struct opt_program *program, const struct opt *row)
{
	return !(program->no_store && row->kind == OPT_STRING &&
	    row->offset == COMMON(store));
}

__attribute__((noreturn, format(printf, 2, 3))) static void
misuse(const struct parser *p, const char *format, ...)
{
	struct err err = ERR_INIT;
	char text[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	err_set(&err, ERR_USAGE, "%s (%s%s%s -h helps)", text, p->program->name,
	    p->verb != NULL ? " " : "", p->verb != NULL ? p->verb->name : "");
	exit(msg_err(&err));
}

__attribute__((noreturn)) static void
print_and_exit(struct buf *text)
{
	struct err err = ERR_INIT;

	bool ok = buf_ok(text) ? file_write_fd(STDOUT_FILENO, "standard output",
				     buf_span(text), &err)
			       : err_memory(&err);

	buf_release(text);
	exit(ok ? 0 : msg_err(&err));
}

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Insertions, deletions, replacements and swaps of neighbours. */
static size_t
distance(const char *a, const char *b)
{
	enum { LONGEST = 32 };
	size_t rows[3][LONGEST + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > LONGEST || m > LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = rows[i % 3], *above = rows[(i - 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			now[j] = min3(above[j] + 1, now[j - 1] + 1,
			    above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = min3(now[j], now[j],
				    rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *
opt_nearest(const char *text, const char *const *words)
{
	size_t len = strlen(text), best = 1 + len / 4;
	const char *nearest = NULL;

	for (; *words != NULL; words++) {
		size_t d = distance(text, *words);

		if (len >= 2 && strncmp(*words, text, len) == 0)
			return *words;
		if (d < best || (d == best && nearest == NULL)) {
			best = d;
			nearest = *words;
		}
	}
	return nearest;
}

static const struct opt *
row_named(const struct opt *table, struct span name)
{
	for (; table != NULL && table->name != NULL; table++)
		if (span_equal_str(name, table->name))
			return table;
	return NULL;
}

static const struct opt *
row_lettered(const struct opt *table, char letter)
{
	for (; table != NULL && table->name != NULL; table++)
		if (table->letter == letter)
			return table;
	return NULL;
}

/* The tables in force, the nearest to the verb first. */
static void
tables(const struct parser *p, const struct opt *out[3])
{
	out[0] = p->verb != NULL ? p->verb->options : NULL;
	out[1] = p->program->options;
	out[2] = opt_common_table;
}

/* An option that only some verb has was given before it: say so. */
static void
misplaced(const struct parser *p, struct span name)
{
	const struct opt_verb *v = p->program->verbs;

	for (; p->verb == NULL && v != NULL && v->name != NULL; v++)
		if (row_named(v->options, name) != NULL)
			misuse(p, "--%.*s goes after the verb: %s %s --%.*s",
			    SPAN_ARG(name), p->program->name, v->name,
			    SPAN_ARG(name));
}

__attribute__((noreturn)) static void
unknown_option(const struct parser *p, struct span name)
{
	const struct opt *list[3];
	const char *words[OPT_ROWS_MAX + 1], *near;
	char text[64];
	size_t count = 0;

	misplaced(p, name);
	tables(p, list);
	for (size_t i = 0; i < 3; i++)
		for (const struct opt *row = list[i];
		     row != NULL && row->name != NULL; row++)
			if (count < OPT_ROWS_MAX && row->help != NULL &&
			    opt_offered(p->program, row))
				words[count++] = row->name;
	words[count] = NULL;
	name = span_first(name, sizeof(text) - 1);
	snprintf(text, sizeof(text), "%.*s", SPAN_ARG(name));
	near = opt_nearest(text, words);
	if (near != NULL)
		misuse(
		    p, "unknown option --%s, did you mean --%s?", text, near);
	misuse(p, "unknown option --%s", text);
}

static const struct opt *
find_option(const struct parser *p, struct span name, char letter)
{
	const struct opt *list[3], *row = NULL;

	tables(p, list);
	for (size_t i = 0; i < 3 && row == NULL; i++) {
		row = letter != 0 ? row_lettered(list[i], letter)
				  : row_named(list[i], name);
		if (row != NULL && i == 2 && !opt_offered(p->program, row))
			row = NULL;
	}
	return row;
}

static void
set_uint(const struct parser *p, const struct opt *row, const char *value,
    uint64_t *out)
{
	uint64_t max = row->max != 0 ? row->max : UINT64_MAX;

	if (span_uint(span_str(value), max, out) && *out >= row->min)
		return;
	if (row->max == 0)
		misuse(p, "--%s: '%s' is not a whole number", row->name, value);
	misuse(p, "--%s: '%s' is not a whole number from %llu to %llu",
	    row->name, value, (unsigned long long)row->min,
	    (unsigned long long)max);
}

static void
set_choice(
    const struct parser *p, const struct opt *row, const char *value, int *out)
{
	struct buf list = BUF_INIT;

	for (int i = 0; row->choices[i] != NULL; i++) {
		if (strcasecmp(value, row->choices[i]) == 0) {
			buf_release(&list);
			*out = i;
			return;
		}
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", row->choices[i]);
	}
	misuse(p, "--%s: '%s' is not one of %s", row->name, value,
	    buf_text(&list));
}

static void
set_flag(const struct parser *p, const struct opt *row)
{
	*(bool *)(void *)(p->context + row->offset) = true;
	for (size_t i = 0; i < sizeof(opposites) / sizeof(opposites[0]); i++)
		if (opposites[i].given == row->offset)
			*(bool *)(void *)(p->context + opposites[i].cleared) =
			    false;
}

static void
set_list(const struct parser *p, const struct opt *row, const char *value,
    struct opt_list *list)
{
	if (list->count == OPT_LIST_MAX)
		misuse(p, "--%s is given more than %d times", row->name,
		    OPT_LIST_MAX);
	list->value[list->count++] = value;
}

static void
version(const struct parser *p, struct buf *out)
{
	const struct opt_common *common = (const void *)p->context;
	int mode = common->sandbox;
	struct err err = ERR_INIT;

	if (!policy_sandbox(common->store, &mode, &err))
		exit(msg_err(&err));
	buf_printf(out, "%s (mrtd-tools) %s\n", p->program->name, MRTD_VERSION);
	buf_append_str(out, "sandbox: ");
	sandbox_describe(out);
	if (mode == SANDBOX_REQUIRE)
		buf_append_str(out, ", required");
	buf_append_byte(out, '\n');
}

/* The three options that print and are done. */
static void
act(const struct parser *p, const struct opt *row)
{
	struct buf out = BUF_INIT;

	if (row->kind == OPT_HELP)
		opt_help(p->program, p->verb, &out);
	else if (row->kind == OPT_WORDS)
		opt_words(p->program, &out);
	else
		version(p, &out);
	print_and_exit(&out);
}

static void
set(const struct parser *p, const struct opt *row, const char *value)
{
	void *to = p->context + row->offset;
	struct opt_time *time = to;

	switch (row->kind) {
	case OPT_FLAG:
		set_flag(p, row);
		break;
	case OPT_STRING:
		*(const char **)to = value;
		break;
	case OPT_UINT:
		set_uint(p, row, value, to);
		break;
	case OPT_TIME:
		if (!instant_parse(span_str(value), &time->at))
			misuse(p,
			    "--%s: '%s' is neither a date (2026-11-20) "
			    "nor a time (2026-11-20T02:00:00Z)",
			    row->name, value);
		if (date_of_instant(time->at).year < OPT_YEAR_MIN)
			misuse(p, "--%s: '%s' is before the year %d", row->name,
			    value, OPT_YEAR_MIN);
		time->given = true;
		break;
	case OPT_CHOICE:
		set_choice(p, row, value, to);
		break;
	case OPT_LIST:
		set_list(p, row, value, to);
		break;
	case OPT_HELP:
	case OPT_VERSION:
	case OPT_WORDS:
		act(p, row);
		break;
	}
}

/* The argument of an option: after it in the same word, or the next one. */
static const char *
argument(struct parser *p, const struct opt *row, const char *attached)
{
	if (attached != NULL)
		return attached;
	if (*p->rest == NULL)
		misuse(p, "--%s wants %s", row->name, row->argument);
	return *p->rest++;
}

static void
parse_long(struct parser *p, const char *word)
{
	struct span name = span_str(word);
	size_t equals = span_find(name, '=');
	const char *attached = equals < name.len ? word + equals + 1 : NULL;
	const struct opt *row;

	name = span_first(name, equals);
	row = find_option(p, name, 0);
	if (row == NULL)
		unknown_option(p, name);
	if (row->argument == NULL && attached != NULL)
		misuse(p, "--%s takes no argument", row->name);
	set(p, row, row->argument != NULL ? argument(p, row, attached) : NULL);
}

/* "-qv" is "-q -v"; "-nX" is "-n X". */
static void
parse_letters(struct parser *p, const char *letters)
{
	for (; *letters != '\0'; letters++) {
		const struct opt *row = find_option(p, SPAN(""), *letters);

		if (row == NULL && strlen(letters) > 3)
			misuse(p,
			    "unknown option -%s, is a second dash "
			    "missing?",
			    letters);
		if (row == NULL)
			misuse(p, "unknown option -%s", letters);
		if (row->argument != NULL) {
			set(p, row,
			    argument(p, row,
				letters[1] != '\0' ? letters + 1 : NULL));
			return;
		}
		set(p, row, NULL);
	}
}

__attribute__((noreturn)) static void
unknown_verb(const struct parser *p, const char *word, const char *near)
{
	if (near != NULL)
		misuse(p, "unknown verb '%s', did you mean '%s'?", word, near);
	misuse(p, "unknown verb '%s'", word);
}

/* Takes the first operand as the verb where it is one. */
static bool
take_verb(struct parser *p, const char *word)
{
	const struct opt_verb *v = p->program->verbs;
	const char *names[OPT_ROWS_MAX + 1], *near;
	size_t count = 0;

	for (; v->name != NULL; v++) {
		if (strcmp(word, v->name) == 0) {
			p->verb = v;
			return true;
		}
		if (count < OPT_ROWS_MAX)
			names[count++] = v->name;
	}
	names[count] = NULL;
	near = opt_nearest(word, names);
	/* Where files may be given too, only a slip of the finger is refused.
	 */
	if (!p->program->verb_optional ||
	    (near != NULL && access(word, F_OK) != 0))
		unknown_verb(p, word, near);
	return false;
}

static void
parse_words(struct parser *p)
{
	bool options = true, first = true;

	while (*p->rest != NULL) {
		char *word = *p->rest++;

		if (options && strcmp(word, "--") == 0) {
			options = false;
		} else if (options && word[0] == '-' && word[1] == '-') {
			parse_long(p, word + 2);
		} else if (options && word[0] == '-' && word[1] != '\0') {
			parse_letters(p, word + 1);
		} else {
			/* operands never overtakes rest: moved in place */
			if (!(first && p->program->verbs != NULL &&
				take_verb(p, word)))
				*p->operands++ = word;
			first = false;
		}
	}
}

static void
check_operands(const struct parser *p, int count, char **argv)
{
	const char *allowed =
	    p->verb != NULL ? p->verb->operands : p->program->operands;

	if (p->program->verbs != NULL && p->verb == NULL &&
	    !p->program->verb_optional)
		misuse(p, "a verb is missing");
	if (allowed == NULL && count > 1)
		misuse(p, "unexpected argument '%s'", argv[1]);
}

int
opt_run(const struct opt_verb *verb, void *context, int argc, char **argv)
{
	return memory_status(verb->run(context, argc, argv));
}

const struct opt_verb *
opt_parse(
    const struct opt_program *program, int *argc, char **argv, void *context)
{
	struct opt_common *common = context;
	struct parser p = {program, NULL, context, argv + 1, argv + 1};
	struct err err = ERR_INIT;

	msg_init(program->name, MSG_NOTICE);
	if (!file_hold_standard(&err))
		exit(msg_err(&err));
	if (*argc == 0)
		misuse(&p, "no program name");
	parse_words(&p);
	*p.operands = NULL;
	*argc = (int)(p.operands - argv);
	check_operands(&p, *argc, argv);
	msg_init(program->name,
	    common->quiet	  ? MSG_ERROR
		: common->verbose ? MSG_DEBUG
				  : MSG_NOTICE);
	if (common->syslog)
		runlog_open(
		    program->name, p.verb != NULL ? p.verb->name : NULL);
	if (!policy_sandbox(common->store, &common->sandbox, &err))
		exit(msg_err(&err));
	common->now = common->at.given ? common->at.at : instant_now();
	return p.verb;
}

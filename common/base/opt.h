/*
 * opt: the command line, from a table.
 *
 * One table a tool drives parsing, -h, and the words that the completions
 * and the manual's SYNOPSIS are checked against. Every tool has the common
 * options (struct opt_common, the first member of its context). Options and
 * operands may be mixed; "--" ends the options. --name VALUE and --name=VALUE
 * are the same; long names are not abbreviated.
 *
 * Source: cli.md of the design; its words are in the manual pages.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include "base/date.h"
#include "base/err.h"

/* Longest line that a filter reads unless --max-line says otherwise. */
#define OPT_MAX_LINE_DEFAULT ((uint64_t)16 << 20)

/* Options of one kind given at most this often (--source, --trust). */
#define OPT_LIST_MAX 64

enum opt_kind {
	OPT_FLAG,	/* bool */
	OPT_STRING,	/* const char *, the argument's own memory */
	OPT_UINT,	/* uint64_t, min to max of the row */
	OPT_TIME,	/* struct opt_time */
	OPT_CHOICE,	/* int, the index in choices */
	OPT_LIST	/* struct opt_list */
};

struct opt_time {
	bool given;
	instant at;
};

struct opt_list {
	const char *value[OPT_LIST_MAX];
	size_t count;
};

/* A table ends with a row whose name is NULL. */
struct opt {
	char letter;			/* 0: none */
	const char *name;		/* without the dashes */
	enum opt_kind kind;
	size_t offset;			/* offsetof() in the tool's context */
	const char *argument;		/* "FILE"; NULL for a flag */
	const char *help;		/* half a line, lower case, no stop */
	uint64_t min, max;		/* OPT_UINT */
	const char *const *choices;	/* OPT_CHOICE, ends with NULL */
};

/* A table ends with a row whose name is NULL. */
struct opt_verb {
	const char *name;
	const char *operands;		/* "FILE…", or NULL: none allowed */
	const char *help;
	const struct opt *options;	/* of this verb alone; may be NULL */
	int (*run)(void *context, int argc, char **argv);
};

struct opt_program {
	const char *name;
	const char *summary;		/* one line, as in the manual's NAME */
	const char *operands;		/* "[FILE…]"; NULL: none allowed */
	const struct opt *options;	/* of the tool; NULL: none */
	const struct opt_verb *verbs;	/* NULL: the tool has no verbs */
	bool verb_optional;		/* an operand that is no verb is fine */
	const char *examples;		/* lines for the end of -h; may be NULL */
};

/* Must be the first member of every tool's context. */
struct opt_common {
	bool quiet, verbose, json, text, strict, line_buffered;
	uint64_t max_line;
	struct opt_time at;
	instant now;		/* --at, else the clock, asked once */
	const char *store;	/* --store, or NULL */
};

#define OPT_COMMON_INIT \
	{false, false, false, false, false, false, OPT_MAX_LINE_DEFAULT, \
	 {false, 0}, 0, NULL}

/*
 * Parses argv into the context, which starts with a struct opt_common, and
 * calls msg_init(). The operands are left in argv[1] … argv[argc-1]. Returns
 * the verb, or NULL when none is given (which ends the program with usage
 * when the tool has verbs and verb_optional is false). Prints and exits on
 * -h, -V and --print-words (the words for completion, one a line: options,
 * verbs, "verb option"); prints one message and exits with ERR_USAGE on
 * misuse.
 */
const struct opt_verb *opt_parse(const struct opt_program *program,
    int *argc, char **argv, void *context);

#endif

/*
 * opt: the command line, from a table.
 *
 * One table a tool drives parsing, -h, and the words that the completions
 * and the manual's SYNOPSIS are checked against. Every tool has the common
 * options (struct opt_common, the first member of its context). Options and
 * operands may be mixed; "--" ends the options. --name VALUE and --name=VALUE
 * are the same; long names are not abbreviated.
 *
 * The words are those of the manual pages; tests hold the two to each other.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/sandbox.h"

/* Longest line that a filter reads unless --max-line says otherwise. */
#define OPT_MAX_LINE_DEFAULT ((uint64_t)16 << 20)

/* Options of one kind given at most this often (--source, --trust). */
#define OPT_LIST_MAX 64

enum opt_kind {
	OPT_FLAG,    /* bool */
	OPT_STRING,  /* const char *, the argument's own memory */
	OPT_UINT,    /* uint64_t, min to max of the row */
	OPT_TIME,    /* struct opt_time */
	OPT_CHOICE,  /* int, the index in choices; either case is read */
	OPT_LIST,    /* struct opt_list */
	OPT_HELP,    /* these three are -h, -V and --print-words: they */
	OPT_VERSION, /* act at once and end the program */
	OPT_WORDS
};

/*
 * A time before this year is refused: a two-digit year could then mean one
 * before the calendar begins.
 */
#define OPT_YEAR_MIN 101

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
	char letter;	  /* 0: none */
	const char *name; /* without the dashes */
	enum opt_kind kind;
	size_t offset;		    /* offsetof() in the tool's context */
	const char *argument;	    /* "FILE"; NULL for a flag */
	const char *help;	    /* half a line, lower case, no stop */
	uint64_t min, max;	    /* OPT_UINT; max 0: no maximum */
	const char *const *choices; /* OPT_CHOICE, ends with NULL */
};

/* A table ends with a row whose name is NULL. */
struct opt_verb {
	const char *name;
	const char *operands;	   /* "FILE…", or NULL: none allowed */
	const char *help;	   /* half a line, lower case, no stop */
	const struct opt *options; /* of this verb alone; may be NULL */
	int (*run)(void *context, int argc, char **argv);
};

struct opt_program {
	const char *name;
	const char *summary;	      /* one line, as in the manual's NAME */
	const char *operands;	      /* "[FILE…]"; NULL: none allowed */
	const struct opt *options;    /* of the tool; NULL: none */
	const struct opt_verb *verbs; /* NULL: the tool has no verbs */
	bool verb_optional;	      /* an operand that is no verb is fine */
	bool no_store;		      /* opens no store: --store is unknown */
	const char *examples;	      /* lines under "examples:"; may be NULL */
};

/* Must be the first member of every tool's context. */
struct opt_common {
	bool quiet, verbose, json, text, strict, line_buffered;
	uint64_t max_line;
	struct opt_time at;
	instant now;	   /* --at, else the clock, asked once */
	const char *store; /* --store, or NULL */
	int sandbox;	   /* --sandbox: enum sandbox_mode */
	bool syslog;	   /* --syslog: opt_parse() sees to it */
};

#define OPT_COMMON_INIT                                                    \
	{                                                                  \
		false, false, false, false, false, false,                  \
		    OPT_MAX_LINE_DEFAULT, {false, 0}, 0, NULL, SANDBOX_ON, \
		    false                                                  \
	}

/* Options of every tool, after its own; the table ends as any other. */
extern const struct opt opt_common_table[];

/* Whether the tool offers this row of opt_common_table. */
bool opt_offered(const struct opt_program *program, const struct opt *row);

/*
 * Parses argv into the context, which starts with a struct opt_common, and
 * calls msg_init(), file_hold_standard() and, with --syslog, runlog_open().
 * The operands are left in argv[1] … argv[argc-1]. Options of a verb come after
 * it, all others anywhere. Of -q and -v, and of --json and --text, the last one
 * counts. Returns the verb, or NULL when none is given (which ends the program
 * with usage when the tool has verbs and verb_optional is false). Prints and
 * exits on -h, -V and
 * --print-words; prints one message, with the nearest word where one is near,
 * and exits with ERR_USAGE on misuse.
 */
const struct opt_verb *opt_parse(
    const struct opt_program *program, int *argc, char **argv, void *context);

/* Runs the verb; its exit status, or ERR_INTERNAL where memory was wanting. */
int opt_run(const struct opt_verb *verb, void *context, int argc, char **argv);

/* -h: of the tool, or of one of its verbs; fits a screen of 80 columns. */
void opt_help(const struct opt_program *program, const struct opt_verb *verb,
    struct buf *out);

/*
 * --print-words, for the completions and for the tests: a line for each
 * option, verb, and "verb option", with tabs between the word, its letter,
 * its argument (or its choices, "TD1|TD2"), and its help.
 */
void opt_words(const struct opt_program *program, struct buf *out);

/*
 * Of the words, the one that was probably meant, or NULL. words ends with
 * NULL. A word that the text is the beginning of is near, as is one that
 * differs by a slip or two of the finger.
 */
const char *opt_nearest(const char *text, const char *const *words);

#endif

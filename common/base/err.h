/*
 * err: an operational error, for the caller.
 *
 * What could not be done (a file not read, a server not reached, a list not
 * signed) as opposed to what was found out about a document, which is a
 * finding (base/findings.h). An error is a kind and one sentence without a
 * final full stop, wrapped outwards: "store.mdb: cannot be opened: …".
 *
 * Functions that can fail have the form
 *	bool f(in…, struct x *out, struct err *err);
 * return false after err_set(), and leave *out untouched then. err may not be
 * NULL. Their prototypes begin with MUST_CHECK. The text never holds personal
 *data: it goes to logs.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* On a function whose result may not be ignored: the compiler warns. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Around a call whose failure changes nothing. A comment beside it says why. */
static inline void
may_fail(bool ok)
{
	(void)ok;
}

/* The kinds are the exit statuses of sysexits(3). */
enum err_kind {
	ERR_NONE = 0,
	ERR_USAGE = 64,	      /* the command line is wrong */
	ERR_DATA = 65,	      /* the input is not what it claims to be */
	ERR_NOINPUT = 66,     /* no such file, or it cannot be read */
	ERR_UNAVAILABLE = 69, /* a server or a store is not there */
	ERR_INTERNAL = 70,    /* no memory, a library failed */
	ERR_CANTCREATE = 73,  /* an output cannot be made */
	ERR_IO = 74,	      /* reading or writing failed half-way */
	ERR_TEMPORARY = 75,   /* try again later: locked, busy */
	ERR_CONFIG = 78	      /* a configuration file is wrong */
};

/* Longer texts are cut, at the end, with "…". */
#define ERR_TEXT_MAX 1024

struct err {
	enum err_kind kind;
	char text[ERR_TEXT_MAX];
};

#define ERR_INIT             \
	{                    \
		ERR_NONE, "" \
	}

/* Sets kind and text; always returns false, so that `return err_set(…)`. */
bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* err_set() with ": " and strerror(number) after the text. */
bool err_errno(struct err *err, enum err_kind kind, int number,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Puts "context: " before the text, keeps the kind; returns false. */
bool err_wrap(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* err_set() for an allocation that failed. */
bool err_memory(struct err *err);

/* What a configuration asks for was refused: ERR_CONFIG, whatever kind it had,
 * but ERR_INTERNAL, which is not the file's fault. Returns false. */
bool err_config(struct err *err);

/*
 * For what cannot happen unless this program is wrong: a promise between its
 * own functions was broken. Says where on standard error and aborts, so that
 * no verdict comes of it. Never for input, whatever it holds, nor for what
 * the system refuses.
 */
#define bug(what) err_bug(__FILE__, __LINE__, (what))
_Noreturn void err_bug(const char *file, int line, const char *what);

#endif

/*
 * msg: messages for people, on standard error.
 *
 * One message is one line "tool: text" and one write(2), so that lines of
 * several processes do not mix. Control characters are masked. No personal
 * data: number_mask() below gives what may be shown of a document number.
 */
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include "base/err.h"
#include "base/span.h"

/* Longer messages are cut. */
#define MSG_MAX 4096

enum msg_level { MSG_ERROR, MSG_WARNING, MSG_NOTICE, MSG_DEBUG };

/*
 * The name before every message (a string constant) and the least important
 * level that is shown: MSG_ERROR with -q, MSG_NOTICE by default, MSG_DEBUG
 * with -v.
 */
void msg_init(const char *tool, enum msg_level shown);

void msg(enum msg_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints the error's text and returns its kind: the exit status. */
int msg_err(const struct err *err);

/*
 * "L8*****C3": the first two and last two characters of a number, the rest
 * as stars; all stars when there are fewer than six. size includes the NUL.
 */
void number_mask(struct span number, char *out, size_t size);

#endif

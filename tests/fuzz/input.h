/*
 * input: the bytes of a fuzz target as a file, and read where memory is
 * wanting. Every target is linked with malloc(), calloc() and realloc() of our
 * own code going through input.c (Makefile: --wrap); what libraries allocate
 * for themselves does not.
 */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include "base/err.h"
#include "base/span.h"

#define INPUT_PATH_MAX 64

/* A file in memory and its path, closed by the caller; ends the program where
 * there is none. */
int input_file(struct span bytes, char path[INPUT_PATH_MAX]);

/* What came of bytes: ERR_NONE, or the kind of the error. */
typedef enum err_kind input_reader(struct span bytes);

/* That kind; ends the program when an error says nothing. */
enum err_kind input_kind(bool ok, const struct err *err);

/*
 * The reader twice: well, and with one allocation refused, any of those that
 * the first run made, for the same bytes always the same one. Ends the program
 * when the second says something else of the bytes than the first, but that
 * there was no memory.
 */
void input_starve(input_reader *reader, struct span bytes);

#endif

/*
 * whole: a whole tool inside a fuzz target. The tool's objects are linked as
 * one, with its main() under the name TOOL_main (Makefile); what it reads is a
 * file in memory, what it writes comes back.
 *
 * The reader of JSON in here shares nothing with common/json: it is what the
 * output is held to (RFC 8259, strictly).
 */
#ifndef TESTS_FUZZ_WHOLE_H
#define TESTS_FUZZ_WHOLE_H

#include "base/buf.h"

typedef int whole_main(int argc, char **argv);

#define WHOLE_WORDS_MAX 16

/*
 * The tool with these words, NULL after the last, and the input as a file for
 * its last operand; its standard output is in out, emptied first. The exit
 * status. A tool that ends the program itself is run in a process of its own:
 * apart.
 */
int whole_run(whole_main *tool, const char *const *words, struct span input,
    bool apart, struct buf *out);

/* The same without an input. */
int whole_run_words(
    whole_main *tool, const char *const *words, bool apart, struct buf *out);

/* A new empty folder as $MRTD_STORE, removed at the end of the program. */
void whole_store(void);

/* A document that is on the list of whole_list(), as a record's member. */
#define WHOLE_LISTED                             \
	"\"document\":{\"number\":\"X0000000\"," \
	"\"issuing_state\":\"UTO\",\"type\":\"P\"}"

/* A new store with one list in it, of the name that `option` gives
 * (--source-name=NAME). */
void whole_list(whole_main *sltdquery, const char *option);

/* Ends the program unless each line of output is one JSON object without a
 * name twice. */
void whole_judge(struct span output);

/*
 * The same of a filter's output over an input of JSON Lines: each top-level
 * name is the tool's own, "malformed", or occurs in the input. Escaped names
 * of the input are let pass.
 */
void whole_judge_filter(
    struct span input, struct span output, const char *tool);

/* The string of a member of the object that is the member `object` of the
 * line; empty: none. Borrowed, escapes as they are. */
struct span whole_member(
    struct span line, const char *object, const char *name);

#endif

/*
 * faults: one call of the library fails, each in its turn.
 *
 *	for (faults_begin(FAULTS_ALL); faults_next();) {
 *		ok = what_is_tested(…);
 *		if (faults_met())	// it must have said so
 *			ck_assert(!ok);
 *	}
 *
 * Meant are the calls that libmrtd.a (and the test) makes of the functions in
 * tests/faults.c: allocations, LMDB, files, OpenSSL. A call that fails has done
 * nothing: it returns what the function returns when it fails, with EIO, or
 * ENOMEM for an allocation, and OpenSSL's own word for want of memory. Calls
 *inside of shared libraries are not touched. A place in the code that calls
 *often fails at its first calls and then at each second power: the rounds are
 *as many as there are places, not calls.
 *
 * No assertion of Check may stand between faults_next() and faults_met().
 */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include <stdbool.h>

/* Kinds of calls that fail. */
enum faults {
	FAULTS_SYSTEM = 1, /* allocations, files, LMDB */
	FAULTS_CRYPTO = 2, /* OpenSSL */
	FAULTS_ALL = 3
};

void faults_begin(enum faults kinds);

/*
 * A round, in which the next call fails that has not failed before. False
 * after a round that went through: everything has been tried.
 */
bool faults_next(void);

/* Whether a call failed in this round; switches the failing off. */
bool faults_met(void);

/* While it is held nothing fails: another's part of the same process. */
void faults_hold(bool hold);

/* The function that failed last, for a message. */
const char *faults_name(void);

/* tests/alloc.c asks for its functions. */
bool faults_due(const char *name, const void *place);

#endif

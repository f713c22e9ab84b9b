/*
 * guard: runs calls into LMDB so that damage in its file cannot end the
 * process.
 *
 * LMDB trusts its file: it reads pages through a memory map and follows the
 * numbers in them. A file that is damaged or has been cut short makes it
 * touch memory that is not there, or fail one of its own assertions.
 */
#ifndef STORE_GUARD_H
#define STORE_GUARD_H

#include <lmdb.h>

/* Returns one of LMDB's codes. */
typedef int guard_call(void *arguments);

/* Installs the handlers of SIGSEGV and SIGBUS, once in a process. */
void guard_install(void);

/* What call returns, or MDB_CORRUPTED where it met SIGSEGV, SIGBUS or a
 * failed assertion. Memory that it had allocated by then is lost. */
int guard_run(guard_call *call, void *arguments);

/* For mdb_env_set_assert(). */
void guard_assertion(MDB_env *env, const char *text);

#endif

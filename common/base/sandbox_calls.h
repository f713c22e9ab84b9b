/*
 * sandbox_calls: the system calls that a tool may still make.
 */
#ifndef BASE_SANDBOX_CALLS_H
#define BASE_SANDBOX_CALLS_H

#include <stdbool.h>

/* Whether this kernel filters calls, and the table is of this processor. */
bool sandbox_calls_known(void);

/* What is left; each but the first and the last two holds the ones before. */
enum sandbox_calls {
	CALLS_ALONE,   /* one descriptor, memory that is never executed */
	CALLS_COMPUTE, /* memory, time, and what is open already */
	CALLS_READ,    /* files that landlock leaves */
	CALLS_WRITE,   /* and folders in which it leaves writing */
	CALLS_KEEP,    /* and sockets that are open: a worker's pipe */
	CALLS_SERVICE, /* CALLS_READ, and sockets of this machine are made */
	CALLS_NETWORK  /* CALLS_WRITE, and sockets to other machines */
};

/*
 * Refuses (EPERM) every other call. False: the kernel did not take it, and
 * errno says why.
 */
bool sandbox_calls_enter(enum sandbox_calls calls);

#endif

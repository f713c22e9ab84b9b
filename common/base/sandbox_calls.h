/*
 * sandbox_calls: the system calls that a tool may still make.
 */
#ifndef BASE_SANDBOX_CALLS_H
#define BASE_SANDBOX_CALLS_H

#include <stdbool.h>

/* Whether this kernel filters calls, and the table is of this processor. */
bool sandbox_calls_known(void);

/*
 * Refuses (EPERM) every call but those of the table; writes as in struct
 * sandbox. False: the kernel did not take it, and errno says why.
 */
bool sandbox_calls_enter(bool writes);

#endif

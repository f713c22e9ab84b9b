/*
 * sandbox_limits: how much a tool in a sandbox may take, see setrlimit(2).
 * Reaching one is what want of memory, or of a descriptor, is anywhere.
 */
#ifndef BASE_SANDBOX_LIMITS_H
#define BASE_SANDBOX_LIMITS_H

#include <stdint.h>

/*
 * Memory of its own in bytes: several times what is held at most, by all
 * threads (FILTER_HELD_MAX, FILTER_JOBS_MAX); stores are mapped beside it.
 */
#define SANDBOX_MEMORY ((uint64_t)8 << 30)
/* Descriptors, where none are connections. */
#define SANDBOX_FILES 256

#endif

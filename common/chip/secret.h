/*
 * secret: memory for keys and passwords.
 *
 * OpenSSL's secure heap: locked where the system allows it, left out of core
 * dumps, between guard pages, and overwritten when it is freed. Where the
 * heap was not started (unit tests) it is plain memory, still overwritten.
 */
#ifndef CHIP_SECRET_H
#define CHIP_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* A power of two; a session needs some 10 kB of it. */
#define SECRET_HEAP ((size_t)256 << 10)

/* Starts the heap, once; false when the system does not give the memory. */
bool secret_start(void);

/* Zeroed; NULL without memory. */
void *secret_new(size_t size);

/* Overwrites and frees; NULL is fine. */
void secret_free(void *secret, size_t size);

/* Overwrites what the compiler must not optimize away. */
void secret_wipe(void *secret, size_t size);

#endif

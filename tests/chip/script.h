/*
 * script: what the tests of chip/ share: hexadecimal, random bytes that are
 * none, and a chip that follows a script.
 */
#ifndef TESTS_CHIP_SCRIPT_H
#define TESTS_CHIP_SCRIPT_H

#include "chip/channel.h"
#include "chip/group.h"
#include "suite.h"

/* Bytes of hexadecimal digits, blanks ignored; they last as long as the test.
 */
struct span hex(const char *digits);

/* Takes the bytes out of a buffer; they last as long as the test. */
struct span kept_span(struct buf *bytes);

/* Fails the test unless the bytes are those of the digits. */
#define ck_hex_eq(span, digits) ck_hex(__FILE__, __LINE__, (span), (digits))
void ck_hex(const char *file, int line, struct span bytes, const char *digits);

/*
 * Random bytes from a list, in order. A private key k is drawn as k - 1 in 8
 * bytes more than the order has; fixed_key() makes them.
 */
#define FIXED_MAX 8
#define FIXED_KEY_MAX 264 /* 2048 bits and 8 bytes */
struct fixed {
	struct span list[FIXED_MAX];
	size_t count, at;
};
struct randomness fixed_random(struct fixed *fixed);
void fixed_bytes(struct fixed *fixed, const char *digits);
void fixed_key(struct fixed *fixed, const char *digits, size_t order_size);

/* Command and answer in turn; a command that differs fails the test. */
struct script {
	const char *const *lines; /* command, answer, … NULL */
	size_t at;
	unsigned resets;
};
struct transport script_transport(struct script *script);

#endif

/*
 * sm: secure messaging, the protected form of commands and answers.
 *
 * An answer is believed only when its MAC is right, its status inside and
 * outside agree, and nothing else is in it. A status without protection
 * is FAULT_BARE: the chip has, or says it has, dropped the keys.
 *
 * Source: Doc 9303-11 9.8; ISO/IEC 7816-4 clause 10.
 */
#ifndef CHIP_SM_H
#define CHIP_SM_H

#include "chip/apdu.h"
#include "chip/cipher.h"
#include "chip/fault.h"

/* Lives in secret_new() memory: it is all keys. */
struct sm {
	enum cipher cipher;
	uint8_t enc[CIPHER_KEY_MAX];
	uint8_t mac[CIPHER_KEY_MAX];
	uint8_t ssc[CIPHER_BLOCK_MAX]; /* as long as a block */
};

/* Both keys from a shared secret, the counter zero. */
bool sm_derive(enum cipher cipher, struct span secret, struct sm *out);

/*
 * Counts the command and appends its protected form. le is the number of
 * plain bytes that are wanted. False when there is no memory.
 */
MUST_CHECK bool sm_wrap(struct sm *sm, const struct apdu *plain,
    struct buf *out, struct fault *why);

/*
 * Counts the answer, verifies it, appends its plain data. answer: with its
 * status word.
 */
MUST_CHECK bool sm_unwrap(struct sm *sm, struct span answer, struct buf *data,
    uint16_t *sw, struct fault *why);

/* One back, for a chip that did not count a command it refused. */
void sm_uncount(struct sm *sm);

/*
 * The most plain bytes whose protected answer, status word included, has at
 * most size bytes; 0 when it has room for none. 231 and 223 of 258.
 */
size_t sm_answer_room(enum cipher cipher, size_t size);

/* The most plain data in a protected command whose data field has size. */
size_t sm_command_room(enum cipher cipher, size_t size, bool odd);

#endif

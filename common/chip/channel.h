/*
 * channel: commands to a chip and its plain answers, whatever lies between:
 * secure messaging, chaining, GET RESPONSE, counting, the deadline.
 *
 * Source: Doc 9303-11 9.3.1 (lengths), 9.8 (protection); ISO/IEC 7816-4 5.3.
 */
#ifndef CHIP_CHANNEL_H
#define CHIP_CHANNEL_H

#include "chip/apdu.h"
#include "chip/quirk.h"
#include "chip/sm.h"
#include "chip/transport.h"

/* Commands of one reading; a chip that needs more is not read on. */
#define CHANNEL_COMMANDS_MAX 4096
/* 61xx in a row, each of up to 256 bytes. */
#define CHANNEL_RESPONSES_MAX 260

/*
 * Told of every command and answer, for a trace: as on the air, and plain.
 * plain is empty where nothing is protected.
 */
struct trace {
	void (*command)(void *context, struct span air, struct span plain);
	void (*answer)(void *context, struct span air, struct span plain);
	void *context;
};

struct channel {
	const struct transport *transport;
	struct sm *sm; /* NULL: nothing is protected yet; owned */
	struct quirks *quirks;
	const struct trace *trace; /* NULL: none */

	/* The longest answer that chip and reader both state, in bytes of the
	 * whole APDU; 0: short form only. Key agreement and signatures may
	 * use the long form without it. */
	size_t answer_max;
	bool chaining; /* the chip takes a command in pieces */

	uint64_t deadline_us; /* monotonic; 0: none */
	unsigned commands;    /* sent */
	uint64_t sent, received;

	struct buf air, answer; /* of the command under way */
};

void channel_init(struct channel *c, const struct transport *transport,
    struct quirks *quirks);
/* Wipes the keys. */
void channel_release(struct channel *c);

/* From here on everything goes under these keys; they are copied. */
MUST_CHECK bool channel_protect(
    struct channel *c, const struct sm *keys, struct fault *why);
/* The session is over: plain again. */
void channel_open(struct channel *c);

/*
 * Sends a command, whose data are not those of an answer, and gives its plain
 * data, borrowed until the next command, and its status, whatever it is. False
 * when there is no answer to believe: FAULT_BARE leaves the counter as it was
 * before the command, for a chip that did not count it.
 */
MUST_CHECK bool channel_send(struct channel *c, const struct apdu *apdu,
    struct span *data, uint16_t *sw, struct fault *why);

/* channel_send() where any status but 9000 is FAULT_REFUSED. */
MUST_CHECK bool channel_ask(struct channel *c, const struct apdu *apdu,
    const char *what, struct span *data, struct fault *why);

/* Whether the reader is known to take no long command. */
bool channel_short_only(const struct channel *c);

/* The most plain bytes that one answer can hold. */
size_t channel_answer_room(const struct channel *c, bool extended);

#endif

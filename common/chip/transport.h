/*
 * transport: bytes to a chip and back; knows no command.
 *
 * A PC/SC reader (pcsc.h) is one; tests and fuzz targets have their own.
 */
#ifndef CHIP_TRANSPORT_H
#define CHIP_TRANSPORT_H

#include "base/buf.h"
#include "chip/fault.h"

struct transport {
	/*
	 * Sends one command and appends the answer, status word included, to
	 * answer. FAULT_LOST when reader or chip are gone.
	 */
	bool (*transmit)(void *context, struct span command, struct buf *answer,
	    struct fault *why);

	/* Switches the chip off and on; what it knew of a session is gone. */
	bool (*reset)(void *context, struct fault *why);

	void *context;

	/*
	 * The longest command or answer that the reader takes, in data bytes;
	 * 0: it is known to take short ones only, or says nothing.
	 */
	size_t extended_max;
	bool extended_unknown; /* it says nothing */

	/* The answer to reset, as PC/SC makes it for a contactless chip. */
	struct span atr;
};

#endif

/*
 * pcsc: readers and the chips on them, by the system's PC/SC service.
 *
 * pcsc.c alone knows winscard.h. Where the library was not there at build
 * time, pcsc_open() says so and everything else is never reached.
 */
#ifndef CHIP_PCSC_H
#define CHIP_PCSC_H

#include "base/err.h"
#include "chip/transport.h"

/* A reader's name, NUL included, as pcsc-lite limits it. */
#define PCSC_NAME_MAX 128
/* pcsc-lite itself has 16. */
#define PCSC_READERS_MAX 32
/* How long another program may keep the reader before that is said. */
#define PCSC_BUSY_US 5000000
/* A wait is cut into pieces, so that a deadline and a signal are seen. */
#define PCSC_SLICE_MS 500

struct pcsc;	  /* a connection to the service */
struct pcsc_card; /* a chip on a reader, for this program alone */

struct pcsc_reader {
	char name[PCSC_NAME_MAX];
	bool present;	     /* something lies on it */
	bool limit_known;    /* the reader tells its limit */
	size_t extended_max; /* data bytes of an APDU; 0: short ones only */
};

struct pcsc_readers {
	size_t count;
	struct pcsc_reader reader[PCSC_READERS_MAX];
};

/* ERR_UNAVAILABLE, with what to install or start. */
MUST_CHECK bool pcsc_open(struct pcsc **out, struct err *err);
void pcsc_close(struct pcsc *pcsc); /* NULL is fine */

/* The readers there are; none is no error. */
MUST_CHECK bool pcsc_list(
    struct pcsc *pcsc, struct pcsc_readers *out, struct err *err);

/* How a wait ended. */
enum pcsc_wait { PCSC_WAITED, PCSC_TIMEOUT, PCSC_INTERRUPTED };

/*
 * Waits until a document lies on the reader (name NULL: on any) and gives
 * that reader's name; or, with present false, until none lies on it.
 * deadline_us is monotonic, 0: none. ERR_UNAVAILABLE when there is no such
 * reader, or none at all.
 */
MUST_CHECK bool pcsc_wait(struct pcsc *pcsc, const char *name, bool present,
    uint64_t deadline_us, char found[PCSC_NAME_MAX], enum pcsc_wait *how,
    struct err *err);

/*
 * The chip on a reader, for this program alone until pcsc_disconnect().
 * FAULT_LOST when there is none, or another program keeps it.
 */
MUST_CHECK bool pcsc_connect(struct pcsc *pcsc, const char *name,
    struct pcsc_card **out, struct fault *why);
/* Switches the chip off; NULL is fine. */
void pcsc_disconnect(struct pcsc_card *card);

/* Its commands; lives as long as the card. */
const struct transport *pcsc_transport(const struct pcsc_card *card);

#endif

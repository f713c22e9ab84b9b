/*
 * pcsc_none: what pcsc.h is where libpcsclite was not there at build time.
 */
#include "chip/pcsc.h"

#if !HAVE_LIBPCSCLITE

bool
pcsc_open(struct pcsc **out, struct err *err)
{
	(void)out;
	return err_set(err, ERR_UNAVAILABLE,
	    "built without libpcsclite, so no reader can be used: install "
	    "libpcsclite-dev and build again");
}

void
pcsc_close(struct pcsc *pcsc)
{
	(void)pcsc;
}

bool
pcsc_list(struct pcsc *pcsc, struct pcsc_readers *out, struct err *err)
{
	(void)pcsc;
	(void)out;
	(void)err;
	bug("pcsc_list() without a service");
}

bool
pcsc_wait(struct pcsc *pcsc, const char *name, bool present,
    uint64_t deadline_us, char found[PCSC_NAME_MAX], enum pcsc_wait *how,
    struct err *err)
{
	(void)pcsc;
	(void)name;
	(void)present;
	(void)deadline_us;
	(void)found;
	(void)how;
	(void)err;
	bug("pcsc_wait() without a service");
}

bool
pcsc_connect(struct pcsc *pcsc, const char *name, struct pcsc_card **out,
    struct fault *why)
{
	(void)pcsc;
	(void)name;
	(void)out;
	return fault_set(why, FAULT_INTERNAL, "no service");
}

void
pcsc_disconnect(struct pcsc_card *card)
{
	(void)card;
}

const struct transport *
pcsc_transport(const struct pcsc_card *card)
{
	(void)card;
	return NULL;
}

#else
/* A file may not be empty (C11 6.9). */
extern int pcsc_is_there;
#endif

/*
 * outbox: notifications of this country's own documents, on their way to an
 * authority: what is in STORE/sltd-outbox, and where it goes.
 */
#ifndef SLTDQUERY_OUTBOX_H
#define SLTDQUERY_OUTBOX_H

#include "../config.h"
#include "../verbs.h"
#include "spool/spool.h"
#include "template.h"

#define OUTBOX_DESTINATION "authority"

struct outbox {
	struct config config;
	struct spool *spool;
	struct template template;
};

/* The spool; the template of [outbox] where one is configured. */
MUST_CHECK bool outbox_open(
    struct sltdquery *tool, struct outbox *out, struct err *err);
void outbox_close(struct outbox *o);

#endif

/*
 * outbox: notifications of this country's own documents, on their way to the
 * authority, and notices of frauds on their way to several offices: what is in
 * STORE/sltd-outbox, and where it goes.
 */
#ifndef SLTDQUERY_OUTBOX_H
#define SLTDQUERY_OUTBOX_H

#include "../config.h"
#include "../verbs.h"
#include "spool/spool.h"
#include "template.h"

/* The office of [outbox]; the first of them. */
#define OUTBOX_DESTINATION "authority"

/* Where messages go to; name is their destination in the spool. */
struct office {
	const char *name;
	const struct source_config *source;
	struct sltd_state state; /* that it is of, or not known */
	struct template template;
};

struct outbox {
	struct config config;
	struct spool *spool;
	struct office office[OFFICES_MAX + 1];
	size_t offices;
};

/*
 * The spool and the offices, each with its template where one is configured.
 * The authority's may have no URL. *out must stay where it is.
 */
MUST_CHECK bool outbox_open(
    struct sltdquery *tool, struct outbox *out, struct err *err);
void outbox_close(struct outbox *o);

/* NULL: there is none of that name. */
struct office *outbox_office(struct outbox *o, struct span name);

#endif

/*
 * target: where messages go, from apisend.conf.
 *
 *	[destination UTGOV]	the recipient as UNB has it
 *	url = https://…		or sftp://user@host/folder/, or /folder
 *	ca = certificate = key = pin = known_hosts =
 *	ttl = 96h		after departure; s m h d, seconds without
 *	timeout = 60s		of one try
 *	answer_within = 10m	a CUSRES is expected within it
 *	responses = /folder	where CUSRES files are dropped for us
 *	poll = https://…	asked for CUSRES by every flush
 *	acknowledge = yes	echo what it changes unasked (CUSRES 132)
 *
 * Paths without a slash in front are beside the configuration file.
 */
#ifndef APISEND_TARGET_H
#define APISEND_TARGET_H

#include "net/http.h"
#include "spool/spool.h"

struct target {
	char *name;
	char id[SPOOL_DESTINATION_MAX + 1]; /* as the spool has it */
	char *url, *ca, *certificate, *key, *pin, *known_hosts, *responses,
	    *poll;
	uint64_t ttl_s, timeout_s, answer_within_s; /* 0: not set */
	bool acknowledge;
	struct http_site site; /* points into the above */
};

struct targets {
	struct target *list;
	size_t count, cap;
};

/* ERR_CONFIG with file and line: unknown words, refused schemes, no url. */
MUST_CHECK bool targets_read(
    const char *path, struct targets *out, struct err *err);
void targets_release(struct targets *t);

/* By the name that a spool gives a recipient; NULL: not configured. */
const struct target *targets_find(const struct targets *t, const char *id);

/*
 * A sender or recipient as part of an id: A-Z a-z 0-9 - as they are, others
 * as _ and two hexadecimal digits. False when it is too long or empty.
 */
bool target_id(struct span name, char *out, size_t size);

#endif

/*
 * What the files of sync share.
 */
#ifndef PKDFETCH_SYNC_H
#define PKDFETCH_SYNC_H

#include "net/http.h"
#include "../pkdfetch.h"
#include "../source.h"

/* Tries of one source in one run. */
#define SYNC_TRIES_MAX 4
/* How long a run may last beside its transfers: waits and the import. */
#define SYNC_RUN_MAX_S 3600
/* A transfer without a timeout is given this. */
#define SYNC_TRANSFER_MAX_S 3600

struct sync {
	struct pkdfetch *tool;
	struct trust *trust;
	struct fetcher *fetcher; /* NULL: no source is on the network */
	const struct sources *sources;
	struct rows rows;
	struct buf folder; /* STORE/fetch */
	int status;
};

/* Each imports what a source has to give: an exit status. */
int sync_local(struct sync *s, const struct source *x);
int sync_remote(struct sync *s, const struct source *x);

/* What sync_local() reads: what the pattern names now, and what is beneath the
 * folder before its first wild card. */
MUST_CHECK bool sync_local_needs(
    const struct source *x, struct sandbox *sandbox, struct err *err);

/* One file; name: where an LDIF's version is read; own_name: the source's
 * section is its name. */
int sync_import(struct sync *s, const struct source *x, const char *path,
    const char *name, bool own_name);

/* What became of a transfer, as the process that fetches says it. */
struct fetched {
	enum http_class class;
	struct http_validator validator;
	struct err err;
};

/*
 * Makes the process with the network, before the store is opened: it writes to
 * folder, STORE/fetch, which is there. sources and folder live as long.
 */
MUST_CHECK bool fetcher_open(const struct sources *sources, const char *folder,
    bool quiet, enum sandbox_mode mode, struct fetcher **out, struct err *err);
/* NULL is fine. */
void fetcher_close(struct fetcher *f);

/*
 * Fetches one of the sources to FOLDER/SOURCE.data, unless that is current. A
 * process that has ended, or says nothing for as long as all tries may last,
 * is an error of the source, ERR_INTERNAL, and of each source after it.
 */
void fetch_source(struct fetcher *f, const struct source *x,
    const struct http_validator *have, struct fetched *out);

/* FOLDER/SOURCE, then a suffix. */
void sync_path(struct sync *s, const struct source *x, const char *suffix,
    struct buf *out);

#endif

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
	struct http *http;
	struct rows rows;
	struct buf folder; /* STORE/fetch */
	int status;
};

/* Each imports what a source has to give: an exit status. */
int sync_local(struct sync *s, const struct source *x);
int sync_remote(struct sync *s, const struct source *x);

/* One file; name: where an LDIF's version is read; own_name: the source's
 * section is its name. */
int sync_import(struct sync *s, const struct source *x, const char *path,
    const char *name, bool own_name);

/* FOLDER/SOURCE, then a suffix. */
void sync_path(struct sync *s, const struct source *x, const char *suffix,
    struct buf *out);

#endif

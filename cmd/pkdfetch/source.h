/*
 * source: what pkdfetch.conf says of a source.
 *
 *	[icao-001]
 *	url = /var/spool/pkd/icaopkd-001-*.ldif*
 *	manual = https://download.pkd.icao.int/
 *	max_age = 7d
 */
#ifndef PKDFETCH_SOURCE_H
#define PKDFETCH_SOURCE_H

#include "base/buf.h"
#include "base/opt.h"
#include "net/http.h"
#include "trust/pkd.h"

#define SOURCES_MAX 256

struct source {
	char *name;
	char *url; /* https, ldap, ldaps, file, path with * */
	char *trust[PKD_TRUST_MAX];
	size_t trust_count;
	char country[NAME_COUNTRY]; /* "": any */
	uint64_t max_age_s;
	char *digest;
	char *manual; /* where a person fetches it */
	char *ca, *pin, *certificate, *key, *user, *password_file;
	uint64_t limit;	    /* bytes; 0: HTTP_FILE_MAX */
	uint64_t timeout_s; /* 0: net's */
	bool first_use, unsigned_allowed;
};

struct sources {
	struct source list[SOURCES_MAX];
	size_t count;
};

/* ERR_CONFIG with file and line; ERR_NOINPUT when there is no file. */
MUST_CHECK bool sources_read(
    const char *path, struct sources *out, struct err *err);
void sources_release(struct sources *s);

/* A file or pattern, as opposed to something on the network. */
bool source_is_local(const struct source *s);

#endif

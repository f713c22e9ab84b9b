/*
 * http_private: what the files of http share.
 */
#ifndef NET_HTTP_PRIVATE_H
#define NET_HTTP_PRIVATE_H

#include <curl/curl.h>

#include "net/http.h"

/* One transfer under way. */
struct transfer {
	CURL *easy;
	struct http *http;	     /* whose it is, once it has begun */
	struct curl_slist *lines;    /* request headers */
	struct curl_slist *commands; /* sftp, after the upload */
	struct http_reply *reply;
	struct transfer *next;
	char error[CURL_ERROR_SIZE]; /* libcurl's words */

	enum http_method method;
	bool upload;	   /* sftp: the body is a file */
	struct span body;  /* what an upload still has to give */
	struct span whole; /* all of it, for a rewind */

	int fd;		       /* sink; -1: reply->body */
	uint64_t limit, taken; /* bytes of the answer */
	bool too_big;	       /* the answer passed the limit */
	bool sink_failed;      /* our own disk; err says why */
	struct err sink_err;

	struct download *download; /* of http_download.c; NULL */
	CURLcode code;		   /* how it ended */
	bool conditional;
	bool directory;	    /* ldap, ldaps */
	bool directory_cut; /* result 4: not all entries came */
	uint64_t entries;   /* of a directory, so far */
	bool in_line;	    /* the text so far ends in a line */
	bool started;	    /* added to the multi handle */
	bool ended;	    /* waits in the list of ended ones */
};

struct http {
	CURLM *multi;
	struct transfer *running;
	struct transfer *ended;
	struct transfer **ended_tail;
	size_t running_count;
	http_watch *watch; /* NULL: not watched */
	void *watch_context;
};

/* Site and URL into the handle; false is a fault of our own side. */
MUST_CHECK bool transfer_apply_site(struct transfer *t,
    const struct http_site *site, const char *url, struct err *err);

/* Makes a handle with the limits of the house. */
struct transfer *transfer_new(const struct http_site *site, const char *url,
    struct http_reply *reply, struct err *err);
void transfer_free(struct transfer *t);

/* Runs one transfer to its end, and judges it; the caller frees it. */
MUST_CHECK bool transfer_run(
    struct http *h, struct transfer *t, struct err *err);

/* What became of it: fills reply->class, status, err and the rest. */
void transfer_judge(struct transfer *t, CURLcode code);

/* Empties a reply, keeps its memory and tag. */
void http_reply_clear(struct http_reply *r);

/* The reply says so, and nothing was sent. */
void reply_fail(
    struct http_reply *reply, enum http_class class, const struct err *err);

/* Adds "Name: value". */
MUST_CHECK bool transfer_line(
    struct transfer *t, const char *name, const char *value, struct err *err);

/* Bytes went into a file that had so many from an earlier try. */
void transfer_taken(struct transfer *t, uint64_t before, struct span bytes);

/* The marks of the last answer; "" where there are none. */
void transfer_validator(const struct transfer *t, struct http_validator *v);

/* Entries that begin in a piece of libcurl's text of a directory tree; *in_line
 * is kept from piece to piece. */
uint64_t ldap_entries(struct span text, bool *in_line);

/* libcurl's text of a directory tree in fd becomes LDIF (RFC 2849) there. */
MUST_CHECK bool ldap_to_ldif(
    int fd, const char *name, uint64_t limit, struct err *err);

/* The path of a file URL, or an absolute path as it is; emptied first. */
MUST_CHECK bool local_path(const char *url, struct buf *out, struct err *err);

/* http_download() from a file of this machine. */
void local_fetch(const char *source, const char *path, uint64_t limit,
    const struct http_validator *have, struct http_reply *reply);

#endif

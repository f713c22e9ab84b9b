/*
 * http: bytes to and from other machines, by libcurl; the only module that
 * knows it.
 *
 * What it does: https (TLS 1.2 and later, the host's name checked, roots and
 * public key pinned where a site says so, client certificates), ldap and
 * ldaps reads of a directory tree, sftp (the host's key checked against a
 * known_hosts file, always), files and folders of this machine.
 * What it refuses: plain http, ftp, smtp and everything else, with a sentence
 * that says what to use instead; a redirect to another scheme; a redirect of
 * anything but a GET; TLS or SSH without checking who answers.
 *
 * What became of a transfer is a class, not only a number: whoever keeps a
 * queue must know whether it is his own certificate that is wrong, whether to
 * try again, or whether the other side may have what was sent.
 *
 * Threads: one struct http belongs to one thread. Several of them may run
 * beside each other.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <poll.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/sandbox.h"

/* Schemes that a caller allows, or'ed. */
#define HTTP_HTTPS 0x01u
#define HTTP_LDAP 0x02u /* without TLS: signed material only */
#define HTTP_LDAPS 0x04u
#define HTTP_SFTP 0x08u
#define HTTP_FILE 0x10u /* "file:///…", or an absolute path */

/* Where a site or request leaves a limit 0, these hold. */
#define HTTP_CONNECT_MS 10000u
#define HTTP_TOTAL_MS 60000u
/* A transfer slower than so many bytes a second for so long is given up. */
#define HTTP_STALL_BYTES 100u
#define HTTP_STALL_S 30u
/* An answer kept in memory. */
#define HTTP_REPLY_MAX ((uint64_t)16 << 20)
/* A file fetched to disk. */
#define HTTP_FILE_MAX ((uint64_t)4 << 30)
#define HTTP_REDIRECTS_MAX 5
/* A longer Retry-After is cut to this. */
#define HTTP_RETRY_AFTER_MAX_S 86400u
/* Requests under way in one struct http. */
#define HTTP_PARALLEL_MAX 256
/* Room for an ETag or a date, with the NUL; a longer one is not kept. */
#define HTTP_VALIDATOR_MAX 256

enum http_class {
	HTTP_OK,	/* 2xx, or the bytes are where they belong */
	HTTP_UNCHANGED, /* what the caller has is current (304) */
	/*
	 * Our own side is wrong: a certificate (ours, or the server's does
	 * not fit the pinned roots, name or key), a host key, a file, a URL,
	 * a redirect of what may not be redirected. Trying again is useless
	 * until somebody mends it; what was to be sent is not at fault.
	 */
	HTTP_LOCAL,
	HTTP_TEMPORARY, /* nothing was handed over; try again later */
	HTTP_PERMANENT, /* refused: the same bytes will be refused again */
	/*
	 * The request went out and no answer came: the other side may or may
	 * not have it. Only the same bytes may be sent again.
	 */
	HTTP_UNKNOWN
};

/*
 * Who is spoken to, and how it proves who it is. All strings are borrowed
 * and outlive the requests; NULL where they do not apply.
 */
struct http_site {
	unsigned schemes;	 /* HTTP_HTTPS | …: what a URL may have */
	const char *ca;		 /* PEM: the only roots; NULL: the system's */
	const char *pin;	 /* "sha256//BASE64" of the server's key */
	const char *certificate; /* PEM, ours (https, ldaps) */
	const char *key;	 /* PEM, 0600; for sftp the private key */
	const char *key_password;
	const char *user;	 /* sftp user; LDAP bind name */
	const char *password;	 /* LDAP simple bind; wiped by its owner */
	const char *known_hosts; /* sftp: mandatory */
	uint32_t connect_ms;	 /* 0: HTTP_CONNECT_MS */
	uint32_t total_ms;	 /* 0: HTTP_TOTAL_MS; downloads: no limit */
	uint32_t stall_s;	 /* 0: HTTP_STALL_S */
};

/* The scheme of "https://host"; HTTP_FILE for an absolute path; 0: unknown. */
unsigned http_scheme(const char *url);

/*
 * Whether a URL may be used at all: its scheme, no password in it, a host
 * where there must be one. Refusals name what to use instead.
 */
MUST_CHECK bool http_url_check(
    const char *url, unsigned allowed, struct err *err);

/*
 * Whether the files that a site names are there and a private key's mode
 * lets nobody else read it. ERR_CONFIG.
 */
MUST_CHECK bool http_site_check(const struct http_site *site, struct err *err);

/*
 * What speaking to url reads: the files that a site names; and where it writes,
 * when it is a folder of this machine. After sandbox_use_network().
 */
MUST_CHECK bool http_site_sandbox(const struct http_site *site, const char *url,
    struct sandbox *s, struct err *err);

/* Marks of the copy that one has (RFC 9110 8.8), "" where there is none. */
struct http_validator {
	char etag[HTTP_VALIDATOR_MAX];
	char last_modified[HTTP_VALIDATOR_MAX];
};

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT };

struct http_request {
	enum http_method method;
	const char *url;	  /* copied */
	struct span body;	  /* borrowed until the request has ended */
	const char *content_type; /* of the body */
	const char *accept;
	/* More lines "Name: value", the last NULL; NULL for none. Copied. */
	const char *const *headers;
	const struct http_validator *have; /* GET: ask for a change only */
	uint64_t limit;	      /* of the answer; 0: HTTP_REPLY_MAX */
	uint32_t deadline_ms; /* from the start; 0: the site's total_ms */
};

/* What became of a request. Belongs to the caller. */
struct http_reply {
	enum http_class class;
	long status;		/* of HTTP; 0 when there was none */
	uint64_t retry_after_s; /* 0: not said */
	uint64_t elapsed_us;
	uint64_t received; /* bytes of this transfer */
	bool resumed;	   /* a download went on where it had stopped */
	struct http_validator validator;
	char content_type[HTTP_VALIDATOR_MAX];
	struct buf body;
	struct err err; /* the reason in words, unless HTTP_OK */
	void *tag;	/* the caller's own */
};

void http_reply_init(struct http_reply *r);
void http_reply_release(struct http_reply *r);

struct http;

/* Connections are kept open between requests until http_close(). */
MUST_CHECK bool http_open(struct http **out, struct err *err);
/* Ends what is under way. NULL is fine. */
void http_close(struct http *h);

/*
 * Does one request and waits for its end. Everything that can go wrong is in
 * the reply; it is emptied first.
 */
void http_do(struct http *h, const struct http_site *site,
    const struct http_request *request, struct http_reply *reply);

/*
 * Several at once: start them, then take the ended ones from http_next(). A
 * request that cannot even start ends at once, through http_next() too. The
 * reply must stay where it is until then.
 */
void http_start(struct http *h, const struct http_site *site,
    const struct http_request *request, struct http_reply *reply);

/*
 * The next that ended; NULL when timeout_ms (-1: none) passed, when nothing
 * is under way, or when one of the extra descriptors (may be NULL) is ready,
 * whose revents are then set.
 */
struct http_reply *http_next(
    struct http *h, int timeout_ms, struct pollfd *extra, unsigned extra_count);

/* Gives up a request: no reply will come for it. */
void http_cancel(struct http *h, struct http_reply *reply);

/*
 * Fetches a URL to a file (https, sftp, file; ldap and ldaps as LDIF, see
 * below). The bytes grow in "path.part" beside it, are synced, and renamed to
 * path only when they are all there, so that path is the old content or the
 * new one. A cut download is gone on with by the next call when the server
 * said by what mark (ETag strong, else Last-Modified) the rest is the same
 * content: "path.part.mark" keeps the mark.
 *
 * have: marks of the content at path (may be NULL); HTTP_UNCHANGED when the
 * server still has that, and path is left alone. limit: bytes, 0 for
 * HTTP_FILE_MAX. reply->validator holds the marks for the next time.
 *
 * LDAP: "ldaps://host/dc=data,dc=download,dc=pkd,dc=icao,dc=int??sub?" gives
 * the entries as LDIF, binary values in base64. A directory's limit on the
 * number of entries (result 4) is an error: half a tree is never a tree.
 */
void http_download(struct http *h, const struct http_site *site,
    const char *url, const char *path, uint64_t limit,
    const struct http_validator *have, struct http_reply *reply);

/*
 * How far the downloads of this struct http are, for whoever shows it: bytes
 * that are there, with those of an earlier try, or entries of a directory;
 * total 0: the server does not say. Called from within http_download().
 */
typedef void http_watch(void *context, uint64_t done, uint64_t total);
void http_watch_downloads(struct http *h, http_watch *watch, void *context);

/*
 * Puts bytes into a folder, by sftp ("sftp://host/folder/") or of this
 * machine ("file:///folder", "/folder"), under a temporary name first and
 * then renamed, so that a reader sees all of it or none. A file of that name
 * with the same bytes is success; with others it is HTTP_PERMANENT and stays
 * as it is.
 */
void http_deliver(struct http *h, const struct http_site *site,
    const char *folder_url, const char *name, struct span bytes,
    struct http_reply *reply);

#endif

/*
 * transfer: common/net/http from a shell, for the tests of this folder.
 *
 *	transfer get|post|put|download|deliver|check URL [WORD=VALUE…]
 *
 * prints "CLASS STATUS RECEIVED resumed|whole RETRY-AFTER" and, on standard
 * error, the reason. Words: ca pin certificate key known_hosts user password
 * total_ms connect_ms stall_s deadline_ms body path limit name have_etag
 * have_modified etag_out; "parallel=N" makes N requests at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "net/http.h"

#define PARALLEL_MAX 64

static int count;
static char **words;

static const char *
word(const char *name)
{
	size_t len = strlen(name);

	for (int i = 0; i < count; i++)
		if (strncmp(words[i], name, len) == 0 && words[i][len] == '=')
			return words[i] + len + 1;
	return NULL;
}

static uint64_t
number(const char *name)
{
	const char *value = word(name);
	uint64_t n = 0;

	if (value != NULL && !span_uint(span_str(value), UINT64_MAX, &n))
		exit(64);
	return n;
}

static const char *const class_words[] = {[HTTP_OK] = "ok",
    [HTTP_UNCHANGED] = "unchanged",
    [HTTP_LOCAL] = "local",
    [HTTP_TEMPORARY] = "temporary",
    [HTTP_PERMANENT] = "permanent",
    [HTTP_UNKNOWN] = "unknown"};

static void
print(const struct http_reply *r)
{
	printf("%s %ld %llu %s %llu\n", class_words[r->class], r->status,
	    (unsigned long long)r->received, r->resumed ? "resumed" : "whole",
	    (unsigned long long)r->retry_after_s);
	if (r->err.kind != ERR_NONE)
		fprintf(stderr, "%s\n", r->err.text);
}

static struct http_site
site(void)
{
	struct http_site s = {0};

	s.schemes = HTTP_HTTPS | HTTP_LDAP | HTTP_LDAPS | HTTP_SFTP | HTTP_FILE;
	s.ca = word("ca");
	s.pin = word("pin");
	s.certificate = word("certificate");
	s.key = word("key");
	s.known_hosts = word("known_hosts");
	s.user = word("user");
	s.password = word("password");
	s.total_ms = (uint32_t)number("total_ms");
	s.connect_ms = (uint32_t)number("connect_ms");
	s.stall_s = (uint32_t)number("stall_s");
	return s;
}

static struct span
body(struct buf *text)
{
	struct err err = ERR_INIT;

	if (word("body") != NULL &&
	    !file_read(word("body"), (size_t)1 << 30, text, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(66);
	}
	return buf_span(text);
}

static void
request(struct http *h, const char *verb, const char *url)
{
	static struct http_reply replies[PARALLEL_MAX];
	struct http_site s = site();
	struct http_request q = {.url = url,
	    .limit = number("limit"),
	    .deadline_ms = (uint32_t)number("deadline_ms"),
	    .content_type = "application/octet-stream"};
	struct buf text = BUF_INIT;
	uint64_t parallel = number("parallel");

	q.method = strcmp(verb, "post") == 0 ? HTTP_POST
	    : strcmp(verb, "put") == 0	     ? HTTP_PUT
					     : HTTP_GET;
	q.body = body(&text);
	if (parallel == 0)
		parallel = 1;
	for (uint64_t i = 0; i < parallel && i < PARALLEL_MAX; i++) {
		http_reply_init(&replies[i]);
		http_start(h, &s, &q, &replies[i]);
	}
	for (struct http_reply *r; (r = http_next(h, -1, NULL, 0)) != NULL;) {
		print(r);
		if (word("path") != NULL) {
			struct err err = ERR_INIT;

			if (!file_replace(
				word("path"), buf_span(&r->body), 0600, &err))
				exit(73);
		}
		http_reply_release(r);
	}
	buf_release(&text);
}

static void
download(struct http *h, const char *url)
{
	struct http_site s = site();
	struct http_validator have = {"", ""};
	struct http_reply r;

	if (word("have_etag") != NULL)
		snprintf(have.etag, sizeof(have.etag), "%s", word("have_etag"));
	if (word("have_modified") != NULL)
		snprintf(have.last_modified, sizeof(have.last_modified), "%s",
		    word("have_modified"));
	http_reply_init(&r);
	http_download(h, &s, url, word("path"), number("limit"),
	    have.etag[0] != '\0' || have.last_modified[0] != '\0' ? &have
								  : NULL,
	    &r);
	print(&r);
	if (word("etag_out") != NULL)
		printf("%s\n", r.validator.etag);
	http_reply_release(&r);
}

static void
deliver(struct http *h, const char *url)
{
	struct http_site s = site();
	struct buf text = BUF_INIT;
	struct http_reply r;

	http_reply_init(&r);
	http_deliver(h, &s, url, word("name"), body(&text), &r);
	print(&r);
	http_reply_release(&r);
	buf_release(&text);
}

int
main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct http *h;

	if (argc < 3)
		return 64;
	count = argc - 3;
	words = argv + 3;
	if (!http_open(&h, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 70;
	}
	if (strcmp(argv[1], "download") == 0)
		download(h, argv[2]);
	else if (strcmp(argv[1], "deliver") == 0)
		deliver(h, argv[2]);
	else
		request(h, argv[1], argv[2]);
	http_close(h);
	return 0;
}

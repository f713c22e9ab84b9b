/*
 * net/http, what needs no server: which URLs are spoken, which keys are
 * believed, how a directory's text becomes LDIF, what a folder gets. The
 * transports themselves: tests/fault/net_*.sh.
 */
#include "net/http_private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "suite.h"

#define ALL (HTTP_HTTPS | HTTP_LDAP | HTTP_LDAPS | HTTP_SFTP | HTTP_FILE)

static char folder[64];
static char path[128];
static struct err err;

static void
setup(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%.40s/http.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
}

static void
teardown(void)
{
	unlink(path);
	rmdir(folder);
}

START_TEST(urls)
{
	static const struct {
		const char *url;
		unsigned schemes;
		bool good;
		const char *says;
	} rows[] = {
	    {"https://host/path", ALL, true, NULL},
	    {"HTTPS://host/", ALL, true, NULL},
	    {"https://host:8443/a?b=c", ALL, true, NULL},
	    {"https://[::1]/", ALL, true, NULL},
	    {"sftp://user@host/folder/", ALL, true, NULL},
	    {"ldap://host/dc=pkd??sub?(a=b)", ALL, true, NULL},
	    {"ldaps://host/dc=pkd", ALL, true, NULL},
	    {"file:///a/b", ALL, true, NULL},
	    {"/a/b", ALL, true, NULL},
	    {"https://host/", HTTP_SFTP, false, "cannot be used here"},
	    {"/a/b", HTTP_HTTPS, false, "cannot be used here"},
	    {"http://host/", ALL, false, "use https"},
	    {"ftp://host/", ALL, false, "use sftp"},
	    {"smtp://host/", ALL, false, "mail"},
	    {"mailto:a@b", ALL, false, "mail"},
	    {"gopher://host/", ALL, false, "no scheme"},
	    {"relative/path", ALL, false, "no scheme"},
	    {"", ALL, false, "no scheme"},
	    {"https://user:secret@host/", ALL, false, "password"},
	    {"https:///path", ALL, false, "host"},
	    {"https://:443/path", ALL, false, "host"},
	    {"https://user@/path", ALL, false, "host"},
	    {"https://[::1/", ALL, false, "host"},
	    {"https://a:secret@b@host/", ALL, false, "password"},
	    {"https://host/?a:b@c", ALL, true, NULL},
	    {"https://ho st/", ALL, false, "URL"},
	    {"https://host/\n", ALL, false, "URL"},
	    {"https://host\\@other/", ALL, false, "URL"},
	    {"https:host/", ALL, false, "URL"},
	    {"https://host:0/", ALL, false, "URL"},
	    {"https://host:65536/", ALL, false, "URL"},
	    {"https://host:44x/", ALL, false, "URL"},
	    {"https://host:/", ALL, false, "URL"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err e = ERR_INIT;

		ck_assert_msg(http_url_check(rows[i].url, rows[i].schemes,
				  &e) == rows[i].good,
		    "'%s': %s", rows[i].url, e.text);
		if (rows[i].says != NULL)
			ck_assert_msg(strstr(e.text, rows[i].says) != NULL,
			    "'%s': %s", rows[i].url, e.text);
		/* A secret is not repeated. */
		ck_assert_ptr_null(strstr(e.text, "secret"));
	}
}
END_TEST

START_TEST(keys_are_private)
{
	struct http_site site = {0};

	site.key = path;
	ck_assert(!http_site_check(&site, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert(file_replace(path, SPAN("key"), 0600, &err));
	ck_assert(http_site_check(&site, &err));
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert(!http_site_check(&site, &err));
	ck_assert(strstr(err.text, "0600") != NULL ||
	    strstr(err.text, "chmod 600") != NULL);
	site.key = "pkcs11:token=hsm";
	ck_assert(http_site_check(&site, &err));
	site.key = NULL;
	site.ca = folder;
	ck_assert(!http_site_check(&site, &err));
}
END_TEST

/* What ldap_to_ldif() makes of a text; "" when it refuses. */
static const char *
ldif(const char *text, struct buf *out)
{
	int fd;

	ck_assert(file_replace(path, span_str(text), 0600, &err));
	fd = open(path, O_RDWR);
	ck_assert_int_ge(fd, 0);
	buf_clear(out);
	if (!ldap_to_ldif(fd, path, 1000000, &err)) {
		close(fd);
		return "";
	}
	close(fd);
	ck_assert(file_read(path, 1000000, out, &err));
	return buf_text(out);
}

START_TEST(directory_text_becomes_ldif)
{
	static const struct {
		const char *text, *ldif;
	} rows[] = {
	    {"", "version: 1\n"},
	    {"DN: c=UT\n\tc: UT\n\n\n", "version: 1\n\ndn: c=UT\nc: UT\n"},
	    /* Empty lines between the attributes mean nothing. */
	    {"DN: c=UT\n\tobjectClass: country\n\n\tc: UT\n\n\n\n"
	     "DN: c=XX\n\tc: XX\n\n",
		"version: 1\n\ndn: c=UT\nobjectClass: country\nc: UT\n"
		"\ndn: c=XX\nc: XX\n"},
	    {"DN: cn=a\n\tx;binary:: AAEC\n",
		"version: 1\n\ndn: cn=a\nx;binary:: AAEC\n"},
	    /* A name that is not ASCII goes as base64 (RFC 2849). */
	    {"DN: cn=\xc3\xb6\n", "version: 1\n\ndn:: Y249w7Y=\n"},
	    {"DN:: Y249w7Y=\n", "version: 1\n\ndn:: Y249w7Y=\n"},
	    {"DN: cn=a \n", "version: 1\n\ndn:: Y249YSA=\n"},
	    /* What is none of its forms is not guessed at. */
	    {"DN: c=UT\nc: UT\n", ""},
	    {"<html>\n", ""},
	    {"DN: c=UT\n\tno colon\n", ""},
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < COUNT(rows); i++)
		ck_assert_str_eq(ldif(rows[i].text, &out), rows[i].ldif);
	buf_release(&out);
}
END_TEST

START_TEST(folder_gets_all_or_nothing)
{
	struct http_site site = {0};
	struct http_reply r;
	struct http *h;
	struct buf there = BUF_INIT;

	site.schemes = HTTP_FILE;
	http_reply_init(&r);
	ck_assert(http_open(&h, &err));
	http_deliver(h, &site, folder, "file", SPAN("bytes"), &r);
	ck_assert_int_eq(r.class, HTTP_OK);
	ck_assert(file_read(path, 100, &there, &err));
	ck_span_eq(buf_span(&there), "bytes");
	http_deliver(h, &site, folder, "file", SPAN("bytes"), &r);
	ck_assert_int_eq(r.class, HTTP_OK);
	http_deliver(h, &site, folder, "file", SPAN("byte"), &r);
	ck_assert_int_eq(r.class, HTTP_PERMANENT);
	http_deliver(h, &site, folder, "../file2", SPAN("x"), &r);
	ck_assert_int_eq(r.class, HTTP_LOCAL);
	http_deliver(h, &site, folder, ".hidden", SPAN("x"), &r);
	ck_assert_int_eq(r.class, HTTP_LOCAL);
	http_deliver(h, &site, "/nowhere/at/all", "file", SPAN("x"), &r);
	ck_assert_int_eq(r.class, HTTP_LOCAL);
	ck_assert_int_eq(r.err.kind, ERR_CONFIG);
	http_close(h);
	http_reply_release(&r);
	buf_release(&there);
}
END_TEST

START_TEST(local_file_is_fetched_when_it_changed)
{
	struct http_site site = {0};
	struct http_validator have;
	struct http_reply r;
	struct http *h;
	char copy[140];

	site.schemes = HTTP_FILE;
	snprintf(copy, sizeof(copy), "%s.copy", path);
	http_reply_init(&r);
	ck_assert(http_open(&h, &err));
	ck_assert(file_replace(path, SPAN("one"), 0600, &err));
	http_download(h, &site, path, copy, 0, NULL, &r);
	ck_assert_int_eq(r.class, HTTP_OK);
	have = r.validator;
	http_download(h, &site, path, copy, 0, &have, &r);
	ck_assert_int_eq(r.class, HTTP_UNCHANGED);
	ck_assert(file_replace(path, SPAN("other"), 0600, &err));
	http_download(h, &site, path, copy, 0, &have, &r);
	ck_assert_int_eq(r.class, HTTP_OK);
	http_download(h, &site, path, copy, 3, NULL, &r);
	ck_assert_int_eq(r.class, HTTP_PERMANENT);
	http_download(h, &site, "/nowhere", copy, 0, NULL, &r);
	ck_assert_int_eq(r.class, HTTP_PERMANENT);
	unlink(copy);
	http_close(h);
	http_reply_release(&r);
}
END_TEST

START_TEST(refused_requests_end_too)
{
	struct http_site site = {0};
	struct http_request q = {
	    .method = HTTP_POST, .url = "http://localhost/"};
	struct http_reply a, b;
	struct http *h;

	site.schemes = HTTP_HTTPS;
	http_reply_init(&a);
	http_reply_init(&b);
	ck_assert(http_open(&h, &err));
	http_start(h, &site, &q, &a);
	http_start(h, &site, &q, &b);
	http_cancel(h, &a);
	ck_assert_ptr_eq(http_next(h, 1000, NULL, 0), &b);
	ck_assert_int_eq(b.class, HTTP_LOCAL);
	ck_assert_ptr_null(http_next(h, 1000, NULL, 0));
	http_do(h, &site, &q, &a);
	ck_assert_int_eq(a.class, HTTP_LOCAL);
	http_close(h);
	http_reply_release(&a);
	http_reply_release(&b);
}
END_TEST

Suite *http_suite(void);

Suite *
http_suite(void)
{
	Suite *s = suite_create("http");

	CASE(s, urls);
	CASE_WITH(s, keys_are_private, setup, teardown);
	CASE_WITH(s, directory_text_becomes_ldif, setup, teardown);
	CASE_WITH(s, folder_gets_all_or_nothing, setup, teardown);
	CASE_WITH(s, local_file_is_fetched_when_it_changed, setup, teardown);
	CASE(s, refused_requests_end_too);
	return s;
}

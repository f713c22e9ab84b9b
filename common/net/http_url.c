/*
 * http_url: which addresses may be used at all. It needs no libcurl, so that
 * a program without network code can read a configuration, too; libcurl
 * parses the address again when it is used.
 */
#include <string.h>
#include <strings.h>

#include "net/http.h"

static const struct {
	const char *prefix;
	unsigned scheme; /* 0: refused */
	const char *instead;
} schemes[] = {
    {"https:", HTTP_HTTPS, NULL},
    {"ldaps:", HTTP_LDAPS, NULL},
    {"ldap:", HTTP_LDAP, NULL},
    {"sftp:", HTTP_SFTP, NULL},
    {"file:", HTTP_FILE, NULL},
    {"/", HTTP_FILE, NULL},
    {"http:", 0, "anybody on the way can read and change it; use https"},
    {"ftp:", 0, "passwords and contents go in the clear; use sftp or https"},
    {"ftps:", 0, "use sftp or https"},
    {"tftp:", 0, "use sftp or https"},
    {"scp:", 0, "use sftp"},
    {"smtp:", 0,
	"mail is stored and read on its way and returns no answer;"
	" use https, sftp or a folder"},
    {"smtps:", 0, "mail returns no answer; use https, sftp or a folder"},
    {"mailto:", 0, "mail returns no answer; use https, sftp or a folder"},
};

#define SCHEME_COUNT (sizeof(schemes) / sizeof(schemes[0]))

static int
scheme_row(const char *url)
{
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (strncasecmp(
			url, schemes[i].prefix, strlen(schemes[i].prefix)) == 0)
			return (int)i;
	return -1;
}

unsigned
http_scheme(const char *url)
{
	int row = scheme_row(url);

	return row < 0 ? 0 : schemes[row].scheme;
}

/* The scheme's name for a message: at most 16 letters of the URL. */
static size_t
scheme_len(const char *url)
{
	size_t len = strcspn(url, ":/");

	return len < 16 ? len : 16;
}

/* RFC 3986 3.2: what lies between "//" and the path. */
static bool
find_authority(const char *url, struct span *out)
{
	const char *at = strchr(url, ':');

	for (const char *c = url; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '\\')
			return false;
	if (at == NULL || strncmp(at, "://", 3) != 0)
		return false;
	at += 3;
	*out = span_make(at, strcspn(at, "/?#"));
	return true;
}

/* ":443" or nothing. */
static bool
is_port(struct span text)
{
	uint64_t port;

	if (text.len == 0)
		return true;
	return text.data[0] == ':' && text.len <= sizeof("65535") &&
	    span_uint(span_from(text, 1), UINT16_MAX, &port) && port > 0;
}

/* RFC 3986 3.2.2: a name, an IPv4 address, or an IPv6 address in brackets. */
static size_t
host_len(struct span text)
{
	const uint8_t *end;

	if (text.len == 0)
		return 0;
	end = memchr(text.data, text.data[0] == '[' ? ']' : ':', text.len);
	if (text.data[0] == '[')
		return end == NULL ? 0 : (size_t)(end - text.data) + 1;
	return end == NULL ? text.len : (size_t)(end - text.data);
}

static bool
check_parts(const char *url, unsigned scheme, struct err *err)
{
	struct span rest;
	size_t at;

	if (!find_authority(url, &rest))
		return err_set(err, ERR_CONFIG, "this is no URL");
	for (at = rest.len; at > 0 && rest.data[at - 1] != '@'; at--)
		;
	/* It would end in process lists, logs and shell histories. */
	if (at > 0 && memchr(rest.data, ':', at) != NULL)
		return err_set(err, ERR_CONFIG,
		    "a password in a URL is refused; use a key or a file");
	rest = span_from(rest, at);
	at = host_len(rest);
	if (at == 0 && scheme != HTTP_FILE)
		return err_set(err, ERR_CONFIG, "a URL without a host");
	if (!is_port(span_from(rest, at)))
		return err_set(err, ERR_CONFIG, "this is no URL");
	return true;
}

bool
http_url_check(const char *url, unsigned allowed, struct err *err)
{
	int row = scheme_row(url);

	if (row < 0)
		return err_set(err, ERR_CONFIG,
		    "\"%.*s\" is no scheme that is"
		    " spoken here; use https, sftp or an absolute path",
		    (int)scheme_len(url), url);
	if (schemes[row].scheme == 0)
		return err_set(err, ERR_CONFIG, "%.*s is refused: %s",
		    (int)scheme_len(url), url, schemes[row].instead);
	if ((schemes[row].scheme & allowed) == 0)
		return err_set(err, ERR_CONFIG, "%.*s cannot be used here",
		    (int)scheme_len(url), url);
	if (url[0] == '/')
		return true;
	return check_parts(url, schemes[row].scheme, err);
}

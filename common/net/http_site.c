/*
 * http_site: who may be spoken to and how. Every check of a peer is set here
 * and nowhere taken back: roots, host name, pinned key, host key, TLS 1.2.
 */
#include "net/http_transfer.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

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

/* A password in a URL ends in process lists, logs and shell histories. */
static bool
has_password(CURLU *parts)
{
	char *password = NULL;
	bool found =
	    curl_url_get(parts, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK;

	curl_free(password);
	return found;
}

static bool
has_host(CURLU *parts, const char *url)
{
	char *host = NULL;
	bool found = strstr(url, ":///") == NULL &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    host[0] != '\0';

	curl_free(host);
	return found;
}

static bool
check_parts(const char *url, unsigned scheme, struct err *err)
{
	CURLU *parts = curl_url();
	bool ok = true;

	if (parts == NULL)
		return err_memory(err);
	if (curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) !=
	    CURLUE_OK)
		ok = err_set(err, ERR_CONFIG, "this is no URL");
	else if (has_password(parts))
		ok = err_set(err, ERR_CONFIG,
		    "a password in a URL is refused; use a key or a file");
	else if (scheme != HTTP_FILE && !has_host(parts, url))
		ok = err_set(err, ERR_CONFIG, "a URL without a host");
	curl_url_cleanup(parts);
	return ok;
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

static bool
check_file(const char *path, const char *what, bool private, struct err *err)
{
	struct stat st;

	if (path == NULL || strncmp(path, "pkcs11:", 7) == 0)
		return true;
	if (stat(path, &st) != 0)
		return err_errno(err, ERR_CONFIG, errno, "%s %s", what, path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG, "%s %s is no file", what, path);
	if (private && (st.st_mode & 077) != 0)
		return err_set(err, ERR_CONFIG,
		    "%s %s can be read by others"
		    " (mode %03o; chmod 600)",
		    what, path, (unsigned)st.st_mode & 0777);
	return true;
}

bool
http_site_check(const struct http_site *site, struct err *err)
{
	return check_file(site->ca, "ca", false, err) &&
	    check_file(site->certificate, "certificate", false, err) &&
	    check_file(site->key, "key", true, err) &&
	    check_file(site->known_hosts, "known_hosts", false, err);
}

static uint32_t
or_default(uint32_t value, uint32_t otherwise)
{
	return value != 0 ? value : otherwise;
}

static void
apply_tls(CURL *e, const struct http_site *site)
{
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	if (site->ca != NULL) {
		/* These roots and no others, not even the system's folder. */
		curl_easy_setopt(e, CURLOPT_CAINFO, site->ca);
		curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
	}
	if (site->pin != NULL)
		curl_easy_setopt(e, CURLOPT_PINNEDPUBLICKEY, site->pin);
	if (site->certificate != NULL)
		curl_easy_setopt(e, CURLOPT_SSLCERT, site->certificate);
	if (site->key != NULL)
		curl_easy_setopt(e, CURLOPT_SSLKEY, site->key);
	if (site->key != NULL && strncmp(site->key, "pkcs11:", 7) == 0) {
		curl_easy_setopt(e, CURLOPT_SSLENGINE, "pkcs11");
		curl_easy_setopt(e, CURLOPT_SSLKEYTYPE, "ENG");
	}
	if (site->key_password != NULL)
		curl_easy_setopt(e, CURLOPT_KEYPASSWD, site->key_password);
}

/* Only a key that the file knows for this host; nothing is ever learnt. */
static int
judge_host_key(CURL *easy, const struct curl_khkey *known,
    const struct curl_khkey *found, enum curl_khmatch match, void *context)
{
	(void)easy;
	(void)known;
	(void)found;
	(void)context;
	return match == CURLKHMATCH_OK ? CURLKHSTAT_FINE : CURLKHSTAT_REJECT;
}

static bool
apply_ssh(CURL *e, const struct http_site *site, struct err *err)
{
	if (site->known_hosts == NULL)
		return err_set(err, ERR_CONFIG,
		    "sftp needs known_hosts: without it nobody knows who "
		    "answers");
	if (site->key == NULL)
		return err_set(
		    err, ERR_CONFIG, "sftp needs key: passwords are not sent");
	curl_easy_setopt(e, CURLOPT_SSH_KNOWNHOSTS, site->known_hosts);
	curl_easy_setopt(e, CURLOPT_SSH_KEYFUNCTION, judge_host_key);
	curl_easy_setopt(
	    e, CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PUBLICKEY);
	curl_easy_setopt(e, CURLOPT_SSH_PRIVATE_KEYFILE, site->key);
	/* libssh2 works out the public half when it is given none. */
	curl_easy_setopt(e, CURLOPT_SSH_PUBLIC_KEYFILE, NULL);
	if (site->key_password != NULL)
		curl_easy_setopt(e, CURLOPT_KEYPASSWD, site->key_password);
	if (site->user != NULL)
		curl_easy_setopt(e, CURLOPT_USERNAME, site->user);
	return true;
}

static void
apply_limits(CURL *e, const struct http_site *site)
{
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
	    (long)or_default(site->connect_ms, HTTP_CONNECT_MS));
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_STALL_BYTES);
	curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME,
	    (long)or_default(site->stall_s, HTTP_STALL_S));
}

bool
transfer_apply_site(struct transfer *t, const struct http_site *site,
    const char *url, struct err *err)
{
	unsigned scheme = http_scheme(url);
	CURL *e = t->easy;

	if (!http_url_check(url, site->schemes, err) ||
	    !http_site_check(site, err))
		return false;
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(
	    e, CURLOPT_PROTOCOLS_STR, "https,ldap,ldaps,sftp,file");
	curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(e, CURLOPT_USERAGENT, "mrtd-tools/" MRTD_VERSION);
	apply_limits(e, site);
	apply_tls(e, site);
	if (scheme == HTTP_SFTP)
		return apply_ssh(e, site, err);
	if (scheme == HTTP_LDAP || scheme == HTTP_LDAPS) {
		t->directory = true;
		if (site->user != NULL)
			curl_easy_setopt(e, CURLOPT_USERNAME, site->user);
		if (site->password != NULL)
			curl_easy_setopt(e, CURLOPT_PASSWORD, site->password);
	}
	return true;
}

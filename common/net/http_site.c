/*
 * http_site: who may be spoken to and how. Every check of a peer is set here
 * and nowhere taken back: roots, host name, pinned key, host key, TLS 1.2.
 */
#include "net/http_private.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

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

bool
http_site_sandbox(const struct http_site *site, const char *url,
    struct sandbox *s, struct err *err)
{
	const char *const files[] = {
	    site->ca, site->certificate, site->key, site->known_hosts};
	struct buf folder = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof(files) / sizeof(files[0]); i++)
		ok = files[i] == NULL || sandbox_read(s, files[i], err);
	if (ok && http_scheme(url) == HTTP_FILE)
		ok = local_path(url, &folder, err) &&
		    sandbox_write_in(s, buf_text(&folder), err);
	buf_release(&folder);
	return ok;
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
		    "sftp needs known_hosts: without it nothing proves who "
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

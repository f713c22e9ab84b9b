/*
 * http_judge: what became of a transfer. The classes matter more than the
 * numbers: a certificate of our own must not use up a message's attempts, and
 * what may have been received must never read as "not sent".
 */
#include "net/http_private.h"

#include <string.h>

static enum err_kind class_kind(enum http_class class)
{
	switch (class) {
	case HTTP_OK:
	case HTTP_UNCHANGED:
		return ERR_NONE;
	case HTTP_LOCAL:
		return ERR_CONFIG;
	case HTTP_PERMANENT:
		return ERR_UNAVAILABLE;
	case HTTP_TEMPORARY:
	case HTTP_UNKNOWN:
		break;
	}
	return ERR_TEMPORARY;
}

void
reply_fail(
    struct http_reply *reply, enum http_class class, const struct err *err)
{
	reply->class = class;
	reply->err = *err;
}

/* The request may have left: connected, handshake done, no mere question. */
static bool
handed_over(const struct transfer *t)
{
	curl_off_t connected = 0, sent = 0;

	if (t->method == HTTP_GET && !t->upload)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	/* An upload goes to a temporary name: half of one is not there. */
	if (t->upload)
		return sent > 0 && t->body.len == 0;
	return connected > 0 || sent > 0;
}

/*
 * A TLS alert from the other side is about certificates, versions or names:
 * in TLS 1.3 it comes after our own handshake is done, as a read error, but
 * before the other side has taken anything.
 */
static bool
tls_refused(const struct transfer *t)
{
	const char *e = t->error;

	if (strstr(e, "alert internal error") != NULL ||
	    strstr(e, "close notify") != NULL)
		return false;
	return strstr(e, " alert ") != NULL ||
	    strstr(e, "wrong version") != NULL ||
	    strstr(e, "unsupported protocol") != NULL ||
	    strstr(e, "certificate") != NULL;
}

/* Codes whose meaning does not depend on how far the transfer was. */
static const struct {
	CURLcode code;
	enum http_class class;
	const char *words; /* NULL: libcurl's own */
} meanings[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_LOCAL, NULL},
    {CURLE_URL_MALFORMAT, HTTP_LOCAL, NULL},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_TEMPORARY, NULL},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_TEMPORARY, NULL},
    {CURLE_COULDNT_CONNECT, HTTP_TEMPORARY, NULL},
    {CURLE_REMOTE_ACCESS_DENIED, HTTP_LOCAL, NULL},
    {CURLE_QUOTE_ERROR, HTTP_TEMPORARY, NULL},
    {CURLE_OUT_OF_MEMORY, HTTP_TEMPORARY, NULL},
    {CURLE_BAD_DOWNLOAD_RESUME, HTTP_TEMPORARY, NULL},
    {CURLE_FILE_COULDNT_READ_FILE, HTTP_PERMANENT, NULL},
    {CURLE_LDAP_CANNOT_BIND, HTTP_LOCAL, NULL},
    {CURLE_LDAP_SEARCH_FAILED, HTTP_PERMANENT, NULL},
    {CURLE_TOO_MANY_REDIRECTS, HTTP_LOCAL, NULL},
    {CURLE_SSL_ENGINE_NOTFOUND, HTTP_LOCAL, NULL},
    {CURLE_SSL_ENGINE_SETFAILED, HTTP_LOCAL, NULL},
    {CURLE_SSL_CERTPROBLEM, HTTP_LOCAL, NULL},
    {CURLE_SSL_CIPHER, HTTP_LOCAL, NULL},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_LOCAL, NULL},
    {CURLE_SSL_ENGINE_INITFAILED, HTTP_LOCAL, NULL},
    {CURLE_LOGIN_DENIED, HTTP_LOCAL, NULL},
    {CURLE_REMOTE_DISK_FULL, HTTP_TEMPORARY, NULL},
    {CURLE_REMOTE_FILE_EXISTS, HTTP_PERMANENT, NULL},
    {CURLE_SSL_CACERT_BADFILE, HTTP_LOCAL, NULL},
    {CURLE_REMOTE_FILE_NOT_FOUND, HTTP_PERMANENT, NULL},
    {CURLE_SSL_CRL_BADFILE, HTTP_LOCAL, NULL},
    {CURLE_SSL_ISSUER_ERROR, HTTP_LOCAL, NULL},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_LOCAL,
	"the server's key is not the pinned one"},
    {CURLE_SSL_INVALIDCERTSTATUS, HTTP_LOCAL, NULL},
    {CURLE_SSL_CLIENTCERT, HTTP_LOCAL, NULL},
};

static void
set_words(struct transfer *t, enum http_class class, const char *words)
{
	struct http_reply *r = t->reply;

	r->class = class;
	err_set(&r->err, class_kind(class), "%s%s", words,
	    class == HTTP_UNKNOWN ? " (it may have been received)" : "");
}

static void
judge_code(struct transfer *t, CURLcode code)
{
	const char *words =
	    t->error[0] != '\0' ? t->error : curl_easy_strerror(code);
	enum http_class class = handed_over(t) ? HTTP_UNKNOWN : HTTP_TEMPORARY;
	curl_off_t connected = 0;
	long redirects = 0;

	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_COUNT, &redirects);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	if (code == CURLE_UNSUPPORTED_PROTOCOL && connected > 0 &&
	    redirects == 0) {
		set_words(t, class, "what answers does not speak HTTP");
		return;
	}
	if (code == CURLE_UNSUPPORTED_PROTOCOL && redirects > 0) {
		set_words(t, HTTP_LOCAL,
		    "the server redirects to another scheme: refused");
		return;
	}
	if (code == CURLE_REMOTE_FILE_NOT_FOUND && t->upload) {
		set_words(t, HTTP_LOCAL, "the folder is not there");
		return;
	}
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (meanings[i].code == code) {
			set_words(t, meanings[i].class,
			    meanings[i].words != NULL ? meanings[i].words
						      : words);
			return;
		}
	if ((code == CURLE_SSL_CONNECT_ERROR || code == CURLE_RECV_ERROR ||
		code == CURLE_SEND_ERROR) &&
	    tls_refused(t))
		class = HTTP_LOCAL;
	set_words(t, class, words);
}

/* nginx answers 400 when it wants a client certificate or dislikes ours. */
static bool
about_certificate(const struct transfer *t, long status)
{
	if (status == 495 || status == 496)
		return true;
	return status == 400 &&
	    span_search(span_first(buf_span(&t->reply->body), 4096),
		SPAN("SSL certificate")) <
	    span_first(buf_span(&t->reply->body), 4096).len;
}

static enum http_class
status_class(const struct transfer *t, long status)
{
	if (status >= 200 && status < 300)
		return HTTP_OK;
	if (status == 304 && t->conditional)
		return HTTP_UNCHANGED;
	if ((status >= 300 && status < 400) || about_certificate(t, status))
		return HTTP_LOCAL;
	if (status == 408 || status == 425 || status == 429)
		return HTTP_TEMPORARY;
	/* A gateway that lost its backend: that one may have taken it. */
	if ((status == 502 || status == 504) && t->method != HTTP_GET)
		return HTTP_UNKNOWN;
	if (status >= 500)
		return HTTP_TEMPORARY;
	return HTTP_PERMANENT;
}

static void
judge_status(struct transfer *t, long status)
{
	struct http_reply *r = t->reply;
	enum http_class class = status_class(t, status);
	char words[64];

	r->status = status;
	if (class == HTTP_OK || class == HTTP_UNCHANGED) {
		r->class = class;
		return;
	}
	if (status >= 300 && status < 400)
		snprintf(words, sizeof(words),
		    "the server redirects (%ld): not followed", status);
	else if (class == HTTP_LOCAL)
		snprintf(words, sizeof(words),
		    "the server does not accept our certificate (%ld)", status);
	else
		snprintf(
		    words, sizeof(words), "the server answered %ld", status);
	set_words(t, class, words);
}

/* A header of the last answer; one that is too long is not kept. */
static void
keep_header(CURL *e, const char *name, char out[HTTP_VALIDATOR_MAX])
{
	struct curl_header *header;

	out[0] = '\0';
	if (curl_easy_header(e, name, 0, CURLH_HEADER, -1, &header) !=
	    CURLHE_OK)
		return;
	if (strlen(header->value) < HTTP_VALIDATOR_MAX)
		memcpy(out, header->value, strlen(header->value) + 1);
}

void
transfer_validator(const struct transfer *t, struct http_validator *v)
{
	keep_header(t->easy, "ETag", v->etag);
	keep_header(t->easy, "Last-Modified", v->last_modified);
}

static void
keep_numbers(struct transfer *t)
{
	struct http_reply *r = t->reply;
	curl_off_t value = 0;

	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &value);
	r->elapsed_us = (uint64_t)value;
	value = 0;
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &value);
	r->received = (uint64_t)value;
	value = 0;
	curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &value);
	if (value > (curl_off_t)HTTP_RETRY_AFTER_MAX_S)
		value = HTTP_RETRY_AFTER_MAX_S;
	r->retry_after_s = value > 0 ? (uint64_t)value : 0;
	transfer_validator(t, &r->validator);
	keep_header(t->easy, "Content-Type", r->content_type);
}

static void
judge_too_big(struct transfer *t, long status)
{
	t->reply->status = status;
	set_words(t, t->method == HTTP_GET ? HTTP_PERMANENT : HTTP_UNKNOWN,
	    "the answer is larger than the limit");
}

void
transfer_judge(struct transfer *t, CURLcode code)
{
	struct http_reply *r = t->reply;
	long status = 0;

	t->code = code;
	keep_numbers(t);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (t->sink_failed)
		reply_fail(r, HTTP_TEMPORARY, &t->sink_err);
	else if (t->too_big || code == CURLE_FILESIZE_EXCEEDED)
		judge_too_big(t, status);
	else if (code != CURLE_OK)
		judge_code(t, code);
	else if (t->directory_cut)
		set_words(t, HTTP_PERMANENT,
		    "the directory gives only a part"
		    " (its size limit): ask for one country's subtree, or its"
		    " operator for a higher limit");
	else if (status != 0 && !t->directory && !t->upload)
		judge_status(t, status);
	else
		r->class = HTTP_OK;
}

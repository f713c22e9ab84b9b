/*
 * http: requests, one or many at a time, through one libcurl multi handle.
 * Peers are checked in http_site.c, outcomes judged in http_judge.c, files
 * are in http_download.c and http_deliver.c.
 */
#include "net/http_private.h"

#include <pthread.h>

#include "base/file.h"

/* curl_global_init() must run once, before any thread uses libcurl. */
static pthread_once_t library_once = PTHREAD_ONCE_INIT;
static bool library_ready;

static void
library_start(void)
{
	library_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool
http_open(struct http **out, struct err *err)
{
	struct http *h;

	pthread_once(&library_once, library_start);
	if (!library_ready)
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	h = calloc(1, sizeof(*h));
	if (h == NULL)
		return err_memory(err);
	h->multi = curl_multi_init();
	if (h->multi == NULL) {
		free(h);
		return err_memory(err);
	}
	h->ended_tail = &h->ended;
	*out = h;
	return true;
}

static void
drop(struct http *h, struct transfer *t)
{
	if (t->started)
		curl_multi_remove_handle(h->multi, t->easy);
	transfer_free(t);
}

void
http_close(struct http *h)
{
	struct transfer *t, *next;

	if (h == NULL)
		return;
	for (t = h->running; t != NULL; t = next) {
		next = t->next;
		drop(h, t);
	}
	for (t = h->ended; t != NULL; t = next) {
		next = t->next;
		drop(h, t);
	}
	curl_multi_cleanup(h->multi);
	free(h);
}

void
http_reply_init(struct http_reply *r)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->body, (size_t)HTTP_REPLY_MAX);
}

void
http_reply_release(struct http_reply *r)
{
	buf_wipe(&r->body);
}

void
http_reply_clear(struct http_reply *r)
{
	struct buf body = r->body;
	void *tag = r->tag;

	buf_clear(&body);
	memset(r, 0, sizeof(*r));
	r->body = body;
	r->tag = tag;
}

void
http_watch_downloads(struct http *h, http_watch *watch, void *context)
{
	h->watch = watch;
	h->watch_context = context;
}

/* ---- what libcurl calls ---- */

void
transfer_taken(struct transfer *t, uint64_t before, struct span bytes)
{
	struct http *h = t->http;
	curl_off_t length = -1;

	t->taken += bytes.len;
	if (h->watch == NULL)
		return;
	if (t->directory) {
		t->entries += ldap_entries(bytes, &t->in_line);
		h->watch(h->watch_context, t->entries, 0);
		return;
	}
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	h->watch(h->watch_context, before + t->taken,
	    length > 0 ? before + (uint64_t)length : 0);
}

static size_t
on_body(char *data, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct span bytes = span_make(data, size * count);

	if (t->limit - t->taken < bytes.len) {
		t->too_big = true;
		return 0;
	}
	if (t->fd >= 0) {
		if (!file_write_fd(t->fd, "download", bytes, &t->sink_err)) {
			t->sink_failed = true;
			return 0;
		}
		transfer_taken(t, 0, bytes);
	} else {
		buf_append_span(&t->reply->body, bytes);
		if (!buf_ok(&t->reply->body)) {
			t->sink_failed = true;
			err_memory(&t->sink_err);
			return 0;
		}
		t->taken += bytes.len;
	}
	return bytes.len;
}

static size_t
on_upload(char *to, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct span part = span_first(t->body, size * count);

	memcpy(to, part.data, part.len);
	t->body = span_from(t->body, part.len);
	return part.len;
}

static int
on_rewind(void *context, curl_off_t offset, int origin)
{
	struct transfer *t = context;

	if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > t->whole.len)
		return CURL_SEEKFUNC_FAIL;
	t->body = span_from(t->whole, (size_t)offset);
	return CURL_SEEKFUNC_OK;
}

/*
 * libcurl calls a directory's "size limit exceeded" a success and says so
 * only here. Half a tree must not be taken for the tree.
 */
static int
on_debug(CURL *easy, curl_infotype type, char *data, size_t len, void *context)
{
	struct transfer *t = context;
	struct span text = span_make(data, len);

	(void)easy;
	if (type == CURLINFO_TEXT &&
	    span_search(text, SPAN("There are more than")) < text.len)
		t->directory_cut = true;
	return 0;
}

/* ---- one transfer ---- */

struct transfer *
transfer_new(const struct http_site *site, const char *url,
    struct http_reply *reply, struct err *err)
{
	struct transfer *t = calloc(1, sizeof(*t));
	CURL *e;

	if (t == NULL || (e = t->easy = curl_easy_init()) == NULL) {
		free(t);
		err_memory(err);
		return NULL;
	}
	t->reply = reply;
	t->fd = -1;
	t->limit = HTTP_REPLY_MAX;
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, on_upload);
	curl_easy_setopt(e, CURLOPT_READDATA, t);
	curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_rewind);
	curl_easy_setopt(e, CURLOPT_SEEKDATA, t);
	if (!transfer_apply_site(t, site, url, err)) {
		transfer_free(t);
		return NULL;
	}
	if (t->directory) {
		curl_easy_setopt(e, CURLOPT_VERBOSE, 1L);
		curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
		curl_easy_setopt(e, CURLOPT_DEBUGDATA, t);
	}
	return t;
}

void
transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->lines);
	curl_slist_free_all(t->commands);
	free(t);
}

static bool
append_line(struct curl_slist **list, const char *text, struct err *err)
{
	struct curl_slist *longer;

	if (strpbrk(text, "\r\n") != NULL)
		return err_set(err, ERR_INTERNAL, "a line break in a header");
	longer = curl_slist_append(*list, text);
	if (longer == NULL)
		return err_memory(err);
	*list = longer;
	return true;
}

bool
transfer_line(
    struct transfer *t, const char *name, const char *value, struct err *err)
{
	struct buf line = BUF_INIT;
	bool ok;

	if (value == NULL || value[0] == '\0')
		return true;
	buf_printf(&line, "%s: %s", name, value);
	ok = buf_text(&line)[0] != '\0'
	    ? append_line(&t->lines, buf_text(&line), err)
	    : err_memory(err);
	buf_release(&line);
	return ok;
}

static bool
apply_headers(struct transfer *t, const struct http_request *q, struct err *err)
{
	/* Without this libcurl waits a second for "100 Continue". */
	bool ok = append_line(&t->lines, "Expect:", err) &&
	    transfer_line(t, "Content-Type", q->content_type, err) &&
	    transfer_line(t, "Accept", q->accept, err);

	for (size_t i = 0; ok && q->headers != NULL && q->headers[i] != NULL;
	     i++)
		ok = append_line(&t->lines, q->headers[i], err);
	if (ok && q->have != NULL) {
		t->conditional = q->have->etag[0] != '\0' ||
		    q->have->last_modified[0] != '\0';
		ok = transfer_line(t, "If-None-Match", q->have->etag, err) &&
		    transfer_line(
			t, "If-Modified-Since", q->have->last_modified, err);
	}
	return ok;
}

static void
apply_method(struct transfer *t, const struct http_request *q)
{
	CURL *e = t->easy;

	t->method = q->method;
	if (q->method == HTTP_GET) {
		curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
		curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 1L);
		curl_easy_setopt(
		    e, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS_MAX);
		return;
	}
	/* What is sent is sent to the URL of the configuration, nowhere else.
	 */
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_POST, 1L);
	curl_easy_setopt(
	    e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.len);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS,
	    q->body.len > 0 ? (const char *)q->body.data : "");
	if (q->method == HTTP_PUT)
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, "PUT");
}

static struct transfer *
request_new(const struct http_site *site, const struct http_request *q,
    struct http_reply *reply, struct err *err)
{
	struct transfer *t = transfer_new(site, q->url, reply, err);
	uint32_t total = q->deadline_ms != 0 ? q->deadline_ms : site->total_ms;

	if (t == NULL)
		return NULL;
	if (q->limit != 0)
		t->limit = q->limit;
	curl_easy_setopt(
	    t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->limit);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS,
	    (long)(total != 0 ? total : HTTP_TOTAL_MS));
	apply_method(t, q);
	if (!apply_headers(t, q, err)) {
		transfer_free(t);
		return NULL;
	}
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->lines);
	return t;
}

/* ---- many ---- */

static void
ended(struct http *h, struct transfer *t)
{
	t->ended = true;
	t->next = NULL;
	*h->ended_tail = t;
	h->ended_tail = &t->next;
}

static void
unlink_running(struct http *h, struct transfer *t)
{
	struct transfer **at = &h->running;

	while (*at != NULL && *at != t)
		at = &(*at)->next;
	if (*at == t)
		*at = t->next;
}

/* A transfer that could not even start: ended at once, reply made. */
static void
stillborn(struct http *h, struct http_reply *reply, const struct err *err)
{
	struct transfer *t = calloc(1, sizeof(*t));

	reply_fail(
	    reply, err->kind == ERR_CONFIG ? HTTP_LOCAL : HTTP_TEMPORARY, err);
	if (t == NULL)
		return; /* the reply says it; no caller waits for less */
	t->reply = reply;
	h->running_count++;
	ended(h, t);
}

static bool
begin_transfer(struct http *h, struct transfer *t, struct err *err)
{
	if (h->running_count >= HTTP_PARALLEL_MAX)
		return err_set(err, ERR_TEMPORARY, "too many requests at once");
	if (curl_multi_add_handle(h->multi, t->easy) != CURLM_OK)
		return err_memory(err);
	t->started = true;
	t->http = h;
	t->next = h->running;
	h->running = t;
	h->running_count++;
	return true;
}

void
http_start(struct http *h, const struct http_site *site,
    const struct http_request *request, struct http_reply *reply)
{
	struct err err = ERR_INIT;
	struct transfer *t;

	http_reply_clear(reply);
	t = request_new(site, request, reply, &err);
	if (t == NULL || !begin_transfer(h, t, &err)) {
		transfer_free(t);
		stillborn(h, reply, &err);
	}
}

/* Judges what libcurl has finished. */
static void
judge_finished(struct http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct transfer *t;
		CURLcode code = m->data.result;
		char *private = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &private);
		t = (struct transfer *)(void *)private;
		transfer_judge(t, code);
		unlink_running(h, t);
		curl_multi_remove_handle(h->multi, t->easy);
		t->started = false;
		ended(h, t);
	}
}

static struct http_reply *
take_ended(struct http *h)
{
	struct transfer *t = h->ended;
	struct http_reply *reply;

	if (t == NULL)
		return NULL;
	h->ended = t->next;
	if (h->ended == NULL)
		h->ended_tail = &h->ended;
	h->running_count--;
	reply = t->reply;
	transfer_free(t);
	return reply;
}

/* Takes what is the caller's out of the list of ended ones. */
static bool
take_this(struct http *h, struct transfer *wanted)
{
	struct transfer **at = &h->ended;

	while (*at != NULL && *at != wanted)
		at = &(*at)->next;
	if (*at == NULL)
		return false;
	*at = wanted->next;
	if (*at == NULL)
		h->ended_tail = at;
	h->running_count--;
	return true;
}

static void
pump(struct http *h)
{
	int running;

	curl_multi_perform(h->multi, &running);
	judge_finished(h);
}

/* Descriptors that may be waited for beside the transfers. */
#define EXTRA_MAX 64
/* libcurl is asked again at least this often, whatever it said. */
#define WAIT_MAX_MS 1000

static void
wait_some(
    struct http *h, int wait_ms, const struct pollfd *extra, unsigned count)
{
	struct curl_waitfd fds[EXTRA_MAX];

	for (unsigned i = 0; i < count; i++) {
		fds[i].fd = extra[i].fd;
		fds[i].events = (short)(((extra[i].events & POLLIN) != 0
						? CURL_WAIT_POLLIN
						: 0) |
		    ((extra[i].events & POLLPRI) != 0 ? CURL_WAIT_POLLPRI : 0) |
		    ((extra[i].events & POLLOUT) != 0 ? CURL_WAIT_POLLOUT : 0));
		fds[i].revents = 0;
	}
	curl_multi_poll(h->multi, count > 0 ? fds : NULL, count,
	    wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS, NULL);
}

static int
left_ms(uint64_t end_us)
{
	uint64_t now = monotonic_us();

	return now >= end_us ? 0 : (int)((end_us - now) / 1000 + 1);
}

struct http_reply *
http_next(
    struct http *h, int timeout_ms, struct pollfd *extra, unsigned extra_count)
{
	uint64_t end =
	    monotonic_us() + (uint64_t)(timeout_ms > 0 ? timeout_ms : 0) * 1000;

	if (extra_count > EXTRA_MAX)
		extra_count = EXTRA_MAX;
	for (;;) {
		int wait = timeout_ms < 0 ? WAIT_MAX_MS : left_ms(end);

		pump(h);
		/* Asked of poll(2) itself: libcurl hides hang-ups. */
		if (extra_count > 0 && poll(extra, extra_count, 0) > 0)
			return take_ended(h);
		if (h->ended != NULL || wait == 0 ||
		    (h->running == NULL && extra_count == 0))
			return take_ended(h);
		wait_some(h, wait, extra, extra_count);
	}
}

void
http_cancel(struct http *h, struct http_reply *reply)
{
	struct transfer **at;

	for (at = &h->running; *at != NULL; at = &(*at)->next)
		if ((*at)->reply == reply) {
			struct transfer *t = *at;

			*at = t->next;
			h->running_count--;
			drop(h, t);
			return;
		}
	for (at = &h->ended; *at != NULL; at = &(*at)->next)
		if ((*at)->reply == reply) {
			struct transfer *t = *at;

			*at = t->next;
			if (*at == NULL)
				h->ended_tail = at;
			h->running_count--;
			transfer_free(t);
			return;
		}
}

/* ---- one ---- */

bool
transfer_run(struct http *h, struct transfer *t, struct err *err)
{
	if (!begin_transfer(h, t, err))
		return false;
	pump(h);
	while (!take_this(h, t)) {
		wait_some(h, WAIT_MAX_MS, NULL, 0);
		pump(h);
	}
	return true;
}

void
http_do(struct http *h, const struct http_site *site,
    const struct http_request *request, struct http_reply *reply)
{
	struct err err = ERR_INIT;
	struct transfer *t;

	http_reply_clear(reply);
	t = request_new(site, request, reply, &err);
	if (t == NULL || !transfer_run(h, t, &err))
		reply_fail(reply,
		    err.kind == ERR_CONFIG ? HTTP_LOCAL : HTTP_TEMPORARY, &err);
	transfer_free(t);
}

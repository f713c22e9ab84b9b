/*
 * source_https: an online authority, by the neutral message or a template,
 * over mutual TLS.
 *
 * Every answer but 200 is not_checked, whatever is in it.
 */
#include "../source.h"
#include "base/file.h"
#include "net/http.h"
#include "template.h"

#define WINDOW 32

struct slot {
	bool used, detail; /* the second question is under way */
	size_t hit;	   /* the record that it is about */
	struct http_reply reply;
	struct buf body;
	const struct sltd_query *query;
	struct sltd_answer *answer;
	char id[24]; /* of the question that is under way */
};

struct https {
	struct http *http;
	struct http_site site;
	struct template search, details;
	struct buf url, detail_url;
	bool detail;
	uint64_t deadline_ms, next_id;
	struct slot slots[WINDOW];
};

static void
https_close(void *state)
{
	struct https *s = state;

	http_close(s->http);
	for (unsigned i = 0; i < WINDOW; i++) {
		http_reply_release(&s->slots[i].reply);
		buf_release(&s->slots[i].body);
	}
	template_close(&s->search);
	template_close(&s->details);
	buf_release(&s->url);
	buf_release(&s->detail_url);
	free(s);
}

static void
make_url(const char *base, const struct template *t, const char *path,
    struct buf *out)
{
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	buf_append(out, base, len);
	buf_append_str(out, t->path != NULL ? t->path : path);
}

/* Both questions are asked in the same language. */
static bool
open_templates(const struct source_config *c, struct https *s, struct err *err)
{
	s->detail = c->detail;
	if (c->detail && c->request != NULL && c->detail_request == NULL)
		return err_set(err, ERR_CONFIG,
		    "detail = yes beside a "
		    "request wants a detail_request");
	if (!template_open(c->request, c->mapping, &s->search, err) ||
	    !template_open(c->detail_request, c->mapping, &s->details, err))
		return false;
	if (c->detail && c->mapping != NULL && !s->details.detailed)
		return err_set(err, ERR_CONFIG,
		    "%s: detail = yes wants a "
		    "[detail] section",
		    c->mapping);
	make_url(c->url, &s->search, "/search", &s->url);
	make_url(c->url, &s->details, "/detail", &s->detail_url);
	return true;
}

static bool
https_sandbox(
    const struct source_config *config, struct sandbox *s, struct err *err)
{
	const struct http_site site = {.ca = config->ca,
	    .certificate = config->certificate,
	    .key = config->key};

	return http_site_sandbox(&site, config->url, s, err);
}

static bool
https_open(const struct source_config *config, void **state, struct err *err)
{
	struct https *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return err_memory(err);
	s->site = (struct http_site){.schemes = HTTP_HTTPS,
	    .ca = config->ca,
	    .certificate = config->certificate,
	    .key = config->key,
	    .connect_ms = (uint32_t)config->deadline_ms,
	    .total_ms = (uint32_t)config->deadline_ms};
	s->deadline_ms = config->deadline_ms;
	buf_init(&s->url, 0);
	buf_init(&s->detail_url, 0);
	for (unsigned i = 0; i < WINDOW; i++) {
		http_reply_init(&s->slots[i].reply);
		buf_init(&s->slots[i].body, TEMPLATE_MAX * 2);
	}
	if (open_templates(config, s, err) &&
	    http_url_check(buf_text(&s->url), HTTP_HTTPS, err) &&
	    http_url_check(buf_text(&s->detail_url), HTTP_HTTPS, err) &&
	    http_site_check(&s->site, err) && http_open(&s->http, err)) {
		*state = s;
		return true;
	}
	https_close(s);
	return false;
}

static void
start_request(struct https *s, struct slot *one)
{
	const struct template *t = one->detail ? &s->details : &s->search;
	struct http_request request = {.method = HTTP_POST,
	    .url = buf_text(one->detail ? &s->detail_url : &s->url),
	    .limit = ANSWER_MAX,
	    .deadline_ms = (uint32_t)s->deadline_ms,
	    .body = buf_span(&one->body),
	    .content_type =
		t->content_type != NULL ? t->content_type : "application/json",
	    .accept = t->accept,
	    .headers = (const char *const *)t->headers};

	one->used = true;
	one->reply.tag = one;
	http_start(s->http, &s->site, &request, &one->reply);
}

static void
next_id(struct https *s, struct slot *one)
{
	snprintf(
	    one->id, sizeof(one->id), "%llu", (unsigned long long)++s->next_id);
}

static bool
https_send(void *state, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct https *s = state;
	struct slot *one = &s->slots[slot];

	next_id(s, one);
	buf_clear(&one->body);
	template_request(&s->search, one->id, q, &one->body);
	if (!buf_ok(&one->body))
		return err_memory(err);
	one->query = q;
	one->answer = a;
	one->detail = false;
	start_request(s, one);
	return true;
}

/* The second question, about the first listed record with a reference. */
static bool
ask_detail(struct https *s, struct slot *one)
{
	struct sltd_answer *a = one->answer;

	for (one->hit = 0; one->hit < a->count; one->hit++)
		if (a->hits[one->hit].entry.reference.len > 0)
			break;
	if (one->hit == a->count)
		return false;
	next_id(s, one);
	buf_clear(&one->body);
	template_request_detail(&s->details, one->id, one->query,
	    sltd_hit_reference(a, &a->hits[one->hit]), &one->body);
	if (!buf_ok(&one->body))
		return false;
	a->settled = true;
	one->detail = true;
	start_request(s, one);
	return true;
}

static bool
take_search(struct https *s, struct slot *one, struct err *err)
{
	const struct http_reply *r = &one->reply;

	if (r->class != HTTP_OK)
		return err_set(err, ERR_UNAVAILABLE, "%s",
		    r->err.text[0] != '\0' ? r->err.text : "no answer");
	if (r->status != 200)
		return err_set(
		    err, ERR_UNAVAILABLE, "its HTTP status is not 200");
	return template_answer(&s->search, buf_span(&r->body), one->id,
	    one->query, one->answer, err);
}

static void
take_detail(struct https *s, struct slot *one)
{
	if (one->reply.class == HTTP_OK && one->reply.status == 200)
		template_answer_detail(&s->details, buf_span(&one->reply.body),
		    one->id, one->query, one->hit, one->answer);
}

static void
finish_slot(struct https *s, struct source *source, struct slot *one)
{
	struct err err = ERR_INIT;
	bool ok = true;

	one->used = false;
	if (one->detail)
		take_detail(s, one);
	else
		ok = take_search(s, one, &err);
	if (ok && s->detail && !one->detail && ask_detail(s, one))
		return;
	source_done(source, (unsigned)(one - s->slots), ok ? NULL : &err);
}

static void
https_wait(void *state, struct source *source, int timeout_ms)
{
	struct https *s = state;
	struct http_reply *r = http_next(s->http, timeout_ms, NULL, 0);

	/* All that have ended by now. */
	for (; r != NULL; r = http_next(s->http, 0, NULL, 0))
		finish_slot(s, source, r->tag);
}

static void
https_cancel(void *state, unsigned slot)
{
	struct https *s = state;

	if (s->slots[slot].used)
		http_cancel(s->http, &s->slots[slot].reply);
	s->slots[slot].used = false;
}

const struct source_transport source_https = {
    .open = https_open,
    .close = https_close,
    .sandbox = https_sandbox,
    .window = WINDOW,
    .send = https_send,
    .wait = https_wait,
    .cancel = https_cancel,
};

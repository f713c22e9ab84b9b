/*
 * source_https: an online authority, by the neutral message or a template,
 * over mutual TLS.
 *
 * Every answer but 200 is not_checked, whatever stands in it.
 */
#include "../source.h"
#include "base/file.h"
#include "net/http.h"
#include "template.h"

#define WINDOW 32

struct slot {
	bool used, detail;	/* the second question is under way */
	size_t hit;		/* the record that it is about */
	struct http_reply reply;
	struct buf body;
	const struct sltd_query *query;
	struct sltd_answer *answer;
};

struct https {
	struct http *http;
	struct http_site site;
	struct template template;
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
	template_close(&s->template);
	buf_release(&s->url);
	buf_release(&s->detail_url);
	free(s);
}

static void
make_url(struct https *s, const char *base)
{
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	buf_append(&s->url, base, len);
	buf_append_str(&s->url, s->template.path != NULL ?
	    s->template.path : "/search");
	buf_append(&s->detail_url, base, len);
	buf_append_str(&s->detail_url, "/detail");
}

static bool
https_open(const struct source_config *config, void **state,
    struct err *err)
{
	struct https *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return err_memory(err);
	s->site = (struct http_site){.schemes = HTTP_HTTPS,
	    .ca = config->ca, .certificate = config->certificate,
	    .key = config->key,
	    .connect_ms = (uint32_t)config->deadline_ms,
	    .total_ms = (uint32_t)config->deadline_ms};
	s->deadline_ms = config->deadline_ms;
	buf_init(&s->url, 0);
	buf_init(&s->detail_url, 0);
	/* Templates know one question. */
	s->detail = config->detail && config->request == NULL &&
	    config->mapping == NULL;
	for (unsigned i = 0; i < WINDOW; i++) {
		http_reply_init(&s->slots[i].reply);
		buf_init(&s->slots[i].body, TEMPLATE_MAX * 2);
	}
	if (template_open(config->request, config->mapping, &s->template,
	    err)) {
		make_url(s, config->url);
		if (http_url_check(buf_text(&s->url), HTTP_HTTPS, err) &&
		    http_site_check(&s->site, err) &&
		    http_open(&s->http, err)) {
			*state = s;
			return true;
		}
	}
	https_close(s);
	return false;
}

static void
start(struct https *s, struct slot *one, const char *url)
{
	struct http_request request = {.method = HTTP_POST, .url = url,
	    .limit = ANSWER_MAX, .deadline_ms = (uint32_t)s->deadline_ms,
	    .body = buf_span(&one->body),
	    .content_type = s->template.content_type != NULL ?
	    s->template.content_type : "application/json",
	    .accept = s->template.accept,
	    .headers = (const char *const *)s->template.headers};

	one->used = true;
	one->reply.tag = one;
	http_start(s->http, &s->site, &request, &one->reply);
}

static bool
https_send(void *state, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct https *s = state;
	struct slot *one = &s->slots[slot];
	char id[24];

	snprintf(id, sizeof(id), "%llu", (unsigned long long)++s->next_id);
	buf_clear(&one->body);
	template_request(&s->template, id, q, &one->body);
	if (!buf_ok(&one->body))
		return err_memory(err);
	one->query = q;
	one->answer = a;
	one->detail = false;
	start(s, one, buf_text(&s->url));
	return true;
}

/* The second question, about the first listed record with a reference. */
static bool
ask_detail(struct https *s, struct slot *one)
{
	struct sltd_answer *a = one->answer;
	char id[24];

	for (one->hit = 0; one->hit < a->count; one->hit++)
		if (a->hits[one->hit].entry.reference.len > 0)
			break;
	if (one->hit == a->count)
		return false;
	snprintf(id, sizeof(id), "%llu", (unsigned long long)++s->next_id);
	buf_clear(&one->body);
	detail_write(id, sltd_hit_reference(a, &a->hits[one->hit]),
	    &one->body);
	a->settled = true;
	one->detail = true;
	start(s, one, buf_text(&s->detail_url));
	return true;
}

static const char *
take_search(struct https *s, struct slot *one)
{
	const struct http_reply *r = &one->reply;

	if (r->class != HTTP_OK)
		return r->err.text[0] != '\0' ? r->err.text : "no answer";
	if (r->status != 200)
		return "its HTTP status is not 200";
	return template_answer(&s->template, buf_span(&r->body), one->query,
	    one->answer);
}

static void
take_detail(struct slot *one)
{
	struct json_error ignored;
	struct span object;

	if (one->reply.class == HTTP_OK && one->reply.status == 200 &&
	    json_check(buf_span(&one->reply.body), &object, &ignored))
		detail_read(object, one->query, one->hit, one->answer);
}

static void
finish(struct https *s, struct source *source, struct slot *one)
{
	const char *why = NULL;

	one->used = false;
	if (one->detail)
		take_detail(one);
	else
		why = take_search(s, one);
	if (why == NULL && s->detail && !one->detail && ask_detail(s, one))
		return;
	source_done(source, (unsigned)(one - s->slots), why);
}

static void
https_wait(void *state, struct source *source, int timeout_ms)
{
	struct https *s = state;
	struct http_reply *r = http_next(s->http, timeout_ms, NULL, 0);

	/* All that have ended by now. */
	for (; r != NULL; r = http_next(s->http, 0, NULL, 0))
		finish(s, source, r->tag);
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
	.window = WINDOW,
	.send = https_send,
	.wait = https_wait,
	.cancel = https_cancel,
};

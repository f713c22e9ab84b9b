/*
 * answers: takes in what came back, by whatever way, and says for whom it is.
 */
#include "answers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/msg.h"

/* A file younger than this may still be written. */
#define SETTLED_S 60
/* Answers that one poll fetches, at most, before the next flush. */
#define POLLS_MAX 100

/* ---- one answer ---- */

/*
 * A status of a whole message needs no reference where it came in the same
 * exchange. A request whose person was named again by a newer one is not
 * meant any more.
 */
static bool
status_is_for(const struct request *r, const struct match_status *s, bool own)
{
	if (s->level == CUSRES_MESSAGE && s->transaction.len == 0)
		return own;
	if (!match_is_for(&r->match, s))
		return false;
	if (own || (s->transaction.len > 0 && r->match.transaction.len > 0))
		return true;
	for (size_t i = 0; i < r->match.count; i++)
		if (!r->superseded[i] &&
		    match_is_person(&r->match.persons[i], s))
			return true;
	return false;
}

static bool
has_left(const struct request *r)
{
	return r->state == SPOOL_SENT || r->state == SPOOL_ACKED ||
	    r->state == SPOOL_UNKNOWN || r->state == SPOOL_FAILED;
}

static void
describe(const struct request *r, enum verdict verdict,
    struct spool_result *result, char *words, size_t size)
{
	size_t answered = 0;

	for (size_t i = 0; i < r->match.count; i++)
		answered += r->match.persons[i].state != MATCH_NONE;
	result->outcome = verdict == VERDICT_FAILED ? SPOOL_REFUSE
	    : verdict == VERDICT_CLEARED || verdict == VERDICT_REFUSED
	    ? SPOOL_ANSWERED
	    : SPOOL_DELIVERED;
	result->verdict = verdict_word(verdict);
	result->reason = words;
	if (verdict == VERDICT_FAILED)
		snprintf(words, size, "the receiver turned the message down");
	else if (r->match.count == 0)
		snprintf(words, size, "accepted by the receiver");
	else
		snprintf(words, size, "%zu of %zu answered", answered,
		    r->match.count);
}

/* Keeps the answer with a request, and moves the request on. */
static bool
take_for(struct outbox *o, struct request *r, struct span bytes, bool own,
    struct err *err)
{
	struct spool_result result = {
	    SPOOL_DELIVERED, 0, 0, NULL, NULL, {NULL, 0}};
	struct buf all = BUF_INIT;
	enum verdict verdict;
	char words[96];
	bool ok = answer_keep(o, r->id, own, bytes, &all, err);

	if (ok) {
		request_apply(r, bytes, own, date_of_instant(o->now));
		verdict = request_verdict(r);
		describe(r, verdict, &result, words, sizeof(words));
		result.answer = buf_span(&all);
		ok = spool_acknowledge(o->spool, r->id, &result, o->now, err);
		if (verdict == VERDICT_FAILED)
			msg(MSG_ERROR, "%s: %s", r->id, words);
	}
	buf_wipe(&all);
	return ok;
}

static bool
take_statuses(struct outbox *o, struct requests *requests,
    const struct match_answer *answer, struct span bytes, const char *only,
    struct answer_counts *counts, struct err *err)
{
	bool *placed = calloc(answer->count + 1, sizeof(bool));
	bool ok = placed != NULL || err_memory(err);

	for (size_t i = requests->count; ok && i-- > 0;) {
		struct request *r = &requests->list[i];
		bool own = only != NULL && strcmp(only, r->id) == 0;
		bool any = false;

		if (!has_left(r) && !own)
			continue;
		for (size_t s = 0; s < answer->count; s++)
			if (status_is_for(r, &answer->statuses[s], own))
				any = placed[s] = true;
		if (any) {
			ok = take_for(o, r, bytes, own, err);
			counts->matched++;
		}
	}
	for (size_t s = 0; ok && s < answer->count; s++)
		counts->unmatched += !placed[s];
	free(placed);
	return ok;
}

bool
answer_take(struct outbox *o, struct requests *requests, struct span bytes,
    const char *only, struct answer_counts *counts, struct err *err)
{
	struct match_answer answer;
	struct findings findings;
	bool ok;

	findings_init(&findings, false);
	ok = match_answer_read(
	    bytes, date_of_instant(o->now), &answer, &findings, err);
	/* Half an answer is none: an envelope that does not add up. */
	if (ok && findings_worst(&findings) == SEVERITY_ERROR)
		ok = err_set(err, ERR_DATA, "%s: %.*s", findings.list[0].code,
		    SPAN_ARG(finding_note(&findings, &findings.list[0])));
	else if (ok && answer.messages == 0)
		ok = err_set(err, ERR_DATA, "no CUSRES in it");
	else if (ok) {
		counts->messages += answer.messages;
		counts->statuses += answer.count;
		ok = take_statuses(
		    o, requests, &answer, bytes, only, counts, err);
	}
	match_answer_release(&answer);
	findings_release(&findings);
	return ok;
}

/* ---- drop folders ---- */

static bool
is_ready(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' &&
	    !(len > 5 && strcmp(name + len - 5, ".part") == 0) &&
	    !(len > 4 && strcmp(name + len - 4, ".tmp") == 0);
}

/* folder/name to folder/sub/name; a name that is there gets the time. */
static bool
put_away(int folder, const char *name, const char *sub, struct err *err)
{
	char path[NAME_MAX + 64];

	if (mkdirat(folder, sub, 0700) != 0 && errno != EEXIST)
		return err_errno(
		    err, ERR_CANTCREATE, errno, "responses: %s", sub);
	snprintf(path, sizeof(path), "%s/%s", sub, name);
	if (faccessat(folder, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		snprintf(path, sizeof(path), "%s/%lld.%016llx.%s", sub,
		    (long long)instant_now(),
		    (unsigned long long)retry_random(), name);
	if (renameat(folder, name, folder, path) != 0)
		return err_errno(err, ERR_IO, errno, "responses: %s", name);
	return fsync(folder) == 0 || err_errno(err, ERR_IO, errno, "responses");
}

static bool
take_bytes(struct outbox *o, struct requests *requests, int folder,
    const char *name, const struct stat *st, struct span bytes,
    struct answer_counts *counts, struct err *err)
{
	struct answer_counts one = {0, 0, 0, 0};
	struct err why = ERR_INIT;
	char only[SPOOL_ID_MAX + 1];
	size_t len = strcspn(name, "=");
	bool own = name[len] == '=' && len <= SPOOL_ID_MAX;

	snprintf(only, sizeof(only), "%.*s", (int)len, name);
	if (!answer_take(o, requests, bytes, own ? only : NULL, &one, &why)) {
		if (why.kind != ERR_DATA) {
			*err = why;
			return false;
		}
		/* Perhaps it is not all there yet. */
		if (st->st_mtime + SETTLED_S > instant_now() &&
		    st->st_mtime <= instant_now())
			return true;
		msg(MSG_ERROR, "response %s: %s", name, why.text);
		counts->unmatched++;
		return put_away(folder, name, "unmatched", err);
	}
	counts->messages += one.messages;
	counts->statuses += one.statuses;
	counts->matched += one.matched;
	counts->unmatched += one.unmatched;
	if (one.unmatched > 0)
		msg(MSG_WARNING,
		    "response %s: %zu of %zu statuses fit nothing"
		    " that was sent",
		    name, one.unmatched, one.statuses);
	/* What was not understood whole is not said to be. */
	else if (!answer_acknowledge(o, bytes, err))
		return false;
	return put_away(
	    folder, name, one.matched > 0 ? "done" : "unmatched", err);
}

static bool
take_file(struct outbox *o, struct requests *requests, int folder,
    const char *name, struct answer_counts *counts, struct err *err)
{
	struct buf bytes = BUF_INIT;
	struct stat st;
	int fd = openat(
	    folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool ok = true;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		return true; /* taken by another, or no file */
	}
	if (!file_read_fd(fd, name, SPOOL_ANSWER_MAX, &bytes, err))
		ok = err->kind == ERR_DATA &&
		    put_away(folder, name, "unmatched", err);
	else
		ok = take_bytes(o, requests, folder, name, &st,
		    buf_span(&bytes), counts, err);
	close(fd);
	buf_wipe(&bytes);
	return ok;
}

static bool
take_folder(struct outbox *o, struct requests *requests, const char *path,
    struct answer_counts *counts, struct err *err)
{
	struct dirent **names;
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int n = folder >= 0 ? scandir(path, &names, NULL, alphasort) : -1;
	bool ok = true;

	if (n < 0) {
		err_errno(err, ERR_CONFIG, errno, "responses: %s", path);
		if (folder >= 0)
			close(folder);
		return false;
	}
	/* In the order of their names, which is how gateways number them. */
	for (int i = 0; i < n; i++) {
		if (ok && is_ready(names[i]->d_name))
			ok = take_file(
			    o, requests, folder, names[i]->d_name, counts, err);
		free(names[i]);
	}
	free(names);
	close(folder);
	return ok;
}

/* Whether there is something to look at: reading the spool costs. */
static bool
has_files(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	bool any = false;

	while (d != NULL && !any && (e = readdir(d)) != NULL)
		any = is_ready(e->d_name) && strcmp(e->d_name, "done") != 0 &&
		    strcmp(e->d_name, "unmatched") != 0;
	if (d != NULL)
		closedir(d);
	/* One that cannot be read is an error, and is told as such. */
	return any || d == NULL;
}

/* ---- polls ---- */

/* "ID=CHANCE" for what came in the exchange of a message. */
bool
answer_store(struct outbox *o, const char *id, bool own, struct span bytes,
    struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = file_make_folders(buf_text(&o->inbox), 0700, err);

	buf_printf(&path, "%s/%s%c%016llx", buf_text(&o->inbox), id,
	    own ? '=' : '+', (unsigned long long)retry_random());
	ok = ok && (buf_ok(&path) || err_memory(err)) &&
	    file_replace(buf_text(&path), bytes, 0600, err);
	buf_release(&path);
	return ok;
}

static bool
poll_target(struct outbox *o, struct http *http, const struct target *t,
    struct err *err)
{
	struct http_request q = {.method = HTTP_GET,
	    .url = t->poll,
	    .accept = "application/EDIFACT",
	    .limit = SPOOL_ANSWER_MAX};
	struct http_reply reply;
	struct buf last = BUF_INIT;
	bool ok = true;

	http_reply_init(&reply);
	for (int i = 0; ok && i < POLLS_MAX; i++) {
		struct span body;

		http_do(http, &t->site, &q, &reply);
		body = buf_span(&reply.body);
		if (reply.class != HTTP_OK)
			msg(MSG_ERROR, "poll of %s: %s", t->name,
			    reply.err.text);
		/* A server that gives the same again is done, too. */
		if (reply.class != HTTP_OK || span_trim(body).len == 0 ||
		    span_equal(body, buf_span(&last)))
			break;
		/* It may be gone from the server: to disk before all else. */
		ok = answer_store(o, t->id, false, body, err);
		buf_clear(&last);
		buf_append_span(&last, body);
	}
	http_reply_release(&reply);
	buf_wipe(&last);
	return ok;
}

bool
answers_collect(struct outbox *o, struct http *http,
    struct answer_counts *counts, struct err *err)
{
	struct requests requests = {NULL, 0, 0};
	const char *inbox = buf_text(&o->inbox);
	bool ok = true, any = false;

	memset(counts, 0, sizeof(*counts));
	for (size_t i = 0; ok && i < o->targets.count; i++) {
		const struct target *t = &o->targets.list[i];

		if (t->poll != NULL)
			ok = poll_target(o, http, t, err);
		any = any || (t->responses != NULL && has_files(t->responses));
	}
	any = any || (access(inbox, F_OK) == 0 && has_files(inbox));
	if (!ok || !any)
		return ok;
	ok = requests_read(o, &requests, err);
	if (ok && access(inbox, F_OK) == 0)
		ok = take_folder(o, &requests, inbox, counts, err);
	for (size_t i = 0; ok && i < o->targets.count; i++)
		if (o->targets.list[i].responses != NULL)
			ok = take_folder(o, &requests,
			    o->targets.list[i].responses, counts, err);
	requests_release(&requests);
	return ok;
}

/*
 * sync_fetch: the process that has the network. It is made before anything of
 * the store is opened, and can write nothing but STORE/fetch, where it puts
 * what it fetched; read nothing but the keys and roots that the configuration
 * names; start nothing. Whoever takes it over by what a server sent is where
 * any server is: his bytes are parsed and judged by others, see base/worker.h.
 *
 * What it says to the keeper of the store are messages of fixed size, which
 * are claims: they say no more than which file to look at.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/msg.h"
#include "base/progress.h"
#include "spool/retry.h"
#include "sync.h"
#include "x509/library.h"

/* The waits between the tries of one source in one run. */
#define WAIT_BASE_MS 1000
#define WAIT_CAP_MS 20000

struct fetcher {
	int fd;
	pid_t process; /* 0: how it ended is known */
	bool hangs;
	int status; /* of waitpid(2) */
	const struct sources *sources;
};

/* ---- in the process ----------------------------------------------------- */

struct fetching {
	int fd;
	const struct sources *sources;
	const char *folder; /* STORE/fetch */
	bool quiet;
	struct http *http;
};

struct order {
	size_t source; /* index */
	struct http_validator have;
};

static bool
read_password(const struct source *x, struct buf *out, struct err *err)
{
	struct span text;

	if (x->password_file == NULL)
		return true;
	if (!file_read(x->password_file, 4096, out, err))
		return false;
	text = span_trim(buf_span(out));
	memmove(out->data, text.data, text.len);
	out->len = text.len;
	return true;
}

static void
wait_ms(uint64_t ms)
{
	struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

static void
show_progress(void *context, uint64_t done, uint64_t total)
{
	struct progress *p = context;

	p->total = total;
	progress_update(p, done);
}

static void
download_once(struct fetching *f, const struct http_site *site,
    const struct source *x, const char *path, const struct http_validator *have,
    struct http_reply *reply)
{
	struct progress progress;

	progress_start(&progress,
	    strncmp(x->url, "ldap", 4) == 0 ? "entries" : "bytes", 0, f->quiet);
	progress.label = x->name;
	http_watch_downloads(f->http, show_progress, &progress);
	http_download(f->http, site, x->url, path, x->limit, have, reply);
	http_watch_downloads(f->http, NULL, NULL);
	progress_end(&progress);
}

/* Tries, with longer and longer waits, what may help. */
static void
download(struct fetching *f, const struct source *x, const char *path,
    const struct http_validator *have, const char *password,
    struct http_reply *reply)
{
	const struct retry_policy policy = {WAIT_BASE_MS, WAIT_CAP_MS};
	struct http_site site = {
	    .schemes = HTTP_HTTPS | HTTP_LDAP | HTTP_LDAPS,
	    .ca = x->ca,
	    .pin = x->pin,
	    .certificate = x->certificate,
	    .key = x->key,
	    .user = x->user,
	    .password = password,
	    .total_ms = (uint32_t)(x->timeout_s * 1000),
	};
	unsigned attempt;

	for (attempt = 1;; attempt++) {
		download_once(f, &site, x, path, have, reply);
		if ((reply->class != HTTP_TEMPORARY &&
			reply->class != HTTP_UNKNOWN) ||
		    attempt == SYNC_TRIES_MAX ||
		    reply->retry_after_s * 1000 > WAIT_CAP_MS)
			return;
		msg(MSG_DEBUG, "%s: %s; trying again", x->name,
		    reply->err.text);
		wait_ms(retry_wait_ms(&policy, attempt,
		    reply->retry_after_s * 1000, retry_random()));
	}
}

/* One source, from its password to the answer. */
static void
fetch_one(struct fetching *f, const struct order *o, struct fetched *out)
{
	const struct source *x = &f->sources->list[o->source];
	struct buf path = BUF_INIT, name = BUF_INIT, password;
	struct http_reply reply;

	buf_init(&password, 8192);
	http_reply_init(&reply);
	buf_printf(&name, "%s.data", x->name);
	path_join(&path, f->folder, buf_text(&name));
	out->class = HTTP_LOCAL;
	if (!buf_ok(&path) || !buf_ok(&name)) {
		err_memory(&out->err);
	} else if (read_password(x, &password, &out->err)) {
		download(f, x, buf_text(&path), &o->have,
		    password.len > 0 ? buf_text(&password) : NULL, &reply);
		out->class = reply.class;
		out->validator = reply.validator;
		out->err = reply.err;
	}
	buf_wipe(&password);
	http_reply_release(&reply);
	buf_release(&path);
	buf_release(&name);
}

static bool
fetcher_needs(void *context, struct sandbox *s, struct err *err)
{
	const struct fetching *f = context;
	bool ok = sandbox_use_network(s, err) && library_sandbox(s, err) &&
	    sandbox_write_in(s, f->folder, err);

	for (size_t i = 0; ok && i < f->sources->count; i++) {
		const struct source *x = &f->sources->list[i];
		const char *const files[] = {
		    x->ca, x->certificate, x->key, x->password_file};

		for (size_t j = 0; ok && j < ARRAY_SIZE(files); j++)
			ok = files[j] == NULL || sandbox_read(s, files[j], err);
	}
	return ok;
}

/* Answers until nobody asks. The first message says whether it can. */
_Noreturn static void
be_fetcher(struct fetching *f, enum sandbox_mode mode)
{
	struct fetched out;
	struct order o;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	memset(&out, 0, sizeof(out));
	out.class = HTTP_LOCAL;
	if (http_open(&f->http, &out.err) &&
	    sandbox_enter(mode, 0, NULL, fetcher_needs, f, &out.err))
		out.class = HTTP_OK;
	while (send(f->fd, &out, sizeof(out), MSG_NOSIGNAL) ==
		(ssize_t)sizeof(out) &&
	    recv(f->fd, &o, sizeof(o), 0) == (ssize_t)sizeof(o) &&
	    o.source < f->sources->count) {
		memset(&out, 0, sizeof(out));
		fetch_one(f, &o, &out);
	}
	_exit(0);
}

/* ---- the keeper of the store -------------------------------------------- */

/* Where it is known, with the reason. */
static void
fetcher_ended(struct fetcher *f, struct err *err)
{
	pid_t got = 0;

	if (f->hangs) {
		err_set(err, ERR_INTERNAL, "the process that fetches hangs");
		return;
	}
	while (f->process > 0 &&
	    (got = waitpid(f->process, &f->status, 0)) < 0 && errno == EINTR)
		;
	f->process = 0;
	if (WIFSIGNALED(f->status))
		err_set(err, ERR_INTERNAL, "the process that fetches ended: %s",
		    strsignal(WTERMSIG(f->status)));
	else
		err_set(err, ERR_INTERNAL,
		    "the process that fetches ended: exit status %d",
		    WEXITSTATUS(f->status));
}

static bool
makes_sense(const struct fetched *x)
{
	return (unsigned)x->class <= HTTP_UNKNOWN &&
	    (x->err.kind == ERR_NONE ||
		(x->err.kind >= ERR_USAGE && x->err.kind <= ERR_CONFIG));
}

/* What the process says, held to its types. */
static void
hear(struct fetcher *f, struct fetched *out)
{
	struct fetched got;
	ssize_t n;

	memset(out, 0, sizeof(*out));
	out->class = HTTP_LOCAL;
	do {
		n = f->hangs ? 0 : recv(f->fd, &got, sizeof(got), 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		f->hangs = errno == EAGAIN || errno == EWOULDBLOCK;
	if (n <= 0) {
		fetcher_ended(f, &out->err);
		return;
	}
	if (n != (ssize_t)sizeof(got) || !makes_sense(&got)) {
		err_set(&out->err, ERR_INTERNAL,
		    "the process that fetches says what it never does");
		return;
	}
	*out = got;
	out->err.text[sizeof(out->err.text) - 1] = '\0';
	out->validator.etag[HTTP_VALIDATOR_MAX - 1] = '\0';
	out->validator.last_modified[HTTP_VALIDATOR_MAX - 1] = '\0';
}

/* As long as all tries of the slowest source may last, and the waits. */
static void
give_patience(int fd, const struct sources *sources)
{
	struct timeval most = {0, 0};

	for (size_t i = 0; i < sources->count; i++) {
		const struct source *x = &sources->list[i];
		uint64_t transfer =
		    x->timeout_s > 0 ? x->timeout_s : SYNC_TRANSFER_MAX_S;
		time_t s =
		    (time_t)(SYNC_TRIES_MAX * (transfer + WAIT_CAP_MS / 1000));

		most.tv_sec = s > most.tv_sec ? s : most.tv_sec;
	}
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
}

bool
fetcher_open(const struct sources *sources, const char *folder, bool quiet,
    enum sandbox_mode mode, struct fetcher **out, struct err *err)
{
	struct fetcher *f = calloc(1, sizeof(*f));
	struct fetched first;
	int ends[2];
	pid_t child;

	if (f == NULL)
		return err_memory(err);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		free(f);
		return err_errno(err, ERR_INTERNAL, errno, "socketpair");
	}
	give_patience(ends[0], sources);
	child = fork();
	if (child == 0) {
		struct fetching all = {ends[1], sources, folder, quiet, NULL};

		close(ends[0]);
		be_fetcher(&all, mode);
	}
	close(ends[1]);
	f->fd = ends[0];
	f->process = child > 0 ? child : 0;
	f->sources = sources;
	if (child < 0)
		err_errno(err, ERR_INTERNAL, errno, "fork");
	else
		hear(f, &first);
	if (child < 0 || first.class != HTTP_OK) {
		if (child > 0)
			*err = first.err;
		fetcher_close(f);
		return false;
	}
	*out = f;
	return true;
}

void
fetcher_close(struct fetcher *f)
{
	if (f == NULL)
		return;
	close(f->fd); /* by which it ends; one that hangs, when we do */
	while (f->process > 0 && !f->hangs &&
	    waitpid(f->process, NULL, 0) < 0 && errno == EINTR)
		;
	free(f);
}

void
fetch_source(struct fetcher *f, const struct source *x,
    const struct http_validator *have, struct fetched *out)
{
	struct order o;

	memset(&o, 0, sizeof(o));
	o.source = (size_t)(x - f->sources->list);
	o.have = *have;
	/* Where it has ended, there is no answer. */
	(void)send(f->fd, &o, sizeof(o), MSG_NOSIGNAL);
	hear(f, out);
}

/*
 * whole: see whole.h.
 */
#define _GNU_SOURCE
#include "whole.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

/* A tool takes a thousand times what a parser does. */
extern size_t replay_cuts;
size_t replay_cuts = 16;

/* ---- running ------------------------------------------------------------ */

/* What a sanitizer ends a process with, that no tool does. */
#define SANITIZER_EXIT 99

const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "exitcode=99";
}

#define OUTPUT_MAX ((size_t)64 << 20)

static char store[64];
static pid_t owner;

static void
remove_store(void)
{
	char command[96];
	pid_t child;

	if (getpid() != owner)
		return;
	snprintf(command, sizeof(command), "%s", store);
	child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", command, (char *)NULL);
		_exit(1);
	}
	if (child > 0)
		(void)waitpid(child, NULL, 0);
}

void
whole_store(void)
{
	if (store[0] != '\0')
		remove_store();
	else
		(void)atexit(remove_store);
	owner = getpid();
	/* In memory where that is possible: a store waits for its disk. */
	snprintf(store, sizeof(store), "/dev/shm/mrtd-fuzz.XXXXXX");
	if (mkdtemp(store) == NULL) {
		snprintf(store, sizeof(store), "/tmp/mrtd-fuzz.XXXXXX");
		if (mkdtemp(store) == NULL)
			abort();
	}
	if (setenv("MRTD_STORE", store, 1) != 0)
		abort();
}

static int
memory_file(struct span bytes)
{
	struct err err = ERR_INIT;
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || !file_write_fd(fd, "memory", bytes, &err) ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/* In place of standard output and standard error; what they were. */
static void
redirect(int out, int saved[2])
{
	int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);

	saved[0] = fcntl(1, F_DUPFD_CLOEXEC, 10);
	saved[1] = fcntl(2, F_DUPFD_CLOEXEC, 10);
	if (nothing < 0 || saved[0] < 0 || saved[1] < 0 || dup2(out, 1) < 0 ||
	    dup2(nothing, 2) < 0)
		abort();
	close(nothing);
}

static void
restore(const int saved[2])
{
	(void)dup2(saved[0], 1);
	(void)dup2(saved[1], 2);
	close(saved[0]);
	close(saved[1]);
}

static int
run_apart(whole_main *tool, int argc, char **argv)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(tool(argc, argv));
	if (child < 0 || waitpid(child, &status, 0) != child)
		abort();
	/* A signal, or what a sanitizer ends with. */
	if (!WIFEXITED(status) || WEXITSTATUS(status) == SANITIZER_EXIT)
		abort();
	return WEXITSTATUS(status);
}

/* operand NULL: none. */
static int
run_tool(whole_main *tool, const char *const *words, const char *operand,
    bool apart, struct buf *out)
{
	int result = memory_file(span_make(NULL, 0)), argc = 0, saved[2];
	char *argv[WHOLE_WORDS_MAX], *own[WHOLE_WORDS_MAX] = {NULL};
	struct err err = ERR_INIT;
	int status;

	for (;; argc++) {
		const char *one = words[argc] != NULL ? words[argc] : operand;

		if (argc == WHOLE_WORDS_MAX - 1)
			abort();
		argv[argc] = own[argc] = one != NULL ? strdup(one) : NULL;
		if (words[argc] == NULL)
			break;
	}
	if (operand != NULL)
		argv[++argc] = NULL;
	redirect(result, saved);
	status = apart ? run_apart(tool, argc, argv) : tool(argc, argv);
	restore(saved);
	for (int i = 0; i < WHOLE_WORDS_MAX; i++)
		free(own[i]); /* parsing moves them about in argv */
	buf_clear(out);
	if (lseek(result, 0, SEEK_SET) != 0 ||
	    !file_read_fd(result, "output", OUTPUT_MAX, out, &err))
		abort();
	close(result);
	return status;
}

int
whole_run(whole_main *tool, const char *const *words, struct span input,
    bool apart, struct buf *out)
{
	int in = memory_file(input), status;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", in);
	status = run_tool(tool, words, path, apart, out);
	close(in);
	return status;
}

int
whole_run_words(
    whole_main *tool, const char *const *words, bool apart, struct buf *out)
{
	return run_tool(tool, words, NULL, apart, out);
}

void
whole_list(whole_main *sltdquery, const char *option)
{
	static const char list[] = "number,issuing_state,type,status,reported\n"
				   "X0000000,UTO,P,stolen,2026-01-01\n";
	const char *const words[] = {"sltdquery", "load", "-q", "--memory=1",
	    "--sandbox=off", "--at=2026-03-01", option, NULL};
	struct buf out = BUF_INIT;

	whole_store();
	if (whole_run(sltdquery, words, span_str(list), true, &out) != 0)
		abort();
	buf_release(&out);
}

/* ---- JSON --------------------------------------------------------------- */

struct text {
	const uint8_t *at, *end;
};

static bool
next_is(struct text *t, char c)
{
	if (t->at == t->end || *t->at != (uint8_t)c)
		return false;
	t->at++;
	return true;
}

static void
blanks(struct text *t)
{
	while (t->at < t->end &&
	    (*t->at == ' ' || *t->at == '\t' || *t->at == '\r'))
		t->at++;
}

/* A character outside ASCII: shortest form, no surrogate, at most 10FFFF. */
static bool
character(struct text *t)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint8_t first = *t->at++;
	int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	uint32_t code = first & (0xffu >> (length + 1));

	if (first < 0xc2 || first > 0xf4 || t->end - t->at < length - 1)
		return false;
	for (int i = 1; i < length; i++, t->at++) {
		if ((*t->at & 0xc0) != 0x80)
			return false;
		code = code << 6 | (*t->at & 0x3f);
	}
	return code >= least[length] && code <= 0x10ffff &&
	    (code < 0xd800 || code > 0xdfff);
}

static bool
is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

static bool
escape(struct text *t)
{
	if (t->at == t->end)
		return false;
	if (*t->at != 'u')
		return strchr("\"\\/bfnrt", *t->at) != NULL && *t->at++ != 0;
	if (t->end - t->at < 5)
		return false;
	for (int i = 1; i < 5; i++)
		if (!is_hex(t->at[i]))
			return false;
	t->at += 5;
	return true;
}

static bool
string(struct text *t, struct span *content)
{
	const uint8_t *start;

	if (!next_is(t, '"'))
		return false;
	for (start = t->at; t->at < t->end && *t->at != '"';) {
		if (*t->at < 0x20)
			return false;
		if (*t->at >= 0x80) {
			if (!character(t))
				return false;
		} else if (*t->at++ == '\\' && !escape(t)) {
			return false;
		}
	}
	*content = span_make(start, (size_t)(t->at - start));
	return next_is(t, '"');
}

static size_t
digits(struct text *t)
{
	const uint8_t *start = t->at;

	while (t->at < t->end && *t->at >= '0' && *t->at <= '9')
		t->at++;
	return (size_t)(t->at - start);
}

static bool
number(struct text *t)
{
	(void)next_is(t, '-');
	if (!next_is(t, '0') && digits(t) == 0)
		return false;
	if (next_is(t, '.') && digits(t) == 0)
		return false;
	if (next_is(t, 'e') || next_is(t, 'E')) {
		if (!next_is(t, '+'))
			(void)next_is(t, '-');
		return digits(t) > 0;
	}
	return true;
}

static bool
word(struct text *t)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(t->end - t->at) >= len &&
		    memcmp(t->at, words[i], len) == 0) {
			t->at += len;
			return true;
		}
	}
	return false;
}

typedef bool take_name(void *context, struct span name, struct text value);

static bool value(struct text *t, int depth);

static bool
members(struct text *t, int depth, take_name *take, void *context)
{
	struct span name;

	do {
		blanks(t);
		if (!string(t, &name))
			return false;
		blanks(t);
		if (!next_is(t, ':'))
			return false;
		blanks(t);
		if (take != NULL && !take(context, name, *t))
			return false;
		if (!value(t, depth))
			return false;
		blanks(t);
	} while (next_is(t, ','));
	return next_is(t, '}');
}

static bool
object(struct text *t, int depth, take_name *take, void *context)
{
	if (!next_is(t, '{'))
		return false;
	blanks(t);
	return next_is(t, '}') || members(t, depth, take, context);
}

static bool
array(struct text *t, int depth)
{
	blanks(t);
	if (next_is(t, ']'))
		return true;
	do {
		blanks(t);
		if (!value(t, depth))
			return false;
		blanks(t);
	} while (next_is(t, ','));
	return next_is(t, ']');
}

static bool
value(struct text *t, int depth)
{
	struct span ignored;

	if (depth == 0 || t->at == t->end)
		return false;
	switch (*t->at) {
	case '{':
		return object(t, depth - 1, NULL, NULL);
	case '[':
		t->at++;
		return array(t, depth - 1);
	case '"':
		return string(t, &ignored);
	case 't':
	case 'f':
	case 'n':
		return word(t);
	default:
		return number(t);
	}
}

#define DEPTH_MAX 512

static bool
one_object(struct span line, take_name *take, void *context)
{
	struct text t = {line.data, line.data + line.len};

	blanks(&t);
	if (!object(&t, DEPTH_MAX, take, context))
		return false;
	blanks(&t);
	return t.at == t.end;
}

/* ---- judging ------------------------------------------------------------ */

struct judge {
	const char *tool;
	struct span input;
	struct span names[64];
	size_t count;
};

static bool
judge_name(void *context, struct span name, struct text value)
{
	struct judge *j = context;

	(void)value;
	for (size_t i = 0; i < j->count; i++)
		if (span_equal(j->names[i], name))
			return false;
	if (j->count < 64)
		j->names[j->count++] = name;
	return j->tool == NULL || span_equal(name, span_str(j->tool)) ||
	    span_equal(name, SPAN("malformed")) ||
	    span_search(j->input, name) < j->input.len || name.len == 0;
}

static void
judge_lines(struct span input, struct span output, const char *tool)
{
	while (output.len > 0) {
		size_t end = span_find(output, '\n');
		struct judge j = {.tool = tool, .input = input};

		if (end == output.len ||
		    !one_object(span_first(output, end), judge_name, &j))
			abort();
		output = span_from(output, end + 1);
	}
}

void
whole_judge(struct span output)
{
	judge_lines(span_make(NULL, 0), output, NULL);
}

void
whole_judge_filter(struct span input, struct span output, const char *tool)
{
	judge_lines(input, output, tool);
}

struct want {
	struct span name, text;
	struct text value;
};

static bool
find_name(void *context, struct span name, struct text value)
{
	struct want *w = context;
	struct text t = value;

	if (span_equal(name, w->name)) {
		w->value = value;
		(void)string(&t, &w->text);
	}
	return true;
}

struct span
whole_member(struct span line, const char *outer, const char *name)
{
	struct want o = {span_str(outer), {NULL, 0}, {NULL, NULL}};
	struct want n = {span_str(name), {NULL, 0}, {NULL, NULL}};

	if (one_object(line, find_name, &o) && o.value.at != NULL)
		(void)object(&o.value, DEPTH_MAX, find_name, &n);
	return n.text;
}

/*
 * listfile: see listfile.h.
 */
#include <sys/stat.h>

#include "base/array.h"
#include "base/file.h"
#include "base/msg.h"
#include "listfile.h"
#include "x509/detached.h"
#include "sltd/form.h"

/* ---- which list -------------------------------------------------------- */

/* Names of lists are lower case; those of suppliers often are not. */
static bool
set_list(char *out, const char *name, struct err *err)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len && i < SLTD_LIST_NAME_MAX; i++)
		out[i] = name[i] >= 'A' && name[i] <= 'Z'
		    ? (char)(name[i] - 'A' + 'a')
		    : name[i];
	if (len <= SLTD_LIST_NAME_MAX)
		out[len] = '\0';
	if (len > SLTD_LIST_NAME_MAX || !sltd_list_name_valid(span_str(out)))
		return err_set(err, ERR_DATA,
		    "\"%.64s\" is no name of a list: "
		    "a-z 0-9 _ -, at most %d",
		    name, SLTD_LIST_NAME_MAX);
	return true;
}

bool
list_name_of(const struct sltdquery *tool, const struct reader *r,
    char out[SLTD_LIST_NAME_MAX + 1], struct err *err)
{
	const char *said = r->head.source;
	char wanted[SLTD_LIST_NAME_MAX + 1], own[SLTD_LIST_NAME_MAX + 1];

	if (tool->list == NULL)
		return set_list(
		    out, said[0] != '\0' ? said : LIST_DEFAULT, err);
	if (!set_list(wanted, tool->list, err))
		return false;
	if (said[0] != '\0' && !set_list(own, said, err))
		return false;
	if (said[0] != '\0' && strcmp(wanted, own) != 0)
		return err_set(err, ERR_DATA,
		    "it is of the list \"%s\", not of \"%s\"", own, wanted);
	memcpy(out, wanted, sizeof(wanted));
	return true;
}

static bool
settle_number(const struct sltdquery *tool, struct listfile *f, struct err *err)
{
	uint64_t sequence = tool->sequence, previous = tool->previous;

	if (sequence == NOT_GIVEN)
		sequence = f->reader.head.sequence;
	if (previous == NOT_GIVEN)
		previous = f->reader.head.previous;
	f->numbered = sequence != READER_UNKNOWN;
	f->sequence = sequence;
	f->previous = previous != READER_UNKNOWN ? previous
	    : sequence > 0			 ? sequence - 1
						 : 0;
	if (f->numbered && previous != READER_UNKNOWN && previous >= sequence)
		return err_set(err, ERR_DATA,
		    "its sequence number is not "
		    "above the previous one");
	return true;
}

static bool
settle_date(const struct sltdquery *tool, struct listfile *f, struct err *err)
{
	f->date = f->reader.head.dated ? f->reader.head.date : tool->common.now;
	if (tool->date != NULL &&
	    !instant_parse(span_str(tool->date), &f->date))
		return err_set(err, ERR_USAGE,
		    "--date: a day or an RFC 3339 "
		    "time is wanted");
	if (of_future(tool, f->date))
		return err_set(err, ERR_DATA,
		    "it is dated more than a day ahead of the clock: it would "
		    "never be old, and shut out every later one");
	return true;
}

/* ---- signatures -------------------------------------------------------- */

static bool
is_signed(const struct list_config *list)
{
	return list != NULL && (list->key != NULL || list->certificate != NULL);
}

static bool
verify_list(const struct sltdquery *tool, const struct input *in,
    const char *path, const struct list_config *list, struct err *err)
{
	struct buf sidecar = BUF_INIT;
	const char *signature = tool->signature;
	bool ok;

	if (signature == NULL) {
		buf_append_str(&sidecar, path);
		buf_append_str(&sidecar, list->key != NULL ? ".sig" : ".p7s");
		signature = buf_text(&sidecar);
	}
	ok = (buf_ok(&sidecar) || err_memory(err)) &&
	    (list->key != NULL
		    ? detached_ed25519(input_fd(in), signature, list->key, err)
		    : detached_cms(
			  input_fd(in), signature, list->certificate, err));
	buf_release(&sidecar);
	if (!ok && err->kind == ERR_NOINPUT)
		err->kind = ERR_DATA; /* no signature is a wrong one */
	return ok;
}

/* The file is replaced by a copy of it, which is of the same list. */
static bool
read_copy(struct sltdquery *tool, const char *path, struct listfile *f,
    struct input *in, struct err *err)
{
	char list[SLTD_LIST_NAME_MAX + 1];

	reader_close(&f->reader);
	if (!reader_take(tool, in, path, &f->reader, err))
		return false;
	return list_name_of(tool, &f->reader, list, err) &&
	    (strcmp(list, f->list) == 0 ||
		err_set(err, ERR_DATA, "it changed while it was read"));
}

/*
 * Whoever may write the file could let us check one and read another, by its
 * name as by its bytes.
 */
static bool
check_copy(struct sltdquery *tool, const char *path, struct listfile *f,
    const struct list_config *list, struct err *err)
{
	const char *const folders[] = {
	    tool->lists.len > 0 ? buf_text(&tool->lists) : NULL, "/var/tmp"};
	struct input *copy;

	if (strcmp(path, "-") == 0)
		return err_set(err, ERR_DATA,
		    "the list wants signed files: "
		    "standard input cannot be checked");
	if (!input_open_copy(
		f->reader.in, folders, ARRAY_SIZE(folders), &copy, err))
		return false;
	if (verify_list(tool, copy, path, list, err))
		return read_copy(tool, path, f, copy, err);
	input_close(copy);
	return false;
}

/* What the configuration says of the list, now that its name is known. */
static bool
check_list(struct sltdquery *tool, const char *path, struct listfile *f,
    struct err *err)
{
	struct config config;
	const struct list_config *list;
	bool ok;

	if (!tool_config(tool, &config, err))
		return false;
	list = config_list(&config, f->list);
	ok = !is_signed(list) || check_copy(tool, path, f, list, err);
	config_close(&config);
	return ok;
}

/* ---- records ----------------------------------------------------------- */

/* What is set aside must not be written over what is read. */
static bool
check_rejects(const struct sltdquery *tool, const char *path, struct err *err)
{
	struct stat in, out;

	if (tool->rejects == NULL || stat(path, &in) != 0 ||
	    stat(tool->rejects, &out) != 0)
		return true;
	return in.st_dev != out.st_dev || in.st_ino != out.st_ino ||
	    err_set(err, ERR_USAGE, "--rejects is the file that is read");
}

bool
listfile_open(struct sltdquery *tool, const char *path, struct listfile *out,
    struct err *err)
{
	struct listfile f = {.read = 0};

	if (!reader_open(tool, path, &f.reader, err))
		return false;
	if (list_name_of(tool, &f.reader, f.list, err) &&
	    check_list(tool, path, &f, err) && settle_number(tool, &f, err) &&
	    settle_date(tool, &f, err) && check_rejects(tool, path, err) &&
	    rejects_open(tool, &f.rejects, err)) {
		*out = f;
		return true;
	}
	reader_close(&f.reader);
	return err_wrap(err, "%s", path);
}

void
listfile_close(struct listfile *f)
{
	reader_close(&f->reader);
	rejects_close(&f->rejects);
}

/* "status is not one of …", and what the file calls the column. */
static bool
refuse_field(
    const struct listfile *f, const struct sltd_fault *fault, struct err *err)
{
	const char *member = sltd_field_name(fault->field);
	struct span column = reader_column(&f->reader, fault->field);

	if (column.len == 0 || span_equal_str(column, member))
		return err_set(err, ERR_DATA, "%s:%llu: %s %s", f->reader.path,
		    (unsigned long long)reader_line(&f->reader), member,
		    fault->why);
	return err_set(err, ERR_DATA, "%s:%llu: %s (column \"%.*s\") %s",
	    f->reader.path, (unsigned long long)reader_line(&f->reader), member,
	    SPAN_ARG(span_first(column, 64)), fault->why);
}

/* A file of changes says of each what to do, a whole list of none. */
static bool
read_action(const struct sltd_fields *fields, bool delta,
    enum sltd_action *action, struct sltd_fault *fault)
{
	struct span word = fields->value[SLTD_F_ACTION];

	*action = SLTD_INSERT;
	*fault = (struct sltd_fault){SLTD_F_ACTION, "sltd.lint.record", NULL};
	if (delta && !sltd_action_parse(word, action))
		fault->why = word.len == 0
		    ? "is missing"
		    : "is not one of insert, update, withdraw";
	else if (!delta && word.len > 0)
		fault->why = "is of a delta, not of a whole list";
	return fault->why == NULL;
}

/* One line; false where it is bad. fault->why NULL: *err says why. */
static bool
read_record(struct listfile *f, bool delta, struct sltd_entry *out,
    enum sltd_action *action, bool *more, struct sltd_fault *fault,
    struct err *err)
{
	struct sltd_fields fields;

	fault->why = NULL;
	if (!reader_next(&f->reader, &fields, more, err))
		return false;
	return !*more ||
	    (read_action(&fields, delta, action, fault) &&
		sltd_form_read(&fields, *action == SLTD_WITHDRAW, out, fault));
}

bool
listfile_next(struct listfile *f, bool delta, struct sltd_entry *out,
    enum sltd_action *action, bool *more, struct err *err)
{
	for (;;) {
		struct err broken = ERR_INIT;
		struct sltd_fault fault;

		if (read_record(f, delta, out, action, more, &fault, &broken)) {
			f->read += *more;
			return true;
		}
		if (f->rejects.path == NULL || f->reader.broken) {
			*err = broken;
			return fault.why != NULL &&
			    refuse_field(f, &fault, err);
		}
		f->read++;
		if (!rejects_add(&f->rejects, &f->reader,
			fault.why != NULL ? &fault : NULL, broken.text, err))
			return false;
	}
}

bool
listfile_count(struct listfile *f, struct err *err)
{
	uint64_t count = f->reader.head.count;

	if (count != READER_UNKNOWN && count != f->read)
		return err_set(err, ERR_DATA,
		    "%s: its head says %llu records, there "
		    "are %llu",
		    f->reader.path, (unsigned long long)count,
		    (unsigned long long)f->read);
	return rejects_end(&f->rejects, f->read, err) ||
	    err_wrap(err, "%s", f->reader.path);
}

int
listfile_status(const struct listfile *f)
{
	if (f->rejects.count == 0)
		return status_exit(STATUS_PASS);
	msg(MSG_WARNING, "%s: %llu of %llu lines are set aside in %s",
	    f->reader.path, (unsigned long long)f->rejects.count,
	    (unsigned long long)f->read, f->rejects.path);
	return status_exit(STATUS_FAIL);
}

struct sltd_guard
listfile_guard(const struct sltdquery *tool)
{
	struct sltd_guard g = {.given = false};

	if (tool->change_percent != NOT_GIVEN) {
		g.given = true;
		g.per_10000 = tool->change_percent * 100;
	}
	return g;
}

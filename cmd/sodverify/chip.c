/*
 * chip: the files of a chip in a folder or a zip, under every naming in use.
 * Reads regular files only: a pipe or device of such a name is unreadable.
 */
#include "sodverify.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/archive.h"
#include "base/dir.h"
#include "base/file.h"
#include "base/msg.h"
#include "lds/dtc.h"

/* Folders inside each other that are looked through for chips. */
#define CHIP_DEPTH_MAX 4
/* A name that is longer is not one of a chip's file. */
#define CHIP_NAME_MAX 64

/* ---- names ------------------------------------------------------------- */

/* Endings that say nothing. */
static const char *const endings[] = {
    ".bin", ".dat", ".der", ".ber", ".raw", ".tlv", ".ef"};

/* Whole names, lower case, without separators and a leading "ef". */
static const struct {
	const char *name;
	enum chip_kind kind;
} words[] = {
    {"sod", CHIP_SOD},
    {"011d", CHIP_SOD},
    {"1d", CHIP_SOD},
    {"securityobject", CHIP_SOD},
    {"documentsecurityobject", CHIP_SOD},
    {"com", CHIP_COM},
    {"011e", CHIP_COM},
    {"1e", CHIP_COM},
    {"common", CHIP_COM},
    {"cardaccess", CHIP_CARD_ACCESS},
    {"011c", CHIP_CARD_ACCESS},
    {"1c", CHIP_CARD_ACCESS},
    {"cardsecurity", CHIP_CARD_SECURITY},
};

/* A decimal number from 1 to 16, one zero in front allowed. */
static unsigned
group_number(struct span digits)
{
	uint64_t number;

	return digits.len <= 2 && span_uint(digits, LDS_GROUPS, &number)
	    ? (unsigned)number
	    : 0;
}

/* A file identifier 0101 … 0110 (Doc 9303-10 4.2). */
static unsigned
group_of_identifier(struct span s)
{
	char *end;
	char text[5] = "";
	unsigned long value;

	if (s.len != 4)
		return 0;
	memcpy(text, s.data, 4);
	for (size_t i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)text[i]))
			return 0;
	value = strtoul(text, &end, 16);
	return value > 0x100 && value <= 0x100 + LDS_GROUPS
	    ? (unsigned)value - 0x100
	    : 0;
}

/* s is folded: lower case letters and digits. */
static enum chip_kind
classify_folded(struct span s, unsigned *group)
{
	if (span_starts(s, SPAN("ef")) && s.len > 2)
		s = span_from(s, 2);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal_str(s, words[i].name))
			return words[i].kind;
	*group = group_of_identifier(s);
	if (*group == 0 && span_starts(s, SPAN("dg")))
		*group = group_number(span_from(s, 2));
	if (*group == 0 && span_starts(s, SPAN("datagroup")))
		*group = group_number(span_from(s, 9));
	return *group != 0 ? CHIP_GROUP : CHIP_NONE;
}

static bool
is_name_separator(uint8_t c)
{
	return c == '_' || c == '-' || c == '.' || c == ' ';
}

/* The name without its path and an ending that says nothing. */
static struct span
strip(struct span name)
{
	for (size_t at = span_find(name, '/'); at < name.len;
	     at = span_find(name, '/'))
		name = span_from(name, at + 1);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i]);
		bool same = name.len > n;

		for (size_t k = 0; same && k < n; k++)
			same = tolower(name.data[name.len - n + k]) ==
			    endings[i][k];
		if (same)
			return span_first(name, name.len - n);
	}
	return name;
}

enum chip_kind
chip_classify(struct span name, unsigned *group)
{
	uint8_t folded[CHIP_NAME_MAX];

	name = strip(name);
	/* The whole name, then what follows each separator. */
	while (name.len > 0 && name.len <= CHIP_NAME_MAX) {
		enum chip_kind kind;
		size_t n = 0, next = name.len;

		for (size_t i = 0; i < name.len; i++) {
			if (!is_name_separator(name.data[i]))
				folded[n++] = (uint8_t)tolower(name.data[i]);
			else if (next == name.len)
				next = i + 1;
		}
		kind = classify_folded(span_make(folded, n), group);
		if (kind != CHIP_NONE)
			return kind;
		name = span_from(name, next);
	}
	return CHIP_NONE;
}

/* ---- reading ----------------------------------------------------------- */

/* The files of a chip in one row: data groups by number, then: */
enum {
	FILE_SOD = LDS_GROUPS + 1,
	FILE_COM,
	FILE_CARD_ACCESS,
	FILE_CARD_SECURITY,
	FILES
};

static struct pa_file *
file_at(struct worker *w, unsigned index)
{
	struct pa_input *input = &w->input;

	return index == FILE_SOD	  ? &input->sod
	    : index == FILE_COM		  ? &input->com
	    : index == FILE_CARD_ACCESS	  ? &input->card_access
	    : index == FILE_CARD_SECURITY ? &input->card_security
					  : &input->dg[index];
}

/*
 * The row's index of a file; 0: it is none of a chip's. Two identifiers mean
 * one file in the master file and another in the application: EF.CardSecurity
 * and EF.SOD (011D), EF.CardAccess and EF.CVCA (011C). What is in them tells.
 */
static unsigned
index_of(struct span name, struct span bytes)
{
	/* id-SecurityObject of 9303-11 4.4.3.4, which EF.SOD does not name. */
	struct span security = SPAN("\x06\x08\x04\0\x7f\0\x07\x03\x02\x01");
	unsigned group = 0;

	switch (chip_classify(name, &group)) {
	case CHIP_SOD:
		return bytes.len > 0 && bytes.data[0] == 0x30 &&
			span_search(span_first(bytes, 128), security) <
			    span_first(bytes, 128).len
		    ? FILE_CARD_SECURITY
		    : FILE_SOD;
	case CHIP_COM:
		return FILE_COM;
	case CHIP_CARD_ACCESS:
		return bytes.len > 0 && bytes.data[0] == 0x42
		    ? 0
		    : FILE_CARD_ACCESS;
	case CHIP_CARD_SECURITY:
		return FILE_CARD_SECURITY;
	case CHIP_GROUP:
		return group;
	default:
		return 0;
	}
}

/*
 * Bytes go into worker->bytes, which may move while it grows: until all are
 * read, spans hold offsets.
 */
struct collector {
	struct worker *worker;
	size_t offset[FILES];
	bool any;
};

static bool
collect(struct collector *c, unsigned index, struct span bytes, enum pa_how how,
    struct err *err)
{
	struct worker *w = c->worker;
	struct pa_file *file = file_at(w, index);

	c->any = true;
	if (bytes.len > LDS_FILE_MAX)
		how = PA_UNREADABLE;
	file->how = how;
	if (how != PA_READ)
		return true;
	c->offset[index] = w->bytes.len;
	file->bytes.len = bytes.len;
	buf_append_span(&w->bytes, bytes);
	return buf_ok(&w->bytes) || err_memory(err);
}

static bool
collect_file(struct collector *c, struct span name, struct span bytes,
    enum pa_how how, struct err *err)
{
	unsigned index = index_of(name, bytes);

	if (index == 0)
		return true;
	if (file_at(c->worker, index)->how != PA_NOT_READ)
		return err_set(err, ERR_DATA,
		    "two files are the same one of "
		    "a chip: %.*s and another",
		    SPAN_ARG(span_first(name, CHIP_NAME_MAX)));
	return collect(c, index, bytes, how, err);
}

/* Offsets become spans. */
static bool
finish_input(struct collector *c, struct err *err)
{
	struct worker *w = c->worker;

	if (!c->any)
		return err_set(err, ERR_DATA,
		    "no file of a chip (EF_SOD.bin, "
		    "DG1.bin and the like)");
	for (unsigned i = 0; i < FILES; i++) {
		struct pa_file *file = file_at(w, i);

		if (file->how == PA_READ)
			file->bytes = span_make(
			    w->bytes.data + c->offset[i], file->bytes.len);
	}
	return true;
}

static struct collector
start_input(struct worker *w)
{
	struct collector c = {w, {0}, false};

	memset(&w->input, 0, sizeof(w->input));
	w->device_signed = false;
	buf_clear(&w->bytes);
	return c;
}

/* A digital travel credential: the files are in it. */
static bool
collect_credential(struct collector *c, struct span bytes, struct err *err)
{
	struct dtc dtc;

	if (!dtc_parse(bytes, &dtc, err) ||
	    !collect(c, FILE_SOD, dtc.sod, PA_READ, err))
		return false;
	for (unsigned i = 1; i <= LDS_GROUPS; i++)
		if (dtc.dg[i].data != NULL &&
		    !collect(c, i, dtc.dg[i], PA_READ, err))
			return false;
	c->worker->device_signed = dtc.device_signed;
	return true;
}

static bool
collect_member(
    void *context, struct span name, struct span bytes, struct err *err)
{
	return collect_file(context, name, bytes, PA_READ, err);
}

bool
chip_read_bytes(struct worker *w, struct span bytes, struct err *err)
{
	struct collector c = start_input(w);

	if (archive_looks_like(bytes))
		return archive_read(bytes, collect_member, &c, err) &&
		    finish_input(&c, err);
	if (dtc_looks_like(bytes))
		return collect_credential(&c, bytes, err) &&
		    finish_input(&c, err);
	return collect(&c, FILE_SOD, bytes, PA_READ, err) &&
	    finish_input(&c, err);
}

/* ---- folders ----------------------------------------------------------- */

/* A file that is there and cannot be read is told from one that is not. */
static bool
read_entry(
    struct collector *c, const char *folder, const char *name, struct err *err)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct err why = ERR_INIT;
	unsigned group;
	bool ok = true;

	if (chip_classify(span_str(name), &group) != CHIP_NONE) {
		const char *at = path_join(&path, folder, name);
		enum pa_how how = PA_UNREADABLE;

		if (!buf_ok(&path))
			err_memory(&why);
		else if (file_read_regular(at, LDS_FILE_MAX, &bytes, &why))
			how = PA_READ;
		ok = why.kind == ERR_INTERNAL ? err_memory(err)
					      : collect_file(c, span_str(name),
						    buf_span(&bytes), how, err);
	}
	buf_release(&path);
	buf_wipe(&bytes);
	return ok;
}

static bool
read_folder(struct worker *w, const char *folder, struct err *err)
{
	struct collector c = start_input(w);
	struct dir_names n;
	bool ok = true;

	if (!dir_names(folder, &n, err))
		return false;
	for (size_t i = 0; ok && i < n.count; i++)
		ok = read_entry(&c, folder, n.list[i], err);
	dir_names_release(&n);
	return ok && finish_input(&c, err);
}

bool
chip_read_path(struct worker *w, const char *path, struct err *err)
{
	struct buf bytes = BUF_INIT;
	struct stat st;
	bool ok;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return read_folder(w, path, err);
	ok = file_read(path, ARCHIVE_TOTAL_MAX, &bytes, err) &&
	    chip_read_bytes(w, buf_span(&bytes), err);
	buf_wipe(&bytes);
	return ok;
}

/* ---- operands ---------------------------------------------------------- */

/* A zip in a folder of chips, by its name. */
static bool
is_zip_name(const char *name)
{
	size_t len = strlen(name);

	return len > 4 &&
	    (strcmp(name + len - 4, ".zip") == 0 ||
		strcmp(name + len - 4, ".ZIP") == 0);
}

/* A folder of such a name is no file of a chip: 0105/ may be a day's. */
static bool
is_chip_file(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;
	struct stat st;
	unsigned group;
	bool is;

	if (chip_classify(span_str(name), &group) == CHIP_NONE)
		return false;
	is = stat(path_join(&path, folder, name), &st) != 0 ||
	    !S_ISDIR(st.st_mode);
	buf_release(&path);
	return is;
}

static bool
has_chip(const char *folder, const struct dir_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (is_chip_file(folder, n->list[i]))
			return true;
	return false;
}

/*
 * A folder with a chip's files is one record; else every folder and zip in
 * it is looked at.
 */
static bool
walk_folder(struct filter *filter, const char *folder, unsigned depth,
    size_t *found, struct err *err)
{
	struct dir_names n;
	bool ok = true;

	if (!dir_names(folder, &n, err))
		return false;
	if (has_chip(folder, &n)) {
		filter_path(filter, folder);
		++*found;
	} else if (depth < CHIP_DEPTH_MAX) {
		for (size_t i = 0; ok && i < n.count; i++) {
			struct buf path = BUF_INIT;
			const char *at = path_join(&path, folder, n.list[i]);
			struct stat st;

			if (!buf_ok(&path)) {
				ok = err_memory(err);
			} else if (lstat(at, &st) != 0) {
				/* gone meanwhile */
			} else if (S_ISLNK(st.st_mode)) {
				/* May lead round in circles. */
				msg(MSG_WARNING,
				    "%s: a link in a batch is "
				    "not followed",
				    at);
			} else if (S_ISDIR(st.st_mode)) {
				ok = walk_folder(
				    filter, at, depth + 1, found, err);
			} else if (S_ISREG(st.st_mode) &&
			    is_zip_name(n.list[i])) {
				filter_path(filter, at);
				++*found;
			}
			buf_release(&path);
		}
	}
	dir_names_release(&n);
	return ok;
}

bool
chip_operand(
    void *context, struct filter *filter, const char *operand, struct err *err)
{
	struct stat st;
	size_t found = 0;

	(void)context;
	if (stat(operand, &st) != 0 || !S_ISDIR(st.st_mode))
		return false;
	if (walk_folder(filter, operand, 0, &found, err) && found == 0)
		(void)err_set(err, ERR_NOINPUT,
		    "%s: no file of a chip in it "
		    "(EF_SOD.bin, DG1.bin and the like)",
		    operand);
	return true;
}

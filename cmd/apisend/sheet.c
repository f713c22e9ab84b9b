/*
 * sheet: see the header.
 */
#include "sheet.h"

#include <errno.h>
#include <linux/memfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/file.h"
#include "base/recode.h"
#include "base/utf8.h"
#include "json/write.h"
#include "record/filter.h"
#include "sheet/csv.h"
#include "sheet/map.h"

/* The members of a list, in groups that are an object each. */
enum member {
	ID,
	SURNAME,
	GIVEN_NAMES,
	BIRTH_DATE,
	SEX,
	NATIONALITY,
	RESIDENCE,
	BIRTH_COUNTRY,
	BIRTH_PLACE,
	EMPLOYMENT,
	STREET,
	CITY,
	STATE,
	POSTAL_CODE,
	COUNTRY,
	DOCUMENT_TYPE,
	DOCUMENT_NUMBER,
	ISSUING_STATE,
	EXPIRY_DATE,
	ISSUE_DATE,
	VISA_NUMBER,
	VISA_STATE,
	VISA_EXPIRY,
	EMBARKATION,
	DEBARKATION,
	CLEARANCE,
	LOCATOR,
	UNIQUE,
	SEAT,
	TICKET,
	BAGS,
	BAG_WEIGHT,
	BAG_TAGS,
	ROLE,
	MEMBERS /* how many there are */
};

static const struct map_member members[] = {
    [ID] = {"id", MAP_TEXT, NULL},
    [SURNAME] = {"surname", MAP_TEXT, NULL},
    [GIVEN_NAMES] = {"given_names", MAP_TEXT, NULL},
    [BIRTH_DATE] = {"birth_date", MAP_DAY_PAST, NULL},
    [SEX] = {"sex", MAP_WORD, "M F X"},
    [NATIONALITY] = {"nationality", MAP_STATE, NULL},
    [RESIDENCE] = {"residence", MAP_STATE, NULL},
    [BIRTH_COUNTRY] = {"birth_country", MAP_STATE, NULL},
    [BIRTH_PLACE] = {"birth_place", MAP_TEXT, NULL},
    [EMPLOYMENT] = {"employment", MAP_TEXT, NULL},
    [STREET] = {"street", MAP_TEXT, NULL},
    [CITY] = {"city", MAP_TEXT, NULL},
    [STATE] = {"state", MAP_TEXT, NULL},
    [POSTAL_CODE] = {"postal_code", MAP_TEXT, NULL},
    [COUNTRY] = {"country", MAP_STATE, NULL},
    [DOCUMENT_TYPE] = {"document_type", MAP_WORD, "P I V R O"},
    [DOCUMENT_NUMBER] = {"document_number", MAP_TEXT, NULL},
    [ISSUING_STATE] = {"issuing_state", MAP_STATE, NULL},
    [EXPIRY_DATE] = {"expiry_date", MAP_DAY, NULL},
    [ISSUE_DATE] = {"issue_date", MAP_DAY_PAST, NULL},
    [VISA_NUMBER] = {"visa_number", MAP_TEXT, NULL},
    [VISA_STATE] = {"visa_state", MAP_STATE, NULL},
    [VISA_EXPIRY] = {"visa_expiry", MAP_DAY, NULL},
    [EMBARKATION] = {"embarkation", MAP_TEXT, NULL},
    [DEBARKATION] = {"debarkation", MAP_TEXT, NULL},
    [CLEARANCE] = {"clearance", MAP_TEXT, NULL},
    [LOCATOR] = {"locator", MAP_TEXT, NULL},
    [UNIQUE] = {"unique", MAP_TEXT, NULL},
    [SEAT] = {"seat", MAP_TEXT, NULL},
    [TICKET] = {"ticket", MAP_TEXT, NULL},
    [BAGS] = {"bags", MAP_TEXT, NULL},
    [BAG_WEIGHT] = {"bag_weight", MAP_TEXT, NULL},
    [BAG_TAGS] = {"bag_tags", MAP_TEXT, NULL},
    [ROLE] = {"role", MAP_WORD,
	"passenger crew transit_passenger transit_crew"},
    [MEMBERS] = {NULL, MAP_TEXT, NULL},
};
_Static_assert(MEMBERS <= MAP_MEMBERS_MAX, "members of a map");

struct sheet {
	struct map *map;
	struct csv csv;
	size_t column[CSV_COLUMNS_MAX]; /* to members */
	struct span value[MEMBERS];	/* of the line under way */
	struct buf room;		/* of mapped values */
	struct buf out;			/* records */
};

/* ---- a line as a record ---- */

/* A member of an object, under its name in a record. */
struct put {
	enum member member;
	const char *name;
};

static void
put_object(struct json_writer *w, const struct sheet *s, const char *name,
    const struct put *list, size_t count)
{
	json_open_object(w, name);
	for (size_t i = 0; i < count; i++)
		if (s->value[list[i].member].len > 0)
			json_put_span(
			    w, list[i].name, s->value[list[i].member]);
	json_close_object_or_drop(w);
}

#define PUT_OBJECT(w, s, name, list) \
	put_object(w, s, name, list, sizeof(list) / sizeof((list)[0]))

static void
put_person(struct json_writer *w, const struct sheet *s)
{
	static const struct put names[] = {{SURNAME, "surname"},
	    {GIVEN_NAMES, "given_names"}, {BIRTH_DATE, "birth_date"},
	    {SEX, "sex"}, {NATIONALITY, "nationality"},
	    {RESIDENCE, "residence"}, {BIRTH_COUNTRY, "birth_country"},
	    {BIRTH_PLACE, "birth_place"}, {EMPLOYMENT, "employment"}};
	static const struct put address[] = {{STREET, "street"}, {CITY, "city"},
	    {STATE, "state"}, {POSTAL_CODE, "postal_code"},
	    {COUNTRY, "country"}};

	json_open_object(w, "person");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (s->value[names[i].member].len > 0)
			json_put_span(
			    w, names[i].name, s->value[names[i].member]);
	PUT_OBJECT(w, s, "address", address);
	json_close_object_or_drop(w);
}

static void
put_documents(struct json_writer *w, const struct sheet *s)
{
	static const struct put document[] = {{DOCUMENT_TYPE, "type"},
	    {DOCUMENT_NUMBER, "number"}, {ISSUING_STATE, "issuing_state"},
	    {EXPIRY_DATE, "expiry_date"}, {ISSUE_DATE, "issue_date"}};
	static const struct put visa[] = {{VISA_NUMBER, "number"},
	    {VISA_STATE, "issuing_state"}, {VISA_EXPIRY, "expiry_date"}};

	PUT_OBJECT(w, s, "document", document);
	if (s->value[VISA_NUMBER].len == 0)
		return;
	json_open_array(w, "documents");
	PUT_OBJECT(w, s, NULL, document);
	json_open_object(w, NULL);
	json_put_str(w, "type", "V");
	for (size_t i = 0; i < sizeof(visa) / sizeof(visa[0]); i++)
		if (s->value[visa[i].member].len > 0)
			json_put_span(
			    w, visa[i].name, s->value[visa[i].member]);
	json_close_object(w);
	json_close_array(w);
}

/* Tags are apart by blanks or signs. */
static void
put_bags(struct json_writer *w, const struct sheet *s)
{
	static const struct put amounts[] = {
	    {BAGS, "count"}, {BAG_WEIGHT, "weight_kg"}};
	struct span tags = s->value[BAG_TAGS];

	json_open_object(w, "bags");
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
		if (s->value[amounts[i].member].len > 0)
			json_put_span(
			    w, amounts[i].name, s->value[amounts[i].member]);
	if (tags.len > 0) {
		json_open_array(w, "tags");
		while (tags.len > 0) {
			size_t end = 0;

			while (end < tags.len && tags.data[end] > ' ' &&
			    tags.data[end] != ',' && tags.data[end] != ';')
				end++;
			if (end > 0)
				json_put_span(w, NULL, span_first(tags, end));
			tags = span_from(tags, end + 1);
		}
		json_close_array(w);
	}
	json_close_object_or_drop(w);
}

static void
put_passenger_record(struct sheet *s)
{
	static const struct put references[] = {
	    {LOCATOR, "AVF"}, {UNIQUE, "ABO"}, {SEAT, "SEA"}, {TICKET, "YZY"}};
	static const struct put itinerary[] = {{EMBARKATION, "embarkation"},
	    {DEBARKATION, "debarkation"}, {CLEARANCE, "clearance"}};
	static const struct put message[] = {{ROLE, "role"}};
	struct json_writer w;

	json_begin(&w, &s->out);
	json_open_object(&w, NULL);
	if (s->value[ID].len > 0)
		json_put_span(&w, "id", s->value[ID]);
	put_documents(&w, s);
	put_person(&w, s);
	PUT_OBJECT(&w, s, "itinerary", itinerary);
	PUT_OBJECT(&w, s, "references", references);
	put_bags(&w, s);
	PUT_OBJECT(&w, s, "message", message);
	json_close_object(&w);
	buf_append_byte(&s->out, '\n');
}

/* A line that cannot be taken apart is a record still. */
static void
put_malformed(struct sheet *s, struct span line)
{
	struct json_writer w;

	json_begin(&w, &s->out);
	json_open_object(&w, NULL);
	json_put_base64(
	    &w, "malformed", span_first(line, FILTER_MALFORMED_KEPT));
	json_close_object(&w);
	buf_append_byte(&s->out, '\n');
}

/* ---- reading ---- */

/* The member of a column's name; without a map, its own. */
static bool
member_called(
    const struct sheet *s, struct span name, size_t *member, struct err *err)
{
	if (s->map != NULL)
		return map_column(s->map, name, member, err);
	for (size_t i = 0; i < MEMBERS; i++)
		if (span_equal_str(name, members[i].name)) {
			*member = i;
			return true;
		}
	return err_set(err, ERR_DATA, "no member is called '%.*s': see --map",
	    (int)(name.len < 40 ? name.len : 40), (const char *)name.data);
}

static bool
read_header(struct sheet *s, struct span line, struct err *err)
{
	struct span names[CSV_COLUMNS_MAX];

	if (!csv_open(line, s->map != NULL ? map_separator(s->map) : 0, &s->csv,
		names, err))
		return false;
	for (size_t i = 0; i < s->csv.count; i++) {
		if (!member_called(s, names[i], &s->column[i], err))
			return false;
		if (s->column[i] == MAP_UNKNOWN)
			return err_set(err, ERR_DATA,
			    "column %zu has a name that the map does not have",
			    i + 1);
		for (size_t k = 0; k < i; k++)
			if (s->column[i] < MEMBERS &&
			    s->column[k] == s->column[i])
				return err_set(err, ERR_DATA,
				    "two columns are %s",
				    members[s->column[i]].name);
	}
	return true;
}

/* What no form fits stays as it is, and the record is refused for it. */
static bool
map_values(struct sheet *s, const struct span *values, struct err *err)
{
	const char *none;

	buf_clear(&s->room);
	for (size_t m = 0; m < MEMBERS; m++)
		s->value[m] =
		    s->map != NULL ? map_default(s->map, m) : span_make("", 0);
	for (size_t i = 0; i < s->csv.count; i++) {
		size_t m = s->column[i];
		struct span value = span_trim(values[i]), mapped;

		if (m >= MEMBERS)
			continue;
		s->value[m] = value;
		if (s->map == NULL || value.len == 0)
			continue;
		if (!map_value(s->map, m, value, &s->room, &mapped, &none, err))
			return false;
		s->value[m] = mapped;
	}
	return true;
}

/* The line at the front, or lines where a quoted value runs over their ends. */
static struct span
take_record(const struct sheet *s, bool quoted, struct span *text)
{
	size_t len = span_find(*text, '\n');
	struct span line;

	if (quoted &&
	    !csv_record(*text, false, s->csv.separator, s->csv.count, &len))
		bug("a record of CSV that nothing can follow");
	line = span_first(*text, len);
	*text = span_from(*text, len + 1);
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool
read_lines(struct sheet *s, struct span text, struct err *err)
{
	unsigned header = s->map != NULL ? map_header_line(s->map) : 1;
	struct span values[CSV_COLUMNS_MAX];
	struct err damaged = ERR_INIT;

	for (unsigned number = 1; text.len > 0; number++) {
		struct span line = take_record(s, number >= header, &text);

		if (number < header)
			continue;
		if (number == header) {
			if (!read_header(s, line, err))
				return false;
		} else if (span_trim(line).len == 0) {
			continue;
		} else if (csv_read(&s->csv, line, values, &damaged)) {
			if (!map_values(s, values, err))
				return false;
			put_passenger_record(s);
		} else if (damaged.kind == ERR_DATA) {
			put_malformed(s, line);
		} else {
			*err = damaged;
			return false;
		}
	}
	return true;
}

/* The whole of a list as UTF-8. */
static bool
read_text(
    const struct sheet *s, const char *path, struct buf *text, struct err *err)
{
	struct buf raw;
	struct recode *r = NULL;
	bool ok;

	buf_init(&raw, 2 * SHEET_FILE_MAX);
	ok = file_read(path, SHEET_FILE_MAX, &raw, err) &&
	    recode_open(
		s->map != NULL ? map_encoding(s->map) : NULL, &r, err) &&
	    recode_add(r, buf_span(&raw), true, text, err);
	recode_close(r);
	buf_wipe(&raw);
	if (ok && utf8_valid(buf_span(text)) < text->len)
		ok = err_set(
		    err, ERR_DATA, "no UTF-8: a map says which encoding it is");
	return ok;
}

static bool
read_list(struct sheet *s, const char *path, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok = read_text(s, path, &text, err) &&
	    (buf_ok(&text) || err_memory(err)) &&
	    (read_lines(s, buf_span(&text), err) && buf_ok(&s->out));

	csv_release(&s->csv);
	memset(&s->csv, 0, sizeof(s->csv));
	buf_wipe(&text);
	if (!ok && err->kind == 0)
		return err_memory(err);
	return ok ||
	    err_wrap(
		err, "%s", strcmp(path, "-") == 0 ? "standard input" : path);
}

/* The records as standard input, in memory. */
static bool
become_input(struct span records, struct err *err)
{
	int fd = (int)syscall(SYS_memfd_create, "records", MFD_CLOEXEC);
	bool ok = fd >= 0 &&
	    file_write_fd(fd, "records in memory", records, err) &&
	    lseek(fd, 0, SEEK_SET) == 0 && dup2(fd, STDIN_FILENO) >= 0;

	if (!ok && err->kind == 0)
		err_errno(err, ERR_TEMPORARY, errno, "records in memory");
	if (fd >= 0)
		close(fd);
	return ok;
}

bool
sheet_to_records(
    const struct apisend *a, int argc, char **argv, struct err *err)
{
	struct sheet *s = calloc(1, sizeof(*s));
	bool ok = s != NULL || err_memory(err);

	if (!ok)
		return false;
	buf_init(&s->room, 0);
	buf_init(&s->out, 0);
	if (strcmp(a->map, "-") != 0)
		ok = map_open(a->map, members, date_of_instant(a->common.now),
		    &s->map, err);
	/* Mapped values must not move while the line is under way. */
	if (ok && buf_reserve(&s->room, MEMBERS * MAP_ROOM) == NULL)
		ok = err_memory(err);
	if (ok && argc < 2)
		ok = read_list(s, "-", err);
	for (int i = 1; ok && i < argc; i++)
		ok = read_list(s, argv[i], err);
	ok = ok && become_input(buf_span(&s->out), err);
	map_close(s->map);
	buf_wipe(&s->room);
	buf_wipe(&s->out);
	free(s);
	return ok;
}

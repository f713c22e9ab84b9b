/*
 * csv: see csv.h.
 */
#include "sltd/csv.h"

#include "base/array.h"

#define WORDS_OF_STATUS \
	"stolen lost revoked invalid stolen_blank counterfeit watch"

const struct map_member sltd_members[SLTD_FIELDS + 1] = {
    [SLTD_F_NUMBER] = {"number", MAP_TEXT, NULL},
    [SLTD_F_NUMBER_LAST] = {"number_last", MAP_TEXT, NULL},
    [SLTD_F_ISSUING_STATE] = {"issuing_state", MAP_STATE, NULL},
    [SLTD_F_TYPE] = {"type", MAP_WORD, "P I V R O"},
    [SLTD_F_STATUS] = {"status", MAP_WORD, WORDS_OF_STATUS},
    [SLTD_F_REPORTING_STATE] = {"reporting_state", MAP_STATE, NULL},
    [SLTD_F_REPORTED] = {"reported", MAP_DAY_PAST, NULL},
    [SLTD_F_ISSUE_DATE] = {"issue_date", MAP_DAY_PAST, NULL},
    [SLTD_F_EXPIRY_DATE] = {"expiry_date", MAP_DAY, NULL},
    [SLTD_F_REVIEW_DATE] = {"review_date", MAP_DAY, NULL},
    [SLTD_F_REFERENCE] = {"reference", MAP_TEXT, NULL},
    [SLTD_F_NOTE] = {"note", MAP_TEXT, NULL},
    [SLTD_F_UNTIL] = {"until", MAP_DAY, NULL},
    [SLTD_F_CONTACT] = {"contact", MAP_TEXT, NULL},
    [SLTD_F_MEASURE] = {"measure", MAP_WORD, "verify seize refer call"},
    [SLTD_F_SOURCE] = {"source", MAP_TEXT, NULL},
    [SLTD_F_ACTION] = {"action", MAP_WORD, "insert update withdraw"},
    [SLTD_FIELDS] = {NULL, MAP_TEXT, NULL},
};

static bool
column_of(
    const struct sltd_csv *c, struct span name, size_t *out, struct err *err)
{
	enum sltd_field field;

	if (c->map != NULL)
		return map_column(c->map, name, out, err);
	*out = sltd_field_parse(name, &field) ? (size_t)field : MAP_UNKNOWN;
	return true;
}

static bool
take_column(struct sltd_csv *c, size_t i, struct span name, struct err *err)
{
	size_t column;

	if (!column_of(c, name, &column, err))
		return false;
	if (column == MAP_UNKNOWN)
		return err_set(err, ERR_DATA,
		    "column \"%.*s\" does not belong to a record's%s",
		    SPAN_ARG(span_first(name, 64)),
		    c->map != NULL ? ", and the map does not name it" : "");
	c->columns[i] = column;
	if (column == MAP_IGNORED)
		return true;
	if (c->names[column].data != NULL)
		return err_set(err, ERR_DATA, "column \"%s\" is there twice",
		    sltd_field_name((enum sltd_field)column));
	/* There is room for all of them: none will move. */
	c->names[column] = span_make(c->header.data + c->header.len, name.len);
	buf_append_span(&c->header, name);
	return true;
}

bool
sltd_csv_open(struct span header, const struct map *map, struct sltd_csv *out,
    struct err *err)
{
	struct sltd_csv c = {.map = map, .header = BUF_INIT, .room = BUF_INIT};
	struct span names[CSV_COLUMNS_MAX];
	bool ok;

	ok = (buf_reserve(&c.header, header.len + 1) != NULL ||
		 err_memory(err)) &&
	    csv_open(header, map != NULL ? map_separator(map) : 0, &c.csv,
		names, err);
	for (size_t i = 0; ok && i < c.csv.count; i++)
		ok = take_column(&c, i, names[i], err);
	if (!ok) {
		sltd_csv_release(&c);
		return false;
	}
	*out = c;
	return true;
}

void
sltd_csv_release(struct sltd_csv *c)
{
	csv_release(&c->csv);
	buf_release(&c->header);
	buf_release(&c->room);
}

/* The values by the map, and those that no column has. */
static bool
read_mapped(struct sltd_csv *c, struct sltd_fields *out, struct err *err)
{
	struct span value;

	buf_clear(&c->room);
	if (buf_reserve(&c->room, SLTD_FIELDS * MAP_ROOM) == NULL)
		return err_memory(err);
	for (size_t i = 0; i < SLTD_FIELDS; i++) {
		if (c->names[i].data == NULL) {
			out->value[i] = map_default(c->map, i);
			continue;
		}
		if (!map_value(c->map, i, out->value[i], &c->room, &value,
			&out->wrong, err))
			return false;
		out->value[i] = value;
		if (out->wrong != NULL) {
			out->wrong_field = (enum sltd_field)i;
			return true;
		}
	}
	return true;
}

bool
sltd_csv_read(struct sltd_csv *c, struct span line, struct sltd_fields *out,
    struct err *err)
{
	struct span values[CSV_COLUMNS_MAX];

	memset(out, 0, sizeof(*out));
	if (!csv_read(&c->csv, line, values, err))
		return false;
	for (size_t i = 0; i < c->csv.count; i++)
		if (c->columns[i] < SLTD_FIELDS)
			out->value[c->columns[i]] = values[i];
	return c->map == NULL || read_mapped(c, out, err);
}

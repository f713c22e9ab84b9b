/*
 * plain: a list of numbers as questions: one a line, or CSV of number, issuing
 * state and type, with a header or without.
 */
#include "plain.h"

#include "sltd/csv.h"

#define CELLS 3

/* The cells, as a map calls them. */
static const size_t fields[CELLS] = {
    SLTD_F_NUMBER, SLTD_F_ISSUING_STATE, SLTD_F_TYPE};

/* What a header may call the columns. */
static const struct {
	const char *name;
	unsigned cell;
} columns[] = {
    {"number", 0},
    {"document_number", 0},
    {"issuing_state", 1},
    {"state", 1},
    {"type", 2},
};

static bool
is_column_separator(uint8_t c)
{
	return c == ',' || c == ';' || c == '\t';
}

/* Takes a value off the front, without the quotes around it. */
static struct span
take_cell(struct span *line)
{
	size_t at = 0;
	bool quoted = line->len > 0 && line->data[0] == '"';
	struct span cell;

	if (quoted) {
		*line = span_from(*line, 1);
		at = span_find(*line, '"');
		cell = span_first(*line, at);
		*line = span_from(*line, at < line->len ? at + 1 : at);
		at = 0;
	}
	while (at < line->len && !is_column_separator(line->data[at]))
		at++;
	if (!quoted)
		cell = span_trim(span_first(*line, at));
	*line = span_from(*line, at < line->len ? at + 1 : at);
	return cell;
}

static bool
same_word(struct span cell, const char *word)
{
	size_t len = strlen(word);

	if (cell.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((cell.data[i] | 0x20) != (uint8_t)(word[i] | 0x20))
			return false;
	return true;
}

/* What a map calls the column; false: nothing. */
static bool
mapped_column(const struct map *map, struct span cell, unsigned *out)
{
	struct err ignored = ERR_INIT;
	size_t member;

	if (map == NULL || !map_column(map, cell, &member, &ignored))
		return false;
	for (unsigned i = 0; i < CELLS; i++)
		if (fields[i] == member) {
			*out = i;
			return true;
		}
	return false;
}

static bool
cell_of(const struct map *map, struct span cell, unsigned *out)
{
	if (mapped_column(map, cell, out))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (same_word(cell, columns[i].name)) {
			*out = columns[i].cell;
			return true;
		}
	return false;
}

/* A line in which a column is called "number" is a header. */
static bool
take_column_names(struct plain *p, const struct map *map, struct span line)
{
	struct plain header = {.count = 0};
	struct span rest = line;
	bool numbered = false;

	while (rest.len > 0 && header.count < PLAIN_COLUMNS_MAX) {
		unsigned cell = CELLS; /* of no interest */

		if (cell_of(map, take_cell(&rest), &cell) && cell == 0)
			numbered = true;
		header.column[header.count++] = cell;
	}
	if (numbered)
		*p = header;
	return numbered;
}

size_t
plain_split(void *context, struct span input, bool end, struct span *piece)
{
	struct sltdquery *tool = context;
	size_t len = span_find(input, '\n');
	struct span line = span_first(input, len);

	*piece = span_make(NULL, 0);
	if (len == input.len && !end)
		return 0;
	if (span_starts(line, SPAN("\xef\xbb\xbf")))
		line = span_from(line, 3);
	line = span_trim(line);
	if (tool->map != NULL &&
	    ++tool->plain.lines < map_header_line(tool->map))
		line.len = 0; /* a title above the header */
	if (line.len > 0 && !take_column_names(&tool->plain, tool->map, line))
		*piece = line;
	return len < input.len ? len + 1 : len;
}

/* No list of numbers has fillers in it. */
bool
plain_is_zone(const struct filter_item *item)
{
	return span_search(item->piece, SPAN("<<")) < item->piece.len;
}

/* What the words of state and type mean, and what no column says. */
static void
map_cells(
    const struct sltdquery *tool, struct span cells[CELLS], struct buf *room)
{
	const char *why;

	if (tool->map == NULL || buf_reserve(room, CELLS * MAP_ROOM) == NULL)
		return;
	for (unsigned i = 0; i < CELLS; i++) {
		struct span value;

		if (cells[i].data == NULL)
			cells[i] = map_default(tool->map, fields[i]);
		else if (map_value(tool->map, fields[i], cells[i], room, &value,
			     &why))
			cells[i] = value;
	}
}

bool
plain_read(void *worker, struct filter_item *item, struct err *err)
{
	static const char *const members[CELLS] = {
	    "number", "issuing_state", "type"};
	const struct sltdquery *tool = worker;
	struct span cells[CELLS] = {{NULL, 0}}, rest = item->piece;
	struct buf room = BUF_INIT;

	(void)err;
	if (plain_is_zone(item))
		return true; /* no nouns: see plain_is_zone() */
	for (unsigned i = 0; rest.len > 0; i++) {
		struct span cell = take_cell(&rest);
		unsigned which = tool->plain.count == 0 ? i
		    : i < tool->plain.count		? tool->plain.column[i]
							: CELLS;

		if (which < CELLS)
			cells[which] = cell;
	}
	map_cells(tool, cells, &room);
	json_open_object(&item->writer, "document");
	for (unsigned i = 0; i < CELLS; i++)
		if (i == 0 || cells[i].len > 0)
			json_put_span(&item->writer, members[i], cells[i]);
	json_close_object(&item->writer);
	buf_release(&room);
	return true;
}

bool
plain_record(
    const struct filter_item *item, struct buf *line, struct record *out)
{
	struct json_error ignored;
	struct json_writer w;

	buf_clear(line);
	json_begin(&w, line);
	json_open_object(&w, NULL);
	json_put_text(&w, NULL, json_end(&item->writer));
	json_close_object(&w);
	return buf_ok(line) && record_parse(out, buf_span(line), &ignored);
}

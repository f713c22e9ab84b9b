/*
 * plain: a list of numbers as questions: one a line, or CSV of number, issuing
 * state and type, with a header or without.
 */
#include "plain.h"

#include "sltd/csv.h"
#include "travel/country.h"

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

/* The headers of one run. */
#define HEADERS_MAX 1024

struct plain_header {
	char separator;
	size_t count;
	uint8_t cell[CSV_COLUMNS_MAX]; /* of each column; CELLS: of no use */
};

static bool
same_header(const struct plain_header *a, const struct plain_header *b)
{
	return a->separator == b->separator && a->count == b->count &&
	    memcmp(a->cell, b->cell, a->count) == 0;
}

/* False: no line that names the column of the number. */
static bool
names_of_header(struct plain *p, const struct map *map, struct span line,
    struct plain_header *out)
{
	struct plain_header h = {.separator = 0};
	struct span names[CSV_COLUMNS_MAX];
	struct err err = ERR_INIT;
	bool numbered = false;
	struct csv csv;

	if (!csv_open(line, map != NULL ? map_separator(map) : 0, &csv, names,
		&err)) {
		p->lost |= err.kind != ERR_DATA;
		return false;
	}
	h.separator = csv.separator;
	h.count = csv.count;
	for (size_t i = 0; i < csv.count; i++) {
		unsigned cell = CELLS;

		if (cell_of(map, names[i], &cell) && cell == 0)
			numbered = true;
		h.cell[i] = (uint8_t)cell;
	}
	csv_release(&csv);
	*out = h;
	return numbered;
}

/* The header that lines are read by now; NULL: none that was kept. */
static const struct plain_header *
header_now(const struct plain *p)
{
	return p->current > 0 && p->current <= p->count
	    ? &p->headers[p->current - 1]
	    : NULL;
}

/*
 * A line in which a column is called "number" is a header. What comes after one
 * that could not be kept is not read by another.
 */
static bool
take_header(struct plain *p, const struct map *map, struct span line)
{
	const struct plain_header *now = header_now(p);
	struct plain_header h;

	if (!names_of_header(p, map, line, &h))
		return false;
	if (now != NULL && same_header(now, &h))
		return true;
	p->current = HEADERS_MAX + 1;
	if (p->count == HEADERS_MAX)
		return true;
	if (!array_room(p->headers, p->count, p->room)) {
		p->lost = true;
		return true;
	}
	p->headers[p->count++] = h;
	p->current = p->count;
	return true;
}

void
plain_release(struct plain *p)
{
	free(p->headers);
	memset(p, 0, sizeof(*p));
}

void
plain_begin(void *context)
{
	struct sltdquery *tool = context;

	tool->plain.lines = 0;
	tool->plain.current = 0;
}

uint64_t
plain_tag(void *context)
{
	const struct sltdquery *tool = context;

	return tool->plain.current;
}

/*
 * The length of the record at the front; false: more of it may come. With a
 * header a quoted value may run over the ends of lines, and so it may in a
 * header itself; what is neither is one line.
 */
static bool
take_number_row(struct plain *p, const struct map *map, struct span input,
    bool end, size_t *len)
{
	const struct plain_header *h = header_now(p);
	size_t first = span_find(input, '\n');
	struct plain_header new;

	if (!csv_record(input, !end, h != NULL ? h->separator : 0,
		h != NULL ? h->count : 0, len))
		return false;
	if (h == NULL && *len > first &&
	    !names_of_header(p, map, span_first(input, *len), &new))
		*len = first;
	return *len < input.len || end;
}

size_t
plain_split(void *context, struct span input, bool end, struct span *piece)
{
	struct sltdquery *tool = context;
	struct plain *p = &tool->plain;
	struct span line;
	size_t len;

	*piece = span_make(NULL, 0);
	if (!take_number_row(p, tool->map, input, end, &len))
		return 0;
	line = span_first(input, len);
	if (span_starts(line, SPAN("\xef\xbb\xbf")))
		line = span_from(line, 3);
	line = span_trim(line);
	p->lines++;
	if ((tool->map != NULL && p->lines < map_header_line(tool->map)) ||
	    (p->lines == 1 && csv_is_separator_line(line)))
		line.len = 0; /* what comes before the header */
	if (line.len > 0 && !take_header(p, tool->map, line))
		*piece = line;
	return len < input.len ? len + 1 : len;
}

/* ---- lines ------------------------------------------------------------- */

enum fault {
	FAULT_NONE,
	FAULT_ZONE,
	FAULT_QUOTE,
	FAULT_HEADERS,
	FAULT_STATE,
	FAULT_DIGIT /* there is a record of it */
};

static const char *const faults[] = {
    [FAULT_NONE] = NULL,
    [FAULT_ZONE] = "a line of a machine readable zone is no number: "
		   "mrzcheck FILE | sltdquery reads zones",
    [FAULT_QUOTE] = "a line that does not have the columns of its header, or "
		    "a quote that is not closed",
    [FAULT_HEADERS] = "more than 1024 different headers in one run",
    [FAULT_STATE] = "the second value is no state: a header tells which column "
		    "is the number",
    [FAULT_DIGIT] = "a number without a digit: a header, a name?",
};

const char *
plain_fault(const struct filter_item *item, bool *incomplete)
{
	*incomplete = item->tag == FAULT_DIGIT;
	return faults[item->tag];
}

/* No list of numbers has fillers in it. */
static bool
is_zone(struct span line)
{
	return span_search(line, SPAN("<<")) < line.len;
}

/* The cells of a line by its header, which may have left the last ones out. */
static bool
read_by_header(const struct plain_header *h, struct csv *csv, struct span line,
    struct span cells[CELLS], struct err *err)
{
	struct span values[CSV_COLUMNS_MAX];
	size_t count;

	csv->separator = h->separator;
	csv->count = h->count;
	if (!csv_read_some(csv, line, values, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (h->cell[i] < CELLS)
			cells[h->cell[i]] = span_trim(values[i]);
	return true;
}

/* What the words of state and type mean, and what no column says. */
static bool
map_cells(const struct sltdquery *tool, struct span cells[CELLS],
    struct buf *room, struct err *err)
{
	const char *none;

	if (tool->map == NULL)
		return true;
	if (buf_reserve(room, CELLS * MAP_ROOM) == NULL)
		return err_memory(err);
	for (unsigned i = 0; i < CELLS; i++) {
		struct span value;

		if (cells[i].data == NULL) {
			cells[i] = map_default(tool->map, fields[i]);
			continue;
		}
		if (!map_value(tool->map, fields[i], cells[i], room, &value,
			&none, err))
			return false;
		cells[i] = value;
	}
	return true;
}

/* A state has a digit only where it is one of ISO 3166-1's numbers. */
static bool
is_no_state(struct span cell)
{
	bool digit = false;

	for (size_t i = 0; i < cell.len; i++)
		digit |= cell.data[i] >= '0' && cell.data[i] <= '9';
	return digit && country_find_any(cell) == NULL;
}

/* Whether the number could be one: what is none of any kind is judged later. */
static bool
has_no_digit(struct span cell)
{
	struct sltd_number n;
	size_t at;

	if (sltd_number_read(cell, &n, &at) != SLTD_WRITTEN_PLAIN || n.len == 0)
		return false;
	for (size_t i = 0; i < n.len; i++)
		if (n.text[i] <= '9')
			return false;
	return true;
}

/* The header that a line is read by; NULL: it was not kept. */
static const struct plain_header *
header_of(const struct plain *p, const struct filter_item *item,
    struct plain_header *by_place)
{
	if (item->tag > p->count)
		return NULL;
	if (item->tag > 0)
		return &p->headers[item->tag - 1];
	by_place->separator = csv_separator(item->piece);
	by_place->count = CSV_COLUMNS_MAX;
	memset(by_place->cell, CELLS, sizeof(by_place->cell));
	for (uint8_t i = 0; i < CELLS; i++)
		by_place->cell[i] = i;
	return by_place;
}

/* ERR_DATA in *err is a fault, and anything else an error. */
static enum fault
read_cells(const struct sltdquery *tool, const struct filter_item *item,
    struct csv *csv, struct buf *room, struct span cells[CELLS],
    struct err *err)
{
	struct plain_header by_place;
	const struct plain_header *h = header_of(&tool->plain, item, &by_place);

	if (is_zone(item->piece))
		return FAULT_ZONE;
	if (h == NULL)
		return FAULT_HEADERS;
	if (!read_by_header(h, csv, item->piece, cells, err))
		return FAULT_QUOTE;
	if (!map_cells(tool, cells, room, err))
		return FAULT_NONE;
	if (item->tag == 0 && is_no_state(cells[1]))
		return FAULT_STATE;
	return has_no_digit(cells[0]) ? FAULT_DIGIT : FAULT_NONE;
}

bool
plain_read(void *worker, struct filter_item *item, struct err *err)
{
	static const char *const members[CELLS] = {
	    "number", "issuing_state", "type"};
	const struct sltdquery *tool = worker;
	struct span cells[CELLS] = {{NULL, 0}};
	struct csv csv = {.unquoted = BUF_INIT};
	struct buf room = BUF_INIT;
	struct err why = ERR_INIT;

	if (tool->plain.lost)
		return err_memory(err);
	item->tag = read_cells(tool, item, &csv, &room, cells, &why);
	if (item->tag == FAULT_NONE || item->tag == FAULT_DIGIT) {
		json_open_object(&item->writer, "document");
		for (unsigned i = 0; i < CELLS; i++)
			if (i == 0 || cells[i].len > 0)
				json_put_span(
				    &item->writer, members[i], cells[i]);
		json_close_object(&item->writer);
	}
	csv_release(&csv);
	buf_release(&room);
	if (why.kind != ERR_NONE && why.kind != ERR_DATA) {
		*err = why;
		return false;
	}
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

/*
 * csv: lines of a list's file into the words of records.
 *
 * The columns are called as the members of a record, or as a map says
 * (sheet/map.h). A column that is neither is refused: a typing error must not
 * lose a date, and a holder's name is not taken.
 */
#ifndef SLTD_CSV_H
#define SLTD_CSV_H

#include "sheet/csv.h"
#include "sheet/map.h"
#include "sltd/form.h"

/* What a map can name, in the order of enum sltd_field. */
extern const struct map_member sltd_members[SLTD_FIELDS + 1];

struct sltd_csv {
	struct csv csv;
	const struct map *map;		 /* NULL: none */
	size_t columns[CSV_COLUMNS_MAX]; /* enum sltd_field, or MAP_IGNORED */
	struct span names[SLTD_FIELDS];	 /* of its columns, in the file */
	struct buf header;		 /* their bytes */
	struct buf room;		 /* values that the map made */
};

/* From the header line. The map is borrowed; NULL: none. */
MUST_CHECK bool sltd_csv_open(struct span header, const struct map *map,
    struct sltd_csv *out, struct err *err);
void sltd_csv_release(struct sltd_csv *c);

/*
 * The values, borrowed from line and from c until the next call. A value that
 * the map cannot read is out->wrong, which sltd_form_read() refuses.
 */
MUST_CHECK bool sltd_csv_read(struct sltd_csv *c, struct span line,
    struct sltd_fields *out, struct err *err);

#endif

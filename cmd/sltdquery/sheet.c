/*
 * sheet: how files of other people are read: --map and --encoding.
 */
#include "sltdquery.h"

#include "sltd/csv.h"

bool
sheet_open(struct sltdquery *tool, struct err *err)
{
	if (tool->map_file == NULL || tool->map != NULL)
		return true;
	if (!map_open(
		tool->map_file, sltd_members, tool->today, &tool->map, err))
		return false;
	if (tool->encoding == NULL)
		tool->encoding = map_encoding(tool->map);
	return true;
}

/*
 * viz: the fields of the visual zone against those of the machine readable
 * one.
 */
#include "mrzcheck.h"

bool
viz_check(struct mrzcheck *tool, struct span viz, struct result *result)
{
	(void)tool;
	if (json_kind(viz) == JSON_OBJECT)
		return true;
	result_error(result, "record.input", "viz", "not an object");
	return false;
}

/*
 * compare_postgresql: `sltdquery compare NAME=postgresql://… …`.
 */
#include "../compare.h"
#include "sltd/postgresql.h"

bool
compare_postgresql(const struct operand *o, sltd_list_visit *visit,
    void *context, struct err *err)
{
	return sltd_pg_walk(o->url, o->list, visit, context, err);
}

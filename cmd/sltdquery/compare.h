/*
 * compare: the two lists that are compared. What speaks to a shared store is
 * NULL in the program without network code (online.h).
 */
#ifndef SLTDQUERY_COMPARE_H
#define SLTDQUERY_COMPARE_H

#include "sltd/list.h"
#include "sltdquery.h"

enum operand_kind { OPERAND_LIST, OPERAND_SHARED, OPERAND_FILE };

struct operand {
	const char *text; /* as it was given */
	enum operand_kind kind;
	char list[SOURCE_NAME_MAX + 1]; /* LIST, SHARED */
	char *url; /* SHARED; LIST: the store's folder, NULL: ours. Owned */
};

extern bool compare_postgresql(const struct operand *o, sltd_list_visit *visit,
    void *context, struct err *err) __attribute__((weak));

#endif

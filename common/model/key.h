/*
 * key: the keys of the sections of a reference, each with the function that
 * takes its value. For state.c, which reads the files.
 */
#ifndef MODEL_KEY_H
#define MODEL_KEY_H

#include "base/config.h"
#include "model/model.h"

/* What a [reference] section says of its file. */
struct model_file {
	struct model_section head;
	unsigned version;
};

/*
 * Takes one entry into the section, which is of the kind's struct. comment:
 * what comes after the value in its line. False after an error, with the
 * item's column at the fault; *known tells whether there is such a key, else
 * nothing is done.
 */
MUST_CHECK bool model_key(enum model_kind kind, void *section,
    struct config_item *item, struct span comment, bool *known,
    struct err *err);

#endif

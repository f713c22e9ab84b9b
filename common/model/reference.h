/*
 * reference: where the models are: folders and files, of which later ones
 * override earlier ones section by section.
 *
 * A folder has a file a state, named by the state's code in a zone: GTM.ini,
 * D.ini. The name is the index: only the file of a state that a document
 * names is opened, once, so that one document does not pay for a hundred
 * states. Files of a folder that are named otherwise, and files that are
 * named by themselves, may be of several states: they are looked through when
 * the reference is opened, and again for each state that is met.
 *
 * May be asked by several threads at once.
 */
#ifndef MODEL_REFERENCE_H
#define MODEL_REFERENCE_H

#include "base/sandbox.h"
#include "model/model.h"

/* Folders and files of one reference. */
#define REFERENCE_SOURCES_MAX 64

struct reference;

/* Called once for what is remarkable in a file that is read. */
typedef void reference_remark(const char *text);

/*
 * paths: folders or files, in order. One that is not there is ERR_NOINPUT,
 * one that is wrong ERR_CONFIG. To be closed.
 */
MUST_CHECK bool reference_open(const char *const *paths, size_t count,
    reference_remark *remark, struct reference **out, struct err *err);
void reference_close(struct reference *r); /* NULL is fine */

/* Files are opened as states are met, after the sandbox was entered. */
MUST_CHECK bool reference_sandbox(
    const struct reference *r, struct sandbox *s, struct err *err);

/*
 * What is known of a state by its code in a zone; NULL in *out: nothing. A
 * file that is wrong fails, each time that it is asked for.
 */
MUST_CHECK bool reference_state(struct reference *r, struct span state,
    const struct model_state **out, struct err *err);

/* Everything, whatever the state, for a list; to be released. */
MUST_CHECK bool reference_all(
    struct reference *r, struct model_state *out, struct err *err);

#endif

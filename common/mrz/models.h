/*
 * models: a reference of document models, and whether a zone can be of one.
 *
 * An ini file that the operator keeps, a section a model:
 *
 *	[UTO passport of 2015]
 *	state = UTO
 *	code = P
 *	number = [A-Z][0-9]{8}
 *	validity = 120, 60
 *	issued_from = 2015-01-01
 *	issued_to = 2025-12-31
 *
 * state: as in the zone, without fillers. code: the document code, or its
 * first letter. format: TD1 and so on. number: a POSIX extended regular
 * expression for the whole number. validity: months from issue to expiry, the
 * day before counts as well. issued_from, issued_to: first and last day of
 * issue. Only state is required.
 *
 * Advice, never proof: documents are issued that no list has, so that what
 * fits no model is a warning; a document of which no model is known gives
 * nothing at all.
 */
#ifndef MRZ_MODELS_H
#define MRZ_MODELS_H

#include "base/err.h"
#include "base/findings.h"
#include "mrz/mrz.h"
#include "mrz/mrz_check.h"

/* Models in one file, periods of validity in one model. */
#define MODELS_MAX 10000
#define MODEL_PERIODS_MAX 8
/* Longest expression for numbers. */
#define MODEL_NUMBER_MAX 256

struct models;

/* Reads the file; an error names file and line, or the model. */
MUST_CHECK bool models_open(
    const char *path, struct models **out, struct err *err);

/* NULL is fine. */
void models_close(struct models *models);

/* Adds model.number and model.validity. */
void models_check(const struct models *models, const struct mrz *m,
    const struct mrz_check_options *options, struct findings *f);

#endif

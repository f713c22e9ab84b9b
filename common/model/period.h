/*
 * period: days of issue, ages and expiry, for judge.
 */
#ifndef MODEL_PERIOD_H
#define MODEL_PERIOD_H

#include "model/judge.h"

enum period_result {
	PERIOD_NOT_KNOWN, /* no expiry, or nothing said of it */
	PERIOD_FITS,
	PERIOD_OTHER, /* issued within its days, valid for another period */
	PERIOD_AFTER, /* issued after its days, or after the inspection */
	PERIOD_BEFORE /* issued before its days */
};

/*
 * Whether the document can be of the model by its dates; issued: the days on
 * which it can have been issued then, known only where something fits.
 */
enum period_result period_of(const struct model *m,
    const struct model_question *q, struct model_day *issued);

/*
 * The last day, packed, of a document without an expiry: issued then, by the
 * longest validity at the holder's age. 0: not known.
 */
int period_until(const struct model *m, const struct model_question *q);

/* "60 under 18, 120 from 18": the periods of a model; cut where too long. */
void period_list(const struct model *m, char *out, size_t size);

#endif

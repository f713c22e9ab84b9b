/*
 * duration: how long, as configuration files and options say it.
 *
 *	900s   90m   36h   14d   900
 *
 * A whole number and a unit, blanks allowed around both; seconds where there
 * is no unit. A day is 24 hours.
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdint.h>

#include "base/err.h"

/* Longer than any setting can mean: ten years. */
#define DURATION_MAX_S (UINT64_C(3650) * 86400)

/*
 * From 1 to max seconds. ERR_CONFIG when it is anything else, with what it
 * could have been.
 */
MUST_CHECK bool duration_parse(
    const char *text, uint64_t max, uint64_t *seconds, struct err *err);

#endif

/*
 * decode_app: an input that holds messages of SITA's APP.
 */
#ifndef APISEND_DECODE_APP_H
#define APISEND_DECODE_APP_H

#include "base/input.h"
#include "decoder.h"

/* block is the first of the input, in which one was recognised. */
MUST_CHECK bool decode_app(
    struct decoder *d, struct input *in, struct span block, struct err *err);

#endif

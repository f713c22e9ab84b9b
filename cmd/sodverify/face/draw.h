/*
 * draw: points as characters or control sequences of a terminal, by libchafa.
 */
#ifndef FACE_DRAW_H
#define FACE_DRAW_H

#include "base/buf.h"
#include "picture.h"

/*
 * Appends the drawing, with a line feed at its end: a picture where the
 * terminal of the environment (TERM, COLORTERM, …) takes sixels or kitty's or
 * iTerm's graphics, else blocks of as many colours as it has, and letters
 * where the locale is not UTF-8. ERR_DATA: this terminal draws nothing.
 */
MUST_CHECK bool draw_picture(const struct picture *picture,
    const struct face_request *request, struct buf *out, struct err *err);

#endif

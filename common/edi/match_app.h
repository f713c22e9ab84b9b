/*
 * match_app: requests and answers of SITA's APP as match.h has them. A
 * message is known by its number, a passenger by his number in it.
 */
#ifndef EDI_MATCH_APP_H
#define EDI_MATCH_APP_H

#include "edi/match.h"

/* To whom such messages go, as an interchange names its recipient. */
#define MATCH_APP_RECIPIENT "APP"

/* The same contracts as match_request_read() and match_answer_read(). */
MUST_CHECK bool match_app_request(struct span bytes, struct match_request *out,
    struct findings *findings, struct err *err);
MUST_CHECK bool match_app_answer(struct span bytes, struct match_answer *out,
    struct findings *findings, struct err *err);

#endif

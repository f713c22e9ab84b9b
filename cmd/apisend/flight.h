/*
 * flight: the file of --flight, who sends which flight to whom.
 *
 *	{"sender":"UTAIR","recipient":"UTGOV","number":"UT123","carrier":"UT",
 *	 "legs":[{"from":"MEX","departs":"2026-11-24T10:00","to":"GUA",
 *	 "arrives":"2026-11-24T12:05"}],"reporting":"GUA",
 *	 "count_passengers":160}
 *
 * also: count_crew, contact, function, subfunction, transaction, revision,
 * access_reference, application, sender_qualifier, recipient_qualifier, test,
 * step (first, update, closed); a time may have its offset from UTC
 * ("2026-11-24T10:00-06:00"), which deadlines are reckoned by and no message
 * has;
 * in a leg: number and carrier where they are another flight's.
 */
#ifndef APISEND_FLIGHT_H
#define APISEND_FLIGHT_H

#include "due.h"
#include "edi/paxlst_write.h"

#define FLIGHT_FILE_MAX ((size_t)1 << 20)

struct flight {
	struct paxlst_sending sending;
	bool counts_passengers, counts_crew; /* the file says how many */
	bool outbound; /* it leaves the port that reporting names */
	struct due_times times;
	struct buf text;
	struct keep kept;
};

/*
 * profile gives what the file leaves out. What the flight lacks goes to
 * problems (api.flight): nothing can be sent then. ERR_NOINPUT, ERR_DATA when
 * it cannot be read at all.
 */
MUST_CHECK bool flight_read(const char *path, const struct profile *profile,
    struct flight *f, struct findings *problems, struct err *err);
void flight_release(struct flight *f);

#endif

/*
 * result: the envelope of a tool's verdict on one record.
 *
 * Source: inspection-record(5), "The result envelope".
 */
#ifndef RECORD_RESULT_H
#define RECORD_RESULT_H

#include "base/findings.h"
#include "json/write.h"

struct result {
	enum status status;
	struct findings findings;
	struct buf members;	   /* the tool's own, as JSON text */
	struct json_writer writer; /* of a run of members, into members */
};

void result_init(struct result *r, bool strict);
void result_release(struct result *r);

/* For the next record: absent, no findings, no members. */
void result_clear(struct result *r);

/*
 * {"status":…,"findings":[…],…members…} as the member of that name. When
 * findings or members ran out of memory, the status is "error" and says so: it
 * never reads as pass.
 */
void result_write(
    const struct result *r, struct json_writer *w, const char *name);
/* The same for a name that was made into a key. */
void result_write_keyed(
    const struct result *r, struct json_writer *w, const struct json_key *key);

/* status, or STATUS_ERROR when findings or members ran out of memory. */
enum status result_status(const struct result *r);

/* An error about the record itself: status error, one finding. */
void result_error(struct result *r, const char *code, const char *where,
    const char *note, ...) __attribute__((format(printf, 4, 5)));

/*
 * Memory ran out while the record was read or looked at: whatever else is
 * found, the verdict is an error, record.memory.
 */
void result_no_memory(struct result *r);

/* The array of findings alone. */
void result_write_findings(
    struct json_writer *w, const char *name, const struct findings *findings);

#endif

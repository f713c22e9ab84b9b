/*
 * Passenger lists: whatever stands in one is decoded without harm, checked,
 * and what the checks pass can be written and read again.
 */
#include "edi/paxlst_check.h"
#include "edi/paxlst_write.h"
#include "edi_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 24};
static struct paxlst list;
static struct profile profile;
static struct paxlst_checker checker;
static struct buf out;

static void
begin(void)
{
	paxlst_begin(&list);
	paxlst_checker_begin(&checker);
}

static void
person(struct findings *f)
{
	struct edifact_writer w;

	buf_clear(&out);
	edifact_writer_init(&w, &out);
	paxlst_check_person(&checker, &list.message, &list.person, f);
	if (list.person.role != PAXLST_UNKNOWN)
		paxlst_write_person(&w, &profile, &list.message, &list.person);
	list.open = false;
}

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	if (paxlst_completes(&list, s))
		person(f);
	paxlst_segment(&list, s, place, f);
}

static void
finish(const struct place *place, struct findings *f)
{
	if (list.open)
		person(f);
	paxlst_finish(&list, place, f);
	paxlst_check_message(
	    &checker, &list.message, SPAN("15B"), SPAN("GOV"), f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf input = BUF_INIT;

	buf_init(&out, 0);
	profile_init(&profile);
	paxlst_init(&list, today);
	paxlst_checker_init(&checker, &profile, today);
	edi_message("PAXLST:D:15B:UN:IATA", data, size, &input);
	edi_walk(buf_span(&input), 97, begin, take, finish);
	paxlst_checker_release(&checker);
	buf_release(&input);
	buf_release(&out);
	return 0;
}

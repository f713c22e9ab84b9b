/*
 * Bookings: whatever stands in one is decoded without harm, every traveller
 * can be asked for, and a card's number is never kept.
 */
#include "edi/pnrgov.h"
#include "edi_walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 24};
static struct pnrgov bookings;

static void
begin(void)
{
	pnrgov_begin(&bookings);
}

static void
booking(struct findings *f)
{
	struct paxlst_person person;
	unsigned count = pnrgov_link(&bookings, f);

	for (unsigned i = 0; i < count; i++)
		pnrgov_person(&bookings, i, &person, f);
	for (unsigned i = 0; i < bookings.record.payment_count; i++) {
		struct span n = bookings.record.payments[i].number;

		for (size_t k = 0; k + 4 < n.len; k++)
			if (n.data[k] != 'X')
				abort();
	}
	bookings.open = false;
}

static void
take(const struct edifact_segment *s, const struct place *place,
    struct findings *f)
{
	if (pnrgov_completes(&bookings, s))
		booking(f);
	pnrgov_segment(&bookings, s, place, f);
}

static void
finish(const struct place *place, struct findings *f)
{
	if (bookings.open)
		booking(f);
	pnrgov_finish(&bookings, place, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf input = BUF_INIT;

	pnrgov_init(&bookings, today);
	edi_message("PNRGOV:13:1:IA", data, size, &input);
	edi_walk(buf_span(&input), 83, begin, take, finish);
	pnrgov_release(&bookings);
	buf_release(&input);
	return 0;
}

/*
 * Bookings as XML: whatever is in the document, and wherever it is cut, it is
 * read without harm inside the limits, every traveller can be asked for, and a
 * card's number is never kept. The guard in front counts alike in any cut.
 */
#include <stdlib.h>

#include "edi/pnrgov_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = {2026, 11, 24};
static struct pnrgov bookings;
static struct pnrgov_xml reader;
static struct findings f;
static unsigned depth;

static void
booking(void)
{
	struct paxlst_person person;
	unsigned count = pnrgov_link(&bookings, &f);

	for (unsigned i = 0; i < count; i++)
		pnrgov_person(&bookings, i, &person, &f);
	for (unsigned i = 0; i < bookings.record.payment_count; i++) {
		struct span n = bookings.record.payments[i].number;

		for (size_t k = 0; k + 4 < n.len; k++)
			if (n.data[k] != 'X')
				abort();
	}
	bookings.open = false;
}

static void
open_element(void *context, const struct xml_element *e)
{
	(void)context;
	if (e->depth != ++depth || depth > XML_DEPTH_MAX ||
	    e->count > XML_ATTRIBUTES_MAX)
		abort();
	if (pnrgov_xml_open(&reader, e, &f) == PNRGOV_XML_MESSAGE)
		pnrgov_begin(&bookings);
}

static void
take_text(void *context, struct span text)
{
	(void)context;
	pnrgov_xml_text(&reader, text);
}

static void
close_element(void *context, const struct xml_element *e)
{
	(void)context;
	if (e->depth != depth--)
		abort();
	if (pnrgov_xml_close(&reader, e, &f) == PNRGOV_XML_BOOKING)
		booking();
}

static void
read_all(struct span text, size_t piece)
{
	static const struct xml_events events = {
	    open_element, take_text, close_element, NULL, NULL};
	struct err err = ERR_INIT;
	struct xml *x;
	bool end;

	depth = 0;
	pnrgov_begin(&bookings);
	pnrgov_xml_init(&reader, &bookings);
	if (!xml_open(&events, &x, &err))
		abort();
	do {
		struct span part = span_first(text, piece);

		text = span_from(text, part.len);
		end = text.len == 0;
		if (!xml_feed(x, part, end, &err))
			abort();
	} while (!end);
	if (xml_fault(x)->code == NULL && depth != 0)
		abort();
	xml_close(x);
	if (bookings.open)
		booking();
	pnrgov_xml_release(&reader);
}

static size_t
guarded(struct span text, size_t piece)
{
	struct xml_guard g;
	size_t done = 0, good;

	xml_guard_init(&g);
	do {
		struct span part = span_first(text, piece);

		text = span_from(text, part.len);
		good = xml_guard(&g, part);
		done += good;
		if (good < part.len)
			break;
	} while (text.len > 0);
	return done;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make(data, size);

	findings_init(&f, false);
	pnrgov_init(&bookings, today);
	read_all(text, size + 1);
	read_all(text, 61);
	if (guarded(text, size + 1) != guarded(text, 7))
		abort();
	pnrgov_release(&bookings);
	findings_release(&f);
	return 0;
}

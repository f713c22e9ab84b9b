/*
 * pnrgov_party: who of a booking is an adult. See pnrgov.h.
 */
#include "base/array.h"
#include "edi/pnrgov.h"

#define ADULT_YEARS 18

enum age { AGE_UNKNOWN, AGE_CHILD, AGE_ADULT };

/*
 * An airline's child is under 12 and its infant under 2; its adult may be 12,
 * so that "A" says nothing here.
 */
static enum age
age_of_type(struct span type)
{
	static const char *const children[] = {
	    "IN", "INF", "INS", "C", "CH", "CHD", "CNN"};

	for (size_t i = 0; i < ARRAY_SIZE(children); i++)
		if (span_equal_str(type, children[i]))
			return AGE_CHILD;
	return AGE_UNKNOWN;
}

static enum age
age_of_text(struct span docs, struct date today, struct date day)
{
	struct edi_time born = {.has_date = false};

	if (pnrgov_docs_birth(docs, today, &born) != EDI_TIME_OK)
		return AGE_UNKNOWN;
	return date_compare(date_add_years(born.date, ADULT_YEARS), day) > 0
	    ? AGE_CHILD
	    : AGE_ADULT;
}

static enum age
age_of(const struct pnrgov *p, unsigned traveller, struct date day)
{
	for (unsigned i = 0; i < p->record.ssrs; i++) {
		const struct pnrgov_ssr *ssr = &p->ssrs[i];
		enum age age;

		if (ssr->kind != PNRGOV_DOCS || ssr->traveller != traveller + 1)
			continue;
		age = age_of_text(ssr->text, p->today, day);
		if (age != AGE_UNKNOWN)
			return age;
	}
	return age_of_type(p->travellers[traveller].type);
}

void
pnrgov_party(const struct pnrgov *p, struct pnrgov_party *out)
{
	const struct edi_time *departs = &p->message.flight.departs;
	struct date day = departs->has_date ? departs->date : p->today;

	*out = (struct pnrgov_party){0, 0, p->record.has_group};
	for (unsigned i = 0; i < p->record.travellers; i++)
		switch (age_of(p, i, day)) {
		case AGE_ADULT:
			out->adults++;
			break;
		case AGE_CHILD:
			out->children++;
			break;
		default:
			out->unknown = true;
		}
}

/*
 * person_bags: the bags of a record: how many, their weight and their tags.
 */
#include "person_parts.h"

/* A receiver adds these up: digits, and of a weight a fraction after a point.
 */
static void
take_amount(struct person_reader *r, struct span value, struct span *to,
    bool weight, const char *where, struct result *result)
{
	if (!person_take(r, value, to, where, result) || to->len == 0 ||
	    paxlst_is_amount(*to, weight))
		return;
	*to = span_make("", 0);
	findings_add(&result->findings, "api.code", SEVERITY_ERROR,
	    weight ? "bag_weight" : "bags", NULL, "not a plain number");
}

static void
take_bag_count(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	take_amount(r, value, to, false, where, result);
}

static void
take_weight(struct person_reader *r, struct span value, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;

	take_amount(r, value, &p->bag_weight, true, where, result);
	p->bag_unit =
	    strcmp(where, "weight_lb") == 0 ? SPAN("LBR") : SPAN("KGM");
}

static void
take_tags(struct person_reader *r, struct span list, void *to,
    const char *where, struct result *result)
{
	struct paxlst_person *p = to;
	struct json_iterator it;
	struct span element;

	if (json_kind(list) != JSON_ARRAY) {
		person_wrong_type(result, where, "is not an array of tags");
		return;
	}
	json_array_begin(&it, list);
	while (json_array_next(&it, &element) &&
	    person_has_room(p->bag_tags, PAXLST_TAGS_MAX, where, result)) {
		struct paxlst_bag *bag = &p->bags[p->bag_tags];

		bag->tag = bag->count = span_make("", 0);
		if (person_take(r, element, &bag->tag, where, result))
			p->bag_tags++;
	}
}

static const struct person_field bag_fields[] = {
    PERSON("count", take_bag_count, bag_count),
    FIELD("weight_kg", take_weight, 0),
    FIELD("weight_lb", take_weight, 0),
    FIELD("tags", take_tags, 0),
    FIELD_END,
};

void
person_take_bags(struct person_reader *r, struct span object,
    struct paxlst_person *p, struct result *result)
{
	person_take_object(r, object, p, "bags", bag_fields, result);
}

void
person_join_tags(struct person_reader *r, struct paxlst_person *p)
{
	unsigned kept = 0;

	if (p->bag_tags < 2)
		return;
	for (unsigned i = 0; i < p->bag_tags;) {
		struct span tag = p->bags[i].tag;
		size_t digits = 0;
		uint64_t first, next;
		unsigned run = 1;
		char text[12];
		int len;

		while (digits < tag.len && digits < 9 &&
		    tag.data[tag.len - 1 - digits] >= '0' &&
		    tag.data[tag.len - 1 - digits] <= '9')
			digits++;
		if (span_uint(
			span_from(tag, tag.len - digits), UINT32_MAX, &first))
			while (i + run < p->bag_tags &&
			    p->bags[i + run].tag.len == tag.len &&
			    memcmp(p->bags[i + run].tag.data, tag.data,
				tag.len - digits) == 0 &&
			    span_uint(span_from(p->bags[i + run].tag,
					  tag.len - digits),
				UINT32_MAX, &next) &&
			    next == first + run)
				run++;
		len = snprintf(text, sizeof(text), "%u", run);
		p->bags[kept].tag = tag;
		p->bags[kept].count = run == 1
		    ? span_make("", 0)
		    : keep(&r->kept, span_make(text, (size_t)len));
		kept++;
		i += run;
	}
	p->bag_tags = kept;
}

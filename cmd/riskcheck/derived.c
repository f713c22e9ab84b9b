/*
 * derived: what no member says by itself and rules ask for: age, dates of the
 * journey, whether an earlier document is listed, whether this one was shown
 * before by somebody else. What cannot be worked out is not known.
 */
#include "riskcheck.h"

#include <stdio.h>

#include "base/array.h"
#include "travel/country.h"

void
derived_init(struct riskcheck *tool)
{
	static const char *const paths[DERIVED_COUNT] = {
	    [DERIVED_AGE] = "derived.age",
	    [DERIVED_HOLDER] = "derived.holder",
	    [DERIVED_ISSUE_DATE] = "derived.issue_date",
	    [DERIVED_EXPIRY_DATE] = "derived.expiry_date",
	    [DERIVED_TRAVEL_DATE] = "derived.travel_date",
	    [DERIVED_ARRIVAL_DATE] = "derived.arrival_date",
	    [DERIVED_ANNOUNCED_NUMBER] = "derived.announced_number",
	    [DERIVED_ANNOUNCED_BIRTH_DATE] = "derived.announced_birth_date",
	    [DERIVED_ANNOUNCED_NAME] = "derived.announced_name",
	    [DERIVED_EARLIER_DOCUMENT] = "derived.earlier_document",
	    [DERIVED_SAME_DOCUMENT] = "derived.same_document",
	};

	for (int i = 0; i < DERIVED_COUNT; i++)
		if (!risk_field_find(span_str(paths[i]), &tool->derived_id[i]))
			bug("a derived member is not in the table");
}

bool
derived_wanted(const struct riskcheck *tool, enum derived which)
{
	return tool->rules.used[tool->derived_id[which]];
}

void
derived_set(struct riskcheck *tool, enum derived which, struct span text)
{
	struct risk_fact *fact = &tool->facts.fact[tool->derived_id[which]];

	fact->known = true;
	fact->count = 1;
	fact->value[0] = (struct risk_value){text, false};
}

/* ---- dates ---- */

/* The day at the first of the paths that has one; a time of day is cut off. */
static bool
first_date(struct riskcheck *tool, const struct record *record,
    const char *const *paths, size_t count, struct date *out)
{
	for (size_t i = 0; i < count; i++) {
		struct span text;

		if (facts_text(tool, record, paths[i], &text) &&
		    (text.len == 10 ||
			(text.len > 10 && text.data[10] == 'T')) &&
		    date_parse(span_first(text, 10), out))
			return true;
	}
	return false;
}

static void
set_day(
    struct riskcheck *tool, enum derived which, struct date date, char *text)
{
	date_format(date, text);
	derived_set(tool, which, span_str(text));
}

static void
take_document_dates(struct riskcheck *tool, const struct record *record)
{
	static const char *const issue[] = {"issue_date",
	    "mrzcheck/fields/issue_date", "viz/issue_date",
	    "document/issue_date"};
	static const char *const expiry[] = {
	    "mrzcheck/fields/expiry_date", "document/expiry_date"};
	struct date date;

	if (derived_wanted(tool, DERIVED_ISSUE_DATE) &&
	    first_date(tool, record, issue, ARRAY_SIZE(issue), &date))
		set_day(tool, DERIVED_ISSUE_DATE, date, tool->derived.issue);
	if (derived_wanted(tool, DERIVED_EXPIRY_DATE) &&
	    first_date(tool, record, expiry, ARRAY_SIZE(expiry), &date))
		set_day(tool, DERIVED_EXPIRY_DATE, date, tool->derived.expiry);
}

/* The first leg's departure, or the last one's arrival. */
static bool
leg_date(struct riskcheck *tool, const struct record *record, const char *name,
    bool last, struct date *out)
{
	struct span flight, legs, leg, value, text;
	struct json_iterator it;
	bool found = false;

	if (!noun_get(record, "flight", &flight) ||
	    json_kind(flight) != JSON_OBJECT ||
	    !json_member(flight, "legs", &legs) ||
	    json_kind(legs) != JSON_ARRAY)
		return false;
	json_array_begin(&it, legs);
	while ((last || !found) && json_array_next(&it, &leg)) {
		if (json_kind(leg) == JSON_OBJECT &&
		    json_member(leg, name, &value) &&
		    facts_value(tool, value, &text) &&
		    date_parse(span_first(text, 10), out))
			found = true;
	}
	return found;
}

/* Without a journey in the record it is the day at the counter. */
static void
take_journey_dates(struct riskcheck *tool, const struct record *record)
{
	static const char *const movement[] = {"movement/time"};
	struct date date;

	if (derived_wanted(tool, DERIVED_TRAVEL_DATE)) {
		if (!leg_date(tool, record, "departs", false, &date) &&
		    !first_date(tool, record, movement, 1, &date))
			date = tool->facts.today;
		set_day(tool, DERIVED_TRAVEL_DATE, date, tool->derived.travel);
	}
	if (derived_wanted(tool, DERIVED_ARRIVAL_DATE)) {
		if (!leg_date(tool, record, "arrives", true, &date) &&
		    !first_date(tool, record, movement, 1, &date))
			date = tool->facts.today;
		set_day(
		    tool, DERIVED_ARRIVAL_DATE, date, tool->derived.arrival);
	}
}

/* Whole years on the day of the inspection. */
static void
take_age(struct riskcheck *tool, const struct record *record)
{
	static const char *const birth[] = {"mrzcheck/fields/birth_date",
	    "person/birth_date", "viz/birth_date"};
	struct date born, today = tool->facts.today;
	int years;

	if (!derived_wanted(tool, DERIVED_AGE) ||
	    !first_date(tool, record, birth, ARRAY_SIZE(birth), &born))
		return;
	years = today.year - born.year;
	if (date_compare(date_add_years(born, years), today) > 0)
		years--;
	if (years < 0)
		return;
	(void)snprintf(
	    tool->derived.age, sizeof(tool->derived.age), "%d", years);
	derived_set(tool, DERIVED_AGE, span_str(tool->derived.age));
}

/* Whose the document is: of the state that issued it, or of another. */
static void
take_holder(struct riskcheck *tool, const struct record *record)
{
	struct span state, nationality;

	if (!derived_wanted(tool, DERIVED_HOLDER) ||
	    !facts_text(
		tool, record, "mrzcheck/fields/issuing_state", &state) ||
	    !facts_text(
		tool, record, "mrzcheck/fields/nationality", &nationality))
		return;
	derived_set(tool, DERIVED_HOLDER,
	    country_same_state(state, nationality) ? SPAN("national")
						   : SPAN("other"));
}

/* ---- an earlier document ---- */

static bool
member_text(struct riskcheck *tool, struct span object, const char *name,
    struct span *text)
{
	struct span value;

	return json_kind(object) == JSON_OBJECT &&
	    json_member(object, name, &value) && facts_value(tool, value, text);
}

/* Whether what a list has of this number is that it was lost or stolen. */
static bool
is_lost(struct riskcheck *tool, struct span result, struct span number)
{
	struct span sources, source, records, record, text;
	struct json_iterator outer, inner;

	if (!json_member(result, "sources", &sources) ||
	    json_kind(sources) != JSON_ARRAY)
		return false;
	json_array_begin(&outer, sources);
	while (json_array_next(&outer, &source)) {
		if (json_kind(source) != JSON_OBJECT ||
		    !json_member(source, "records", &records) ||
		    json_kind(records) != JSON_ARRAY)
			continue;
		json_array_begin(&inner, records);
		while (json_array_next(&inner, &record))
			if (member_text(tool, record, "number", &text) &&
			    facts_same_number(text, number) &&
			    member_text(tool, record, "status", &text) &&
			    (span_equal(text, SPAN("lost")) ||
				span_equal(text, SPAN("stolen"))))
				return true;
	}
	return false;
}

/*
 * Of all documents that lists were asked for, those with another number than
 * the one that is shown. One that no list answered for leaves it open.
 */
static void
take_earlier(struct riskcheck *tool, const struct record *record)
{
	struct span result, queries, query, shown, number, answer;
	struct json_iterator it;
	bool listed = false, open = false, others = false;

	if (!derived_wanted(tool, DERIVED_EARLIER_DOCUMENT) ||
	    !noun_get(record, "sltdquery", &result) ||
	    !json_member(result, "queries", &queries) ||
	    json_kind(queries) != JSON_ARRAY)
		return;
	if (!facts_text(
		tool, record, "mrzcheck/fields/document_number", &shown) &&
	    !facts_text(tool, record, "document/number", &shown))
		return;
	json_array_begin(&it, queries);
	while (json_array_next(&it, &query)) {
		if (!member_text(tool, query, "number", &number) ||
		    facts_same_number(number, shown))
			continue;
		others = true;
		if (!member_text(tool, query, "answer", &answer))
			open = true;
		else if (span_equal(answer, SPAN("hit")))
			listed = listed || is_lost(tool, result, number);
		else if (!span_equal(answer, SPAN("no_record")))
			open = true;
	}
	if (listed || (others && !open))
		derived_set(tool, DERIVED_EARLIER_DOCUMENT,
		    listed ? SPAN("listed") : SPAN("clear"));
}

void
derived_take(struct riskcheck *tool, const struct record *record)
{
	take_document_dates(tool, record);
	take_journey_dates(tool, record);
	take_age(tool, record);
	take_holder(tool, record);
	take_earlier(tool, record);
	entries_take(tool, record);
	announced_take(tool, record);
}

/*
 * look: a few lines that fit into a few seconds.
 */
#include "model/look.h"

#include "base/array.h"

/* Lines there should be at least, where the seconds allow. */
#define LINES_WANTED 3
/* The shortest look, in seconds. */
#define SHORTEST 2

struct choosing {
	struct look_line *out;
	unsigned count, seconds, senses;
	bool bound;
};

static bool
has(const struct choosing *c, const struct feature *feature)
{
	for (unsigned i = 0; i < c->count; i++)
		if (c->out[i].feature == feature)
			return true;
	return false;
}

/* The sense that a light takes, where a model has another than usual. */
static enum feature_sense
sense_of(const struct look_line *line)
{
	static const struct {
		const char *word;
		enum feature_sense sense;
	} words[] = {{"tilt", SENSE_TILT}, {"touch", SENSE_TOUCH},
	    {"transmitted", SENSE_LIGHT}, {"flat", SENSE_LOOK}};

	if (line->light != line->feature->light)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (strcmp(line->light, words[i].word) == 0)
				return words[i].sense;
	return line->feature->sense;
}

static bool
add_line(struct choosing *c, const struct look_line *line)
{
	if (c->count == LOOK_LINES_MAX || has(c, line->feature) ||
	    line->feature->seconds > c->seconds)
		return false;
	c->out[c->count++] = *line;
	c->seconds -= line->feature->seconds;
	c->bound = c->bound || line->feature->binds;
	return true;
}

/* Whether it would cost a line that there should be, and could be. */
static bool
is_too_long(const struct choosing *c, const struct look_line *line)
{
	unsigned missing =
	    c->count < LINES_WANTED ? LINES_WANTED - c->count : 0;

	return missing > 0 && c->seconds >= missing * SHORTEST &&
	    c->seconds < line->feature->seconds + (missing - 1) * SHORTEST;
}

/* A sense that no line has had yet. */
static bool
add_sense(struct choosing *c, const struct look_line *line)
{
	unsigned bit = 1U << sense_of(line);

	if ((c->senses & bit) != 0 || is_too_long(c, line) ||
	    !add_line(c, line))
		return false;
	c->senses |= bit;
	return true;
}

static struct look_line
usual(const char *id)
{
	const struct feature *f = feature_find(span_str(id));
	struct look_line line = {NULL, NULL, NULL, NULL, NULL, NULL, 0};

	if (f == NULL)
		bug("a feature that the table does not have");
	line.feature = f;
	line.where = f->where;
	line.light = f->light;
	line.genuine = f->genuine;
	line.forgery = f->forgery;
	line.level = f->level;
	return line;
}

/* As a model has it: the forgery of the table may be of another place. */
static struct look_line
of_model(const struct model_look *look)
{
	struct look_line line = usual(look->feature->id);

	line.where = look->where;
	line.genuine = look->genuine;
	line.level = look->level;
	if (look->light != NULL)
		line.light = look->light;
	return line;
}

/* ---- the parts, most important first ------------------------------------- */

static void
add_contradictions(struct choosing *c, unsigned differs)
{
	static const struct {
		unsigned what;
		const char *feature, *code;
	} rows[] = {
	    {WHAT_NUMBER, "numbering", "model.number"},
	    {WHAT_VALIDITY, "dates", "model.validity"},
	    {WHAT_PERSONAL, "person", "model.personal_number"},
	    {WHAT_BIRTH, "person", "model.birth_date"},
	    {WHAT_SEX, "person", "model.sex"},
	    {WHAT_EXTENSION, "extension", "model.extension"},
	    {WHAT_CHIP, "chip", "model.chip"},
	    {WHAT_SILENT_CHIP, "chip", "model.chip"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct look_line line;

		if ((differs & rows[i].what) == 0)
			continue;
		line = usual(rows[i].feature);
		line.why = rows[i].code;
		add_line(c, &line);
	}
}

static void
add_alerts(struct choosing *c, const struct model_answer *answer)
{
	for (unsigned a = 0; a < answer->alerts; a++)
		for (size_t i = 0; i < answer->alert[a]->sign_count; i++) {
			const struct model_look *sign =
			    &answer->alert[a]->signs[i];
			struct look_line line = usual(sign->feature->id);

			line.forgery = sign->genuine;
			line.why = "model.alert";
			add_line(c, &line);
		}
}

/* The i-th look of the model; NULL after the last. */
static const struct model_look *
look_at(const struct model_state *s, const struct model *m, size_t i)
{
	const struct model_looks *looks;

	for (size_t l = 0; s != NULL && m != NULL &&
	     (looks = model_section(s, KIND_LOOK, l)) != NULL;
	     l++) {
		if (strcmp(looks->head.name, m->head.name) != 0)
			continue;
		if (i < looks->count)
			return &looks->list[i];
		i -= looks->count;
	}
	return NULL;
}

static void
add_model(struct choosing *c, const struct model_state *s,
    const struct model_answer *answer)
{
	const struct model_look *look;

	for (size_t i = 0; (look = look_at(s, answer->model, i)) != NULL; i++) {
		struct look_line line = of_model(look);

		if (line.level == 1)
			add_sense(c, &line);
	}
}

/* What binds page and zone, unless it leaves no time for the others. */
static void
add_binding(struct choosing *c)
{
	static const char *const ids[] = {"numbering", "ghost"};

	for (size_t i = 0; i < ARRAY_SIZE(ids) && !c->bound; i++) {
		struct look_line line = usual(ids[i]);

		if (!is_too_long(c, &line))
			add_line(c, &line);
	}
}

static void
add_generic(struct choosing *c)
{
	static const char *const ids[] = {
	    "tactile", "ovi", "watermark", "numbering", "ghost"};

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct look_line line = usual(ids[i]);

		add_sense(c, &line);
	}
}

/* One for a tool that is there: the model's own, else a usual one. */
static void
add_tool(struct choosing *c, const struct model_state *s,
    const struct model_answer *answer, unsigned tools)
{
	const struct feature *f;
	const struct model_look *look;

	for (size_t i = 0; (look = look_at(s, answer->model, i)) != NULL; i++) {
		struct look_line line = of_model(look);

		if (line.level == 2 && (line.feature->tool & tools) != 0 &&
		    add_line(c, &line))
			return;
	}
	for (unsigned i = 0; (f = feature_at(i)) != NULL; i++) {
		struct look_line line = usual(f->id);

		if (f->level == 2 && (f->tool & tools) != 0 &&
		    add_line(c, &line))
			return;
	}
}

unsigned
look_choose(const struct model_state *s, const struct model_answer *answer,
    const struct look_options *options, struct look_line out[LOOK_LINES_MAX])
{
	struct choosing c = {out, 0, 0, 0, false};

	c.seconds =
	    options->secondary ? LOOK_SECONDARY_SECONDS : LOOK_PRIMARY_SECONDS;
	add_contradictions(&c, answer->differs);
	add_alerts(&c, answer);
	add_model(&c, s, answer);
	if (options->tools != 0 && options->secondary)
		add_tool(&c, s, answer, options->tools);
	add_binding(&c);
	add_generic(&c);
	add_tool(&c, s, answer, options->tools);
	return c.count;
}

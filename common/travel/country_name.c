/*
 * country_name: states by their names. A name becomes its words without case,
 * accents, articles and order; two names are the same when those are. There
 * is no guess at a name that is spelt wrongly.
 */
#include <pthread.h>

#include "base/array.h"
#include "base/fold.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "travel/country_private.h"

/* Words of a name, and bytes of all of them, that are looked at. */
#define WORDS_MAX 16
#define KEY_MAX 112

struct key {
	struct span word[WORDS_MAX];
	size_t count;
	char text[KEY_MAX];
	size_t len;
	bool wrong; /* no name: too long, or other letters than Latin ones */
};

static const char *const articles[] = {"the", "of", "and", "de", "du", "des",
    "la", "le", "les", "d", "l", "do", "da", "dos", "del", "y", "e", "et",
    "los", "las", "el", "o", "a", "os", "as", "en"};

/* "Kingdom of" says nothing that tells one state from another. */
static const char *const forms[] = {"republic", "kingdom", "state",
    "principality", "commonwealth", "sultanate", "federation", "federal",
    "islamic", "republique", "royaume", "etat", "principaute", "federale",
    "islamique", "sultanat", "republica", "reino", "estado", "principado",
    "federacion", "federacao", "sultanato", "islamica"};

static bool
is_in(const char *const *list, size_t count, struct span word)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal_str(word, list[i]))
			return true;
	return false;
}

static void
put_letter(struct key *k, char c)
{
	if (k->len < sizeof(k->text))
		k->text[k->len++] = c;
	else
		k->wrong = true;
}

/* The word that began at start, in its place among the others. */
static void
end_word(struct key *k, size_t start)
{
	struct span word = span_make(k->text + start, k->len - start);
	size_t i;

	if (span_equal_str(word, "st"))
		word = SPAN("saint");
	else if (span_equal_str(word, "ste"))
		word = SPAN("sainte");
	if (word.len == 0 || is_in(articles, ARRAY_SIZE(articles), word))
		return;
	if (k->count == WORDS_MAX) {
		k->wrong = true;
		return;
	}
	for (i = k->count++; i > 0 && span_compare(word, k->word[i - 1]) < 0;
	     i--)
		k->word[i] = k->word[i - 1];
	k->word[i] = word;
}

/* Adds the letters that a character stands for; false: it ends a word. */
static bool
put_character(struct key *k, uint32_t c)
{
	char letters[FOLD_LATIN_MAX];
	size_t count = fold_latin(c, letters);

	for (size_t i = 0; i < count; i++)
		put_letter(k, letters[i]);
	if (count > 0) {
		return true;
	} else if (c >= 0x300 && c < 0x370) {
		return true; /* a mark of its own, on the letter before it */
	} else if (c < 0xc0 || (c >= 0x2000 && c < 0x2070)) {
		k->wrong |= c >= '0' && c <= '9';
		return false;
	} else {
		k->wrong = true;
	}
	return true;
}

static void
key_make(struct span name, struct key *k)
{
	size_t start = 0;

	k->count = k->len = 0;
	k->wrong = false;
	while (name.len > 0 && !k->wrong) {
		if (utf8_sequence(name.data, name.len) == 0) {
			k->wrong = true;
			return;
		}
		if (!put_character(k, utf8_take(&name))) {
			end_word(k, start);
			start = k->len;
		}
	}
	end_word(k, start);
	k->wrong |= k->count == 0;
}

static void
drop_forms(struct key *k)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->count; i++)
		if (!is_in(forms, ARRAY_SIZE(forms), k->word[i]))
			k->word[kept++] = k->word[i];
	k->count = kept;
}

static bool
key_equal(const struct key *a, const struct key *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!span_equal(a->word[i], b->word[i]))
			return false;
	return true;
}

/* ---- all names, by the hash of their keys ------------------------------- */

#define NAMES_MAX 2048
#define SLOTS (2 * NAMES_MAX)

static struct {
	struct span name;
	const struct country *country;
} names[NAMES_MAX];
static size_t name_count;
static uint16_t slots[SLOTS]; /* in names, from 1; 0 is free */
static pthread_once_t names_once = PTHREAD_ONCE_INIT;

static size_t
key_slot(const struct key *k)
{
	uint64_t h = 0;

	for (size_t i = 0; i < k->count; i++)
		h = hash_sum(k->word[i], h);
	return (size_t)(h % SLOTS);
}

/* The slot that the key has, or that is free for it. */
static uint16_t *
find_slot(const struct key *k)
{
	size_t at = key_slot(k);
	struct key other;

	for (; slots[at] != 0; at = (at + 1) % SLOTS) {
		key_make(names[slots[at] - 1].name, &other);
		if (key_equal(k, &other))
			break;
	}
	return &slots[at];
}

static void
add_name(struct span name, const struct country *country)
{
	struct key k;
	uint16_t *slot;

	key_make(name, &k);
	if (k.wrong || country == NULL || name_count == NAMES_MAX)
		bug("a name of the table of countries");
	slot = find_slot(&k);
	if (*slot != 0) {
		/* the same in two languages */
		if (names[*slot - 1].country != country)
			bug("two countries of one name");
		return;
	}
	names[name_count].name = name;
	names[name_count].country = country;
	*slot = (uint16_t)++name_count;
}

static void
fill_names(void)
{
	for (size_t i = 0; i < country_count; i++)
		for (int l = 0; l < COUNTRY_LANGUAGES; l++)
			if (country_rows[i].name[l] != NULL)
				add_name(span_str(country_rows[i].name[l]),
				    &country_rows[i]);
	for (size_t i = 0; i < country_alias_count; i++) {
		const struct country_alias *a = &country_aliases[i];
		struct span rest = span_str(a->names);

		while (rest.len > 0) {
			size_t end = span_find(rest, '|');

			add_name(span_first(rest, end),
			    country_find(span_str(a->code)));
			rest = span_from(rest, end + 1);
		}
	}
}

const struct country *
country_find_name(struct span name)
{
	struct key k;
	uint16_t slot;

	if (pthread_once(&names_once, fill_names) != 0)
		bug("pthread_once");
	key_make(name, &k);
	if (k.wrong)
		return NULL;
	slot = *find_slot(&k);
	if (slot == 0) {
		drop_forms(&k);
		slot = k.count > 0 ? *find_slot(&k) : 0;
	}
	return slot != 0 ? names[slot - 1].country : NULL;
}

/*
 * SecurityInfos from settings. See secinfo.h. It refuses unknown words; it
 * makes any combination, also those that no chip should have.
 */
#include "gen/secinfo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INFO_MAX 32
#define WORD_MAX 64
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define PACE_DEFAULT "ecdh-gm-aes128:13"
#define CA_DEFAULT "aes128@bp256/chip"

static const struct {
	const char *name;
	enum gen_mapping mapping;
} mappings[] = {{"dh-gm", GEN_DH_GM}, {"ecdh-gm", GEN_ECDH_GM},
    {"dh-im", GEN_DH_IM}, {"ecdh-im", GEN_ECDH_IM}, {"ecdh-cam", GEN_ECDH_CAM}};

static const char *const ciphers[] = {
    "key", "3des", "aes128", "aes192", "aes256"};

static const char *const curve_names[] = {"p192", "bp192", "p224", "bp224",
    "p256", "bp256", "bp320", "p384", "bp384", "bp512", "p521"};

/* ---- reading the settings ------------------------------------------------ */

/* The next word of a comma list; false at its end. */
static bool
next_word(const char **list, char word[WORD_MAX])
{
	size_t n = strcspn(*list, ",");

	if (n == 0)
		return false;
	if (n >= WORD_MAX)
		gen_die("too long a word: %s", *list);
	memcpy(word, *list, n);
	word[n] = '\0';
	*list += n + ((*list)[n] == ',');
	return true;
}

static enum gen_cipher
cipher_of(const char *name)
{
	for (size_t i = 0; i < COUNT(ciphers); i++)
		if (strcmp(ciphers[i], name) == 0)
			return (enum gen_cipher)i;
	gen_die("no such cipher: %s", name);
}

static struct gen_pace
pace_of(char *word)
{
	struct gen_pace pace = {.stated = strchr(word, '?') == NULL};
	char *colon = strchr(word, ':'), *dash = strrchr(word, '-');

	if (colon == NULL || dash == NULL)
		gen_die("not MAPPING-CIPHER:ID: %s", word);
	pace.id = (int)strtol(colon + 1, NULL, 10);
	*colon = *dash = '\0';
	for (size_t i = 0; i < COUNT(mappings); i++)
		if (strcmp(mappings[i].name, word) == 0)
			pace.mapping = mappings[i].mapping;
	pace.cipher = cipher_of(dash + 1);
	if (pace.mapping == 0 || pace.cipher == GEN_CIPHER_NONE)
		gen_die("not MAPPING-CIPHER:ID: %s-%s", word, dash + 1);
	return pace;
}

size_t
gen_secinfo_pace(struct settings *s, struct gen_pace list[])
{
	const char *text = settings_get(s, "", "pace", PACE_DEFAULT);
	char word[WORD_MAX];
	size_t count = 0;

	if (strcmp(text, "none") == 0)
		return 0;
	while (next_word(&text, word)) {
		if (count == GEN_PACE_MAX)
			gen_die("too many in pace=");
		list[count++] = pace_of(word);
	}
	return count;
}

static struct gen_ca
key_of(char *word, enum gen_cipher cipher)
{
	struct gen_ca ca = {.cipher = cipher, .id = -1};
	char *number = strchr(word, '#');

	if (number != NULL) {
		ca.id = strtol(number + 1, NULL, 10);
		*number = '\0';
	}
	ca.key = gen_key_get(word, "chip");
	return ca;
}

size_t
gen_secinfo_ca(struct settings *s, struct gen_ca list[])
{
	const char *text = settings_get(s, "", "ca", CA_DEFAULT);
	char word[WORD_MAX], *at;
	size_t count = 0;

	if (strcmp(text, "none") == 0)
		return 0;
	while (next_word(&text, word)) {
		at = strchr(word, '@');
		if (at == NULL || count == GEN_CA_MAX)
			gen_die("not CIPHER@KEY, or too many: %s", word);
		*at = '\0';
		list[count++] = key_of(at + 1, cipher_of(word));
	}
	return count;
}

bool
gen_secinfo_cam(struct settings *s, struct gen_ca *cam)
{
	struct gen_pace pace[GEN_PACE_MAX];
	size_t count = gen_secinfo_pace(s, pace);
	char fallback[WORD_MAX] = "", word[WORD_MAX];

	for (size_t i = 0; i < count; i++)
		if (pace[i].mapping == GEN_ECDH_CAM && pace[i].id >= 8 &&
		    pace[i].id <= 18)
			snprintf(fallback, sizeof(fallback), "%s/cam#%d",
			    curve_names[pace[i].id - 8], pace[i].id);
	snprintf(
	    word, sizeof(word), "%s", settings_get(s, "", "cam", fallback));
	if (word[0] == '\0')
		return false;
	*cam = key_of(word, GEN_CIPHER_NONE);
	return true;
}

/* ---- the infos ----------------------------------------------------------- */

static struct blob
oid_below(const char *arc, int kind, int cipher)
{
	char dotted[64];

	snprintf(dotted, sizeof(dotted), cipher == 0 ? "%s.%d" : "%s.%d.%d",
	    arc, kind, cipher);
	return asn_oid(dotted);
}

struct blob
gen_secinfo_pace_oid(const struct gen_pace *pace)
{
	return oid_below(
	    "0.4.0.127.0.7.2.2.4", (int)pace->mapping, (int)pace->cipher);
}

static int
kind_of(const struct gen_key *key)
{
	return gen_key_is_dh(key) ? 1 : 2;
}

struct blob
gen_secinfo_ca_oid(const struct gen_ca *ca)
{
	return oid_below(
	    "0.4.0.127.0.7.2.2.3", kind_of(ca->key), (int)ca->cipher);
}

static struct blob
number_or_none(long id)
{
	return id < 0 ? ASN_NONE : asn_int(id);
}

static size_t
add_pace(struct settings *s, struct blob infos[])
{
	struct gen_pace pace[GEN_PACE_MAX];
	size_t count = gen_secinfo_pace(s, pace);

	for (size_t i = 0; i < count; i++)
		infos[i] = ASN_SEQ(gen_secinfo_pace_oid(&pace[i]), asn_int(2),
		    number_or_none(pace[i].stated ? pace[i].id : -1));
	return count;
}

static struct blob
key_info(const struct gen_ca *ca, const char *form)
{
	return ASN_SEQ(oid_below("0.4.0.127.0.7.2.2.1", kind_of(ca->key), 0),
	    gen_key_spki(ca->key, form), number_or_none(ca->id));
}

static size_t
add_ca(struct settings *s, struct blob infos[])
{
	const char *form = settings_get(s, "ca.", "form", "explicit");
	struct gen_ca ca[GEN_CA_MAX];
	size_t count = gen_secinfo_ca(s, ca), n = 0;

	for (size_t i = 0; i < count; i++) {
		bool listed = false;

		for (size_t k = 0; k < i; k++)
			listed |=
			    ca[k].key == ca[i].key && ca[k].id == ca[i].id;
		if (ca[i].cipher != GEN_CIPHER_NONE)
			infos[n++] = ASN_SEQ(gen_secinfo_ca_oid(&ca[i]),
			    asn_int(1), number_or_none(ca[i].id));
		if (!listed)
			infos[n++] = key_info(&ca[i], form);
	}
	return n;
}

static struct blob
active_info(const char *hash)
{
	static const char *const hashes[] = {
	    "sha1", "sha224", "sha256", "sha384", "sha512"};

	for (int i = 0; i < (int)COUNT(hashes); i++)
		if (strcmp(hashes[i], hash) == 0)
			return ASN_SEQ(asn_oid("2.23.136.1.1.5"), asn_int(1),
			    oid_below("0.4.0.127.0.7.1.1.4.1", i + 1, 0));
	gen_die("no such hash: %s", hash);
}

struct blob
gen_secinfo_dg14(struct settings *s)
{
	const char *hash = settings_get(s, "aa.", "info", "sha256");
	struct blob infos[INFO_MAX], turned[INFO_MAX];
	size_t n = add_pace(s, infos);

	n += add_ca(s, infos + n);
	if (strcmp(hash, "none") != 0)
		infos[n++] = active_info(hash);
	if (!settings_is(s, "dg14.", "order", "reversed"))
		return asn_set_sorted(infos, n);
	for (size_t i = 0; i < n; i++)
		turned[i] = infos[n - 1 - i];
	return asn_wrap(0x31, turned, n);
}

struct blob
gen_secinfo_card_access(struct settings *s)
{
	const char *form = settings_get(s, "", "card_access", "none");
	struct blob infos[INFO_MAX];
	size_t n = add_pace(s, infos);

	if (strcmp(form, "none") == 0 || n == 0)
		return ASN_NONE;
	if (strcmp(form, "other") == 0)
		return asn_flip(asn_set_sorted(infos, n), -1, 1);
	return asn_set_sorted(infos, strcmp(form, "weak") == 0 ? 1 : n);
}

struct blob
gen_secinfo_card_security(struct settings *s)
{
	const char *form = settings_get(s, "cam.", "form", "standardized");
	struct blob infos[INFO_MAX];
	size_t n = add_pace(s, infos);
	struct gen_ca cam;

	if (!gen_secinfo_cam(s, &cam))
		return ASN_NONE;
	infos[n++] = key_info(&cam, form);
	return asn_set_sorted(infos, n);
}

/*
 * Data groups, EF.COM and the LDS security object. See lds.h.
 */
#include "gen/lds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/image.h"
#include "gen/secinfo.h"

/* Doc 9303-10 table 5 ("DG tag"). */
static const unsigned tags[LDS_GROUPS + 1] = {0, 0x61, 0x75, 0x63, 0x76, 0x65,
    0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70};

unsigned
gen_lds_tag(int number)
{
	return tags[number];
}

/* ---- DG1 ----------------------------------------------------------------- */

/* Doc 9303-3 4.9: weights 7 3 1, A is 10, < is 0. */
static char
check_digit(const char *text, size_t len)
{
	static const int weights[] = {7, 3, 1};
	int sum = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		int value = c >= '0' && c <= '9' ? c - '0'
		    : c >= 'A' && c <= 'Z'	 ? c - 'A' + 10
						 : 0;

		sum += value * weights[i % 3];
	}
	return (char)('0' + sum % 10);
}

static void
put(char *line, size_t at, size_t len, const char *text)
{
	for (size_t i = 0; i < len; i++)
		line[at + i] = *text == '\0' ? '<' : *text == ' ' ? '<' : *text;
	for (size_t i = 0; i < len && text[i] != '\0'; i++)
		line[at + i] = text[i] == ' ' ? '<' : text[i];
	for (size_t i = strlen(text); i < len; i++)
		line[at + i] = '<';
}

struct holder {
	const char *code, *state, *number, *nationality, *birth, *sex, *expiry,
	    *optional;
	char name[128];
};

static void
zone_td3(const struct holder *h, struct gen_lds *lds)
{
	char *a = lds->zone[0], *b = lds->zone[1], all[44];

	put(a, 0, 2, h->code);
	put(a, 2, 3, h->state);
	put(a, 5, 39, h->name);
	put(b, 0, 9, h->number);
	b[9] = check_digit(b, 9);
	put(b, 10, 3, h->nationality);
	put(b, 13, 6, h->birth);
	b[19] = check_digit(b + 13, 6);
	put(b, 20, 1, h->sex);
	put(b, 21, 6, h->expiry);
	b[27] = check_digit(b + 21, 6);
	put(b, 28, 14, h->optional);
	b[42] = check_digit(b + 28, 14);
	snprintf(all, sizeof(all), "%.10s%.7s%.22s", b, b + 13, b + 21);
	b[43] = check_digit(all, 39);
	lds->lines = 2;
}

static void
zone_td2(const struct holder *h, struct gen_lds *lds)
{
	char *a = lds->zone[0], *b = lds->zone[1], all[44];

	put(a, 0, 2, h->code);
	put(a, 2, 3, h->state);
	put(a, 5, 31, h->name);
	put(b, 0, 9, h->number);
	b[9] = check_digit(b, 9);
	put(b, 10, 3, h->nationality);
	put(b, 13, 6, h->birth);
	b[19] = check_digit(b + 13, 6);
	put(b, 20, 1, h->sex);
	put(b, 21, 6, h->expiry);
	b[27] = check_digit(b + 21, 6);
	put(b, 28, 7, h->optional);
	snprintf(all, sizeof(all), "%.10s%.7s%.14s", b, b + 13, b + 21);
	b[35] = check_digit(all, 31);
	lds->lines = 2;
}

/* The number's digit, or < and the rest in optional data (Doc 9303-5
 * 4.2.2.1 note j). */
static void
td1_number(const struct holder *h, char *a)
{
	size_t len = strlen(h->number);
	char rest[16];

	put(a, 5, 9, h->number);
	if (len <= 9) {
		a[14] = check_digit(a + 5, 9);
		put(a, 15, 15, h->optional);
		return;
	}
	a[14] = '<';
	snprintf(rest, sizeof(rest), "%.13s%c", h->number + 9,
	    check_digit(h->number, len));
	put(a, 15, 15, rest);
}

static void
zone_td1(const struct holder *h, struct gen_lds *lds)
{
	char *a = lds->zone[0], *b = lds->zone[1], *c = lds->zone[2], all[64];

	put(a, 0, 2, h->code);
	put(a, 2, 3, h->state);
	td1_number(h, a);
	put(b, 0, 6, h->birth);
	b[6] = check_digit(b, 6);
	put(b, 7, 1, h->sex);
	put(b, 8, 6, h->expiry);
	b[14] = check_digit(b + 8, 6);
	put(b, 15, 3, h->nationality);
	put(b, 18, 11, "");
	snprintf(
	    all, sizeof(all), "%.25s%.7s%.7s%.11s", a + 5, b, b + 8, b + 18);
	b[29] = check_digit(all, 50);
	put(c, 0, 30, h->name);
	lds->lines = 3;
}

static struct blob
group1(struct settings *s, struct gen_lds *lds)
{
	const char *format = settings_get(s, "", "format", "TD3");
	struct holder h = {.code = settings_get(s, "doc.", "code",
			       strcmp(format, "TD3") == 0 ? "P" : "I"),
	    .state = settings_get(s, "doc.", "state", "UTO"),
	    .number = settings_get(s, "doc.", "number", "L898902C3"),
	    .nationality = settings_get(s, "doc.", "nationality", "UTO"),
	    .birth = settings_get(s, "doc.", "birth", "740812"),
	    .sex = settings_get(s, "doc.", "sex", "F"),
	    .expiry = settings_get(s, "doc.", "expiry", "340415"),
	    .optional = settings_get(s, "doc.", "optional", "")};

	snprintf(h.name, sizeof(h.name), "%s<<%s",
	    settings_get(s, "doc.", "surname", "ERIKSSON"),
	    settings_get(s, "doc.", "given", "ANNA MARIA"));
	memset(lds->zone, 0, sizeof(lds->zone));
	if (strcmp(format, "TD1") == 0)
		zone_td1(&h, lds);
	else if (strcmp(format, "TD2") == 0)
		zone_td2(&h, lds);
	else
		zone_td3(&h, lds);
	return asn_tlv(0x61,
	    asn_tlv(0x5f1f,
		ASN_JOIN(asn_text(lds->zone[0]), asn_text(lds->zone[1]),
		    asn_text(lds->zone[2]))));
}

/* ---- DG2 ----------------------------------------------------------------- */

static struct blob
big_endian(unsigned long value, size_t size)
{
	unsigned char *p = asn_alloc(size);

	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(value >> (8 * (size - 1 - i)));
	return (struct blob){p, size};
}

/* ISO/IEC 19794-5:2005 clause 5: header, one facial record. */
static struct blob
record_19794(struct blob image, int kind)
{
	size_t block = 20 + 12 + image.len;

	return ASN_JOIN(asn_hex("46414300"
				"30313000"),
	    big_endian(14 + block, 4), asn_hex("0001"), big_endian(block, 4),
	    asn_hex("0000"
		    "00"
		    "00"
		    "00"
		    "000000"
		    "0000"
		    "000000"
		    "000000"),
	    asn_hex("01"), big_endian((unsigned)kind, 1),
	    big_endian(IMAGE_WIDTH, 2), big_endian(IMAGE_HEIGHT, 2),
	    asn_hex("00"
		    "02"
		    "0000"
		    "0000"),
	    image);
}

/* ISO/IEC 39794-5:2019 annex A: FaceImageDataBlock. */
static struct blob
record_39794(struct blob image, int kind)
{
	struct blob size = ASN_CTX(7, asn_tlv(0x80, big_endian(IMAGE_WIDTH, 2)),
	    asn_tlv(0x81, big_endian(IMAGE_HEIGHT, 2)));
	struct blob information = ASN_CTX(1,
	    ASN_CTX(0, asn_tlv(0x80, big_endian(kind == 0 ? 2 : 3, 1))), size);
	struct blob two = ASN_CTX(0, asn_tlv(0x80, image), information);

	return asn_wrap(0x65,
	    ASN_PARTS(ASN_CTX(0, asn_tlv(0x80, asn_hex("03")),
			  asn_tlv(0x81, asn_hex("07e3"))),
		ASN_CTX(1,
		    ASN_SEQ(asn_tlv(0x80, asn_hex("01")), ASN_CTX(1, two)))));
}

static struct blob
zeros(size_t count)
{
	return (struct blob){memset(asn_alloc(count + 1), 0, count), count};
}

static struct blob
group2(struct settings *s)
{
	const char *photo = settings_get(s, "", "photo", "jpeg");
	bool modern = settings_is(s, "", "faces", "39794");
	size_t padding = (size_t)settings_number(s, "photo.", "padding", 0);
	int kind = strncmp(photo, "j2", 2) == 0 || strcmp(photo, "jp2") == 0;
	struct blob image = kind == 0
	    ? gen_image_jpeg((int)settings_number(s, "", "person", 0))
	    : gen_image_jp2(strcmp(photo, "jp2") == 0);
	struct blob header;

	image = ASN_JOIN(image, zeros(padding));
	header = asn_wrap(0xa1,
	    ASN_PARTS(asn_hex("80020101"), asn_hex("810102"),
		asn_hex("87020101"),
		asn_hex(modern ? "8802001b" : "88020008")));

	return asn_tlv(0x75,
	    asn_wrap(0x7f61,
		ASN_PARTS(asn_int(1),
		    asn_wrap(0x7f60,
			ASN_PARTS(header,
			    modern ? asn_tlv(0x7f2e, record_39794(image, kind))
				   : asn_tlv(0x5f2e,
					 record_19794(image, kind)))))));
}

/* ---- the others ---------------------------------------------------------- */

/* DG7: one displayed signature, a JPEG (Doc 9303-10 4.7.7). */
static struct blob
group7(void)
{
	return asn_wrap(
	    0x67, ASN_PARTS(asn_int(1), asn_tlv(0x5f43, gen_image_jpeg(1))));
}

/* DG11, additional personal details: a tag list and its elements. */
static struct blob
group11(void)
{
	return asn_wrap(0x6b,
	    ASN_PARTS(asn_tlv(0x5c, asn_hex("5f0e5f2b5f11")),
		asn_tlv(0x5f0e, asn_text("ERIKSSON<<ANNA<MARIA")),
		asn_tlv(0x5f2b, asn_text("19740812")),
		asn_tlv(0x5f11, asn_text("ZENITH<UTOPIA"))));
}

/* Additional document details. Belgium's have objects without content, and
 * 5F85, a tag that X.690 reads on into the length. */
static struct blob
group12(struct settings *s)
{
	struct blob authority =
	    asn_tlv(0x5f19, asn_text("UTOPIA PASSPORT OFFICE"));
	struct blob issued = asn_tlv(0x5f26, asn_text("20250601"));

	if (!settings_is(s, "", "dg12", "belgian"))
		return asn_wrap(0x6c,
		    ASN_PARTS(
			asn_tlv(0x5c, asn_hex("5f195f26")), authority, issued));
	return asn_wrap(0x6c,
	    ASN_PARTS(asn_tlv(0x5c, asn_hex("5f195f1b5f855f265f55")), authority,
		asn_hex("5f1b00"), asn_hex("5f850d"), asn_text("2025060112345"),
		issued, asn_hex("5f5500")));
}

/* DG14, SecurityInfos: PACE with generic mapping, chip authentication with a
 * key, and the algorithm of active authentication, unless told otherwise. */
static struct blob
group14(struct settings *s)
{
	return asn_tlv(0x6e, gen_secinfo_dg14(s));
}

static struct blob
group15(struct settings *s)
{
	return asn_tlv(0x6f,
	    gen_key_spki(
		gen_key_get(settings_get(s, "", "aa", "rsa-1024"), "aa"),
		"explicit"));
}

struct blob
gen_lds_group(struct settings *s, struct gen_lds *lds, int number)
{
	switch (number) {
	case 1:
		return group1(s, lds);
	case 2:
		return group2(s);
	case 7:
		return group7();
	case 11:
		return group11();
	case 12:
		return group12(s);
	case 14:
		return group14(s);
	case 15:
		return group15(s);
	default:
		/* Biometrics behind EAC and the like: nobody looks inside. */
		return asn_tlv(tags[number], asn_hex("04081122334455667788"));
	}
}

static struct blob
make_com(struct settings *s, const char *groups)
{
	const char *listed = settings_get(s, "", "com", groups);
	struct blob list = ASN_NONE;

	if (strcmp(listed, "none") == 0)
		return ASN_NONE;
	for (int i = 1; i <= LDS_GROUPS; i++)
		if (gen_list_has_number(listed, i))
			list = ASN_JOIN(list, big_endian(tags[i], 1));
	return asn_wrap(0x60,
	    ASN_PARTS(
		asn_tlv(0x5f01,
		    asn_text(settings_get(s, "com.", "lds",
			settings_is(s, "lds.", "version", "1") ? "0108"
							       : "0107"))),
		asn_tlv(0x5f36,
		    asn_text(settings_get(s, "com.", "unicode", "040000"))),
		asn_tlv(0x5c, list)));
}

void
gen_lds_make(struct settings *s, struct gen_lds *lds)
{
	const char *groups = settings_get(s, "", "dg", "1,2,14");
	const char *malformed = settings_get(s, "", "malformed", "");

	memset(lds, 0, sizeof(*lds));
	for (int i = 1; i <= LDS_GROUPS; i++)
		if (gen_list_has_number(groups, i))
			lds->dg[i] = gen_lds_group(s, lds, i);
	for (int i = 1; i <= LDS_GROUPS; i++)
		if (gen_list_has_number(malformed, i))
			lds->dg[i] = asn_tlv(gen_lds_tag(i), asn_null());
	lds->com = make_com(s, groups);
}

static struct blob
group_hash(struct settings *s, const struct gen_lds *lds, int number,
    const char *digest)
{
	struct blob hash = gen_hash_bytes(digest, lds->dg[number]);
	const char *form;
	char name[16];

	snprintf(name, sizeof(name), "%d", number);
	form = settings_get(s, "hash.", name, NULL);
	if (form != NULL && strcmp(form, "bad") == 0)
		return asn_flip(hash, 0, 1);
	return form == NULL ? hash : asn_hex(form);
}

struct blob
gen_lds_security_object(struct settings *s, const struct gen_lds *lds)
{
	const char *digest = settings_get(s, "lds.", "digest", "sha256");
	const char *groups = settings_get(
	    s, "lds.", "groups", settings_get(s, "", "dg", "1,2,14"));
	long version = settings_number(s, "lds.", "version", 0);
	long twice = settings_number(s, "lds.", "twice", 0);
	struct blob list[LDS_GROUPS + 2];
	size_t count = 0;

	for (int i = 0; i <= LDS_GROUPS; i++) {
		int number = settings_is(s, "lds.", "order", "reversed")
		    ? LDS_GROUPS - i
		    : i;

		if (gen_list_has_number(groups, number))
			list[count++] = ASN_SEQ(asn_int(number),
			    asn_octets(group_hash(s, lds, number, digest)));
	}
	if (twice != 0)
		list[count++] = ASN_SEQ(asn_int(twice),
		    asn_octets(asn_flip(
			group_hash(s, lds, (int)twice, digest), 0, 1)));
	return ASN_SEQ(asn_int(version),
	    gen_hash_algorithm(
		digest, settings_get(s, "lds.", "digest_params", "absent")),
	    asn_wrap(0x30, list, count),
	    version == 0
		? ASN_NONE
		: ASN_SEQ(asn_printable(settings_get(s, "lds.", "lds", "0108")),
		      asn_printable(
			  settings_get(s, "lds.", "unicode", "040000"))));
}

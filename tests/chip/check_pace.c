/*
 * pace: the worked examples of Doc 9303-11 Appendices G, H and I against a
 * chip that has the examples' private keys.
 */
#include <openssl/bn.h>

#include "chip/agree.h"
#include "chip/map.h"
#include "chip/pace.h"
#include "chip/script.h"
#include "x509/der.h"

Suite *pace_suite(void);

/* An example: what both sides know, and what must come of it. */
static const struct example {
	const char *oid;
	enum pace_mapping mapping;
	bool curve;
	unsigned parameter;
	size_t order; /* bytes */
	const char *information;
	const char *nonce;		/* enciphered, z */
	const char *s;			/* plain */
	const char *own_map, *chip_map; /* private; integrated: t, NULL */
	const char *generator_x;	/* of the mapped one; NULL: not given */
	const char *own, *chip;		/* private */
	const char *enc, *mac;
	const char *own_token, *chip_token;
	const char *cam, *cam_number, *cam_key; /* NULL: no such mapping */
} examples[] = {
    /* G.1 */
    {"04007F00070202040202", PACE_GENERIC, true, 13, 32,
	"T22000129364081251010318", "95A3A016522EE98D01E76CB6B98B42C3",
	"3F00C4D39D153F2B2A214A078D899B22",
	"7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
	"498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560",
	"8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2",
	"A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
	"107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A",
	"F5F0E35C0D7161EE6724EE513A0D9A7F", "FE251C7858B356B24514B3BD5F4297D1",
	"C2B0BD78D94BA866", "3ABB9674BCE93C08", NULL, NULL, NULL},
    /* G.2 */
    {"04007F00070202040102", PACE_GENERIC, false, 0, 20,
	"T22000129364081251010318", "854D8DF5827FA6852D1A4FA701CDDDCA",
	"FA5B7E3E49753A0DB9178B7B9BD898C8",
	"5265030F751F4AD18B08AC565FC7AC952E41618D",
	"66DDAFEAC1609CB5B963BB0CB3FF8B3E047F336C", NULL,
	"89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA",
	"A5B780126B7C980E9FCEA1D4539DA1D27C342DFA",
	"2F7F46ADCC9E7E521B45D192FAFA9126", "805A1D27D45A5116F73C54469462B7D8",
	"B46DD9BD4D98381F", "917F37B5C0E6D8D1", NULL, NULL, NULL},
    /* I.1 */
    {"04007F00070202040602", PACE_CHIP_AUTHENTICATION, true, 13, 32,
	"C11T002JM496081222310314", "CB60E8E0D85B76A9BD304747C2AD42E2",
	"658B860BC94DF6F044FCE6D5C82CF8E5",
	"5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC",
	"9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA",
	"89F0B5EABF3BE293C75903A3986131925C9F5B515CA95AF485DC7E886F03245D",
	"76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120",
	"CD626EF3C256E235FE8912CAC28279E626008EDA6B3A05C4CF862A3BDAB79E78",
	"0A9DA4DB03BDDE39FC5202BC44B2E89E", "4B1C06491ED5140CA2B537D344C6C0B1",
	"E86BD06018A1CD3B", "8596CF055C67C1A3",
	"1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD"
	"10CBA372B42BE0B9B5F28AA8DE2F4F92",
	"85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3",
	"041872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8"
	"84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F"},
};

/* ---- the chip ------------------------------------------------------------ */

enum attack {
	ATTACK_NONE,
	ATTACK_MIRROR_MAP, /* our own key of the mapping comes back */
	ATTACK_MIRROR_KEY,
	ATTACK_INFINITY, /* one byte 00 */
	ATTACK_OFF,	 /* a point that is not on the curve */
	ATTACK_ZERO_TOKEN,
	ATTACK_OWN_TOKEN, /* our own token comes back */
	ATTACK_NO_OBJECT,
	ATTACK_REFUSE /* 6300 at the token */
};

struct chip {
	const struct example *e;
	enum attack attack;
	struct group *group;
	struct element *generator;
	struct buf own_token;
	unsigned step;
};

static BIGNUM *
number(const char *digits)
{
	BIGNUM *n = NULL;

	ck_assert(BN_hex2bn(&n, digits) > 0);
	return n;
}

static struct element *
decoded(struct chip *chip, struct span bytes)
{
	struct fault why = FAULT_INIT;
	struct element *e;

	ck_assert_msg(
	    group_decode(chip->group, bytes, &e, &why), "%s", why.note);
	return e;
}

/* base times the private key, as bytes under tag. */
static void
answer_key(struct chip *chip, const struct element *base, const char *private,
    uint32_t tag, struct buf *inner)
{
	struct fault why = FAULT_INIT;
	struct element *public;
	struct buf bytes = BUF_INIT;
	BIGNUM *secret = number(private);

	ck_assert(group_multiply(chip->group, base, secret, &public, &why));
	ck_assert(element_encode(chip->group, public, &bytes));
	der_put(inner, tag, buf_span(&bytes));
	BN_free(secret);
	element_free(public);
	buf_release(&bytes);
}

static bool
attack_key(struct chip *chip, enum attack mirror, struct span theirs,
    uint32_t tag, struct buf *inner)
{
	uint8_t off[200];

	if (chip->attack == mirror) {
		der_put(inner, tag, theirs);
		return true;
	}
	switch (chip->attack) {
	case ATTACK_INFINITY:
		der_put(inner, tag, span_make("", 1));
		return true;
	case ATTACK_OFF:
		memcpy(off, theirs.data, theirs.len);
		off[theirs.len - 1] ^= 1;
		der_put(inner, tag, span_make(off, theirs.len));
		return true;
	case ATTACK_NO_OBJECT:
		return true;
	default:
		return false;
	}
}

static void
step_map(struct chip *chip, struct span theirs, struct buf *inner)
{
	struct fault why = FAULT_INIT;
	struct element *other, *shared;
	struct buf x = BUF_INIT;
	BIGNUM *secret;

	if (attack_key(chip, ATTACK_MIRROR_MAP, theirs, 0x82, inner))
		return;
	other = decoded(chip, theirs);
	secret = number(chip->e->chip_map);
	ck_assert(group_multiply(chip->group, other, secret, &shared, &why));
	ck_assert(group_generic_map(
	    chip->group, hex(chip->e->s), shared, &chip->generator, &why));
	if (chip->e->generator_x != NULL) {
		ck_assert(element_secret(chip->group, chip->generator, &x));
		ck_hex_eq(buf_span(&x), chip->e->generator_x);
	}
	answer_key(chip, NULL, chip->e->chip_map, 0x82, inner);
	BN_free(secret);
	element_free(other);
	element_free(shared);
	buf_release(&x);
}

static void
step_token(struct chip *chip, struct span theirs, struct buf *inner)
{
	static const uint8_t zeros[8];

	ck_hex_eq(theirs, chip->e->own_token);
	der_put(inner, 0x86,
	    chip->attack == ATTACK_ZERO_TOKEN	   ? span_make(zeros, 8)
		: chip->attack == ATTACK_OWN_TOKEN ? theirs
						   : hex(chip->e->chip_token));
	if (chip->e->cam != NULL)
		der_put(inner, 0x8a, hex(chip->e->cam));
}

static bool
chip_transmit(
    void *context, struct span command, struct buf *answer, struct fault *why)
{
	struct chip *chip = context;
	struct buf inner = BUF_INIT;
	struct span objects, theirs = {NULL, 0};
	struct der e;

	(void)why;
	if (chip->step++ == 0) {
		/* MSE:Set AT: the identifier, the zone, the parameters */
		ck_assert(span_starts(command, hex("0022C1A412 800A")));
		ck_hex_eq(span_first(span_from(command, 7), 10), chip->e->oid);
		ck_assert_uint_eq(command.len, 5 + 18);
		ck_assert_uint_eq(
		    command.data[command.len - 1], chip->e->parameter);
		buf_append_span(answer, hex("9000"));
		return true;
	}
	ck_assert_uint_eq(command.data[0], chip->step == 5 ? 0x00 : 0x10);
	ck_assert_uint_eq(command.data[1], 0x86);
	ck_assert(der_take(
	    &(struct span){command.data + 5, command.len - 6}, 0x7c, &objects));
	if (der_next(&objects, &e))
		theirs = e.content;
	if (chip->step == 2)
		der_put(&inner, 0x80, hex(chip->e->nonce));
	else if (chip->step == 3)
		step_map(chip, theirs, &inner);
	else if (chip->step == 4 &&
	    !attack_key(chip, ATTACK_MIRROR_KEY, theirs, 0x84, &inner))
		answer_key(chip, chip->generator, chip->e->chip, 0x84, &inner);
	else if (chip->step == 5 && chip->attack == ATTACK_REFUSE) {
		buf_append_span(answer, hex("6300"));
		buf_release(&inner);
		return true;
	} else if (chip->step == 5)
		step_token(chip, theirs, &inner);
	der_put(answer, 0x7c, buf_span(&inner));
	buf_append_span(answer, hex("9000"));
	buf_release(&inner);
	return true;
}

static void
chip_release(struct chip *chip)
{
	element_free(chip->generator);
	group_free(chip->group);
}

/* Runs an example; the channel is the caller's to release. */
static bool
run(struct chip *chip, struct channel *c, struct pace_cam *cam, bool *proven,
    struct fault *why)
{
	static struct quirks quirks;
	static struct transport transport;
	const struct example *e = chip->e;
	struct fixed fixed = {.count = 0};
	struct randomness random = fixed_random(&fixed);
	struct pace_info info = {.oid = hex(e->oid),
	    .mapping = e->mapping,
	    .curve = e->curve,
	    .cipher = CIPHER_AES128,
	    .has_parameter = true,
	    .parameter = e->parameter};
	struct password password;

	transport = (struct transport){
	    .transmit = chip_transmit, .context = chip, .extended_max = 65535};
	fixed_key(&fixed, e->own_map, e->order);
	fixed_key(&fixed, e->own, e->order);
	ck_assert(password_of_mrz(span_str(e->information), &password));
	ck_assert(group_standard(e->parameter, &chip->group, why));
	channel_init(c, &transport, &quirks);
	return pace_run(c, &info, &password, &random, cam, proven, why);
}

/* A SubjectPublicKeyInfo of a point on brainpoolP256r1. */
static struct span
spki_of(const char *point)
{
	struct buf bits = BUF_INIT, body = BUF_INIT, out = BUF_INIT;

	buf_append_byte(&bits, 0);
	buf_append_span(&bits, hex(point));
	buf_append_span(
	    &body, hex("3014 06072A8648CE3D0201 06092B2403030208010107"));
	der_put(&body, DER_BIT_STRING, buf_span(&bits));
	der_put(&out, DER_SEQUENCE, buf_span(&body));
	buf_release(&bits);
	buf_release(&body);
	return kept_span(&out);
}

START_TEST(worked_examples)
{
	struct chip chip = {.e = &examples[_i]};
	struct pace_cam cam = {0};
	struct channel c;
	struct fault why = FAULT_INIT;
	bool proven;

	ck_assert_msg(run(&chip, &c, &cam, &proven, &why), "%s", why.note);
	ck_assert(proven);
	ck_hex_eq(span_make(c.sm->enc, 16), chip.e->enc);
	ck_hex_eq(span_make(c.sm->mac, 16), chip.e->mac);
	ck_hex_eq(span_make(c.sm->ssc, 16), "00000000000000000000000000000000");
	if (chip.e->cam != NULL) {
		ck_hex_eq(buf_span(&cam.number), chip.e->cam_number);
		ck_assert_msg(
		    pace_cam_verify(&cam, spki_of(chip.e->cam_key), &why), "%s",
		    why.note);
		/* another key: our own of the mapping would not do */
		ck_assert(!pace_cam_verify(&cam,
		    spki_of("048BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C"
			    "23A4453BD9ACE3262547EF835C3DAC4FD97F8461A14611DC9"
			    "C27745132DED8E545C1D54C72F046997"),
		    &why));
		ck_assert_uint_eq(why.kind, FAULT_CLONE);
	}
	pace_cam_release(&cam);
	channel_release(&c);
	chip_release(&chip);
}
END_TEST

static const struct {
	enum attack attack;
	enum fault_kind kind;
} attacks[] = {
    {ATTACK_MIRROR_MAP, FAULT_PROTOCOL},
    {ATTACK_MIRROR_KEY, FAULT_PROTOCOL},
    {ATTACK_INFINITY, FAULT_PROTOCOL},
    {ATTACK_OFF, FAULT_PROTOCOL},
    {ATTACK_ZERO_TOKEN, FAULT_PROTOCOL},
    {ATTACK_OWN_TOKEN, FAULT_PROTOCOL},
    {ATTACK_NO_OBJECT, FAULT_PROTOCOL},
    {ATTACK_REFUSE, FAULT_REFUSED},
};

START_TEST(attacks_are_refused)
{
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct chip chip = {
		    .e = &examples[i], .attack = attacks[_i].attack};
		struct pace_cam cam = {0};
		struct channel c;
		struct fault why = FAULT_INIT;
		bool proven;

		ck_assert(!run(&chip, &c, &cam, &proven, &why));
		ck_assert_msg(
		    why.kind == attacks[_i].kind, "%d: %s", why.kind, why.note);
		ck_assert(!proven);
		ck_assert(c.sm == NULL);
		pace_cam_release(&cam);
		channel_release(&c);
		chip_release(&chip);
	}
}
END_TEST

Suite *
pace_suite(void)
{
	Suite *s = suite_create("pace");

	CASE_TABLE(s, worked_examples, examples, NULL, NULL);
	CASE_TABLE(s, attacks_are_refused, attacks, NULL, NULL);
	return s;
}

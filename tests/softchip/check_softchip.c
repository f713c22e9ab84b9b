/*
 * The software chip against the worked examples of Doc 9303-11, appendices D,
 * G, H and I: what the chip answers there, ours answers, byte for byte.
 */
#include <openssl/bn.h>
#include <string.h>

#include "gen/made.h"
#include "softchip/card.h"
#include "suite.h"

#define FILES "dg=1,2 csca.key=p256 dsc.key=p256"

static struct soft_card card;

static void
make(const char *settings)
{
	struct settings s = {.count = 0};

	settings_parse(&s, FILES);
	settings_parse(&s, settings);
	soft_card_open(&card, &s);
	settings_check_used(&s, settings);
}

static void
fix_random(const char *hex)
{
	soft_fixed_random = asn_hex(hex);
}

static void
teardown(void)
{
	soft_fixed_random = ASN_NONE;
	made_release();
}

static void
expect(struct blob is, const char *hex)
{
	ck_assert_str_eq(asn_to_hex(is), asn_to_hex(asn_hex(hex)));
}

static void
answers(const char *command, const char *answer)
{
	expect(soft_card_transmit(&card, asn_hex(command)), answer);
}

/* ---- appendix D: basic access control ------------------------------------ */

START_TEST(basic_access_control_of_appendix_d)
{
	make("mrz=L898902C<369080619406236 com.lds=0106 pace=none");
	/* RND.IC and K.IC */
	fix_random("4608F91988702212"
		   "0B4F80323EB3191CB04970CB4052790B");
	answers("00A4040C07A0000002471001", "9000");
	answers("0084000008", "4608F919887022129000");
	answers("0082000028"
		"72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92"
		"F25F1448EEA8AD90A728",
	    "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F"
	    "2F2D235D074D74499000");
	expect((struct blob){card.sm.ssc, 8}, "887022120C06C226");
	answers("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800",
	    "990290008E08FA855A5D4C50A8ED9000");
	answers("0CB000000D9701048E08ED6705417E96BA5500",
	    "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000");
	answers("0CB000040D9701128E082EA28A70F3C7B53500",
	    "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08"
	    "C8B2787EAEA07D749000");
}
END_TEST

/* ---- appendices G, H, I: PACE -------------------------------------------- */

static struct blob
general(bool last, struct blob content)
{
	unsigned char head[] = {last ? 0x00 : 0x10, 0x86, 0x00, 0x00};
	struct blob data = asn_tlv(0x7c, content);
	unsigned char lc[3] = {
	    0, (unsigned char)(data.len >> 8), (unsigned char)data.len};

	return ASN_JOIN(
	    asn_copy(head, 4), asn_copy(lc, 3), data, asn_hex("0000"));
}

/* The chip's answer to a step: the value of its tag. */
static struct blob
step(bool last, unsigned tag, struct blob value, unsigned due)
{
	struct blob wire = soft_card_transmit(
	    &card, general(last, tag == 0 ? ASN_NONE : asn_tlv(tag, value)));
	struct blob list, found;

	ck_assert_uint_gt(wire.len, 2);
	expect((struct blob){wire.data + wire.len - 2, 2}, "9000");
	ck_assert(soft_find(wire, 0x7c, &list));
	ck_assert(soft_find(list, due, &found));
	return found;
}

struct example {
	const char *pace, *zone, *password;
	const char *oid, *id;
	/* What the chip draws: s, and the private keys. */
	const char *nonce, *map_chip, *key_chip;
	const char *map_terminal, *key_terminal; /* private; t in IM */
	const char *encrypted, *base, *enc, *mac, *terminal, *chip;
};

static struct blob
public_of(const struct soft_group *g, struct blob base, const char *number)
{
	return soft_group_multiply(g, base, asn_hex(number));
}

static const struct example examples[] = {
    {"ecdh-gm-aes128:13", "T22000129364081251010318",
	"89DED1B26624EC1E634C1989302849DD", "04007F00070202040202", "0D",
	"3F00C4D39D153F2B2A214A078D899B22",
	"498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560",
	"107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A",
	"7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
	"A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
	"95A3A016522EE98D01E76CB6B98B42C3",
	"8CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2",
	"F5F0E35C0D7161EE6724EE513A0D9A7F", "FE251C7858B356B24514B3BD5F4297D1",
	"C2B0BD78D94BA866", "3ABB9674BCE93C08"},
    {"dh-gm-aes128:0", "T22000129364081251010318",
	"89DED1B26624EC1E634C1989302849DD", "04007F00070202040102", "00",
	"FA5B7E3E49753A0DB9178B7B9BD898C8",
	"66DDAFEAC1609CB5B963BB0CB3FF8B3E047F336C",
	"A5B780126B7C980E9FCEA1D4539DA1D27C342DFA",
	"5265030F751F4AD18B08AC565FC7AC952E41618D",
	"89CCD99B0E8D3B1F11E1296DCA68EC53411CF2CA",
	"854D8DF5827FA6852D1A4FA701CDDDCA", "7C9CBFE98F9FBDDA",
	"2F7F46ADCC9E7E521B45D192FAFA9126", "805A1D27D45A5116F73C54469462B7D8",
	"B46DD9BD4D98381F", "917F37B5C0E6D8D1"},
    {"ecdh-im-aes128:13", "T22000129364081251010318",
	"591468CDA83D65219CCCB8560233600F", "04007F00070202040402", "0D",
	"2923BE84E16CD6AE529049F1F1BBE9EB", "",
	"107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A",
	"5DD4CBFC96F5453B130D890A1CDBAE32",
	"A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
	"143DC40C08C8E891FBED7DEDB92B64AD",
	"8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427",
	"0D3FEB33251A6370893D62AE8DAAF51B", "B01E89E3D9E8719E586B50B4A7506E0B",
	"450F02B86F6A0909", "75D4D96E8D5B0308"},
    {"ecdh-cam-aes128:13", "C11T002JM496081222310314",
	"4E6F6FBF7BE748B932C7B74161BBA9DF", "04007F00070202040602", "0D",
	"658B860BC94DF6F044FCE6D5C82CF8E5",
	"9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA",
	"CD626EF3C256E235FE8912CAC28279E626008EDA6B3A05C4CF862A3BDAB79E78",
	"5D8BB87BD74D985A4B7D4325B9F7B976FE835122773400798914AA22738135CC",
	"76ECFDAA9841C323A3F5FC5E88B88DB3EFF7E35EBF57A7E6946CB630006C2120",
	"CB60E8E0D85B76A9BD304747C2AD42E2",
	"89F0B5EABF3BE293C75903A3986131925C9F5B515CA95AF485DC7E886F03245D",
	"0A9DA4DB03BDDE39FC5202BC44B2E89E", "4B1C06491ED5140CA2B537D344C6C0B1",
	"E86BD06018A1CD3B", "8596CF055C67C1A3"},
};

static void
set_pace(const struct example *e)
{
	char settings[200];
	struct blob data;
	unsigned char head[5] = {0x00, 0x22, 0xc1, 0xa4, 0};

	snprintf(
	    settings, sizeof(settings), "mrz=%s pace=%s", e->zone, e->pace);
	make(settings);
	data = ASN_JOIN(asn_tlv(0x80, asn_hex(e->oid)), asn_hex("830101"),
	    asn_tlv(0x84, asn_hex(e->id)));
	head[4] = (unsigned char)data.len;
	expect(soft_card_transmit(
		   &card, ASN_JOIN(asn_copy(head, sizeof(head)), data)),
	    "9000");
	/* Appendix H gives a key that no zone gives. */
	if (strstr(e->pace, "-im-") == NULL)
		expect(soft_kept(&card.pace.password), e->password);
	soft_keep(&card.pace.password, asn_hex(e->password));
}

START_TEST(pace_of_appendices_g_h_i)
{
	const struct example *e = &examples[_i];
	bool integrated = strstr(e->pace, "-im-") != NULL;
	const struct soft_group *g;
	struct blob value, own, base;
	size_t n = strlen(e->base) / 2;

	set_pace(e);
	g = card.pace.group;
	soft_fixed_random = ASN_JOIN(
	    asn_hex(e->nonce), asn_hex(e->map_chip), asn_hex(e->key_chip));
	expect(step(false, 0, ASN_NONE, 0x80), e->encrypted);
	value = step(false, 0x81,
	    integrated ? asn_hex(e->map_terminal)
		       : public_of(g, soft_group_base(g), e->map_terminal),
	    0x82);
	if (integrated)
		ck_assert_uint_eq(value.len, 0);
	else
		expect(value,
		    asn_to_hex(public_of(g, soft_group_base(g), e->map_chip)));
	base = soft_kept(&card.pace.base);
	base = (struct blob){base.data + !soft_group_is_dh(g), n};
	expect(base, e->base);
	own = public_of(g, soft_kept(&card.pace.base), e->key_terminal);
	step(false, 0x83, own, 0x84);
	expect(step(true, 0x85, asn_hex(e->terminal), 0x86), e->chip);
	expect((struct blob){card.sm.enc, 16}, e->enc);
	expect((struct blob){card.sm.mac, 16}, e->mac);
	ck_assert_int_eq(card.access, SOFT_BY_PACE);
}
END_TEST

/* Appendix I: the static key is what the mapping key and CA_IC imply. */
START_TEST(chip_authentication_mapping_of_appendix_i)
{
	const struct example *e = &examples[3];
	const struct soft_group *g = soft_group_get(13);
	struct blob data, list, found;

	set_pace(e);
	card.cam_private = soft_group_divide(g, asn_hex(e->map_chip),
	    asn_hex("85DC3FA93D0952BFA82F5FD189EE75BD"
		    "82F11D1F0B8ED4BF5319AC9B53C426B3"));
	expect(soft_group_multiply(g, soft_group_base(g), card.cam_private),
	    "04"
	    "1872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC8"
	    "84D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16"
	    "F");
	soft_fixed_random = ASN_JOIN(
	    asn_hex(e->nonce), asn_hex(e->map_chip), asn_hex(e->key_chip));
	step(false, 0, ASN_NONE, 0x80);
	step(false, 0x81, public_of(g, soft_group_base(g), e->map_terminal),
	    0x82);
	step(false, 0x83,
	    public_of(g, soft_kept(&card.pace.base), e->key_terminal), 0x84);
	data = soft_card_transmit(
	    &card, general(true, asn_tlv(0x85, asn_hex(e->terminal))));
	ck_assert(soft_find(data, 0x7c, &list));
	ck_assert(soft_find(list, 0x8a, &found));
	expect(found,
	    "1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD"
	    "10CBA372B42BE0B9B5F28AA8DE2F4F92");
}
END_TEST

/* Appendix H.2 gives the terminal's private key and the chip's public one:
 * the same computation with the parts exchanged. */
START_TEST(integrated_mapping_of_appendix_h_2)
{
	static const char chip_key[] =
	    "928D9A0F9DBA450F13FC859C6F290D1D36E42431138A4378500BEB4E0401854C"
	    "FF111F71CB6DC1D0335807A11388CC8EAA87B07907AAD9FBA6B169AF6D8C26AF"
	    "8DDDC39ADC3AD2E3FF882B84D23E9768E95A80E4746FB07A9767679FE92133B4"
	    "D379935C771BD7FBED6C7BB4B1708B275EA75679524CDC9C6A91370CC662A2F3";
	static const char terminal_key[] =
	    "4BD0E54740F9A028E6A515BFDAF967848C4F5F5FFF65AA0915947FFD1A0DF2FA"
	    "6981271BC905F3551457B7E03AC3B8066DE4AA406C1171FB43DD939C4BA16175"
	    "103BA3DEE16419AA248118F90CC36A3D6F4C373652E0C3CCE7F0F1D0C5425B36"
	    "00F0F0D6A67F004C8BBA33F2B4733C7252445C1DFC4F1107203F71D2EFB28161";
	const struct example e = {.pace = "dh-im-aes128:0",
	    .zone = "T22000129364081251010318",
	    .password = "591468CDA83D65219CCCB8560233600F",
	    .oid = "04007F00070202040302",
	    .id = "00"};
	const struct soft_group *g = soft_group_get(0);
	struct blob s = asn_hex("FA5B7E3E49753A0DB9178B7B9BD898C8");
	struct blob t = asn_hex("B3A6DB3C870C3E99245E0D1C06B747DE");

	set_pace(&e);
	fix_random("FA5B7E3E49753A0DB9178B7B9BD898C8");
	expect(
	    step(false, 0, ASN_NONE, 0x80), "9ABB8864CA0FF1551E620D1EF4E13510");
	ck_assert_uint_eq(step(false, 0x81, t, 0x82).len, 0);
	expect((struct blob){soft_kept(&card.pace.base).data, 8},
	    "1D7D767F11E333BC");
	ck_assert_uint_ge(soft_pace_random(GEN_AES128, s, t, g).len, 128 + 8);
	soft_fixed_random =
	    soft_group_divide(g, asn_hex(terminal_key), asn_hex("01"));
	step(false, 0x83, asn_hex(chip_key), 0x84);
	expect(step(true, 0x85, asn_hex("C2F04230187E1525"), 0x86),
	    "55D61977CBF5307E");
	expect(
	    (struct blob){card.sm.enc, 16}, "01AFC10CF87BE36D8179E87370171F07");
	expect(
	    (struct blob){card.sm.mac, 16}, "23F0FBD05FD6C7B8B88F4C8309669061");
}
END_TEST

/* R(s, t) mod p where no appendix has it, as another implementation of the
 * standard computes it. */
static const struct {
	enum gen_cipher cipher;
	const char *s, *t, *result;
} draws[] = {
    {GEN_AES128, "2923BE84E16CD6AE529049F1F1BBE9EB",
	"5DD4CBFC96F5453B130D890A1CDBAE32",
	"A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E"},
    {GEN_AES192,
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
	"000102030405060708090A0B0C0D0E0F1011121314151617",
	"A7DE2868C944B8DC073010C3D35A7B15732C1EBCA0AFB0AB5174928AFB3378DD"},
    {GEN_AES256,
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
	"5D26C1BEA7AED0466447465F40B039F13EDA9D151282A96467BBDCBB4B01F22C"},
};

START_TEST(random_numbers_of_integrated_mapping)
{
	const struct soft_group *g = soft_group_get(13);
	struct blob x = soft_pace_random(
	    draws[_i].cipher, asn_hex(draws[_i].s), asn_hex(draws[_i].t), g);
	BIGNUM *n = BN_bin2bn(x.data, (int)x.len, NULL), *p = NULL;
	BN_CTX *ctx = BN_CTX_new();
	unsigned char out[32];

	BN_hex2bn(&p,
	    "A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E537"
	    "7");
	BN_mod(n, n, p, ctx);
	BN_bn2binpad(n, out, sizeof(out));
	expect(asn_copy(out, sizeof(out)), draws[_i].result);
	BN_free(n);
	BN_free(p);
	BN_CTX_free(ctx);
}
END_TEST

/* BSI TR-03110's key derivation for 3DES, which the appendices leave out. */
START_TEST(a_password_key_for_triple_des)
{
	expect(soft_kdf(GEN_3DES,
		   asn_hex("000102030405060708090A0B0C0D0E0F"
			   "101112131415161718191A1B1C1D1E1F"),
		   3),
	    "79FDF467C26237E9D9AE4A1F3D10455E");
}
END_TEST

Suite *softchip_suite(void);

Suite *
softchip_suite(void)
{
	Suite *s = suite_create("softchip");

	CASE_WITH(s, basic_access_control_of_appendix_d, made_setup, teardown);
	CASE_TABLE(s, pace_of_appendices_g_h_i, examples, made_setup, teardown);
	CASE_WITH(
	    s, chip_authentication_mapping_of_appendix_i, made_setup, teardown);
	CASE_WITH(s, integrated_mapping_of_appendix_h_2, made_setup, teardown);
	CASE_TABLE(s, random_numbers_of_integrated_mapping, draws, made_setup,
	    teardown);
	CASE_WITH(s, a_password_key_for_triple_des, made_setup, teardown);
	return s;
}

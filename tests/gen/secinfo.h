/*
 * SecurityInfos (Doc 9303-11 9.2), as EF.CardAccess, EF.CardSecurity and DG14
 * carry them.
 *
 * Settings:
 *	pace		comma list of MAPPING-CIPHER:ID, or none; "ID?" keeps
 *			the id out of the file		ecdh-gm-aes128:13
 *			mappings dh-gm ecdh-gm dh-im ecdh-im ecdh-cam,
 *			ciphers 3des aes128 aes192 aes256
 *	ca		comma list of CIPHER@KEY[#ID], or none; the cipher
 *			"key" makes a key without ChipAuthenticationInfo
 *							aes128@bp256/chip
 *	ca.form		of the key, see key.h		explicit
 *	aa.info		hash, or none			sha256
 *	cam		KEY#ID of EF.CardSecurity	by pace: CURVE/cam#ID
 *	cam.form					standardized
 *	dg14.order	sorted reversed			sorted
 *	card_access	none, same (as in DG14), weak (DG14 offers more),
 *			other (another cipher)		none
 */
#ifndef GEN_SECINFO_H
#define GEN_SECINFO_H

#include "gen/key.h"
#include "gen/settings.h"

#define GEN_PACE_MAX 8
#define GEN_CA_MAX 8

enum gen_cipher {
	GEN_CIPHER_NONE,
	GEN_3DES,
	GEN_AES128,
	GEN_AES192,
	GEN_AES256
};

/* The numbers are those of the object identifiers. */
enum gen_mapping {
	GEN_DH_GM = 1,
	GEN_ECDH_GM = 2,
	GEN_DH_IM = 3,
	GEN_ECDH_IM = 4,
	GEN_ECDH_CAM = 6
};

struct gen_pace {
	enum gen_mapping mapping;
	enum gen_cipher cipher;
	int id;
	bool stated; /* the id is in the file */
};

struct gen_ca {
	enum gen_cipher cipher; /* GEN_CIPHER_NONE: only the key is listed */
	const struct gen_key *key;
	long id; /* -1: without */
};

/* The lists that the settings name; how many they are. */
size_t gen_secinfo_pace(struct settings *s, struct gen_pace list[]);
size_t gen_secinfo_ca(struct settings *s, struct gen_ca list[]);
/* The key of chip authentication mapping; false: PACE has none. */
bool gen_secinfo_cam(struct settings *s, struct gen_ca *cam);

struct blob gen_secinfo_pace_oid(const struct gen_pace *pace);
struct blob gen_secinfo_ca_oid(const struct gen_ca *ca);

/* SET OF SecurityInfo: of DG14, EF.CardAccess (empty: the chip has none) and
 * EF.CardSecurity before it is signed. */
struct blob gen_secinfo_dg14(struct settings *s);
struct blob gen_secinfo_card_access(struct settings *s);
struct blob gen_secinfo_card_security(struct settings *s);

#endif

/*
 * quirk: the sentences. See quirk.h.
 */
#include "chip/quirk.h"

#include <stddef.h>

static const char *const texts[QUIRK_COUNT] = {
    [QUIRK_SELECT_MF] =
	"EF.CardAccess is read only after the master file is selected",
    [QUIRK_CARD_ACCESS] =
	"the chip tells with an unusual status that it has no EF.CardAccess",
    [QUIRK_SELECT_FILE] = "the file is not read by its short identifier",
    [QUIRK_PARAMETER] =
	"a PACEInfo without domain parameters; those beside it were used",
    [QUIRK_NONCE] = "the nonce of PACE is not 16 bytes long",
    [QUIRK_PLAIN_SELECT] =
	"the application refuses its selection and answers all the same",
    [QUIRK_LE_EXACT] = "the chip asks for another length of its answer",
    [QUIRK_LE_SMALLER] = "the chip gives only shorter answers",
    [QUIRK_END_OF_FILE] = "the chip reports the end of the file too early",
    [QUIRK_BARE_STATUS] = "the chip answers a protected command unprotected",
    [QUIRK_NEW_SESSION] =
	"the chip closed the session and a new one was opened",
    [QUIRK_SHORT_ANSWER] = "the chip gives less than it is asked for",
    [QUIRK_AA_LENGTH] = "the signature came cut short and was asked for again",
    [QUIRK_AA_FORM] = "the signature is in DER, not plain",
    [QUIRK_AA_HASH] = "the signature's digest is not the one that DG14 tells",
    [QUIRK_CA_NO_INFO] =
	"a chip authentication key without ChipAuthenticationInfo",
    [QUIRK_CA_OTHER_KEY] =
	"the chip refuses its first chip authentication key and takes another",
    [QUIRK_CA_BY_AT] = "chip authentication with 3DES by MSE:Set AT, not KAT",
    [QUIRK_CAM_KEY] =
	"no key in EF.CardSecurity has the number of the domain parameters",
    [QUIRK_LENGTH_OPEN] = "the file is written with an indefinite length",
    [QUIRK_OTHER_APP] =
	"another application was selected at the start, not the master file",
    [QUIRK_NO_ACCESS] = "the chip can be read without a password",
    [QUIRK_READER_SHORT] =
	"the reader takes no long commands, though it says so",
    [QUIRK_SECURITY_INFO] = "an entry of the security infos cannot be read",
};

const char *
quirk_text(enum quirk quirk)
{
	return texts[quirk];
}

void
quirk_note(struct quirks *quirks, enum quirk quirk, const char *where)
{
	if (quirks->seen[quirk])
		return;
	quirks->seen[quirk] = true;
	quirks->where[quirk] = where;
}

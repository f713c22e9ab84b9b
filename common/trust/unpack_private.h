/*
 * unpack_private: how a piece is written as a message, whose type is its kind.
 */
#ifndef TRUST_UNPACK_PRIVATE_H
#define TRUST_UNPACK_PRIVATE_H

#include "trust/unpack.h"

/* PIECE_FILE, then the member's name. */
struct file_form {
	uint8_t digest[SHA256_SIZE];
	uint8_t ldif;
};

/* PIECE_ENTRY, then the lengths of all its values, then their bytes. */
struct entry_form {
	uint64_t line;
	uint32_t change, count, dn_len;
};
struct value_form {
	uint32_t name_len, value_len;
};

/* PIECE_OBJECT is the DER. PIECE_REFUSED: one byte, then the reason.
 * PIECE_FILE_END: one byte, open_end. */

#endif

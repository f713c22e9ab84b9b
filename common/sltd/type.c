/*
 * type: see key.h.
 */
#include <stdlib.h>

#include "base/fold.h"
#include "sltd/key.h"

/*
 * What people write for a type, in the languages that ministries do, folded
 * (base/fold.h) and sorted.
 */
/* clang-format off */
static const struct word {
	const char *text;
	char type;
} words[] = {
	{"aufenthaltstitel", 'R'},
	{"autorizacao de residencia", 'R'},
	{"autre", 'O'},
	{"bilhete de identidade", 'I'},
	{"biometric passport", 'P'},
	{"cartao de cidadao", 'I'},
	{"carte d identite", 'I'},
	{"carte de sejour", 'R'},
	{"carte identite", 'I'},
	{"carte nationale d identite", 'I'},
	{"carteira de identidade", 'I'},
	{"cedula", 'I'},
	{"cedula de identidad", 'I'},
	{"cni", 'I'},
	{"diplomatic passport", 'P'},
	{"dni", 'I'},
	{"documento de identidad", 'I'},
	{"documento nacional de identidad", 'I'},
	{"e passport", 'P'},
	{"emergency passport", 'P'},
	{"epassport", 'P'},
	{"id card", 'I'},
	{"identity card", 'I'},
	{"national id", 'I'},
	{"national id card", 'I'},
	{"national identity card", 'I'},
	{"official passport", 'P'},
	{"ordinary passport", 'P'},
	{"other", 'O'},
	{"otro", 'O'},
	{"outra", 'O'},
	{"outro", 'O'},
	{"pasaporte", 'P'},
	{"pasaporte de servicio", 'P'},
	{"pasaporte diplomatico", 'P'},
	{"pasaporte oficial", 'P'},
	{"pasaporte ordinario", 'P'},
	{"passaporte", 'P'},
	{"passaporte comum", 'P'},
	{"passaporte diplomatico", 'P'},
	{"passeport", 'P'},
	{"passeport de service", 'P'},
	{"passeport diplomatique", 'P'},
	{"passeport ordinaire", 'P'},
	{"passport", 'P'},
	{"permanent resident card", 'R'},
	{"permis de sejour", 'R'},
	{"permiso de residencia", 'R'},
	{"personalausweis", 'I'},
	{"regular passport", 'P'},
	{"reisepass", 'P'},
	{"residence card", 'R'},
	{"residence permit", 'R'},
	{"resident card", 'R'},
	{"service passport", 'P'},
	{"tarjeta de identidad", 'I'},
	{"tarjeta de residencia", 'R'},
	{"titre de sejour", 'R'},
	{"titulo de residencia", 'R'},
	{"visa", 'V'},
	{"visado", 'V'},
	{"visto", 'V'},
	{"visum", 'V'},
};
/* clang-format on */

/* Longer texts are none of the words. */
#define WORD_MAX 64

static int
compare_word(const void *key, const void *element)
{
	const struct word *w = element;

	return span_compare(*(const struct span *)key, span_str(w->text));
}

static bool
from_word(struct span text, char *out)
{
	struct buf folded = BUF_INIT;
	const struct word *w = NULL;
	struct span key;

	if (text.len > WORD_MAX)
		return false;
	fold_words(text, &folded);
	key = buf_span(&folded);
	if (buf_ok(&folded))
		w = bsearch(&key, words, sizeof(words) / sizeof(words[0]),
		    sizeof(words[0]), compare_word);
	buf_release(&folded);
	if (w == NULL)
		return false;
	*out = w->type;
	return true;
}

/* Of a document code, upper case; second: 0 where there is none. */
static char
from_code(char first, char second)
{
	switch (first) {
	case 'P':
	case 'V':
	case 'R':
	case 'O':
		return first;
	case 'A':
	case 'C':
	case 'I':
		return second == 'R'		    ? 'R'
		    : first == 'A' && second == 'C' ? 'O'
						    : 'I';
	default:
		return 'O';
	}
}

/* Upper case; 0 for what is no letter or digit. */
static char
code_letter(uint8_t c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? (char)c : 0;
}

bool
sltd_type_normal(struct span text, char *out)
{
	char first, second = 0;

	text = span_trim(text);
	while (text.len > 0 && text.data[text.len - 1] == '<')
		text.len--;
	if (text.len == 0) {
		*out = 0;
		return true;
	}
	if (text.len > 2)
		return from_word(text, out);
	first = code_letter(text.data[0]);
	if (text.len == 2)
		second = code_letter(text.data[1]);
	if (first == 0 || (text.len == 2 && second == 0))
		return false;
	*out = from_code(first, second);
	return true;
}

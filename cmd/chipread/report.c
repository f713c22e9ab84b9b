/*
 * report: what was read, as nouns, and what was found out, as members of the
 * result. Decides nothing.
 */
#include "chipread.h"

#include "lds/dg.h"
#include "x509/oid.h"

/* ---- the result ---- */

static void
put_checks(const struct session_result *s, struct json_writer *w)
{
	json_open_object(w, "checks");
	for (int i = 0; i < SESSION_CHECKS; i++)
		json_put_str(w, session_check_name((enum session_check)i),
		    status_word(s->check[i]));
	json_close_object(w);
}

static void
put_access(const struct session_result *s, struct json_writer *w)
{
	static const char *const names[] = {[PROTOCOL_NOT_YET] = NULL,
	    [PROTOCOL_PACE] = "PACE",
	    [PROTOCOL_BAC] = "BAC",
	    [PROTOCOL_NONE] = "none"};
	struct buf oid = BUF_INIT;

	if (names[s->protocol] == NULL)
		return;
	json_open_object(w, "access");
	json_put_str(w, "protocol", names[s->protocol]);
	if (s->protocol == PROTOCOL_PACE) {
		oid_dotted(span_make(s->oid, s->oid_len), &oid);
		json_put_span(w, "oid", buf_span(&oid));
		json_put_uint(w, "parameter", s->parameter);
	}
	if (s->protocol != PROTOCOL_NONE)
		json_put_str(
		    w, "password", s->password == PASSWORD_CAN ? "can" : "mrz");
	json_close_object(w);
	buf_release(&oid);
}

static void
put_keys(const struct session_result *s, struct json_writer *w)
{
	bool any = false;

	for (int i = 0; i < SESSION_CHECKS; i++)
		any = any || s->key[i].proven;
	if (!any)
		return;
	json_open_object(w, "key_sha256");
	for (int i = 0; i < SESSION_CHECKS; i++)
		if (s->key[i].proven)
			json_put_hex(w,
			    session_check_name((enum session_check)i),
			    span_make(s->key[i].sha256, SHA256_SIZE));
	json_close_object(w);
}

void
report_write(const struct session_result *s, const char *reader,
    struct span atr, struct json_writer *w)
{
	put_checks(s, w);
	put_access(s, w);
	put_keys(s, w);
	json_put_str(w, "reader", reader);
	json_put_hex(w, "atr", atr);
	json_put_uint(w, "apdus", s->commands);
	json_put_uint(w, "bytes", s->sent + s->received);
	json_put_uint(w, "elapsed_us", s->elapsed_us);
}

/* ---- nouns ---- */

static void
put_file(const struct session_result *s, enum ef file, const char *name,
    struct json_writer *w)
{
	if (s->has[file])
		json_put_base64(w, name, buf_span(&s->file[file]));
}

static void
put_groups(const struct session_result *s, struct json_writer *w)
{
	bool any = false;

	for (unsigned i = EF_DG1; i <= EF_DG16; i++)
		any = any || s->has[i];
	if (!any)
		return;
	json_open_object(w, "dg");
	for (unsigned i = EF_DG1; i <= EF_DG16; i++) {
		char name[3];

		snprintf(name, sizeof(name), "%u", i % 100);
		put_file(s, (enum ef)i, name, w);
	}
	json_close_object(w);
}

/* The chip's own zone, where none was given. */
static void
put_zone(const struct session_result *s, struct json_writer *w)
{
	struct err ignored = ERR_INIT;
	struct dg1 dg1;

	if (!s->has[EF_DG1] ||
	    !dg1_parse(buf_span(&s->file[EF_DG1]), &dg1, &ignored))
		return;
	json_open_array(w, "mrz");
	for (unsigned i = 0; i < dg1.layout->lines; i++)
		json_put_span(w, NULL, dg1_line(&dg1, i));
	json_close_array(w);
	json_put_str(w, "mrz_source", "chip");
}

static void
put_active(const struct session_result *s, struct json_writer *w)
{
	if (!s->has_active)
		return;
	json_open_object(w, "active");
	json_put_base64(w, "challenge",
	    span_make(s->active.challenge, sizeof(s->active.challenge)));
	json_put_base64(w, "response", buf_span(&s->active.response));
	json_close_object(w);
}

void
report_nouns(const struct session_result *s, bool zone, struct json_writer *w)
{
	if (!zone)
		put_zone(s, w);
	put_file(s, EF_SOD, "sod", w);
	put_file(s, EF_COM, "com", w);
	put_groups(s, w);
	put_file(s, EF_CARD_ACCESS, "card_access", w);
	put_file(s, EF_CARD_SECURITY, "card_security", w);
	put_active(s, w);
}

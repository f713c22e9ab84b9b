/*
 * photo: the face of data group 2 into a file and onto the terminal, once
 * signature, chain and hash hold. A picture from an unverified chip is an
 * attack on a decoder waiting to happen.
 */
#include "sodverify.h"

#include "base/array.h"
#include "base/file.h"
#include "base/msg.h"

/* With --unverified: whatever is there. */
static bool
parse_unverified(
    const struct worker *w, struct dg_images *images, struct err *err)
{
	if (w->input.dg[2].how != PA_READ)
		return err_set(err, ERR_DATA, "data group 2 was not read");
	return dg2_parse(w->input.dg[2].bytes, images, err);
}

/*
 * A face is whom the state says when its group is verified, and nothing that
 * speaks against signer or state is known.
 */
static bool
is_the_states(const struct pa_result *r)
{
	static const enum check against[] = {
	    CHECK_REVOCATION, CHECK_VALIDITY, CHECK_STATE};

	for (size_t i = 0; i < ARRAY_SIZE(against); i++)
		if (r->check[against[i]] == STATUS_FAIL)
			return false;
	return pa_is_verified(r, 2);
}

static bool
find_face(const struct worker *w, const struct pa_result *result,
    struct image *face, bool *verified, struct err *err)
{
	struct dg_images images = result->dg2;

	*verified = is_the_states(result);
	if (!*verified) {
		if (!w->tool->unverified)
			return err_set(err, ERR_DATA,
			    "data group 2 is not verified (--unverified "
			    "takes it all the same)");
		if (!parse_unverified(w, &images, err))
			return false;
	} else if (!result->has_dg2) {
		return err_set(err, ERR_DATA, "no face in data group 2");
	}
	*face = images.image[0];
	return true;
}

bool
photo_write(struct worker *w, const struct pa_result *result, struct err *err)
{
	const char *file = w->tool->photo_file;
	struct err none = ERR_INIT;
	struct image face;
	bool verified;

	if (w->tool->photo_done) {
		msg(MSG_WARNING,
		    "%s holds the first document's face: this "
		    "one is not written",
		    file);
		return true;
	}
	if (!find_face(w, result, &face, &verified, &none)) {
		msg(MSG_WARNING, "%s is not written: %s", file, none.text);
		return true;
	}
	w->tool->photo_done = true;
	return file_replace(file, face.bytes, 0600, err);
}

void
photo_show(
    struct worker *w, const struct pa_result *result, struct buf *drawing)
{
	struct err none = ERR_INIT;
	struct image face;
	bool verified;

	if (!find_face(w, result, &face, &verified, &none))
		msg(MSG_WARNING, "no face is drawn: %s", none.text);
	else
		show_face(&w->tool->show, &face, verified, drawing);
}

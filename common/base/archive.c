/*
 * archive: zip files in memory. libzip takes them apart and checks the CRC
 * of each member; the limits are counted here on what really comes out,
 * because the sizes in the directory are only claims. Nothing is written.
 */
#include "base/archive.h"

#include <zip.h>

#define BLOCK ((size_t)64 << 10)
#define RATIO_FREE ((uint64_t)16 << 20)

struct archive {
	zip_t *zip;
	size_t packed;	/* size of the whole zip */
	uint64_t total; /* plain bytes so far */
};

bool
archive_looks_like(struct span head)
{
	return span_starts(head, SPAN("PK\3\4")) ||
	    span_starts(head, SPAN("PK\5\6"));
}

static bool
refuse_archive(zip_error_t *why, const char *what, struct err *err)
{
	enum err_kind kind =
	    zip_error_code_zip(why) == ZIP_ER_MEMORY ? ERR_INTERNAL : ERR_DATA;

	return err_set(err, kind, "%s: %s", what, zip_error_strerror(why));
}

static bool
open_zip(struct span bytes, struct archive *a, struct err *err)
{
	zip_error_t why;
	zip_source_t *source;
	bool ok = false;

	zip_error_init(&why);
	source = zip_source_buffer_create(bytes.data, bytes.len, 0, &why);
	if (source != NULL) {
		a->zip = zip_open_from_source(source, ZIP_RDONLY, &why);
		if (a->zip == NULL)
			zip_source_free(source);
		else
			ok = true;
	}
	if (!ok)
		refuse_archive(&why, "no zip archive", err);
	zip_error_fini(&why);
	return ok;
}

static bool
archive_within_limits(
    struct archive *a, const zip_stat_t *st, size_t len, struct err *err)
{
	if (len > ARCHIVE_MEMBER_MAX)
		return err_set(err, ERR_DATA,
		    "a member is larger than %zu bytes", ARCHIVE_MEMBER_MAX);
	if (a->total + len > ARCHIVE_TOTAL_MAX)
		return err_set(err, ERR_DATA,
		    "the members are larger than %zu bytes together",
		    ARCHIVE_TOTAL_MAX);
	/* Both: members may overlap and share their packed bytes. */
	if ((len > RATIO_FREE && len / ARCHIVE_RATIO_MAX > st->comp_size) ||
	    (a->total + len > RATIO_FREE &&
		(a->total + len) / ARCHIVE_RATIO_MAX > a->packed))
		return err_set(err, ERR_DATA,
		    "grows to more than %d times its size", ARCHIVE_RATIO_MAX);
	return true;
}

static bool
read_member(
    struct archive *a, const zip_stat_t *st, struct buf *out, struct err *err)
{
	zip_file_t *file = zip_fopen_index(a->zip, st->index, 0);
	bool ok = true;
	zip_int64_t n;

	if (file == NULL)
		return refuse_archive(zip_get_error(a->zip), "a member", err);
	do {
		uint8_t *to = buf_reserve(out, BLOCK);

		if (to == NULL) {
			ok = err_memory(err);
			break;
		}
		n = zip_fread(file, to, BLOCK);
		if (n < 0) {
			ok = refuse_archive(
			    zip_file_get_error(file), "a member", err);
			break;
		}
		out->len += (size_t)n;
		ok = archive_within_limits(a, st, out->len, err);
	} while (ok && n > 0);
	zip_fclose(file);
	a->total += out->len;
	return ok;
}

static bool
visit(struct archive *a, zip_uint64_t index, archive_member *member,
    void *context, struct buf *bytes, struct err *err)
{
	const zip_uint64_t need =
	    ZIP_STAT_NAME | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
	zip_stat_t st;
	struct span name;

	if (zip_stat_index(a->zip, index, ZIP_FL_ENC_RAW, &st) != 0)
		return refuse_archive(zip_get_error(a->zip), "a member", err);
	if ((st.valid & need) != need)
		return err_set(err, ERR_DATA, "a member without name or size");
	name = span_str(st.name);
	if (name.len > 0 && name.data[name.len - 1] == '/')
		return true;
	if (st.encryption_method != ZIP_EM_NONE)
		return err_set(err, ERR_DATA, "a member is encrypted");
	buf_clear(bytes);
	return read_member(a, &st, bytes, err) &&
	    member(context, name, buf_span(bytes), err);
}

bool
archive_read(
    struct span zip, archive_member *member, void *context, struct err *err)
{
	struct archive a = {NULL, zip.len, 0};
	struct buf bytes;
	bool ok = true;
	zip_int64_t count;

	/* libzip takes no bytes at all for an archive without members. */
	if (!archive_looks_like(zip))
		return err_set(err, ERR_DATA, "no zip archive");
	if (!open_zip(zip, &a, err))
		return false;
	buf_init(&bytes, ARCHIVE_MEMBER_MAX + 2 * BLOCK);
	count = zip_get_num_entries(a.zip, 0);
	if (count > ARCHIVE_MEMBERS_MAX)
		ok = err_set(
		    err, ERR_DATA, "more than %d members", ARCHIVE_MEMBERS_MAX);
	for (zip_int64_t i = 0; ok && i < count; i++)
		ok = visit(&a, (zip_uint64_t)i, member, context, &bytes, err);
	buf_release(&bytes);
	zip_discard(a.zip);
	return ok;
}

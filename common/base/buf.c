/*
 * buf: the growing side of the buffer. Never aborts: a failure is remembered
 * and the contents stay.
 */
#include "base/buf.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"

/* The first allocation; doubled from there. */
#define BUF_FIRST ((size_t)256)
/* From this size on memory comes in large pages, where the system has them. */
#define BUF_LARGE ((size_t)4 << 20)

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf)BUF_INIT;
	if (max > 0)
		b->max = max;
}

void
buf_release(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}

void
buf_wipe(struct buf *b)
{
	if (b->data != NULL)
		explicit_bzero(b->data, b->cap);
	buf_release(b);
}

/* Hundreds of page faults become one. Only a hint: whether it helps or not. */
static void
ask_for_large_pages(uint8_t *data, size_t cap)
{
#ifdef MADV_HUGEPAGE
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t start = (uintptr_t)data & ~(page - 1);

	if (cap >= BUF_LARGE)
		(void)madvise((void *)start, (uintptr_t)data + cap - start,
		    MADV_HUGEPAGE);
#else
	(void)data;
	(void)cap;
#endif
}

static bool
buf_grow(struct buf *b, size_t more)
{
	size_t max = b->max > 0 ? b->max : BUF_MAX_DEFAULT;
	size_t cap = b->cap > 0 ? b->cap : BUF_FIRST;
	uint8_t *data;

	if (b->failed || more > max || b->len > max - more) {
		b->failed = true;
		return false;
	}
	if (cap > max)
		cap = max;
	while (cap < b->len + more)
		cap = cap > max / 2 ? max : cap * 2;
	data = realloc(b->data, cap);
	if (data == NULL) {
		memory_refused();
		b->failed = true;
		return false;
	}
	ask_for_large_pages(data, cap);
	b->data = data;
	b->cap = cap;
	return true;
}

uint8_t *
buf_reserve(struct buf *b, size_t more)
{
	if (b->failed)
		return NULL;
	if ((b->data == NULL || more > b->cap - b->len) && !buf_grow(b, more))
		return NULL;
	return b->data + b->len;
}

void
buf_append_slow(struct buf *b, const void *data, size_t len)
{
	if (b->failed || !buf_grow(b, len))
		return;
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
}

void
buf_vprintf(struct buf *b, const char *format, va_list arguments)
{
	va_list again;
	int len;

	va_copy(again, arguments);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0 || buf_reserve(b, (size_t)len + 1) == NULL) {
		b->failed = true;
		return;
	}
	vsnprintf((char *)b->data + b->len, (size_t)len + 1, format, arguments);
	b->len += (size_t)len;
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(b, format, arguments);
	va_end(arguments);
}

void
buf_append_uint(struct buf *b, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	buf_append(b, digits + at, sizeof(digits) - at);
}

void
buf_consume(struct buf *b, size_t len)
{
	if (len >= b->len) {
		b->len = 0;
		return;
	}
	if (len == 0)
		return;
	memmove(b->data, b->data + len, b->len - len);
	b->len -= len;
}

const char *
buf_text(struct buf *b)
{
	uint8_t *end = buf_reserve(b, 1);

	if (end == NULL)
		return "";
	*end = '\0';
	return (const char *)b->data;
}

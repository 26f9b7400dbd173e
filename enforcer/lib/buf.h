/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buf.h - build text in memory that is used again and again.
 *
 * The memory grows to what the largest text needed and stays.  A failed
 * allocation sets ->failed, and text is missing from then on, so a writer adds
 * straight through and checks once, at the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *data; /* not terminated */
	size_t len;
	size_t capacity;
	bool failed;
};

void buf_done(struct buf *buf);

/* Make room for @n bytes more; false: there is no memory. */
bool buf_grow(struct buf *buf, size_t n);

static inline void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

static inline bool buf_room(struct buf *buf, size_t n)
{
	return n <= buf->capacity - buf->len || buf_grow(buf, n);
}

static inline void buf_add(struct buf *buf, const void *bytes, size_t n)
{
	if (n == 0 || !buf_room(buf, n))
		return;
	memcpy(buf->data + buf->len, bytes, n);
	buf->len += n;
}

static inline void buf_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

static inline void buf_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_uint(struct buf *buf, uint64_t number);
/* Add spaces until there are @column bytes behind @start. */
void buf_pad(struct buf *buf, size_t start, size_t column);

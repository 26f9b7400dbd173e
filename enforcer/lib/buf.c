/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buf.c - the parts of buf.h that are not inline.
 */
#include "enforcer/lib/buf.h"

#include <stdlib.h>

#define FIRST_CAPACITY 4096

void buf_done(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

bool buf_grow(struct buf *buf, size_t n)
{
	size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
	char *data;

	while (capacity - buf->len < n && capacity <= SIZE_MAX / 4)
		capacity *= 2;
	data = buf->failed ? NULL : realloc(buf->data, capacity);
	if (!data) {
		buf->failed = true;
		return false;
	}
	buf->data = data;
	buf->capacity = capacity;
	return capacity - buf->len >= n;
}

void buf_uint(struct buf *buf, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_add(buf, digits + at, sizeof(digits) - at);
}

void buf_pad(struct buf *buf, size_t start, size_t column)
{
	while (buf->len - start < column && !buf->failed)
		buf_char(buf, ' ');
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cursor.h - read bytes that are not trusted, from front to back.
 *
 * The first read past the end sets ->bad, and from then on every read yields
 * zero.  So a parser reads a whole header straight through and checks once, at
 * the end, whether all of it was there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cursor {
	const uint8_t *base; /* borrowed */
	size_t len;
	size_t pos; /* <= len */
	bool bad;
};

static inline struct cursor cursor_of(const void *base, size_t len)
{
	return (struct cursor){ .base = base, .len = len };
}

static inline size_t cursor_left(const struct cursor *c)
{
	return c->bad ? 0 : c->len - c->pos;
}

static inline const uint8_t *cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *at;

	if (n > cursor_left(c))
		c->bad = true;
	if (c->bad)
		return NULL;
	at = c->base + c->pos;
	c->pos += n;
	return at;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *at = cursor_take(c, 1);

	return at ? at[0] : 0;
}

static inline uint16_t cursor_u16(struct cursor *c)
{
	const uint8_t *at = cursor_take(c, 2);

	return at ? (uint16_t)(at[0] << 8 | at[1]) : 0;
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	const uint8_t *at = cursor_take(c, 4);

	return at ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
			       (uint32_t)at[2] << 8 | at[3]
		  : 0;
}

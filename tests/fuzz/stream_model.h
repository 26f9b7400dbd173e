/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stream_model.h - put the segments of one connection together in a simple way:
 * each byte has its place, the first copy of a byte stays, and messages are
 * read from the connection's first byte on.  The model has no limits: the
 * caller says with stream_model_end() that a connection was given up.
 */
#pragma once

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/tcp.h"

/* Places of bytes: sequence numbers from -0x100 on, and one segment more. */
#define STREAM_MODEL_SPAN 0x1000
#define STREAM_MODEL_ROOM (STREAM_MODEL_SPAN + 0x100)

struct stream_model {
	bool reading; /* the first byte is known */
	bool over;    /* given up, until a connection begins */
	bool has_start;
	size_t start, next; /* places: of the first byte, of a message */
	bool have[STREAM_MODEL_ROOM];
	uint8_t bytes[STREAM_MODEL_ROOM];
};

static inline void stream_model_begin(struct stream_model *m, size_t place)
{
	if (m->reading || m->over)
		memset(m->have, 0, sizeof(m->have));
	m->reading = true;
	m->over = false;
	m->has_start = true;
	m->start = place;
	m->next = place;
}

static inline void stream_model_push(struct stream_model *m,
				     const struct dns_tcp_segment *segment)
{
	size_t place = (uint32_t)(segment->seq + 0x100), i;

	if (segment->first && !(m->has_start && m->start == place))
		stream_model_begin(m, place);
	for (i = 0; i < segment->len; i++) {
		if (m->have[place + i])
			continue;
		m->have[place + i] = true;
		m->bytes[place + i] = segment->bytes[i];
	}
}

static inline void stream_model_end(struct stream_model *m)
{
	m->over = true;
	m->reading = false;
}

/* The length of the next message if all of it is there; else 0. */
static inline size_t stream_model_due(const struct stream_model *m)
{
	size_t len, i;

	if (!m->reading || m->next + 2 > STREAM_MODEL_ROOM ||
	    !m->have[m->next] || !m->have[m->next + 1])
		return 0;
	len = (size_t)m->bytes[m->next] << 8 | m->bytes[m->next + 1];
	for (i = 0; i < len; i++)
		if (m->next + 2 + i >= STREAM_MODEL_ROOM ||
		    !m->have[m->next + 2 + i])
			return 0;
	return len;
}

/* @message was read; it must be the next one. */
static inline void stream_model_expect(struct stream_model *m,
				       const uint8_t *message, size_t len)
{
	if (stream_model_due(m) != len ||
	    memcmp(m->bytes + m->next + 2, message, len) != 0)
		abort();
	m->next += 2 + len;
}

/* No whole message is left, and no length that no message has. */
static inline bool stream_model_done(const struct stream_model *m)
{
	bool known = m->reading && m->next + 2 <= STREAM_MODEL_ROOM &&
		     m->have[m->next] && m->have[m->next + 1];

	return stream_model_due(m) == 0 &&
	       !(known && m->bytes[m->next] == 0 && m->bytes[m->next + 1] < 12);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tcp_flow.c - bytes in order go into a buffer for one message; bytes from
 * behind a gap are kept in pieces until it is filled.
 */
#include "enforcer/dns/tcp_flow.h"

#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/rr.h"

enum {
	PREFIX_LEN = 2, /* the length in front of each message */
	BUF_MIN = 512,
	PIECES_MAX = 256, /* reading them is quadratic */
};

struct tcp_flow_piece {
	struct tcp_flow_piece *next; /* arrived before this one */
	uint32_t seq;
	size_t len;
	uint8_t bytes[];
};

/* How far @b is behind @a, although sequence numbers wrap. */
static int64_t distance(uint32_t a, uint32_t b)
{
	return (int32_t)(b - a);
}

/* Make room for @size bytes of the message.  It grows as bytes arrive, so that
 * a length alone takes no memory. */
static bool reserve(struct tcp_flow *flow, size_t size)
{
	size_t room = flow->room ? flow->room : BUF_MIN;
	uint8_t *buf;

	if (size <= flow->room)
		return true;
	while (room < size)
		room *= 2;
	buf = realloc(flow->buf, room);
	if (!buf)
		return false;
	flow->buf = buf;
	flow->room = room;
	return true;
}

static size_t message_len(const uint8_t *prefix)
{
	return (size_t)prefix[0] << 8 | prefix[1];
}

/* Pass on the messages that @bytes holds whole; returns how many bytes they
 * took. */
static size_t feed_whole(const uint8_t *bytes, size_t len,
			 struct tcp_flow_sink *sink)
{
	size_t at = 0, n;

	while (len - at >= PREFIX_LEN) {
		n = message_len(bytes + at);
		if (n < DNS_MSG_HEADER_LEN || len - at - PREFIX_LEN < n)
			break;
		sink->on_message(sink->context, bytes + at + PREFIX_LEN, n);
		sink->n_messages++;
		at += PREFIX_LEN + n;
	}
	return at;
}

/* Bytes that the message in the buffer still lacks; its length comes first. */
static size_t lacking(const struct tcp_flow *flow)
{
	if (flow->have < PREFIX_LEN)
		return PREFIX_LEN - flow->have;
	return PREFIX_LEN + message_len(flow->buf) - flow->have;
}

/* Read the next bytes of the connection. */
static enum tcp_flow_end feed(struct tcp_flow *flow, const uint8_t *bytes,
			      size_t len, struct tcp_flow_sink *sink)
{
	size_t n;

	flow->next += (uint32_t)len;
	while (len > 0) {
		n = flow->have == 0 ? feed_whole(bytes, len, sink) : 0;
		bytes += n;
		len -= n;
		n = lacking(flow);
		n = n < len ? n : len;
		if (n == 0)
			break;
		if (!reserve(flow, flow->have + n))
			return TCP_FLOW_NO_MEMORY;
		memcpy(flow->buf + flow->have, bytes, n);
		flow->have += n;
		bytes += n;
		len -= n;
		if (flow->have == PREFIX_LEN &&
		    message_len(flow->buf) < DNS_MSG_HEADER_LEN)
			return TCP_FLOW_FRAMING;
		if (lacking(flow) > 0)
			continue;
		sink->on_message(sink->context, flow->buf + PREFIX_LEN,
				 flow->have - PREFIX_LEN);
		sink->n_messages++;
		flow->have = 0;
	}
	return TCP_FLOW_GOES_ON;
}

static enum tcp_flow_end keep_piece(struct tcp_flow *flow,
				    const struct dns_tcp_segment *segment,
				    size_t ahead_max)
{
	struct tcp_flow_piece *piece;

	if (flow->n_pieces == PIECES_MAX ||
	    flow->ahead_bytes + segment->len > ahead_max)
		return flow->state == TCP_FLOW_READING
			       ? TCP_FLOW_GAP
			       : TCP_FLOW_UNSYNCHRONISED;
	piece = malloc(sizeof(*piece) + segment->len);
	if (!piece)
		return TCP_FLOW_NO_MEMORY;
	piece->next = flow->pieces;
	piece->seq = segment->seq;
	piece->len = segment->len;
	memcpy(piece->bytes, segment->bytes, segment->len);
	flow->pieces = piece;
	flow->n_pieces++;
	flow->ahead_bytes += segment->len;
	return TCP_FLOW_GOES_ON;
}

/* Of the pieces that have the next byte, the one that arrived first.  *ret_len
 * is how far it counts: up to the next piece that arrived before it. */
static const struct tcp_flow_piece *find_due(const struct tcp_flow *flow,
					     size_t *ret_len)
{
	const struct tcp_flow_piece *piece, *due = NULL;
	int64_t from, to, limit = 0;

	for (piece = flow->pieces; piece; piece = piece->next) {
		from = distance(flow->next, piece->seq);
		to = from + (int64_t)piece->len;
		if (from <= 0 && to > 0) {
			due = piece;
			limit = to;
		} else if (from > 0 && from < limit) {
			limit = from;
		}
	}
	*ret_len = (size_t)limit;
	return due;
}

/* Drop the pieces that end before the next byte. */
static void drop_old_pieces(struct tcp_flow *flow)
{
	struct tcp_flow_piece **at = &flow->pieces, *piece;

	while ((piece = *at)) {
		if (distance(flow->next, piece->seq) + (int64_t)piece->len >
		    0) {
			at = &piece->next;
			continue;
		}
		*at = piece->next;
		flow->n_pieces--;
		flow->ahead_bytes -= piece->len;
		free(piece);
	}
}

static enum tcp_flow_end feed_pieces(struct tcp_flow *flow,
				     struct tcp_flow_sink *sink)
{
	const struct tcp_flow_piece *piece;
	enum tcp_flow_end end = TCP_FLOW_GOES_ON;
	size_t len = 0;

	while (end == TCP_FLOW_GOES_ON) {
		piece = find_due(flow, &len);
		if (!piece)
			break;
		end = feed(flow, piece->bytes + (flow->next - piece->seq), len,
			   sink);
	}
	drop_old_pieces(flow);
	return end;
}

static void drop_pieces(struct tcp_flow *flow)
{
	struct tcp_flow_piece *piece;

	while ((piece = flow->pieces)) {
		flow->pieces = piece->next;
		free(piece);
	}
	flow->n_pieces = 0;
	flow->ahead_bytes = 0;
}

static void drop_buf(struct tcp_flow *flow)
{
	free(flow->buf);
	flow->buf = NULL;
	flow->have = 0;
	flow->room = 0;
}

/* A connection begins: the first of its socket or, after a disconnect, another
 * one.  Segments that arrived before the first byte are kept if the flow was
 * waiting for it. */
static void begin(struct tcp_flow *flow, uint32_t seq)
{
	if (flow->state == TCP_FLOW_READING)
		drop_pieces(flow);
	drop_buf(flow);
	flow->state = TCP_FLOW_READING;
	flow->has_start = true;
	flow->start = seq;
	flow->next = seq;
}

static enum tcp_flow_end take(struct tcp_flow *flow,
			      const struct dns_tcp_segment *segment,
			      struct tcp_flow_sink *sink)
{
	int64_t ahead = distance(flow->next, segment->seq);
	enum tcp_flow_end end;

	if (flow->state == TCP_FLOW_WAITING)
		return keep_piece(flow, segment, sink->ahead_max);
	if (ahead + (int64_t)segment->len <= 0)
		return TCP_FLOW_GOES_ON; /* all of it was read before */
	if (ahead > (int64_t)sink->ahead_max)
		return TCP_FLOW_GAP;
	if (ahead <= 0 && !flow->pieces)
		return feed(flow, segment->bytes - ahead,
			    segment->len - (size_t)-ahead, sink);
	end = keep_piece(flow, segment, sink->ahead_max);
	return end == TCP_FLOW_GOES_ON ? feed_pieces(flow, sink) : end;
}

enum tcp_flow_end tcp_flow_push(struct tcp_flow *flow,
				const struct dns_tcp_segment *segment,
				struct tcp_flow_sink *sink)
{
	enum tcp_flow_end end;

	if (segment->first && !(flow->has_start && flow->start == segment->seq))
		begin(flow, segment->seq);
	if (flow->state == TCP_FLOW_DEAD || segment->len == 0)
		return TCP_FLOW_GOES_ON;
	end = take(flow, segment, sink);
	if (end != TCP_FLOW_GOES_ON)
		tcp_flow_done(flow);
	else if (flow->have == 0)
		drop_buf(flow);
	return end;
}

size_t tcp_flow_size(const struct tcp_flow *flow)
{
	return flow->room + flow->ahead_bytes +
	       flow->n_pieces * sizeof(struct tcp_flow_piece);
}

void tcp_flow_done(struct tcp_flow *flow)
{
	drop_pieces(flow);
	drop_buf(flow);
	flow->state = TCP_FLOW_DEAD;
}

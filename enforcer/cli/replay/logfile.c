/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * logfile.c - line after line, or packet after packet.
 */
#include "enforcer/cli/replay/logfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/cli/records/stream.h"
#include "enforcer/cli/replay/packet.h"
#include "enforcer/cli/replay/records.h"
#include "enforcer/cli/replay/tsv.h"
#include "enforcer/cli/replay/zeek.h"
#include "policy/base.h"

#define PACKET_MAX 262144 /* what tcpdump captures at most */
#define PCAP_MICROSECONDS 0xa1b2c3d4U
#define PCAP_NANOSECONDS 0xa1b23c4dU

struct logfile {
	FILE *file;
	struct logfile_sink sink;
	struct logfile_counts counts;
	struct zeek zeek;
	bool swapped; /* pcap: the other byte order */
	uint32_t unit_ns;
	uint32_t link;
};

static void take(struct logfile *s, int r, const struct replay_lookup *lookup,
		 uint64_t line)
{
	if (r == 0) {
		s->counts.lookups++;
		if (lookup)
			s->sink.on_lookup(s->sink.context, lookup);
	} else if (r == -ENODATA) {
		s->counts.others++;
	} else {
		if (r == -EPERM)
			s->counts.foreign++;
		else if (s->counts.damaged++ == 0)
			s->counts.first_damaged = line;
		if (s->sink.on_damaged)
			s->sink.on_damaged(s->sink.context, line, r);
	}
}

static void read_line(struct logfile *s, char *line, size_t len,
		      uint64_t number)
{
	struct replay_lookup lookup;
	int r;

	if (line[0] == '#') {
		zeek_head(&s->zeek, line);
		return;
	}
	if (line[0] == '{' && s->sink.on_object) {
		take(s, s->sink.on_object(s->sink.context, line, len), NULL,
		     number);
		return;
	}
	if (line[0] == '{')
		r = records_line(line, &lookup);
	else if (s->zeek.n_columns)
		r = zeek_line(&s->zeek, line, &lookup);
	else
		r = tsv_line(line, s->counts.lookups, &lookup);
	take(s, r, &lookup, number);
}

static int read_lines(struct logfile *s)
{
	CLEANUP(records_stream_done)
	struct records_stream stream = { .file = s->file };
	struct records_line line;
	int r;

	while ((r = records_stream_next(&stream, &line)) == 1 || r == -E2BIG) {
		if (r < 0) {
			take(s, r, NULL, line.n);
			continue;
		}
		while (line.len && stream.text[line.len - 1] == '\r')
			stream.text[--line.len] = '\0';
		if (line.len)
			read_line(s, stream.text, line.len, line.n);
	}
	return r;
}

static uint32_t order(const struct logfile *s, uint32_t number)
{
	return s->swapped ? __builtin_bswap32(number) : number;
}

static void set_time(const struct logfile *s, const uint32_t head[4],
		     struct replay_lookup *lookup)
{
	lookup->time_ns = order(s, head[0]) * 1000000000ULL +
			  (uint64_t)order(s, head[1]) * s->unit_ns;
}

static void read_packet(struct logfile *s, const uint32_t head[4],
			const uint8_t *bytes, size_t len)
{
	struct replay_lookup lookup;
	int r = packet_read(s->link, bytes, len, &lookup);

	if (r == 0)
		set_time(s, head, &lookup);
	take(s, r, &lookup, 0);
	if (r == 0 || !s->sink.on_connection ||
	    packet_connection(s->link, bytes, len, &lookup) < 0)
		return;
	set_time(s, head, &lookup);
	s->sink.on_connection(s->sink.context, &lookup);
}

static int read_packets(struct logfile *s)
{
	CLEANUP(base_freep) uint8_t *bytes = malloc(PACKET_MAX);
	uint32_t head[4], len;
	size_t n;

	if (!bytes)
		return -ENOMEM;
	while ((n = fread(head, 1, sizeof(head), s->file)) == sizeof(head)) {
		len = order(s, head[2]);
		if (len > PACKET_MAX || fread(bytes, 1, len, s->file) != len)
			return -EBADMSG;
		read_packet(s, head, bytes, len);
	}
	return n || ferror(s->file) ? -EBADMSG : 0;
}

/* Read the head of a pcap file.  -ENODATA: it is none. */
static int read_head(struct logfile *s)
{
	uint32_t head[6];
	int first = getc(s->file);

	if (first != EOF)
		(void)ungetc(first, s->file);
	if (first != 0xa1 && first != 0xd4 && first != 0x4d && first != 0x0a)
		return -ENODATA;
	/* No line of text begins so; pcapng begins as an empty one. */
	if (fread(head, 1, sizeof(head), s->file) != sizeof(head))
		return first == 0x0a ? -EPROTONOSUPPORT : -EBADMSG;
	s->swapped = head[0] == __builtin_bswap32(PCAP_MICROSECONDS) ||
		     head[0] == __builtin_bswap32(PCAP_NANOSECONDS);
	head[0] = order(s, head[0]);
	if (head[0] != PCAP_MICROSECONDS && head[0] != PCAP_NANOSECONDS)
		return -EPROTONOSUPPORT;
	s->unit_ns = head[0] == PCAP_NANOSECONDS ? 1 : 1000;
	/* The upper half is about checksums. */
	s->link = order(s, head[5]) & 0xffff;
	return 0;
}

int logfile_take(FILE *file, const struct logfile_sink *sink,
		 struct logfile_counts *ret_counts)
{
	struct logfile s = { .file = file, .sink = *sink };
	int r = read_head(&s);

	if (r == 0)
		r = read_packets(&s);
	else if (r == -ENODATA)
		r = read_lines(&s);
	*ret_counts = s.counts;
	return r;
}

int logfile_read(FILE *file, replay_fn on_lookup, void *context,
		 struct logfile_counts *ret_counts)
{
	const struct logfile_sink sink = { .on_lookup = on_lookup,
					   .context = context };

	return logfile_take(file, &sink, ret_counts);
}

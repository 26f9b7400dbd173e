/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.c - encode a question, read the addresses of an answer.
 */
#include "tests/e2e/client/message.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

static const struct {
	const char *name;
	uint16_t type;
} types[] = {
	{ "A", 1 },    { "NS", 2 },	{ "CNAME", 5 }, { "SOA", 6 },
	{ "PTR", 12 }, { "MX", 15 },	{ "TXT", 16 },	{ "AAAA", 28 },
	{ "SRV", 33 }, { "HTTPS", 65 }, { "ANY", 255 },
};

uint16_t message_type(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(text, types[i].name) == 0)
			return types[i].type;
	if (strncasecmp(text, "TYPE", 4) == 0)
		text += 4;
	return (uint16_t)strtoul(text, NULL, 10);
}

static void put16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static size_t write_name(uint8_t *out, const char *name)
{
	size_t used = 0, label;

	while (*name && strcmp(name, ".") != 0) {
		label = strcspn(name, ".");
		if (label == 0 || label > 63 || used + label + 2 > 255)
			return 0;
		out[used++] = (uint8_t)label;
		memcpy(out + used, name, label);
		used += label;
		name += label + (name[label] == '.');
	}
	out[used++] = 0;
	return used;
}

size_t message_write(uint8_t buf[MESSAGE_MAX], uint16_t id, const char *name,
		     uint16_t type)
{
	size_t len;

	memset(buf, 0, 12);
	put16(buf, id);
	buf[2] = 1; /* recursion desired: dnsmasq answers nothing else */
	buf[5] = 1; /* one question */
	len = write_name(buf + 12, name);
	if (len == 0)
		return 0;
	put16(buf + 12 + len, type);
	put16(buf + 14 + len, 1);
	return 16 + len;
}

/* Past the name at @pos, without following it; 0: it runs out. */
static size_t skip_name(const uint8_t *buf, size_t len, size_t pos)
{
	while (pos < len && buf[pos] != 0) {
		if (buf[pos] >= 0xc0)
			return pos + 2;
		pos += 1u + buf[pos];
	}
	return pos < len ? pos + 1 : 0;
}

static void add_address(struct message_answer *answer, const uint8_t *record,
			size_t size)
{
	struct message_address *address;

	if (answer->n_addresses == MESSAGE_ADDRESSES_MAX)
		return;
	address = &answer->addresses[answer->n_addresses++];
	memset(address, 0, sizeof(*address));
	address->family = size == 4 ? AF_INET : AF_INET6;
	address->ttl_s = get16(record + 4) << 16 | get16(record + 6);
	memcpy(address->bytes, record + 10, size);
}

/* The record at @pos; where the next one begins, or 0. */
static size_t read_record(const uint8_t *buf, size_t len, size_t pos,
			  struct message_answer *answer)
{
	unsigned int type, size;

	pos = skip_name(buf, len, pos);
	if (pos == 0 || pos + 10 > len)
		return 0;
	type = get16(buf + pos);
	size = get16(buf + pos + 8);
	if (pos + 10 + size > len)
		return 0;
	if ((type == 1 && size == 4) || (type == 28 && size == 16))
		add_address(answer, buf + pos, size);
	return pos + 10 + size;
}

int message_read(const uint8_t *buf, size_t len,
		 struct message_answer *ret_answer)
{
	struct message_answer answer = { 0 };
	unsigned int i;
	size_t pos;

	if (len < 12 || !(buf[2] & 0x80))
		return -EBADMSG;
	answer.id = (uint16_t)get16(buf);
	answer.rcode = buf[3] & 0x0f;
	answer.n_records = get16(buf + 6);
	pos = 12;
	for (i = 0; i < get16(buf + 4); i++) {
		pos = skip_name(buf, len, pos);
		if (pos == 0)
			return -EBADMSG;
		pos += 4;
	}
	for (i = 0; i < answer.n_records; i++) {
		pos = read_record(buf, len, pos, &answer);
		if (pos == 0)
			return -EBADMSG;
	}
	*ret_answer = answer;
	return 0;
}

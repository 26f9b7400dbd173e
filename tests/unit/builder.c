/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * builder.c - read a record's text with sscanf() and write its wire form.
 */
#include "tests/unit/builder.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(const char *text)
{
	fprintf(stderr, "builder: can't read \"%s\"\n", text);
	exit(1);
}

void builder_bytes(struct builder *b, const void *bytes, size_t len)
{
	if (len > sizeof(b->wire) - b->len)
		give_up("(too long)");
	memcpy(b->wire + b->len, bytes, len);
	b->len += len;
}

static void add_u16(struct builder *b, unsigned int value)
{
	uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	builder_bytes(b, bytes, 2);
}

static void add_name(struct builder *b, const char *name)
{
	uint8_t len;

	if (!strcmp(name, "."))
		name++;
	while (*name) {
		len = (uint8_t)strcspn(name, ".");
		builder_bytes(b, &len, 1);
		builder_bytes(b, name, len);
		name += len;
		if (*name == '.')
			name++;
	}
	builder_bytes(b, "", 1);
}

void builder_begin(struct builder *b, uint16_t flags, const char *qname,
		   uint16_t qtype)
{
	b->len = 0;
	add_u16(b, 0x1234);
	add_u16(b, flags);
	add_u16(b, 1);
	builder_bytes(b, "\0\0\0\0\0", 6);
	add_name(b, qname);
	add_u16(b, qtype);
	add_u16(b, 1);
}

static const struct {
	const char *name;
	uint16_t type;
} types[] = {
	{ "A", 1 },	{ "NS", 2 },	 { "CNAME", 5 },  { "PTR", 12 },
	{ "AAAA", 28 }, { "DNAME", 39 }, { "HTTPS", 65 },
};

static uint16_t type_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].name, name))
			return types[i].type;
	if (strncmp(name, "TYPE", 4) != 0)
		give_up(name);
	return (uint16_t)atoi(name + 4);
}

static void add_addr(struct builder *b, const char *text)
{
	uint8_t bytes[16];
	int v6 = strchr(text, ':') != NULL;

	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, bytes) != 1)
		give_up(text);
	builder_bytes(b, bytes, v6 ? 16 : 4);
}

static void add_https(struct builder *b, const char *text)
{
	char target[256], hint[64] = "";
	unsigned int priority;

	if (sscanf(text, "%u %255s %63s", &priority, target, hint) < 2)
		give_up(text);
	add_u16(b, priority);
	add_name(b, target);
	if (!hint[0])
		return;
	add_u16(b, strchr(hint, ':') ? 6 : 4);
	add_u16(b, strchr(hint, ':') ? 16 : 4);
	add_addr(b, hint);
}

static void add_hex(struct builder *b, const char *text)
{
	unsigned int byte;
	uint8_t one;

	for (; *text && *text != '-'; text += 2) {
		if (sscanf(text, "%2x", &byte) != 1)
			give_up(text);
		one = (uint8_t)byte;
		builder_bytes(b, &one, 1);
	}
}

/* @type 0: hexadecimal. */
static void add_rdata(struct builder *b, uint16_t type, const char *text)
{
	if (type == 1 || type == 28)
		add_addr(b, text);
	else if (type == 65)
		add_https(b, text);
	else if (type == 2 || type == 5 || type == 12 || type == 39)
		add_name(b, text);
	else
		add_hex(b, text);
}

void builder_add(struct builder *b, unsigned int section, const char *text)
{
	char owner[256], type[16];
	unsigned int ttl, count;
	size_t at, len;
	int n = 0;

	if (sscanf(text, "%255s %u %15s %n", owner, &ttl, type, &n) != 3 || !n)
		give_up(text);
	add_name(b, owner);
	add_u16(b, type_of(type));
	add_u16(b, 1);
	add_u16(b, ttl >> 16);
	add_u16(b, ttl & 0xffff);
	at = b->len;
	add_u16(b, 0);
	add_rdata(b, strncmp(type, "TYPE", 4) ? type_of(type) : 0, text + n);
	len = b->len - at - 2;
	b->wire[at] = (uint8_t)(len >> 8);
	b->wire[at + 1] = (uint8_t)len;
	at = 4 + 2 * (size_t)section;
	count = (b->wire[at] << 8 | b->wire[at + 1]) + 1U;
	b->wire[at] = (uint8_t)(count >> 8);
	b->wire[at + 1] = (uint8_t)count;
}

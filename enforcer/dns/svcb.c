/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * svcb.c - a table of the keys of RFC 9460 14.3.2, RFC 9461 and RFC 9540, each
 * with the form of its value and the way to write it.
 */
#include "enforcer/dns/svcb.h"

#include <string.h>
#include <sys/socket.h>

#include "enforcer/dns/cursor.h"
#include "enforcer/dns/text.h"
#include "policy/base.h"
#include "policy/ip.h"

enum { KEY_IPV4HINT = 4, KEY_IPV6HINT = 6 };

struct param {
	uint16_t key;
	uint16_t len;
	const uint8_t *value;
};

static const char *const key_names[] = {
	"mandatory",
	"alpn",
	"no-default-alpn",
	"port",
	[KEY_IPV4HINT] = "ipv4hint",
	"ech",
	[KEY_IPV6HINT] = "ipv6hint",
	"dohpath",
	"ohttp",
};

static void print_key(uint16_t key, struct dns_text *text)
{
	if (key < ARRAY_SIZE(key_names))
		dns_text_add(text, "%s", key_names[key]);
	else
		dns_text_add(text, "key%u", key);
}

/* Is the value a list of elements of @size bytes, at least one? */
static bool is_array(const struct param *p, uint16_t size)
{
	return p->len > 0 && p->len % size == 0;
}

static bool valid_keys(const struct param *p)
{
	return is_array(p, 2);
}

static bool valid_empty(const struct param *p)
{
	return p->len == 0;
}

static bool valid_port(const struct param *p)
{
	return p->len == 2;
}

static bool valid_ipv4(const struct param *p)
{
	return is_array(p, 4);
}

static bool valid_ipv6(const struct param *p)
{
	return is_array(p, 16);
}

/* There is at least one id, and none is empty (RFC 9460 7.1.1). */
static bool valid_alpn(const struct param *p)
{
	struct cursor c = cursor_of(p->value, p->len);
	uint8_t len;

	while (cursor_left(&c) > 0) {
		len = cursor_u8(&c);
		if (len == 0)
			return false;
		(void)cursor_take(&c, len);
	}
	return p->len > 0 && !c.bad;
}

static void print_addrs(const struct param *p, struct dns_text *text)
{
	uint16_t size = p->key == KEY_IPV4HINT ? 4 : 16;
	uint16_t at;

	for (at = 0; at + size <= p->len; at += size) {
		if (at > 0)
			dns_text_char(text, ',');
		dns_text_addr(text, p->value + at, size);
	}
}

static void print_number(const struct param *p, struct dns_text *text)
{
	struct cursor c = cursor_of(p->value, p->len);

	dns_text_add(text, "%u", cursor_u16(&c));
}

static void print_base64(const struct param *p, struct dns_text *text)
{
	dns_text_base64(text, p->value, p->len);
}

static void print_quoted(const struct param *p, struct dns_text *text)
{
	dns_text_quoted(text, p->value, p->len);
}

/* A comma or backslash inside an id is escaped twice: once for the list, once
 * for the string (RFC 9460 A.1). */
static void print_alpn_byte(uint8_t byte, struct dns_text *text)
{
	if (byte == ',')
		dns_text_add(text, "\\\\,");
	else if (byte == '\\')
		dns_text_add(text, "\\\\\\\\");
	else if (byte <= ' ' || byte > '~' || strchr("\"();", byte))
		dns_text_add(text, "\\%03u", byte);
	else
		dns_text_char(text, (char)byte);
}

static void print_alpn(const struct param *p, struct dns_text *text)
{
	struct cursor c = cursor_of(p->value, p->len);
	uint8_t left;

	while (cursor_left(&c) > 0) {
		if (c.pos > 0)
			dns_text_char(text, ',');
		for (left = cursor_u8(&c); left > 0; left--)
			print_alpn_byte(cursor_u8(&c), text);
	}
}

static void print_keys(const struct param *p, struct dns_text *text)
{
	struct cursor c = cursor_of(p->value, p->len);

	while (cursor_left(&c) > 0) {
		if (c.pos > 0)
			dns_text_char(text, ',');
		print_key(cursor_u16(&c), text);
	}
}

/* In the order of key_names[]. */
static const struct form {
	bool (*valid)(const struct param *p); /* NULL: any value is valid */
	void (*print)(const struct param *p, struct dns_text *text);
} forms[] = {
	{ valid_keys, print_keys },
	{ valid_alpn, print_alpn },
	{ valid_empty, print_quoted },
	{ valid_port, print_number },
	[KEY_IPV4HINT] = { valid_ipv4, print_addrs },
	{ NULL, print_base64 },
	[KEY_IPV6HINT] = { valid_ipv6, print_addrs },
	{ NULL, print_quoted },
	{ valid_empty, print_quoted },
};

static const struct form any_form = { NULL, print_quoted };

static const struct form *find_form(uint16_t key)
{
	return key < ARRAY_SIZE(forms) ? &forms[key] : &any_form;
}

static bool next_param(struct cursor *c, struct param *ret_param)
{
	if (cursor_left(c) == 0)
		return false;
	ret_param->key = cursor_u16(c);
	ret_param->len = cursor_u16(c);
	ret_param->value = cursor_take(c, ret_param->len);
	return !c->bad;
}

void dns_svcb_check(struct cursor *c)
{
	const struct form *form;
	struct param p;
	int last = -1;

	while (next_param(c, &p)) {
		form = find_form(p.key);
		if (p.key <= last || (form->valid && !form->valid(&p)))
			c->bad = true;
		last = p.key;
	}
}

void dns_svcb_print(struct cursor *c, struct dns_text *text)
{
	struct param p;

	while (next_param(c, &p)) {
		dns_text_char(text, ' ');
		print_key(p.key, text);
		if (p.len == 0)
			continue;
		dns_text_char(text, '=');
		find_form(p.key)->print(&p, text);
	}
}

bool dns_svcb_hint(struct cursor *c, size_t i, struct ip_addr *ret_addr)
{
	struct param p;
	size_t size;

	while (next_param(c, &p)) {
		if (p.key != KEY_IPV4HINT && p.key != KEY_IPV6HINT)
			continue;
		size = p.key == KEY_IPV4HINT ? 4 : 16;
		if (i >= p.len / size) {
			i -= p.len / size;
			continue;
		}
		*ret_addr = (struct ip_addr){
			.family = size == 4 ? AF_INET : AF_INET6,
		};
		memcpy(ret_addr->bytes, p.value + i * size, size);
		return true;
	}
	return false;
}

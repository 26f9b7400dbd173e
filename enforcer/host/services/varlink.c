/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * varlink.c - read a varlink message with yajl, by a table of its keys.
 */
#include "enforcer/host/services/varlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/lib/jsonin.h"
#include "policy/base.h"

#define INTERFACE "io.systemd.Resolve."
#define DEPTH_MAX 8 /* what lies deeper is not looked at */

/* What stands at a place of a message. */
enum slot {
	OTHER = 0,
	TOP,
	METHOD,
	ONEWAY,
	CONTINUES,
	ERROR,
	PARAMETERS,
	NAME,
	DOMAIN,
	FAMILY,
	ADDRESS,
	TYPE,
	CLASS,
	RCODE,
	ADDRESSES, /* from here on: arrays of items */
	NAMES,
	RRS,
	SERVICES, /* the last of them */
	ITEM_STRING,
	ITEM_FAMILY,
	ITEM_ADDRESS,
	ITEM_PRIORITY,
	ITEM_WEIGHT,
	ITEM_PORT,
};

/* The keys of each object. */
static const struct {
	const char *key;
	enum slot in;
	enum slot slot;
} keys[] = {
	{ "method", TOP, METHOD },
	{ "oneway", TOP, ONEWAY },
	{ "continues", TOP, CONTINUES },
	{ "error", TOP, ERROR },
	{ "parameters", TOP, PARAMETERS },
	{ "name", PARAMETERS, NAME },
	{ "domain", PARAMETERS, DOMAIN },
	{ "family", PARAMETERS, FAMILY },
	{ "address", PARAMETERS, ADDRESS },
	{ "type", PARAMETERS, TYPE },
	{ "class", PARAMETERS, CLASS },
	{ "rcode", PARAMETERS, RCODE },
	{ "addresses", PARAMETERS, ADDRESSES },
	{ "names", PARAMETERS, NAMES },
	{ "rrs", PARAMETERS, RRS },
	{ "services", PARAMETERS, SERVICES },
	{ "family", ADDRESSES, ITEM_FAMILY },
	{ "address", ADDRESSES, ITEM_ADDRESS },
	{ "name", NAMES, ITEM_STRING },
	{ "raw", RRS, ITEM_STRING },
	{ "hostname", SERVICES, ITEM_STRING },
	{ "priority", SERVICES, ITEM_PRIORITY },
	{ "weight", SERVICES, ITEM_WEIGHT },
	{ "port", SERVICES, ITEM_PORT },
};

static const struct {
	const char *name;
	enum varlink_method method;
} methods[] = {
	{ "ResolveHostname", VARLINK_HOSTNAME },
	{ "ResolveAddress", VARLINK_ADDRESS },
	{ "ResolveRecord", VARLINK_RECORD },
	{ "ResolveService", VARLINK_SERVICE },
};

struct reader {
	struct varlink *message;
	enum slot slot; /* of the value to come */
	/* The slots of the objects and arrays around it, from 1 on.  The
	 * elements of an array have its slot. */
	enum slot in[DEPTH_MAX + 1];
	size_t depth;
	bool is_object; /* the outermost value */
	bool no_memory;
};

const char *varlink_text(const struct varlink *message,
			 const struct varlink_string *string)
{
	return string->at ? message->text.data + string->at - 1 : NULL;
}

static bool is_items(enum slot slot)
{
	return slot >= ADDRESSES && slot <= SERVICES;
}

/* The item that is read now; NULL: there is none. */
static struct varlink_item *item_of(struct varlink *m)
{
	return m->n_items ? &m->items[m->n_items - 1] : NULL;
}

static struct varlink_string *string_at(struct reader *r)
{
	struct varlink *m = r->message;
	struct varlink_item *item = item_of(m);

	switch (r->slot) {
	case METHOD:
		return &m->method_name;
	case ERROR:
		return &m->error;
	case NAME:
		return &m->name;
	case TYPE:
		return &m->type_name;
	case DOMAIN:
		return &m->domain;
	case ITEM_STRING:
		return item ? &item->string : NULL;
	default:
		return NULL;
	}
}

static uint32_t *number_at(struct reader *r)
{
	struct varlink *m = r->message;
	struct varlink_item *item = item_of(m);

	switch (r->slot) {
	case FAMILY:
		return &m->address.family;
	case TYPE:
		return &m->type;
	case CLASS:
		return &m->class;
	case RCODE:
		return &m->rcode;
	case ITEM_FAMILY:
		return item ? &item->address.family : NULL;
	case ITEM_PRIORITY:
		return item ? &item->priority : NULL;
	case ITEM_WEIGHT:
		return item ? &item->weight : NULL;
	case ITEM_PORT:
		return item ? &item->port : NULL;
	default:
		return NULL;
	}
}

static int on_string(void *context, const unsigned char *bytes, size_t len)
{
	struct reader *r = context;
	struct varlink_string *string = string_at(r);
	struct buf *text = &r->message->text;

	if (!string)
		return 1;
	r->message->is_call |= r->slot == METHOD;
	*string = (struct varlink_string){ text->len + 1, len };
	buf_add(text, bytes, len);
	buf_char(text, '\0');
	r->no_memory = text->failed;
	return !r->no_memory;
}

/* A whole number may be written as 2, 2.0 or 2e0. */
static uint32_t number_of(const char *text, size_t len)
{
	char copy[32];
	double number;
	char *end;

	if (len >= sizeof(copy))
		return VARLINK_NONE;
	memcpy(copy, text, len);
	copy[len] = '\0';
	number = strtod(copy, &end);
	if (*end || !(number >= 0 && number < VARLINK_NONE) ||
	    number != (double)(uint32_t)number)
		return VARLINK_NONE;
	return (uint32_t)number;
}

static void add_byte(struct varlink_address *address, uint32_t number)
{
	if (number <= UINT8_MAX && address->n_bytes < sizeof(address->bytes))
		address->bytes[address->n_bytes++] = (uint8_t)number;
	else
		address->n_bytes = sizeof(address->bytes) + 1;
}

static int on_number(void *context, const char *text, size_t len)
{
	struct reader *r = context;
	struct varlink_item *item = item_of(r->message);
	uint32_t *at = number_at(r);

	if (at)
		*at = number_of(text, len);
	else if (r->slot == ADDRESS)
		add_byte(&r->message->address, number_of(text, len));
	else if (r->slot == ITEM_ADDRESS && item)
		add_byte(&item->address, number_of(text, len));
	return 1;
}

static int on_boolean(void *context, int value)
{
	struct reader *r = context;

	if (r->slot == ONEWAY)
		r->message->is_oneway = value;
	else if (r->slot == CONTINUES)
		r->message->continues = value;
	return 1;
}

static enum slot inside(const struct reader *r)
{
	return r->depth <= DEPTH_MAX ? r->in[r->depth] : OTHER;
}

static void enter(struct reader *r, enum slot slot)
{
	r->depth++;
	if (r->depth <= DEPTH_MAX)
		r->in[r->depth] = slot;
	r->slot = inside(r);
}

static int on_end(void *context)
{
	struct reader *r = context;

	r->depth--;
	r->slot = inside(r);
	return 1;
}

static int add_item(struct varlink *m)
{
	void *items = m->items;
	int r;

	r = base_make_room(&items, &m->room, m->n_items, sizeof(*m->items));
	m->items = items;
	if (r == 0)
		m->items[m->n_items++] = (struct varlink_item){
			.address.family = VARLINK_NONE,
			.priority = VARLINK_NONE,
			.weight = VARLINK_NONE,
			.port = VARLINK_NONE,
		};
	return r;
}

static int on_map(void *context)
{
	struct reader *r = context;

	r->no_memory = is_items(r->slot) && add_item(r->message) < 0;
	r->is_object |= r->depth == 0;
	enter(r, r->depth ? r->slot : TOP);
	return !r->no_memory;
}

static int on_array(void *context)
{
	struct reader *r = context;

	enter(r, r->slot);
	return 1;
}

static int on_key(void *context, const unsigned char *key, size_t len)
{
	struct reader *r = context;
	enum slot in = inside(r);
	size_t i;

	r->slot = OTHER;
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (keys[i].in == in && strlen(keys[i].key) == len &&
		    memcmp(keys[i].key, key, len) == 0)
			r->slot = keys[i].slot;
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_array,
	.yajl_end_array = on_end,
};

static int read_object(struct reader *r, const void *text, size_t len)
{
	int error = jsonin_read(&callbacks, r, text, len);

	if (r->no_memory || error == -ENOMEM)
		return -ENOMEM;
	return error == 0 && r->is_object ? 0 : -EBADMSG;
}

/* Take the interface off the method's name. */
static void find_method(struct varlink *m)
{
	const size_t prefix = strlen(INTERFACE);
	const char *name = varlink_text(m, &m->method_name);
	size_t i;

	if (!name || strncmp(name, INTERFACE, prefix) != 0)
		return;
	m->method_name.at += prefix;
	m->method_name.len -= prefix;
	m->method = VARLINK_UNKNOWN;
	for (i = 0; i < ARRAY_SIZE(methods); i++)
		if (!strcmp(methods[i].name, name + prefix))
			m->method = methods[i].method;
}

int varlink_parse(struct varlink *message, const void *text, size_t len)
{
	struct reader r = { .message = message };
	struct varlink_item *items = message->items;
	struct buf strings = message->text;
	size_t room = message->room;
	int result;

	buf_clear(&strings);
	*message = (struct varlink){
		.address.family = VARLINK_NONE,
		.type = VARLINK_NONE,
		.class = VARLINK_NONE,
		.rcode = VARLINK_NONE,
		.items = items,
		.room = room,
		.text = strings,
	};
	result = read_object(&r, text, len);
	if (result == 0)
		find_method(message);
	return result;
}

void varlink_done(struct varlink *message)
{
	free(message->items);
	buf_done(&message->text);
	*message = (struct varlink){ 0 };
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutant.c - two tables of edits.  Edits of records find them with
 * dns_msg_next(), as far as the message can be read.
 */
#include "tests/unit/mutant/mutant.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforcer/dns/msg.h"
#include "policy/base.h"
#include "tests/unit/mutant/mutant_rr.h"

enum { RECORDS_MAX = 64, EDITS_MAX = 4 };

/* Where the records and the ends of sections are. */
struct places {
	size_t n;
	struct dns_msg_rr rrs[RECORDS_MAX];
	size_t end[DNS_MSG_SECTIONS]; /* of each section */
};

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void read_file(const char *dir, const char *name, struct mutant *seed)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "rb");
	seed->len = file ? fread(seed->wire, 1, MUTANT_MAX, file) : 0;
	if (file)
		(void)fclose(file);
}

void mutant_read(struct mutant_pool *pool, const char *dir)
{
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_visible, alphasort), i;

	for (i = 0; i < n; i++) {
		if (pool->n < MUTANT_SEEDS_MAX)
			read_file(dir, entries[i]->d_name,
				  &pool->seeds[pool->n++]);
		free(entries[i]);
	}
	free(entries);
}

/* xorshift64* */
uint32_t mutant_below(struct mutant_pool *pool, uint32_t n)
{
	pool->state ^= pool->state >> 12;
	pool->state ^= pool->state << 25;
	pool->state ^= pool->state >> 27;
	return (uint32_t)(pool->state * 0x2545f4914f6cdd1dULL >> 33) % n;
}

static const struct mutant *any_seed(struct mutant_pool *pool)
{
	return &pool->seeds[mutant_below(pool, (uint32_t)pool->n)];
}

static uint8_t any_byte(struct mutant_pool *pool)
{
	static const uint8_t likely[] = { 0,	1,    2,    12,	  0x3f,
					  0x40, 0x80, 0xc0, 0xff, 'a' };

	return mutant_below(pool, 2)
		       ? likely[mutant_below(pool, sizeof(likely))]
		       : (uint8_t)mutant_below(pool, 256);
}

static size_t any_place(struct mutant_pool *pool, const struct mutant *m)
{
	return m->len ? mutant_below(pool, (uint32_t)m->len) : 0;
}

static void put_u16(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static unsigned int get_u16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static void find_places(const struct mutant *m, struct places *places)
{
	struct dns_msg_walk walk = { 0 };
	struct dns_msg_rr rr;
	struct dns_msg msg;
	size_t end, i;

	(void)dns_msg_parse(m->wire, m->len, &msg);
	places->n = 0;
	end = msg.n_questions ? msg.rrs_offset : DNS_MSG_HEADER_LEN;
	for (i = 0; i < DNS_MSG_SECTIONS; i++)
		places->end[i] = end;
	while (dns_msg_next(&msg, &walk, &rr)) {
		end = rr.rdata_offset + rr.rdata_len;
		for (i = rr.section; i < DNS_MSG_SECTIONS; i++)
			places->end[i] = end;
		if (places->n < RECORDS_MAX)
			places->rrs[places->n++] = rr;
	}
}

/* Any record; NULL: there is none. */
static const struct dns_msg_rr *
any_rr(struct mutant_pool *pool, const struct mutant *m, struct places *places)
{
	find_places(m, places);
	return places->n ? &places->rrs[mutant_below(pool, (uint32_t)places->n)]
			 : NULL;
}

/* Put @bytes at @at in place of the @n_old bytes that are there. */
static void replace(struct mutant *m, size_t at, size_t n_old,
		    const uint8_t *bytes, size_t n)
{
	if (at > m->len || n_old > m->len - at ||
	    m->len - n_old + n > MUTANT_MAX)
		return;
	memmove(m->wire + at + n, m->wire + at + n_old, m->len - at - n_old);
	memcpy(m->wire + at, bytes, n);
	m->len = m->len - n_old + n;
}

static void add_to_count(struct mutant *m, size_t section, int n)
{
	uint8_t *count = m->wire + 6 + 2 * section;

	if (m->len >= DNS_MSG_HEADER_LEN)
		put_u16(count, (unsigned int)((int)get_u16(count) + n));
}

static void flip_bit(struct mutant_pool *pool, struct mutant *m)
{
	m->wire[any_place(pool, m)] ^= (uint8_t)(1U << mutant_below(pool, 8));
}

static void set_byte(struct mutant_pool *pool, struct mutant *m)
{
	m->wire[any_place(pool, m)] = any_byte(pool);
}

static void edit_flags(struct mutant_pool *pool, struct mutant *m)
{
	m->wire[mutant_below(pool, 4)] = any_byte(pool);
}

/* Change a count by one, or set a byte of it to anything. */
static void edit_count(struct mutant_pool *pool, struct mutant *m)
{
	uint32_t which = mutant_below(pool, 4);

	if (mutant_below(pool, 2))
		m->wire[5 + 2 * which] ^= 1;
	else
		m->wire[4 + mutant_below(pool, 8)] = any_byte(pool);
}

static void edit_length(struct mutant_pool *pool, struct mutant *m)
{
	struct places places;
	const struct dns_msg_rr *rr = any_rr(pool, m, &places);
	int by = (int)mutant_below(pool, 9) - 4;

	if (rr)
		put_u16(m->wire + rr->rdata_offset - 2,
			(unsigned int)(rr->rdata_len + by));
}

/* Insert or remove bytes of some rdata, and change its length accordingly. */
static void resize_rdata(struct mutant_pool *pool, struct mutant *m)
{
	const uint8_t new[4] = { any_byte(pool), any_byte(pool), any_byte(pool),
				 0 };
	struct places places;
	const struct dns_msg_rr *rr = any_rr(pool, m, &places);
	size_t n_old, n = mutant_below(pool, sizeof(new) + 1), at;

	if (!rr)
		return;
	at = mutant_below(pool, rr->rdata_len + 1U);
	n_old = mutant_below(pool, (uint32_t)(rr->rdata_len - at) + 1);
	put_u16(m->wire + rr->rdata_offset - 2,
		(unsigned int)(rr->rdata_len - n_old + n));
	replace(m, rr->rdata_offset + at, n_old, new, n);
}

static void edit_ttl(struct mutant_pool *pool, struct mutant *m)
{
	struct places places;
	const struct dns_msg_rr *rr = any_rr(pool, m, &places);

	if (rr)
		m->wire[rr->rdata_offset - 6 + mutant_below(pool, 4)] =
			any_byte(pool);
}

static void edit_type(struct mutant_pool *pool, struct mutant *m)
{
	static const uint16_t classes[] = { 1, 0x8001, 3, 254, 255, 0x80ff };
	struct places places;
	const struct dns_msg_rr *rr = any_rr(pool, m, &places);

	if (rr && mutant_below(pool, 2))
		put_u16(m->wire + rr->rdata_offset - 10, mutant_rr_type(pool));
	else if (rr)
		put_u16(m->wire + rr->rdata_offset - 8,
			classes[mutant_below(pool, ARRAY_SIZE(classes))]);
}

static void flip_case(struct mutant_pool *pool, struct mutant *m)
{
	size_t i;

	for (i = DNS_MSG_HEADER_LEN; i < m->len; i++)
		if ((m->wire[i] | 0x20) >= 'a' && (m->wire[i] | 0x20) <= 'z' &&
		    mutant_below(pool, 2))
			m->wire[i] ^= 0x20;
}

static void put_pointer(struct mutant_pool *pool, struct mutant *m, size_t at)
{
	size_t to = mutant_below(pool, 4) ? mutant_below(pool, (uint32_t)at + 2)
					  : any_place(pool, m);

	if (at + 2 <= m->len)
		put_u16(m->wire + at, 0xc000U | ((unsigned int)to & 0x3fff));
}

/* Change the target of a pointer, or put a pointer where none was. */
static void edit_pointer(struct mutant_pool *pool, struct mutant *m)
{
	size_t from = any_place(pool, m), i;

	for (i = 0; i < m->len && mutant_below(pool, 8); i++)
		if (m->wire[(from + i) % m->len] >= 0xc0)
			break;
	put_pointer(pool, m, m->len ? (from + i) % m->len : 0);
}

static void truncate(struct mutant_pool *pool, struct mutant *m)
{
	m->len -= mutant_below(pool, 2) ? mutant_below(pool, 4) % (m->len + 1)
					: any_place(pool, m);
}

/* Remove some bytes, or repeat them. */
static void edit_block(struct mutant_pool *pool, struct mutant *m)
{
	uint8_t block[16];
	size_t at = any_place(pool, m);
	size_t n = mutant_below(pool, sizeof(block)) + 1;

	if (n > m->len - at)
		n = m->len - at;
	memcpy(block, m->wire + at, n);
	if (mutant_below(pool, 2))
		replace(m, at, n, block, 0);
	else
		replace(m, at, 0, block, n);
}

/* Join the beginning of one message and the end of another, both cut anywhere
 * or both between records.  The counts are those of the first. */
static void splice(struct mutant_pool *pool, struct mutant *m)
{
	const struct mutant *other = any_seed(pool);
	size_t at = any_place(pool, m), from = any_place(pool, other);
	struct places places;
	const struct dns_msg_rr *rr;

	if (mutant_below(pool, 2)) {
		rr = any_rr(pool, m, &places);
		at = rr ? rr->owner_offset : at;
		rr = any_rr(pool, other, &places);
		from = rr ? rr->owner_offset : from;
	}
	replace(m, at, m->len - at, other->wire + from, other->len - from);
}

static void drop_record(struct mutant_pool *pool, struct mutant *m)
{
	struct places places;
	const struct dns_msg_rr *rr = any_rr(pool, m, &places);

	if (!rr)
		return;
	add_to_count(m, rr->section, -1);
	replace(m, rr->owner_offset,
		rr->rdata_offset + rr->rdata_len - rr->owner_offset, m->wire,
		0);
}

/* Add a record at the end of a section, and count it. */
static void insert_record(struct mutant_pool *pool, struct mutant *m)
{
	uint32_t section = mutant_below(pool, DNS_MSG_SECTIONS);
	struct places places;
	struct mutant rr;

	find_places(m, &places);
	mutant_rr_make(pool, &rr);
	replace(m, places.end[section], 0, rr.wire, rr.len);
	add_to_count(m, section, 1);
}

typedef void (*edit_fn)(struct mutant_pool *pool, struct mutant *m);

static const edit_fn gentle[] = {
	edit_flags,    edit_ttl,      flip_case,   insert_record,
	insert_record, insert_record, drop_record, edit_type,
};

static const edit_fn rough[] = {
	flip_bit,     set_byte,	     edit_count,   edit_length,	  edit_pointer,
	resize_rdata, resize_rdata,  truncate,	   edit_block,	  splice,
	edit_type,    insert_record, edit_pointer, insert_record,
};

static const struct mutant *readable_seed(struct mutant_pool *pool)
{
	const struct mutant *seed = any_seed(pool);
	struct dns_msg msg;
	unsigned int i;

	for (i = 0; i < 12 && dns_msg_parse(seed->wire, seed->len, &msg); i++)
		seed = any_seed(pool);
	return seed;
}

void mutant_make(struct mutant_pool *pool, struct mutant *ret_mutant)
{
	uint32_t n = 1 + mutant_below(pool, EDITS_MAX), roughly = 0;
	edit_fn edit;

	if (mutant_below(pool, 2))
		roughly = 1 + mutant_below(pool, n);
	*ret_mutant = roughly && !mutant_below(pool, 4) ? *any_seed(pool)
							: *readable_seed(pool);
	for (; n > 0 && ret_mutant->len >= DNS_MSG_HEADER_LEN; n--) {
		edit = n <= roughly
			       ? rough[mutant_below(pool, ARRAY_SIZE(rough))]
			       : gentle[mutant_below(pool, ARRAY_SIZE(gentle))];
		edit(pool, ret_mutant);
	}
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * listed.c - chains of entries, searched from what says most on.
 */
#include "policy/compile/listed.h"

#include <stdlib.h>

#include "policy/base.h"
#include "policy/compile/vectors.h"

void listed_done(struct listed *listed)
{
	free(listed->lists);
	free(listed->entries);
}

int listed_add_list(struct listed *listed, uint32_t vec, uint32_t *ret_list)
{
	int r = base_make_room((void **)&listed->lists, &listed->lists_room,
			       listed->n_lists, sizeof(*listed->lists));

	if (r < 0)
		return r;
	*ret_list = (uint32_t)listed->n_lists;
	listed->lists[listed->n_lists++] = (struct listed_list){ .vec = vec };
	return 0;
}

/* The entry of @list in the chain that begins at @i; 0: there is none. */
static uint32_t find(const struct listed *listed, uint32_t i, uint32_t list)
{
	while (i && listed->entries[i].list != list)
		i = listed->entries[i].next;
	return i;
}

int listed_add(struct listed *listed, uint32_t *chain, uint32_t list,
	       enum listed_names names, enum listed_mark mark)
{
	uint32_t i = find(listed, *chain, list);
	uint8_t *said;
	int r;

	if (!i) {
		r = base_make_room((void **)&listed->entries,
				   &listed->entries_room, listed->n_entries + 1,
				   sizeof(*listed->entries));
		if (r < 0)
			return r;
		i = (uint32_t)++listed->n_entries;
		listed->entries[i] =
			(struct listed_entry){ .list = list, .next = *chain };
		*chain = i;
	}
	said = &listed->entries[i].marks[names];
	if (*said == LISTED_UNSAID)
		*said = (uint8_t)mark;
	return 0;
}

uint32_t listed_vector(struct listed *listed, struct vectors *vectors,
		       const struct listed_place *places, size_t n)
{
	uint32_t vec = 0, i;
	uint8_t mark;

	listed->ticket++;
	while (n-- > 0)
		for (i = places[n].chain; i; i = listed->entries[i].next) {
			const struct listed_entry *entry = &listed->entries[i];
			struct listed_list *list = &listed->lists[entry->list];

			mark = entry->marks[places[n].names];
			if (mark == LISTED_UNSAID ||
			    list->ticket == listed->ticket)
				continue;
			list->ticket = listed->ticket;
			if (mark == LISTED_YES)
				vec = vectors_union(vectors, vec, list->vec);
		}
	return vec;
}

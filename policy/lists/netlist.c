/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * netlist.c - one network or range a line, merged at the end.
 */
#include "policy/lists/netlist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/lists/net.h"
#include "policy/lists/reading.h"

struct nets {
	struct ip_net *items;
	size_t n, room;
};

static void nets_done(struct nets *nets)
{
	free(nets->items);
}

static int append(struct nets *nets, const struct ip_net *added, size_t n)
{
	size_t room = nets->room ? 2 * nets->room : 256;
	struct ip_net *items;

	if (!nets->items || nets->n + n > nets->room) {
		room = room < nets->n + n ? nets->n + n : room;
		items = reallocarray(nets->items, room, sizeof(*items));
		if (!items)
			return -ENOMEM;
		nets->items = items;
		nets->room = room;
	}
	memcpy(nets->items + nets->n, added, n * sizeof(*added));
	nets->n += n;
	return 0;
}

/* Parse "FIRST-LAST"; returns how many networks it is, 0: it is no range. */
static size_t parse_range(struct lines_word last,
			  struct ip_net ret_nets[NET_RANGE_MAX])
{
	struct ip_net from, to;
	struct lines_word first;

	if (!memchr(last.text, '-', last.len))
		return 0;
	(void)lines_word_split(&last, '-', &first);
	lines_word_trim(&first);
	lines_word_trim(&last);
	if (!net_parse_address(first.text, first.len, &from) ||
	    !net_parse_address(last.text, last.len, &to) ||
	    from.ip.family != to.ip.family)
		return 0;
	return net_of_range(&from.ip, &to.ip, ret_nets);
}

static bool is_number(const struct lines_word *word)
{
	size_t i;

	for (i = 0; i < word->len; i++)
		if (word->text[i] < '0' || word->text[i] > '9')
			return false;
	return word->len > 0;
}

/* End the line in front of a number behind its first field: in how many lists
 * an address is, where a list says so. */
static void cut_count(struct lines *lines)
{
	struct lines rest = *lines;
	struct lines_word first, count;

	if (!lines_word(&rest, &first))
		return;
	count = lines_rest(&rest);
	if (is_number(&count))
		lines->end = first.text + first.len;
}

static int read_line(struct reading *r, struct nets *nets)
{
	struct ip_net found[NET_RANGE_MAX];
	struct lines_word line;
	size_t n = 1;

	lines_cut(&r->lines, '#');
	lines_cut(&r->lines, ';');
	cut_count(&r->lines);
	line = lines_rest(&r->lines);
	if (!line.len)
		return 0;
	if (net_parse(line.text, line.len, &found[0]))
		net_mask(&found[0]);
	else
		n = parse_range(line, found);
	if (n == 0)
		return reading_odd(r, &line,
				   "a network such as 192.0.2.0/24, an address "
				   "or a range");
	if (net_is_mapped(&found[0]))
		return reading_odd(r, &line,
				   "the IPv4 form of a mapped address");
	return append(nets, found, n);
}

int netlist_read(struct reading *r, struct policy_list *list)
{
	CLEANUP(nets_done) struct nets nets = { 0 };
	int result = 0, error;

	while (lines_next(&r->lines)) {
		r->odd = false;
		error = read_line(r, &nets);
		if (error == -ENOMEM)
			return error;
		if (error < 0)
			result = error;
	}
	nets.n = net_merge(nets.items, nets.n);
	list->nets = arena_array(list->arena, nets.n, sizeof(*list->nets));
	if (!list->nets)
		return -ENOMEM;
	if (nets.items)
		memcpy(list->nets, nets.items, nets.n * sizeof(*list->nets));
	list->n_nets = nets.n;
	return result;
}

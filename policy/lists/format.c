/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * format.c - look at the first words of each line.
 */
#include "policy/lists/format.h"

#include <string.h>

#include "policy/base.h"
#include "policy/lists/adblock.h"
#include "policy/lists/dnsmasq.h"
#include "policy/lists/lines.h"
#include "policy/lists/reading.h"

#define N_FORMATS (POLICY_LIST_CSV + 1)
#define VOTES_MAX 10000 /* lines: a list goes on as it begins */

static const struct {
	const char *begin;
	enum policy_list_format format;
} beginnings[] = {
	{ "||", POLICY_LIST_ADBLOCK },
	{ "@@", POLICY_LIST_ADBLOCK },
	{ "|", POLICY_LIST_ADBLOCK },
	{ "[Adblock", POLICY_LIST_ADBLOCK },
	{ "local-zone:", POLICY_LIST_UNBOUND },
	{ "local-data:", POLICY_LIST_UNBOUND },
	{ "$TTL", POLICY_LIST_RPZ },
	{ "$ORIGIN", POLICY_LIST_RPZ },
	{ "\"", POLICY_LIST_CSV },
};

/* Has one of the words that are left a type that only zone files have? */
static bool is_record(struct lines *lines)
{
	struct lines_word word;

	while (lines_word(lines, &word))
		if (lines_word_says(&word, "CNAME") ||
		    lines_word_says(&word, "SOA"))
			return true;
	return false;
}

/* POLICY_LIST_PLAIN: the line says nothing about it. */
static enum policy_list_format look_at(struct lines *lines)
{
	const struct lines_word line = lines_rest(lines);
	struct lines_word first, second;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (line.text[0] == beginnings[i].begin[0] &&
		    lines_word_begins(&line, beginnings[i].begin))
			return beginnings[i].format;
	if (adblock_is_cosmetic(&line))
		return POLICY_LIST_ADBLOCK;
	if (dnsmasq_is_line(&line))
		return POLICY_LIST_DNSMASQ;
	lines_cut(lines, '#');
	(void)lines_word(lines, &first);
	if (!lines_word(lines, &second))
		return POLICY_LIST_NAMES;
	if (reading_is_address(&first))
		return POLICY_LIST_HOSTS;
	lines->at = second.text;
	return is_record(lines) ? POLICY_LIST_RPZ : POLICY_LIST_PLAIN;
}

enum policy_list_format format_find(const char *text, size_t len)
{
	enum policy_list_format best = POLICY_LIST_ADBLOCK, format;
	size_t votes[N_FORMATS] = { 0 }, n = 0;
	struct lines lines;

	lines_init(&lines, text, len);
	while (n < VOTES_MAX && lines_next(&lines)) {
		if (lines.at == lines.end || strchr("#!;", *lines.at))
			continue;
		votes[look_at(&lines)]++;
		n++;
	}
	for (format = POLICY_LIST_DNSMASQ; format < N_FORMATS; format++)
		if (votes[format] > votes[best])
			best = format;
	if (votes[best] &&
	    votes[best] >= votes[POLICY_LIST_NAMES] + votes[POLICY_LIST_HOSTS])
		return best;
	if (!votes[POLICY_LIST_HOSTS])
		return POLICY_LIST_NAMES;
	return votes[POLICY_LIST_NAMES] ? POLICY_LIST_PLAIN : POLICY_LIST_HOSTS;
}

const char *format_name(enum policy_list_format format)
{
	static const char *const names[] = {
		[POLICY_LIST_PLAIN] = "names and hosts",
		[POLICY_LIST_NAMES] = "names",
		[POLICY_LIST_HOSTS] = "hosts",
		[POLICY_LIST_ADBLOCK] = "adblock",
		[POLICY_LIST_DNSMASQ] = "dnsmasq",
		[POLICY_LIST_UNBOUND] = "unbound",
		[POLICY_LIST_RPZ] = "rpz",
		[POLICY_LIST_CSV] = "csv",
	};

	return names[format];
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * search.c - read the lines of resolv.conf(5) that name domains.
 */
#include "enforcer/host/search.h"

#include <string.h>

#include "enforcer/lib/text_file.h"

#define FILE_MAX 65536

static bool is_key(const char *text, const char *key)
{
	const size_t len = strlen(key);

	return !strncmp(text, key, len) &&
	       (text[len] == ' ' || text[len] == '\t');
}

/* systemd-resolved and Docker write `search .` where there is no search domain.
 * All names are below the root, so as a domain it would make each of them one
 * of this network. */
static bool is_root(const struct dns_name *name)
{
	return name->len <= 1;
}

static void add(struct search *search, const char *word, size_t len)
{
	struct dns_name *domain = &search->domains[search->n];
	char text[DNS_NAME_TEXT_MAX];

	if (search->n == SEARCH_MAX || len >= sizeof(text))
		return;
	memcpy(text, word, len);
	text[len] = '\0';
	if (dns_name_from_text(text, domain) == 0 && !is_root(domain))
		search->n++;
}

void search_parse(const char *text, struct search *ret_search)
{
	struct search search = { .n = 0 };
	const char *end;
	size_t len;

	for (; *text; text = end + (*end == '\n')) {
		end = text + strcspn(text, "\n");
		if (!is_key(text, "search") && !is_key(text, "domain"))
			continue;
		search.n = 0;
		text += strlen("search");
		for (; text < end; text += len) {
			text += strspn(text, " \t\r");
			len = strcspn(text, " \t\r\n");
			if (text < end && len)
				add(&search, text, len);
		}
	}
	*ret_search = search;
}

void search_read(const char *path, struct search *ret_search)
{
	char text[FILE_MAX];

	(void)text_file_read(path, text, sizeof(text));
	search_parse(text, ret_search);
}

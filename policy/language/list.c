/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * list.c - read the lists of a policy, and the names in the text of each.
 *
 * There are two passes over a text: the first counts the names, so that the
 * patterns are one array of the right size.
 */
#include "policy/language/list.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/arena.h"
#include "policy/base.h"
#include "policy/lists/pattern.h"
#include "policy/language/source.h"
#include "policy/language/value.h"
#include "policy/yaml/map.h"

#define FILE_MAX (512UL << 20) /* bytes */

struct word {
	const char *text;
	size_t len;
};

/* A place in the text, from which lines and their words are taken. */
struct scanner {
	const char *at;
	const char *line;     /* where the line begins */
	const char *line_end; /* where its comment begins, or its end */
	const char *next;     /* where the next line begins */
	const char *end;
	uint32_t line_number;
};

struct reader {
	const struct list_text *text;
	struct scanner scanner;
	struct pattern_context context;
	struct policy_list *list;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void scanner_init(struct scanner *s, const struct list_text *text)
{
	*s = (struct scanner){ .next = text->text,
			       .end = text->text + text->len };
	if (text->len >= 3 && !memcmp(text->text, "\xef\xbb\xbf", 3))
		s->next += 3; /* byte order mark */
}

static bool next_line(struct scanner *s)
{
	const char *end, *comment;

	if (s->next >= s->end)
		return false;
	s->line = s->next;
	end = memchr(s->line, '\n', (size_t)(s->end - s->line));
	s->line_end = end ? end : s->end;
	s->next = end ? end + 1 : s->end;
	comment = memchr(s->line, '#', (size_t)(s->line_end - s->line));
	if (comment)
		s->line_end = comment;
	s->at = s->line;
	s->line_number++;
	return true;
}

static bool next_word(struct scanner *s, struct word *word)
{
	while (s->at < s->line_end && is_blank(*s->at))
		s->at++;
	word->text = s->at;
	while (s->at < s->line_end && !is_blank(*s->at))
		s->at++;
	word->len = (size_t)(s->at - word->text);
	return word->len > 0;
}

/* The number of patterns that the text can have at most. */
static size_t count(const struct list_text *text)
{
	struct scanner s;
	struct word word;
	size_t n = 0, words;

	scanner_init(&s, text);
	while (next_line(&s)) {
		words = 0;
		while (next_word(&s, &word))
			words++;
		n += words > 1 ? words - 1 : words;
	}
	return text->subdomains ? 2 * n : n;
}

/* Is @word an address, such as "0.0.0.0", "::1" or "fe80::1%lo0"? */
static bool is_address(const struct word *word)
{
	const char *zone = memchr(word->text, '%', word->len);
	size_t len = zone ? (size_t)(zone - word->text) : word->len;
	char text[INET6_ADDRSTRLEN];
	uint8_t bytes[16];

	if (len >= sizeof(text))
		return false;
	memcpy(text, word->text, len);
	text[len] = '\0';
	return inet_pton(AF_INET, text, bytes) == 1 ||
	       inet_pton(AF_INET6, text, bytes) == 1;
}

/* Is it a name of this host or its links?  Hosts files are full of them, and to
 * deny "local" and all names below it would end multicast DNS. */
static bool is_own_name(const struct word *word)
{
	static const char *const names[] = {
		"localhost",	  "localhost.localdomain", "local",
		"broadcasthost",  "ip6-localhost",	   "ip6-loopback",
		"ip6-localnet",	  "ip6-mcastprefix",	   "ip6-allnodes",
		"ip6-allrouters", "ip6-allhosts",	   "0.0.0.0",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == word->len &&
		    !memcmp(names[i], word->text, word->len))
			return true;
	return false;
}

static int read_entry(struct reader *r, const struct word *word)
{
	struct policy_pattern *pattern;
	int error;

	pattern = &r->list->patterns[r->list->n_patterns];
	r->context.at.line = r->scanner.line_number;
	r->context.at.col = (uint32_t)(word->text - r->scanner.line) + 1;
	error = pattern_parse(&r->context, word->text, word->len, pattern);
	if (error < 0)
		return error;
	r->list->n_patterns++;
	if (!r->text->subdomains || pattern->kind != POLICY_EXACT)
		return 0;
	pattern[1] = pattern[0];
	pattern[1].kind = POLICY_BELOW;
	r->list->n_patterns++;
	return 0;
}

/* Read the names of a hosts-file line; @name is the first. */
static int read_hosts(struct reader *r, struct word *name)
{
	int result = 0;

	do {
		if (!is_own_name(name))
			result = schema_worse(result, read_entry(r, name));
	} while (next_word(&r->scanner, name));
	return result;
}

static int read_line(struct reader *r)
{
	struct word first, second;

	if (!next_word(&r->scanner, &first))
		return 0;
	if (!next_word(&r->scanner, &second))
		return read_entry(r, &first);
	if (is_address(&first))
		return read_hosts(r, &second);
	r->context.at.line = r->scanner.line_number;
	r->context.at.col = (uint32_t)(first.text - r->scanner.line) + 1;
	return diag_error(r->context.diag, r->context.at,
			  "entry: want one name a line, or an address and "
			  "names, found '%.*s'",
			  (int)(r->scanner.line_end - first.text < 200
					? r->scanner.line_end - first.text
					: 200),
			  first.text);
}

int list_parse(const struct list_text *text, struct arena *arena,
	       struct diag *diag, struct policy_list *list)
{
	struct reader r = { .text = text,
			    .context = { .arena = arena,
					 .diag = diag,
					 .at = { .path = list->path },
					 .key = "entry" },
			    .list = list };
	size_t n_max = count(text);
	int result = 0;

	list->n_patterns = 0;
	if (n_max == 0)
		return diag_error(diag, r.context.at,
				  "want a name at least, found none");
	if (n_max > POLICY_NAMES_MAX)
		return diag_error(diag, r.context.at,
				  "want at most %d names, found %zu",
				  POLICY_NAMES_MAX, n_max);
	list->patterns = arena_array(arena, n_max, sizeof(*list->patterns));
	if (!list->patterns)
		return -ENOMEM;
	scanner_init(&r.scanner, text);
	while (next_line(&r.scanner))
		result = schema_worse(result, read_line(&r));
	return result;
}

/* What one entry of `lists` says. */
struct entry {
	const struct yaml_node *file;
	const char *path;
	bool subdomains;
};

/* A relative path starts at the folder of the policy file. */
static int read_file(struct schema_context *context,
		     const struct yaml_node *node, void *target)
{
	const char *base = context->policy->path, *slash = strrchr(base, '/');
	struct entry *entry = target;
	const char *text;
	size_t base_len, size;
	char *path;
	int error;

	error = value_text(context, node, "the path of a file", &text);
	if (error < 0)
		return error;
	base_len = slash && text[0] != '/' ? (size_t)(slash + 1 - base) : 0;
	size = base_len + strlen(text) + 1;
	path = arena_array(context->policy->arena, size, 1);
	if (!path)
		return -ENOMEM;
	(void)snprintf(path, size, "%.*s%s", (int)base_len, base, text);
	entry->file = node;
	entry->path = path;
	return 0;
}

static int read_subdomains(struct schema_context *context,
			   const struct yaml_node *node, void *target)
{
	struct entry *entry = target;

	return value_bool(context, node, &entry->subdomains);
}

static const struct schema_key list_keys[] = {
	{ "file", read_file,
	  "The file: one name or pattern a line, or hosts-file lines; a "
	  "relative path starts at the policy file's folder.",
	  true },
	{ "subdomains", read_subdomains,
	  "yes: each name covers all names below it, too. Default no.", false },
};

const struct schema_map list_map = SCHEMA_MAP("a list", list_keys);

/* Read the file that @entry names into @list. */
static int read_names(struct schema_context *context, const struct entry *entry,
		      struct policy_list *list)
{
	CLEANUP(source_done) struct source_text source = { 0 };
	struct list_text text = { .subdomains = entry->subdomains };
	int error;

	list->path = entry->path;
	error = source_read(entry->path, FILE_MAX, context->diag,
			    schema_at(context, entry->file), &source);
	if (error < 0)
		return error;
	text.text = source.text;
	text.len = source.len;
	return list_parse(&text, context->policy->arena, context->diag, list);
}

static int read_list(struct schema_context *context,
		     const struct yaml_node *key, const struct yaml_node *value)
{
	struct policy *policy = context->policy;
	struct policy_list *list = &policy->lists[policy->n_lists];
	struct entry entry = { 0 };
	int result, error;

	if (!value_is_name(key->text))
		return schema_want(context, key,
				   "a name of letters, digits and _.- behind a "
				   "letter");
	list->name = arena_text(policy->arena, key->text, strlen(key->text));
	if (!list->name)
		return -ENOMEM;
	/* A list with a bad file is known all the same, or the rules that use
	 * it would be reported as well. */
	policy->n_lists++;
	result = schema_read(context, &list_map, value, &entry);
	if (!entry.path)
		return result;
	error = read_names(context, &entry, list);
	policy->n_names += list->n_patterns;
	return schema_worse(result, error);
}

int list_read_all(struct schema_context *context, const struct yaml_node *node,
		  void *unused)
{
	struct policy *policy = context->policy;
	int result = 0;
	uint32_t i;

	(void)unused;
	if (node->kind != YAML_MAP)
		return schema_want(context, node, "a map of names to lists");
	policy->lists =
		arena_array(policy->arena, node->n, sizeof(*policy->lists));
	if (!policy->lists)
		return -ENOMEM;
	for (i = 0; i < node->n; i++)
		result = schema_worse(result,
				      read_list(context, yaml_map_key(node, i),
						yaml_map_value(node, i)));
	return result;
}

const struct policy_list *list_find(const struct policy *policy,
				    const char *name)
{
	size_t i;

	for (i = 0; i < policy->n_lists; i++)
		if (!strcmp(policy->lists[i].name, name))
			return &policy->lists[i];
	return NULL;
}

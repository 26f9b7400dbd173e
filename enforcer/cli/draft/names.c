/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.c - write a line for each domain, as a comment where it looks
 * suspicious, and below them the types, ports and times that were seen.
 */
#include "enforcer/cli/draft/names.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/draft/line.h"
#include "enforcer/cli/draft/quote.h"
#include "enforcer/cli/draft/rule.h"
#include "enforcer/cli/draft/draft.h"
#include "enforcer/cli/draft/who.h"
#include "enforcer/cli/learn/domains.h"
#include "enforcer/cli/learn/kept.h"
#include "enforcer/cli/learn/reach.h"
#include "enforcer/dns/name.h"
#include "policy/base.h"
#include "policy/language/open.h"
#include "policy/rrtype.h"

#define SAMPLES_MAX 5
#define SAMPLE_ROOM 40
#define COMMANDS_MAX 3
#define COMMAND_ROOM 100

/* "7 names: a, b, c, d, e, ...; ", without what the pattern has of them. */
static void put_samples(const struct learn_domain *domain, struct buf *out)
{
	size_t end = strlen(strchr(domain->pattern, '.')), i, len;
	char name[DNS_NAME_TEXT_MAX];

	buf_uint(out, domain->n);
	buf_text(out, " names: ");
	for (i = 0; i < domain->n && i < SAMPLES_MAX; i++) {
		len = strlen(domain->names[i]->name) - end;
		memcpy(name, domain->names[i]->name, len);
		name[len] = '\0';
		buf_text(out, i ? ", " : "");
		draft_quote_comment(out, name, SAMPLE_ROOM);
	}
	buf_text(out, domain->n > SAMPLES_MAX ? ", ...; " : "; ");
}

/* "; refused then; not as ANY" */
static void put_remarks(const struct learn_domain *domain, struct buf *out)
{
	const char *odd = NULL;
	bool refused = false;
	size_t i;

	for (i = 0; i < domain->n; i++) {
		refused |= domain->names[i]->refused;
		odd = odd ?: domain->names[i]->odd;
	}
	if (refused)
		buf_text(out, "; refused then");
	if (odd) {
		buf_text(out, "; not as ");
		buf_text(out, odd);
	}
}

static bool is_many(const struct learn_domain *domain)
{
	return domain->n > LEARN_DOMAINS_MANY;
}

/* "- www.example.com  # 12 times since 2026-11-20, by root" */
static void put_domain(struct draft_rule *rule,
		       const struct learn_domain *domain)
{
	struct buf *out = &rule->text;
	const struct learn_name *name = domain->names[0];
	struct draft_line line = { 0 };
	size_t i;

	buf_text(out, is_many(domain) && !rule->reason ? "    # - " : "    - ");
	draft_quote_scalar(out, domain->pattern);
	for (i = 0; i < domain->n; i++)
		if (draft_line_add(&line, &domain->names[i]->span,
				   &domain->names[i]->users, rule->arena) < 0)
			out->failed = true;
	buf_text(out, "  # ");
	if (is_many(domain))
		buf_text(out, "suspicious: very many names, as of a tunnel; ");
	if (strcmp(domain->pattern, name->name) != 0)
		put_samples(domain, out);
	draft_line_write(&line, rule->arena, out);
	put_remarks(domain, out);
	buf_char(out, '\n');
	draft_line_done(&line);
}

static const char *reason_of(const struct learn_name *name, char buf[64])
{
	if (name->reason || !learn_programs_is_suspicious(name))
		return name->reason;
	(void)snprintf(buf, 64, "type %s", name->odd);
	return buf;
}

static void put_suspicious(struct draft_rule *rule,
			   const struct learn_name *name, const char *reason)
{
	struct draft_line line = { 0 };
	struct buf *out = &rule->text;

	if (draft_line_add(&line, &name->span, &name->users, rule->arena) < 0)
		out->failed = true;
	buf_text(out, rule->reason ? "    - " : "    # - ");
	draft_quote_scalar(out, name->name);
	buf_text(out, "  # ");
	draft_rule_reason(rule, reason);
	buf_text(out, "; ");
	draft_line_write(&line, rule->arena, out);
	buf_char(out, '\n');
	draft_line_done(&line);
}

static int put_suspicious_names(struct draft_rule *rule)
{
	const struct learn_tree *names = &rule->program->names;
	void **list = learn_tree_list(names, rule->arena);
	const char *reason;
	char buf[64];
	size_t i;

	if (!list)
		return -ENOMEM;
	for (i = 0; i < names->n; i++) {
		reason = reason_of(list[i], buf);
		if (reason)
			put_suspicious(rule, list[i], reason);
	}
	return 0;
}

static bool is_of_address(uint16_t type)
{
	return type == RRTYPE_A || type == RRTYPE_AAAA || type == RRTYPE_HTTPS;
}

static void put_type(struct draft_rule *rule, uint16_t type,
		     const char **between)
{
	char text[RRTYPE_NAME_MAX];

	buf_text(&rule->text, *between);
	buf_text(&rule->text, rrtype_name(type, text));
	*between = ", ";
}

/* Whoever asks for an address asks for those of all families, and soon for
 * HTTPS. */
static int put_types(struct draft_rule *rule)
{
	const char *between = "";
	struct learn_type **types;
	bool address = false;
	size_t n, i;
	int r;

	r = learn_programs_types(rule->program, rule->arena, &types, &n);
	if (r < 0 || n == 0)
		return r;
	for (i = 0; i < n; i++)
		address |= is_of_address(types[i]->type);
	buf_text(&rule->text, "  types: [");
	if (address) {
		put_type(rule, RRTYPE_A, &between);
		put_type(rule, RRTYPE_AAAA, &between);
		put_type(rule, RRTYPE_HTTPS, &between);
	}
	for (i = 0; i < n; i++)
		if (!is_of_address(types[i]->type))
			put_type(rule, types[i]->type, &between);
	buf_text(&rule->text, "]\n");
	return 0;
}

static void put_special(struct draft_rule *rule,
			const struct learn_reach *reach)
{
	size_t i;

	if (!reach->n_special)
		return;
	buf_text(&rule->text, ", special: [");
	for (i = 0; i < reach->n_special; i++) {
		buf_text(&rule->text, i ? ", " : "");
		draft_line_net(&reach->special[i].net, &rule->text);
	}
	buf_char(&rule->text, ']');
}

/* A time that is longer than by default has to be the longest, too. */
static void put_ttl(struct draft_rule *rule, const struct learn_reach *reach)
{
	char text[LEARN_KEPT_TEXT_MAX];

	if (!reach->kept_s)
		return;
	buf_text(&rule->text, ", ttl: { min: ");
	buf_text(&rule->text, learn_kept_text(reach->kept_s, text));
	if (reach->kept_s > OPEN_TTL_MAX_S) {
		buf_text(&rule->text, ", max: ");
		buf_text(&rule->text, text);
	}
	buf_text(&rule->text, " }");
}

static void put_open(struct draft_rule *rule, struct learn_reach *reach)
{
	static const struct {
		uint8_t proto;
		uint16_t port;
	} usual[] = { { 6, 80 }, { 6, 443 }, { 17, 443 } };
	size_t i;

	if (!rule->rules->facts->has_connections)
		return;
	if (learn_ports_empty(&reach->named) && !rule->program->unseen) {
		buf_text(&rule->text, "  open: no  # it connected to none of "
				      "them\n");
		return;
	}
	for (i = 0; rule->program->unseen && i < ARRAY_SIZE(usual); i++)
		learn_ports_add(&reach->named, usual[i].proto, usual[i].port);
	buf_text(&rule->text, "  open: { ports: [");
	learn_ports_write(&reach->named, &rule->text);
	buf_char(&rule->text, ']');
	put_special(rule, reach);
	put_ttl(rule, reach);
	buf_text(&rule->text, " }");
	if (reach->kept_s) {
		buf_text(&rule->text, "  # it connected up to ");
		buf_uint(&rule->text, reach->kept_s);
		buf_text(&rule->text, " s after an answer");
	}
	buf_char(&rule->text, '\n');
}

static void put_commands(struct draft_rule *rule)
{
	const struct learn_tree *commands = &rule->program->commands;
	void **list = learn_tree_list(commands, rule->arena);
	size_t i;

	if (!list || !learn_kind_is_generic(rule->program->kind))
		return;
	for (i = 0; i < commands->n && i < COMMANDS_MAX; i++) {
		buf_text(&rule->head, "Run as: ");
		draft_quote_comment(&rule->head, list[i], COMMAND_ROOM);
		buf_char(&rule->head, '\n');
	}
	if (commands->n > COMMANDS_MAX) {
		buf_text(&rule->head, "and ");
		buf_uint(&rule->head, commands->n - COMMANDS_MAX);
		buf_text(&rule->head, " more.\n");
	}
}

/* Who it is, for people, in front of a rule. */
static int put_head(struct draft_rule *rule)
{
	const struct learn_program *program = rule->program;
	const char *word = learn_kind_word(program->kind);
	struct draft_line line = { 0 };

	if (draft_line_add(&line, &program->span, &program->users,
			   rule->arena) < 0)
		return -ENOMEM;
	draft_who_title(program, &rule->head);
	if (word) {
		buf_text(&rule->head, ", ");
		buf_text(&rule->head, word);
	}
	buf_text(&rule->head, ": ");
	line.events = true;
	draft_line_write(&line, rule->arena, &rule->head);
	draft_line_done(&line);
	if (program->hosts.n) {
		buf_text(&rule->head, ", on ");
		draft_line_texts(&program->hosts, rule->arena, &rule->head);
	}
	buf_text(&rule->head, ".\n");
	put_commands(rule);
	return 0;
}

static bool has_usable(const struct learn_domains *domains)
{
	size_t i;

	for (i = 0; i < domains->n; i++)
		if (!is_many(&domains->list[i]))
			return true;
	return false;
}

int draft_names_write(struct draft_rule *rule, struct learn_reach *reach)
{
	struct learn_domains domains = { 0 };
	size_t i;
	int r;

	r = learn_domains_gather(rule->program, rule->arena, &domains);
	if (r == 0)
		r = put_head(rule);
	if (r == 0)
		r = draft_rule_begin(rule, "");
	if (r < 0)
		return r;
	rule->reason = rule->program->reason;
	if (!rule->reason && !has_usable(&domains))
		rule->reason = "all of its names look suspicious";
	buf_text(&rule->text, "  domains:\n");
	for (i = 0; i < domains.n; i++)
		put_domain(rule, &domains.list[i]);
	r = put_suspicious_names(rule);
	if (r == 0)
		r = put_types(rule);
	if (r < 0)
		return r;
	buf_text(&rule->text, "  action: allow\n");
	put_open(rule, reach);
	return draft_rule_end(rule);
}

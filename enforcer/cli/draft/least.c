/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * least.c - write a rule for one program, one name or address, and one port.
 */
#include "enforcer/cli/draft/least.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/cli/draft/quote.h"
#include "enforcer/cli/learn/name.h"
#include "enforcer/cli/verdict/past.h"
#include "enforcer/lib/addrtext.h"
#include "enforcer/lib/buf.h"
#include "policy/base.h"
#include "policy/language/path.h"
#include "policy/language/who/account.h"
#include "policy/policy.h"
#include "policy/port.h"

#define NAME_ROOM 56 /* of the rule's name */

/* A path that stands for itself in a rule. */
static bool is_literal(const char *path)
{
	return path && path_is_normal(path) && !strpbrk(path, "*?[]\\");
}

/* A path below /proc/PID is of a program elsewhere, and once that has ended of
 * whoever gets its pid. */
static bool is_of_process(const char *path)
{
	return strncmp(path, "/proc/", strlen("/proc/")) == 0;
}

static const char *exe_of(const struct verdict_who *who)
{
	return !who->container && is_literal(who->exe) &&
			       !is_of_process(who->exe)
		       ? who->exe
		       : NULL;
}

/* A program that no path names is known by where it runs. */
static const char *cgroup_of(const struct verdict_who *who)
{
	return !exe_of(who) && is_literal(who->cgroup) &&
			       strcmp(who->cgroup, "/") != 0
		       ? who->cgroup
		       : NULL;
}

/* A name of digits would be taken for somebody else's number. */
static const char *user_of(const struct verdict_who *who)
{
	uid_t uid;

	if (who->user && who->user[strspn(who->user, "0123456789")] &&
	    account_user(who->user, &uid) == 0)
		return who->user;
	return who->uid;
}

static void put_key(struct buf *out, const char **between, const char *key,
		    const char *value)
{
	if (!value)
		return;
	buf_text(out, *between);
	buf_text(out, key);
	buf_text(out, ": ");
	draft_quote_scalar(out, value);
	*between = ", ";
}

static void put_who(const struct verdict_who *who, struct buf *out)
{
	const char *between = "who: { ";

	put_key(out, &between, "exe", exe_of(who));
	put_key(out, &between, "cgroup", cgroup_of(who));
	put_key(out, &between, "user", user_of(who));
	buf_text(out, " }");
}

static bool is_taken(const struct policy *policy, struct buf *out, size_t start)
{
	bool taken;

	buf_char(out, '\0');
	taken = !out->failed && policy &&
		policy_rule_named(policy, out->data + start);
	if (!out->failed)
		out->len--;
	return taken;
}

/* "curl-www.example.com", "curl-www.example.com-2" */
static void put_name(const struct verdict_who *who, const char *what,
		     const struct policy *policy, struct buf *out)
{
	const char *program = exe_of(who) ?: cgroup_of(who) ?: "/";
	const size_t start = out->len;
	char text[NAME_ROOM];
	unsigned int n = 1;
	size_t end;

	(void)snprintf(text, sizeof(text), "%.24s-%.30s",
		       strrchr(program, '/') + 1, what);
	draft_quote_name(out, text, NAME_ROOM);
	end = out->len;
	while (is_taken(policy, out, start)) {
		out->len = end;
		buf_char(out, '-');
		buf_uint(out, ++n);
	}
}

static void begin_line(struct buf *out, size_t indent)
{
	buf_char(out, '\n');
	buf_pad(out, out->len, indent + 2);
}

/* What the rule is about. */
struct what {
	char text[DNS_NAME_TEXT_MAX]; /* name or address */
	char port[PORT_TEXT_MAX];     /* "": a lookup */
};

static int find_what(const struct verdict_past *past, struct what *ret)
{
	const struct policy_port port = { .proto = past->proto,
					  .port = past->port };
	char name[DNS_NAME_TEXT_MAX];

	ret->port[0] = '\0';
	if (past->fixed || past->kind == VERDICT_ANSWER)
		return -ENOENT;
	if (past->kind == VERDICT_CONNECT) {
		(void)addrtext(&past->ip, ret->text);
		(void)strcpy(ret->port, "any");
		if (past->proto)
			(void)port_text(&port, ret->port);
		return 0;
	}
	if (!past->name.len)
		return -ENOENT;
	return learn_name_text(dns_name_text(&past->name, name), ret->text)
		       ? 0
		       : -ENOENT;
}

bool draft_least_knows(const struct verdict_who *who)
{
	return !who->nobody && (exe_of(who) || cgroup_of(who));
}

int draft_least_rule(const struct verdict_who *who,
		     const struct verdict_past *past,
		     const struct policy *policy, size_t indent,
		     struct buf *out)
{
	struct what what;

	if (!draft_least_knows(who) || find_what(past, &what) < 0)
		return -ENOENT;
	buf_pad(out, out->len, indent);
	buf_text(out, "- name: ");
	put_name(who, what.text, policy, out);
	begin_line(out, indent);
	put_who(who, out);
	begin_line(out, indent);
	buf_text(out, *what.port ? "networks: [" : "domains: [");
	draft_quote_scalar(out, what.text);
	buf_char(out, ']');
	begin_line(out, indent);
	buf_text(out, "action: allow");
	if (*what.port) {
		begin_line(out, indent);
		buf_text(out, "open: { ports: [");
		buf_text(out, what.port);
		buf_text(out, "] }");
	}
	buf_char(out, '\n');
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolvers.c - read resolv.conf(5) as the C library does.
 */
#include "enforcer/host/resolvers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforcer/lib/text_file.h"

#define FILE_MAX 65536

static bool parse_address(const char *text, struct ip_net *ret_net)
{
	struct ip_net net = { .ip.family = AF_INET, .prefix = 32 };

	if (inet_pton(AF_INET, text, net.ip.bytes) != 1) {
		net = (struct ip_net){ .ip.family = AF_INET6, .prefix = 128 };
		if (inet_pton(AF_INET6, text, net.ip.bytes) != 1)
			return false;
	}
	*ret_net = net;
	return true;
}

bool resolvers_have(const struct resolvers *resolvers, const struct ip_addr *ip)
{
	size_t i;

	for (i = 0; i < resolvers->n_nets; i++)
		if (ip_addr_equal(&resolvers->nets[i].ip, ip))
			return true;
	return false;
}

static void add_net(struct resolvers *resolvers, const struct ip_net *net)
{
	if (!resolvers_have(resolvers, &net->ip) &&
	    resolvers->n_nets < RESOLVERS_MAX)
		resolvers->nets[resolvers->n_nets++] = *net;
}

static void parse_line(const char *line, size_t len,
		       struct resolvers *resolvers)
{
	char text[128];
	char word[64];
	struct ip_net net;

	if (len >= sizeof(text))
		return;
	memcpy(text, line, len);
	text[len] = '\0';
	/* A blank in the format would also match no blank in the text. */
	if (sscanf(text, "nameserver%*[ \t]%63s", word) != 1)
		return;
	word[strcspn(word, "%")] = '\0'; /* fe80::1%eth0 */
	if (parse_address(word, &net))
		add_net(resolvers, &net);
}

void resolvers_parse(const char *text, struct resolvers *ret_resolvers)
{
	struct resolvers resolvers = { 0 };
	size_t len;

	while (*text) {
		len = strcspn(text, "\n");
		parse_line(text, len, &resolvers);
		text += len + (text[len] == '\n');
	}
	if (resolvers.n_nets == 0)
		parse_line("nameserver 127.0.0.1", 20, &resolvers);
	*ret_resolvers = resolvers;
}

int resolvers_read(const char *path, struct resolvers *ret_resolvers)
{
	char text[FILE_MAX];
	int r = text_file_read(path, text, sizeof(text));

	if (r < 0 && r != -ENOENT)
		return r;
	resolvers_parse(text, ret_resolvers);
	return 0;
}

int resolvers_of_policy(const struct policy *policy, const char *path,
			struct resolvers *ret_resolvers)
{
	struct resolvers resolvers = { 0 };
	size_t i;

	if (!policy->resolvers_given)
		return resolvers_read(path, ret_resolvers);
	for (i = 0; i < policy->n_resolvers; i++)
		add_net(&resolvers, &policy->resolvers[i]);
	*ret_resolvers = resolvers;
	return 0;
}

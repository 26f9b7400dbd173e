/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * at_port.c - dump the sockets by sock_diag(7), four times: two families, two
 * protocols.
 */
#include "bpf/sockets/at_port.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"

struct dump {
	uint16_t port;
	uint8_t proto;
	at_port_fn fn;
	void *context;
	int result;
};

static int take_socket(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	struct at_port_socket socket = { 0 };
	struct dump *dump = data;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg) ||
	    ntohs(msg->id.idiag_sport) != dump->port || msg->id.idiag_dport)
		return MNL_CB_OK;
	socket.ip = ip_addr_of(msg->idiag_family,
			       (const uint8_t *)msg->id.idiag_src);
	socket.proto = dump->proto;
	socket.uid = msg->idiag_uid;
	socket.inode = msg->idiag_inode;
	dump->result = dump->fn(dump->context, &socket);
	return dump->result ? MNL_CB_STOP : MNL_CB_OK;
}

static int dump_family(struct dump *dump, uint8_t family)
{
	const struct inet_diag_req_v2 req = {
		.sdiag_family = family,
		.sdiag_protocol = dump->proto,
		/* UDP that is not connected counts as closed. */
		.idiag_states = dump->proto == IPPROTO_TCP ? 1U << TCP_LISTEN
							   : 1U << TCP_CLOSE,
	};
	int r;

	r = sockdiag_request(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &req, take_socket,
			     dump);
	return r < 0 ? r : dump->result;
}

int at_port_each(uint16_t port, at_port_fn fn, void *context)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_TCP };
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	struct dump dump = { .port = port, .fn = fn, .context = context };
	size_t i, k;
	int r = 0;

	for (i = 0; i < ARRAY_SIZE(protos) && r == 0; i++) {
		dump.proto = protos[i];
		for (k = 0; k < ARRAY_SIZE(families) && r == 0; k++)
			r = dump_family(&dump, families[k]);
	}
	return r;
}

static bool process_has(const char *pid, const char *wanted)
{
	CLEANUP(base_closedirp) DIR *dir = NULL;
	const struct dirent *entry;
	char path[64], target[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		n = readlinkat(dirfd(dir), entry->d_name, target,
			       sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		if (strcmp(target, wanted) == 0)
			return true;
	}
	return false;
}

uint32_t at_port_process(uint32_t inode)
{
	CLEANUP(base_closedirp) DIR *dir = opendir("/proc");
	const struct dirent *entry;
	char wanted[64];

	(void)snprintf(wanted, sizeof(wanted), "socket:[%u]", inode);
	while (dir && (entry = readdir(dir)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    strlen(entry->d_name) < 12 &&
		    process_has(entry->d_name, wanted))
			return (uint32_t)strtoul(entry->d_name, NULL, 10);
	return 0;
}

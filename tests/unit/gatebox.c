/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gatebox.c - a table between two hosts, and programs that try to get through.
 */
#include "tests/unit/gatebox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nft/netlink/nl.h"
#include "nft/nftset.h"
#include "policy/base.h"
#include "tests/unit/unit.h"

static const struct ip_net resolvers[] = {
	{ { AF_INET, { 192, 0, 2, 3 } }, 32 },
};
/* NFTBOX_THERE_4 and GATEBOX_OTHER_4. */
static const struct ip_net shut_nets[] = {
	{ { AF_INET, { 192, 0, 2, 2 } }, 31 },
};
static const struct nftlayout_port web_ports[] = {
	{ IPPROTO_TCP, 80, 0 },
	{ IPPROTO_UDP, 443, 0 },
};
static const struct nftlayout_port range_ports[] = {
	{ IPPROTO_TCP, 81, 82 },
	{ IPPROTO_UDP, 440, 443 },
};
static const struct nftlayout_entry web[] = {
	{ .rule = "web", .ports = web_ports, .n_ports = 2 },
};
static const struct nftlayout_entry ranges[] = {
	{ .rule = "web", .ports = range_ports, .n_ports = 2 },
};
static const struct nftlayout_entry any_port[] = {
	{ .rule = "web" },
};
static const struct nftlayout_entry denied_first[] = {
	{ .rule = "shut", .networks = true, .deny = true },
	{ .rule = "web" },
};
static const struct nftlayout_entry denied_last[] = {
	{ .rule = "web", .ports = web_ports, .n_ports = 2 },
	{ .rule = "shut", .networks = true, .deny = true },
};
static const struct nftlayout_entry recorded_last[] = {
	{ .rule = "web", .ports = web_ports, .n_ports = 2 },
	{ .rule = "shut", .networks = true, .deny = true, .audit = true },
};
static const struct nftlayout_entry networks[] = {
	{ .rule = "shut", .networks = true },
};
static const struct nftlayout_entry ended[] = {
	{ .rule = "shut", .networks = true, .deny = true, .until_s = 1 },
	{ .rule = "web", .ports = web_ports, .n_ports = 1, .until_s = 1 },
	{ .rule = "web",
	  .ports = web_ports + 1,
	  .n_ports = 1,
	  .until_s = 4102444800 },
};
static const struct nftlayout_class classes[] = {
	{ .id = 1, .entries = web, .n_entries = 1 },
	{ .id = 2, .entries = any_port, .n_entries = 1 },
	{ .id = 3, .entries = denied_first, .n_entries = 2 },
	{ .id = 4, .entries = denied_last, .n_entries = 2 },
	{ .id = 5, .open_all = true, .label = "local-resolver" },
	{ .id = 6, .entries = networks, .n_entries = 1 },
	{ .id = 7, .entries = ranges, .n_entries = 1 },
	{ .id = 8, .entries = ended, .n_entries = 3 },
	{ .id = 9, .entries = recorded_last, .n_entries = 2 },
};
static const struct nftlayout_rule rules[] = {
	{ .name = "web", .answers = true, .keep = true },
	{ .name = "shut", .nets = shut_nets, .n_nets = 1 },
};

static void listen_there(struct gatebox *box)
{
	static const struct {
		const char *address;
		int type;
		uint16_t port;
	} all[] = {
		{ "0.0.0.0", SOCK_STREAM, 80 },
		{ "0.0.0.0", SOCK_STREAM, 81 },
		{ "0.0.0.0", SOCK_STREAM, 53 },
		{ NFTBOX_THERE_6, SOCK_STREAM, 80 },
		{ "0.0.0.0", SOCK_DGRAM, 443 },
		{ "0.0.0.0", SOCK_DGRAM, 444 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		box->listeners[i] = nftbox_peer_listen(
			&box->peer, all[i].type, all[i].address, all[i].port);
		CU_ASSERT_FATAL(box->listeners[i] >= 0);
	}
}

static void permit(struct gatebox *box, const char *set_name,
		   const char *address)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_name name = { NFPROTO_INET, NFTLAYOUT_TABLE, set_name };
	struct nftset_addr addr = { .timeout_s = 1000 };

	CU_ASSERT_EQUAL_FATAL(nftset_open(box->nl, &box->probe, &name, &set),
			      0);
	addr.ip = unit_ip(address);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
}

void gatebox_apply(struct gatebox *box)
{
	bool kept;
	int r = nfttable_replace(box->table, &box->config, &kept);

	if (r < 0)
		(void)fprintf(stderr, "%s\n", nl_error(box->nl));
	CU_ASSERT_EQUAL_FATAL(r, 0);
}

bool gatebox_open(struct gatebox *box)
{
	memset(box, 0, sizeof(*box));
	if (!nftbox_enter() || !nftbox_peer_open(&box->peer))
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(box->nl, 0, &box->probe), 0);
	CU_ASSERT_EQUAL_FATAL(nfttable_open(box->nl, &box->probe, &box->table),
			      0);
	CU_ASSERT_EQUAL_FATAL(nflog_open(5, 9, &box->log), 0);
	box->config = (struct nftlayout_config){
		.mark_mask = 0xff000000,
		.log_group = nflog_group(box->log),
		.resolvers = resolvers,
		.n_resolvers = 1,
		.rules = rules,
		.n_rules = ARRAY_SIZE(rules),
		.classes = classes,
		.n_classes = ARRAY_SIZE(classes),
	};
	gatebox_apply(box);
	listen_there(box);
	permit(box, "web_4", NFTBOX_THERE_4);
	permit(box, "web_6", NFTBOX_THERE_6);
	return true;
}

void gatebox_close(struct gatebox *box)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(box->listeners); i++)
		base_closep(&box->listeners[i]);
	nflog_close(box->log);
	nfttable_close(box->table);
	nl_close(box->nl);
	nftbox_peer_close(&box->peer);
}

static void note_packet(void *context, const struct nflog_packet *packet)
{
	struct gatebox_logged *logged = context;
	size_t used = strlen(logged->text);

	logged->last = *packet;
	(void)snprintf(logged->text + used, sizeof(logged->text) - used,
		       "%s:%u ", packet->rule, packet->dst_port);
}

struct gatebox_logged gatebox_read_log(struct gatebox *box)
{
	struct pollfd wait = { .fd = nflog_fd(box->log), .events = POLLIN };
	struct gatebox_logged logged = { 0 };

	/* The kernel keeps packets for 10 ms; a busy machine takes longer. */
	while (poll(&wait, 1, 100) > 0)
		(void)nflog_read(box->log, 64, note_packet, &logged);
	return logged;
}

socklen_t gatebox_address(const struct gatebox_attempt *attempt,
			  struct sockaddr_storage *ret_address)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret_address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret_address;

	memset(ret_address, 0, sizeof(*ret_address));
	if (inet_pton(AF_INET, attempt->address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(attempt->port);
		return sizeof(*v4);
	}
	(void)inet_pton(AF_INET6, attempt->address, &v6->sin6_addr);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(attempt->port);
	return sizeof(*v6);
}

int gatebox_socket(const struct gatebox_attempt *attempt, int family)
{
	int fd =
		socket(family, attempt->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_MARK, &attempt->mark,
				   sizeof(attempt->mark)),
			0);
	return fd;
}

/* 0, or the errno that the socket got within 1.5 s, or ETIMEDOUT. */
static int finish(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int error = 0;

	if (poll(&wait, 1, 1500) == 0)
		return ETIMEDOUT;
	(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return error;
}

int gatebox_connect(const struct gatebox_attempt *attempt, int *ret_fd)
{
	struct sockaddr_storage address;
	socklen_t len = gatebox_address(attempt, &address);
	int fd = gatebox_socket(attempt, address.ss_family);
	int r = 0;

	if (connect(fd, (struct sockaddr *)&address, len) < 0)
		r = errno == EINPROGRESS ? finish(fd) : errno;
	if (ret_fd)
		*ret_fd = fd;
	else
		(void)close(fd);
	return r;
}

/* The reject of a datagram comes back as an error of the socket. */
static int try_datagram(const struct gatebox_attempt *attempt)
{
	struct sockaddr_storage address;
	socklen_t len = gatebox_address(attempt, &address);
	CLEANUP(base_closep)
	int fd = gatebox_socket(attempt, address.ss_family);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	if (connect(fd, (struct sockaddr *)&address, len) < 0 ||
	    send(fd, "x", 1, 0) < 0)
		return errno;
	if (poll(&wait, 1, 20) > 0)
		return finish(fd);
	return 0;
}

int gatebox_try(const struct gatebox_attempt *attempt)
{
	return attempt->type == SOCK_STREAM ? gatebox_connect(attempt, NULL)
					    : try_datagram(attempt);
}

void gatebox_expect(struct gatebox *box, const struct gatebox_expectation *all,
		    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int got = gatebox_try(&all[i].attempt);

		if (got != all[i].want)
			(void)fprintf(stderr, "%s: want %s, got %s\n",
				      all[i].what, strerror(all[i].want),
				      strerror(got));
		CU_ASSERT_EQUAL(got, all[i].want);
		unit_string(all[i].what, all[i].log,
			    gatebox_read_log(box).text);
	}
}

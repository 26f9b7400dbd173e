/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_nftclass.c - what packets of each class meet, with real packets over a
 * cable between two namespaces.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nft/nflog.h"
#include "nft/nftprobe.h"
#include "nft/nftset.h"
#include "nft/nfttable.h"
#include "nft/nl.h"
#include "policy/base.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define ID(class_id) ((uint32_t)(class_id) << 24)
#define IN_FLIGHT 0x80000000u
#define OTHER_4 "192.0.2.3" /* of the peer, too; in no set */

static const struct nfttable_net resolvers[] = {
	{ AF_INET, 32, { 192, 0, 2, 3 } },
};
/* Holds OTHER_4 only. */
static const struct nfttable_net shut_nets[] = {
	{ AF_INET, 31, { 192, 0, 2, 2 } },
};
static const struct nfttable_port web_ports[] = {
	{ IPPROTO_TCP, 80 },
	{ IPPROTO_UDP, 443 },
};
static const struct nfttable_entry web[] = {
	{ .rule = "web", .ports = web_ports, .n_ports = 2 },
};
static const struct nfttable_entry any_port[] = {
	{ .rule = "web" },
};
static const struct nfttable_entry denied_first[] = {
	{ .rule = "shut", .networks = true, .deny = true },
	{ .rule = "web" },
};
static const struct nfttable_entry denied_last[] = {
	{ .rule = "web", .ports = web_ports, .n_ports = 2 },
	{ .rule = "shut", .networks = true, .deny = true },
};
static const struct nfttable_entry networks[] = {
	{ .rule = "shut", .networks = true },
};
static const struct nfttable_class classes[] = {
	{ .id = 1, .entries = web, .n_entries = 1 },
	{ .id = 2, .entries = any_port, .n_entries = 1 },
	{ .id = 3, .entries = denied_first, .n_entries = 2 },
	{ .id = 4, .entries = denied_last, .n_entries = 2 },
	{ .id = 5, .open_all = true, .label = "local-resolver" },
	{ .id = 6, .entries = networks, .n_entries = 1 },
};
static const struct nfttable_rule rules[] = {
	{ .name = "web", .answers = true, .keep = true },
	{ .name = "shut", .nets = shut_nets, .n_nets = 1 },
};

struct box {
	struct nftbox_peer peer;
	struct nl_socket *nl;
	struct nftprobe probe;
	struct nfttable *table;
	struct nflog *log;
	struct nfttable_config config;
	int listeners[6];
};

static void listen_there(struct box *box)
{
	static const struct {
		int type;
		const char *address;
		uint16_t port;
	} all[] = {
		{ SOCK_STREAM, "0.0.0.0", 80 },
		{ SOCK_STREAM, "0.0.0.0", 81 },
		{ SOCK_STREAM, "0.0.0.0", 53 },
		{ SOCK_STREAM, NFTBOX_THERE_6, 80 },
		{ SOCK_DGRAM, "0.0.0.0", 443 },
		{ SOCK_DGRAM, "0.0.0.0", 444 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		box->listeners[i] = nftbox_peer_listen(
			&box->peer, all[i].type, all[i].address, all[i].port);
		CU_ASSERT_FATAL(box->listeners[i] >= 0);
	}
}

static void permit(struct box *box, const char *set_name, const char *address)
{
	CLEANUP(nftset_closep) struct nftset *set = NULL;
	struct nftset_name name = { NFPROTO_INET, NFTTABLE_NAME, set_name };
	struct nftset_addr addr = { .timeout_s = 1000 };

	CU_ASSERT_EQUAL_FATAL(nftset_open(box->nl, &box->probe, &name, &set),
			      0);
	addr.family = nftset_family(set);
	(void)inet_pton(addr.family, address, addr.bytes);
	CU_ASSERT_EQUAL(nftset_add(set, &addr), 0);
	CU_ASSERT_EQUAL(nl_commit(box->nl), 0);
}

static void apply(struct box *box)
{
	bool kept;
	int r = nfttable_replace(box->table, &box->config, &kept);

	if (r < 0)
		(void)fprintf(stderr, "%s\n", nl_error(box->nl));
	CU_ASSERT_EQUAL_FATAL(r, 0);
}

static bool open_box(struct box *box)
{
	memset(box, 0, sizeof(*box));
	if (!nftbox_enter() || !nftbox_peer_open(&box->peer))
		return false;
	CU_ASSERT_EQUAL_FATAL(nl_open(&box->nl), 0);
	CU_ASSERT_EQUAL_FATAL(nftprobe_run(box->nl, &box->probe), 0);
	CU_ASSERT_EQUAL_FATAL(nfttable_open(box->nl, &box->probe, &box->table),
			      0);
	CU_ASSERT_EQUAL_FATAL(nflog_open(5, 9, &box->log), 0);
	box->config = (struct nfttable_config){
		.mark_mask = 0xff000000,
		.log_group = nflog_group(box->log),
		.resolvers = resolvers,
		.n_resolvers = 1,
		.rules = rules,
		.n_rules = ARRAY_SIZE(rules),
		.classes = classes,
		.n_classes = ARRAY_SIZE(classes),
	};
	apply(box);
	listen_there(box);
	permit(box, "web_4", NFTBOX_THERE_4);
	permit(box, "web_6", NFTBOX_THERE_6);
	return true;
}

static void close_box(struct box *box)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(box->listeners); i++)
		base_closep(&box->listeners[i]);
	nflog_close(box->log);
	nfttable_close(box->table);
	nl_close(box->nl);
	nftbox_peer_close(&box->peer);
}

/* The packets that were logged, as "rule:port" words. */
struct logged {
	char text[256];
	struct nflog_packet last;
};

static void note(void *context, const struct nflog_packet *packet)
{
	struct logged *logged = context;
	size_t used = strlen(logged->text);

	logged->last = *packet;
	(void)snprintf(logged->text + used, sizeof(logged->text) - used,
		       "%s:%u ", packet->rule, packet->dst_port);
}

static struct logged read_log(struct box *box)
{
	struct pollfd wait = { .fd = nflog_fd(box->log), .events = POLLIN };
	struct logged logged = { 0 };

	/* At most 10 ms in the kernel; 100 for a machine with much to do. */
	while (poll(&wait, 1, 100) > 0)
		(void)nflog_read(box->log, 64, note, &logged);
	return logged;
}

struct attempt {
	uint32_t mark;
	int type; /* of the socket */
	const char *address;
	uint16_t port;
};

static socklen_t fill_address(const struct attempt *attempt,
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

static int marked_socket(const struct attempt *attempt, int family)
{
	int fd =
		socket(family, attempt->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_MARK, &attempt->mark,
				   sizeof(attempt->mark)),
			0);
	return fd;
}

/* 0, or the errno that the socket got within 300 ms, or ETIMEDOUT. */
static int finish(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int error = 0;

	if (poll(&wait, 1, 300) == 0)
		return ETIMEDOUT;
	(void)getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
	return error;
}

static int try_stream(const struct attempt *attempt, int *ret_fd)
{
	struct sockaddr_storage address;
	socklen_t len = fill_address(attempt, &address);
	int fd = marked_socket(attempt, address.ss_family);
	int r = 0;

	if (connect(fd, (struct sockaddr *)&address, len) < 0)
		r = errno == EINPROGRESS ? finish(fd) : errno;
	if (ret_fd)
		*ret_fd = fd;
	else
		(void)close(fd);
	return r;
}

/* UDP says no by an error that comes back to the socket. */
static int try_datagram(const struct attempt *attempt)
{
	struct sockaddr_storage address;
	socklen_t len = fill_address(attempt, &address);
	CLEANUP(base_closep)
	int fd = marked_socket(attempt, address.ss_family);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	if (connect(fd, (struct sockaddr *)&address, len) < 0 ||
	    send(fd, "x", 1, 0) < 0)
		return errno;
	if (poll(&wait, 1, 20) > 0)
		return finish(fd);
	return 0;
}

static int try_once(const struct attempt *attempt)
{
	return attempt->type == SOCK_STREAM ? try_stream(attempt, NULL)
					    : try_datagram(attempt);
}

static const struct expectation {
	const char *what;
	struct attempt attempt;
	int want;
	const char *log;
} normal[] = {
	{ "permitted", { ID(1), SOCK_STREAM, NFTBOX_THERE_4, 80 }, 0, "" },
	{ "permitted, IPv6",
	  { ID(1), SOCK_STREAM, NFTBOX_THERE_6, 80 },
	  0,
	  "" },
	{ "permitted, UDP", { ID(1), SOCK_DGRAM, NFTBOX_THERE_4, 443 }, 0, "" },
	{ "other bits of the mark are not ours",
	  { ID(1) | 0x00123456, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "another address",
	  { ID(1), SOCK_STREAM, OTHER_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "another port",
	  { ID(1), SOCK_STREAM, NFTBOX_THERE_4, 81 },
	  ECONNREFUSED,
	  ":81 " },
	{ "another protocol",
	  { ID(1), SOCK_STREAM, NFTBOX_THERE_4, 443 },
	  ECONNREFUSED,
	  ":443 " },
	{ "another port, UDP",
	  { ID(1), SOCK_DGRAM, NFTBOX_THERE_4, 444 },
	  EPERM,
	  ":444 " },
	{ "another port, IPv6 UDP",
	  { ID(1), SOCK_DGRAM, NFTBOX_THERE_6, 444 },
	  EPERM,
	  ":444 " },
	{ "any port", { ID(2), SOCK_STREAM, NFTBOX_THERE_4, 81 }, 0, "" },
	{ "denied network before",
	  { ID(3), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  "shut:80 " },
	{ "denied network behind",
	  { ID(4), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "denied network behind, other port",
	  { ID(4), SOCK_STREAM, NFTBOX_THERE_4, 81 },
	  ECONNREFUSED,
	  "shut:81 " },
	{ "local resolver", { ID(5), SOCK_STREAM, OTHER_4, 81 }, 0, "" },
	{ "permitted network", { ID(6), SOCK_STREAM, OTHER_4, 81 }, 0, "" },
	{ "no mark", { 0, SOCK_STREAM, OTHER_4, 81 }, 0, "" },
	{ "a mark that is not ours",
	  { 0x1234, SOCK_STREAM, OTHER_4, 81 },
	  0,
	  "" },
	{ "listed resolver", { ID(1), SOCK_STREAM, OTHER_4, 53 }, 0, "" },
	{ "resolver that is not listed",
	  { ID(1), SOCK_STREAM, NFTBOX_THERE_4, 53 },
	  ECONNREFUSED,
	  ":53 " },
	{ "a class that is not known",
	  { ID(99), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "no class was left",
	  { ID(127), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  ":80 " },
	{ "in flight, permitted",
	  { ID(1) | IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "" },
	{ "in flight, not permitted",
	  { ID(1) | IN_FLIGHT, SOCK_STREAM, OTHER_4, 80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, class not known",
	  { ID(99) | IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, no class",
	  { IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ETIMEDOUT,
	  "" },
	{ "in flight, denied network",
	  { ID(3) | IN_FLIGHT, SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  "shut:80 " },
};

static const struct expectation with_egress_allow[] = {
	{ "no clause says a word", { ID(1), SOCK_STREAM, OTHER_4, 81 }, 0, "" },
	{ "denied network",
	  { ID(3), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  ECONNREFUSED,
	  "shut:80 " },
	{ "in flight", { ID(1) | IN_FLIGHT, SOCK_STREAM, OTHER_4, 81 }, 0, "" },
	{ "a class that is not known",
	  { ID(99), SOCK_STREAM, OTHER_4, 81 },
	  ECONNREFUSED,
	  ":81 " },
};

static const struct expectation in_audit[] = {
	{ "permitted", { ID(1), SOCK_STREAM, NFTBOX_THERE_4, 80 }, 0, "" },
	{ "not permitted", { ID(1), SOCK_STREAM, OTHER_4, 81 }, 0, ":81 " },
	{ "denied network",
	  { ID(3), SOCK_STREAM, NFTBOX_THERE_4, 80 },
	  0,
	  "shut:80 " },
	{ "in flight", { ID(1) | IN_FLIGHT, SOCK_STREAM, OTHER_4, 81 }, 0, "" },
	{ "a class that is not known",
	  { ID(99), SOCK_STREAM, OTHER_4, 81 },
	  0,
	  ":81 " },
};

static void expect(struct box *box, const struct expectation *all, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int got = try_once(&all[i].attempt);

		if (got != all[i].want)
			(void)fprintf(stderr, "%s: want %s, got %s\n",
				      all[i].what, strerror(all[i].want),
				      strerror(got));
		CU_ASSERT_EQUAL(got, all[i].want);
		unit_string(all[i].what, all[i].log, read_log(box).text);
	}
}

static void each_class_opens_what_it_may_and_no_more(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	expect(&box, normal, ARRAY_SIZE(normal));
	close_box(&box);
}

static void egress_allow_denies_denied_networks_only(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	box.config.egress_allow = true;
	apply(&box);
	expect(&box, with_egress_allow, ARRAY_SIZE(with_egress_allow));
	close_box(&box);
}

static void audit_logs_and_lets_pass(void)
{
	struct box box;

	if (!open_box(&box))
		return;
	box.config.audit = true;
	apply(&box);
	expect(&box, in_audit, ARRAY_SIZE(in_audit));
	close_box(&box);
}

static void a_logged_packet_says_who_and_where(void)
{
	const struct attempt attempt = { ID(1) | 0x77, SOCK_STREAM, OTHER_4,
					 80 };
	struct nflog_packet packet;
	struct box box;
	char text[64];

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL(try_once(&attempt), ECONNREFUSED);
	packet = read_log(&box).last;
	CU_ASSERT_EQUAL(packet.family, AF_INET);
	CU_ASSERT_EQUAL(packet.proto, IPPROTO_TCP);
	CU_ASSERT(packet.has_ports && packet.src_port != 0);
	CU_ASSERT_EQUAL(packet.mark, ID(1) | 0x77);
	CU_ASSERT_EQUAL(packet.uid, 0);
	CU_ASSERT_EQUAL(packet.gid, 0);
	CU_ASSERT(packet.ifindex_out > 1);
	CU_ASSERT_EQUAL(packet.len, 60);
	unit_string("source", NFTBOX_HERE_4,
		    inet_ntop(AF_INET, packet.src, text, sizeof(text)));
	unit_string("destination", OTHER_4,
		    inet_ntop(AF_INET, packet.dst, text, sizeof(text)));
	CU_ASSERT_EQUAL(nflog_lost(box.log), 0);
	close_box(&box);
}

static void what_is_established_lives_on(void)
{
	const struct attempt attempt = { ID(1), SOCK_STREAM, NFTBOX_THERE_4,
					 80 };
	struct nfttable_rule shut = { .name = "shut",
				      .nets = shut_nets,
				      .n_nets = 1 };
	struct box box;
	char byte;
	int near = -1;
	int far;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL(try_stream(&attempt, &near), 0);
	far = accept(box.listeners[0], NULL, NULL);
	CU_ASSERT(far >= 0);
	box.config.rules = &shut;
	box.config.n_rules = 1;
	box.config.n_classes = 0;
	apply(&box);
	CU_ASSERT_EQUAL(try_once(&attempt), ECONNREFUSED);
	CU_ASSERT_EQUAL(send(near, "x", 1, 0), 1);
	CU_ASSERT_EQUAL(recv(far, &byte, 1, 0), 1);
	(void)close(near);
	(void)close(far);
	close_box(&box);
}

/* Many tries, while the table is replaced under them. */
struct traffic {
	atomic_bool stop;
	unsigned int tries;
	unsigned int permitted_failed, denied_passed;
};

/* A datagram that is rejected fails at once. */
static bool passes(const char *to)
{
	const struct attempt attempt = { ID(1), SOCK_DGRAM, to, 443 };
	struct sockaddr_storage address;
	socklen_t len = fill_address(&attempt, &address);
	CLEANUP(base_closep) int fd = marked_socket(&attempt, AF_INET);

	return sendto(fd, "x", 1, 0, (struct sockaddr *)&address, len) == 1;
}

static void *make_traffic(void *context)
{
	struct traffic *traffic = context;

	while (!traffic->stop) {
		traffic->tries++;
		traffic->permitted_failed += !passes(NFTBOX_THERE_4);
		traffic->denied_passed += passes(OTHER_4);
	}
	return NULL;
}

static void a_replacement_is_seen_by_no_packet(void)
{
	struct traffic traffic = { 0 };
	pthread_t thread;
	struct box box;
	int i;

	if (!open_box(&box))
		return;
	CU_ASSERT_EQUAL_FATAL(
		pthread_create(&thread, NULL, make_traffic, &traffic), 0);
	for (i = 0; i < 300; i++)
		apply(&box);
	traffic.stop = true;
	(void)pthread_join(thread, NULL);
	(void)fprintf(
		stderr, "%u tries: %u permitted failed, %u denied passed\n",
		traffic.tries, traffic.permitted_failed, traffic.denied_passed);
	CU_ASSERT(traffic.tries > 100);
	CU_ASSERT_EQUAL(traffic.permitted_failed, 0);
	CU_ASSERT_EQUAL(traffic.denied_passed, 0);
	close_box(&box);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(each_class_opens_what_it_may_and_no_more),
		UNIT(egress_allow_denies_denied_networks_only),
		UNIT(audit_logs_and_lets_pass),
		UNIT(a_logged_packet_says_who_and_where),
		UNIT(what_is_established_lives_on),
		UNIT(a_replacement_is_seen_by_no_packet),
	};

	return unit_main("nftclass", tests, ARRAY_SIZE(tests));
}

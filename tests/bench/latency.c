/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * latency.c - measure how long after a program has received an answer its
 * address is in the kernel's set.
 *
 *   latency COUNT PAUSE_US NAME SET
 *
 * Looks COUNT names up at 198.51.100.2 ('#' in NAME becomes a number, so each
 * has an address of its own) and, from the moment recv() returned, asks the
 * kernel for the address in `inet nameward SET` until it is there.  Prints
 * the percentiles in microseconds; one question to the kernel takes some of
 * them, which is printed as well.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <libnftnl/set.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/e2e/client/ask.h"

#define GIVE_UP_NS 1000000000u

struct asker {
	struct mnl_socket *nl;
	const char *set;
	uint32_t seq;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* nft get element inet nameward SET { ADDRESS } */
static struct nlmsghdr *write_request(struct asker *asker, char *buf,
				      const uint8_t address[16])
{
	struct nftnl_set *set = nftnl_set_alloc();
	struct nftnl_set_elem *elem = nftnl_set_elem_alloc();
	struct nlmsghdr *nlh;

	nlh = nftnl_nlmsg_build_hdr(buf, NFT_MSG_GETSETELEM, NFPROTO_INET,
				    NLM_F_ACK, ++asker->seq);
	nftnl_set_set_str(set, NFTNL_SET_TABLE, "nameward");
	nftnl_set_set_str(set, NFTNL_SET_NAME, asker->set);
	nftnl_set_elem_set(elem, NFTNL_SET_ELEM_KEY, address, 16);
	nftnl_set_elem_add(set, elem);
	nftnl_set_elems_nlmsg_build_payload(nlh, set);
	nftnl_set_free(set);
	return nlh;
}

/* 1: it is there, 0: not, or negative. */
static int is_in_set(struct asker *asker, const uint8_t address[16])
{
	char buf[MNL_SOCKET_BUFFER_SIZE];
	unsigned int port = mnl_socket_get_portid(asker->nl);
	struct nlmsghdr *nlh = write_request(asker, buf, address);
	ssize_t n;
	int r;

	if (mnl_socket_sendto(asker->nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		n = mnl_socket_recvfrom(asker->nl, buf, sizeof(buf));
		if (n < 0)
			return -errno;
		r = mnl_cb_run(buf, (size_t)n, asker->seq, port, NULL, NULL);
	} while (r > 0);
	if (r < 0)
		return errno == ENOENT ? 0 : -errno;
	return 1;
}

/* Nanoseconds, or 0 when the address never came. */
static uint64_t measure(struct asker *asker, const struct ask *ask)
{
	struct message_answer answer;
	uint64_t begin;

	if (ask_lookup(ask, &answer) < 0 || answer.n_addresses == 0)
		return 0;
	begin = now_ns();
	while (now_ns() - begin < GIVE_UP_NS)
		if (is_in_set(asker, answer.addresses[0].bytes) > 0)
			return now_ns() - begin;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* What one question to the kernel costs by itself. */
static uint64_t price(struct asker *asker)
{
	const uint8_t absent[16] = { 0xfe };
	uint64_t begin = now_ns();
	int i;

	for (i = 0; i < 1000; i++)
		if (is_in_set(asker, absent) < 0)
			return 0;
	return (now_ns() - begin) / 1000;
}

static void run(struct asker *asker, uint64_t *times, unsigned int count,
		unsigned int pause_us, const char *pattern)
{
	const struct timespec pause = { .tv_nsec = (long)pause_us * 1000 };
	struct ask ask = { .path = ASK_SENDTO, .type = 28, .timeout_ms = 1000 };
	const char *mark = strchr(pattern, '#');
	char name[300];
	unsigned int i;

	(void)ask_server("198.51.100.2", 53, &ask.server);
	ask.name = name;
	for (i = 0; mark && i < count; i++) {
		(void)snprintf(name, sizeof(name), "%.*s0000-%04x%s",
			       (int)(mark - pattern), pattern, i, mark + 1);
		times[i] = measure(asker, &ask);
		(void)nanosleep(&pause, NULL);
	}
}

/* A percentile of sorted times, in microseconds. */
static double percentile(const uint64_t *times, unsigned int count,
			 unsigned int percent)
{
	size_t i = (size_t)count * percent / 100;

	return (double)times[i < count ? i : count - 1] / 1000;
}

static void report(struct asker *asker, uint64_t *times, unsigned int count)
{
	unsigned int i, never = 0;

	for (i = 0; i < count; i++)
		never += times[i] == 0;
	qsort(times, count, sizeof(*times), compare);
	printf("p50=%.1f p99=%.1f max=%.1f never=%u price=%.1f\n",
	       percentile(times, count, 50), percentile(times, count, 99),
	       percentile(times, count, 100), never,
	       (double)price(asker) / 1000);
}

int main(int argc, char **argv)
{
	struct asker asker = { 0 };
	unsigned int count;
	uint64_t *times;

	count = argc == 5 ? (unsigned int)strtoul(argv[1], NULL, 10) : 0;
	if (count == 0 || count > 4096)
		return 2;
	asker.set = argv[4];
	asker.nl = mnl_socket_open(NETLINK_NETFILTER);
	times = calloc(count, sizeof(*times));
	if (!asker.nl || !times ||
	    mnl_socket_bind(asker.nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return 1;
	run(&asker, times, count, (unsigned int)strtoul(argv[2], NULL, 10),
	    argv[3]);
	report(&asker, times, count);
	free(times);
	mnl_socket_close(asker.nl);
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_netdev.c - names of devices in our network namespace and in another one.
 */
#include "enforcer/record/netdev.h"

#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

#define S 1000000000ULL

static const char *name_at(struct netdev *netdev, uint32_t ifindex,
			   uint64_t now_ns)
{
	return netdev_name(netdev, &(struct netdev_at){ .ifindex = ifindex },
			   now_ns);
}

static void lo_and_no_device_need_no_lookup(void)
{
	struct netdev netdev;

	netdev_init(&netdev, asidebox());
	unit_string("0", "", name_at(&netdev, 0, S));
	unit_string("1", "lo", name_at(&netdev, 1, S));
}

static void an_unknown_device_is_its_number(void)
{
	struct netdev netdev;

	netdev_init(&netdev, asidebox());
	unit_string("unknown", "1999999999", name_at(&netdev, 1999999999, S));
}

static bool rename_here(const char *from, const char *to)
{
	const char *const argv[] = { "ip",   "link", "set", from,
				     "down", "name", to,    NULL };

	return nftbox_run(argv, NULL, 0) == 0;
}

static void a_new_name_is_seen_after_a_second(void)
{
	struct nftbox_peer peer;
	struct netdev netdev;
	uint32_t ifindex;

	if (!nftbox_enter() || !nftbox_peer_open(&peer))
		return;
	netdev_init(&netdev, asidebox());
	ifindex = if_nametoindex("here");
	unit_string("at first", "here", name_at(&netdev, ifindex, 5 * S));
	CU_ASSERT_TRUE(rename_here("here", "renamed"));
	unit_string("still", "here", name_at(&netdev, ifindex, 6 * S - 1));
	unit_string("then", "renamed", name_at(&netdev, ifindex, 6 * S));
	nftbox_peer_close(&peer);
}

/* The interface number of @name in the namespace of the socket @fd. */
static uint32_t ifindex_there(int fd, const char *name)
{
	struct ifreq request = { .ifr_ifindex = 0 };

	(void)snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	CU_ASSERT_EQUAL(ioctl(fd, SIOCGIFINDEX, &request), 0);
	return (uint32_t)request.ifr_ifindex;
}

static void a_device_elsewhere_is_named_through_a_process_there(void)
{
	uint64_t home = sockdiag_home();
	struct nftbox_peer peer;
	struct netdev_at at, other;
	struct netdev netdev;
	char number[16];
	int fd;

	if (!home) {
		unit_skip("this kernel has no cookies of namespaces");
		return;
	}
	if (!nftbox_enter() || !nftbox_peer_open(&peer))
		return;
	home = sockdiag_home();
	netdev_init(&netdev, asidebox());
	fd = nftbox_peer_listen(&peer, SOCK_DGRAM, NFTBOX_THERE_4, 5353);
	at = (struct netdev_at){ .netns = sockdiag_netns(fd),
				 .ifindex = ifindex_there(fd, "there"),
				 .tgid = (uint32_t)getpid() };
	(void)snprintf(number, sizeof(number), "%u", at.ifindex);
	unit_string("a process of ours does not lead there", number,
		    netdev_name(&netdev, &at, S));
	at.tgid = (uint32_t)peer.pid;
	unit_string("one of theirs does", "there",
		    netdev_name(&netdev, &at, S));
	/* It shares its slot with the first one, whatever their number is. */
	other = at;
	other.netns += 1 << 20;
	other.tgid = (uint32_t)getpid();
	unit_string("the device of another namespace", number,
		    netdev_name(&netdev, &other, S));
	unit_string("the first one again", "there",
		    netdev_name(&netdev, &at, S));
	CU_ASSERT_EQUAL(sockdiag_home(), home);
	nftbox_peer_close(&peer);
	unit_string("and is remembered", "there",
		    netdev_name(&netdev, &at, 2 * S - 1));
	unit_string("for a second", number, netdev_name(&netdev, &at, 2 * S));
	(void)close(fd);
}

/* A thread of ours in the namespace of another process. */
struct guest {
	sem_t ready, done;
	pid_t host;
	uint32_t tid;
};

static void *live_there(void *argument)
{
	struct guest *guest = argument;
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)guest->host);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	CU_ASSERT_EQUAL(setns(fd, CLONE_NEWNET), 0);
	(void)close(fd);
	guest->tid = (uint32_t)gettid();
	(void)sem_post(&guest->ready);
	(void)sem_wait(&guest->done);
	return NULL;
}

static void a_device_elsewhere_is_named_through_a_thread_there(void)
{
	struct nftbox_peer peer;
	struct netdev netdev;
	struct netdev_at at;
	struct guest guest;
	pthread_t thread;
	int fd;

	if (!sockdiag_home()) {
		unit_skip("this kernel has no cookies of namespaces");
		return;
	}
	if (!nftbox_enter() || !nftbox_peer_open(&peer))
		return;
	guest = (struct guest){ .host = peer.pid };
	(void)sem_init(&guest.ready, 0, 0);
	(void)sem_init(&guest.done, 0, 0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, live_there, &guest),
			      0);
	(void)sem_wait(&guest.ready);
	netdev_init(&netdev, asidebox());
	fd = nftbox_peer_listen(&peer, SOCK_DGRAM, NFTBOX_THERE_4, 5353);
	at = (struct netdev_at){ .netns = sockdiag_netns(fd),
				 .ifindex = ifindex_there(fd, "there"),
				 .tgid = (uint32_t)getpid(),
				 .tid = guest.tid };
	unit_string("device", "there", netdev_name(&netdev, &at, S));
	(void)sem_post(&guest.done);
	(void)pthread_join(thread, NULL);
	(void)close(fd);
	nftbox_peer_close(&peer);
}

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(lo_and_no_device_need_no_lookup),
		UNIT(an_unknown_device_is_its_number),
		UNIT(a_new_name_is_seen_after_a_second),
		UNIT(a_device_elsewhere_is_named_through_a_process_there),
		UNIT(a_device_elsewhere_is_named_through_a_thread_there),
	};

	return unit_main("netdev", tests, ARRAY_SIZE(tests));
}

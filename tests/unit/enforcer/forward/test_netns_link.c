/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_netns_link.c - real network namespaces: those that send through ours,
 * and those that only claim an address.
 */
#include "enforcer/forward/netns_link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/sockets/sockdiag.h"
#include "enforcer/forward/devices.h"
#include "enforcer/forward/ways_out.h"
#include "policy/base.h"
#include "tests/unit/asidebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

struct scene {
	struct nftbox_peer peer;
	uint64_t netns; /* the peer's */
};

static bool scene_open(struct scene *s)
{
	int fd;

	memset(s, 0, sizeof(*s));
	if (!nftbox_enter() || !nftbox_peer_open(&s->peer))
		return false;
	fd = nftbox_peer_listen(&s->peer, SOCK_DGRAM, NFTBOX_THERE_4, 9);
	CU_ASSERT_FATAL(fd >= 0);
	s->netns = sockdiag_netns(fd);
	(void)close(fd);
	CU_ASSERT_NOT_EQUAL_FATAL(s->netns, 0);
	CU_ASSERT_NOT_EQUAL_FATAL(s->netns, sockdiag_home());
	return true;
}

static void scene_close(struct scene *s)
{
	nftbox_peer_close(&s->peer);
}

/* Does what @from sends by device @ifindex come by, from @address? */
static int check(struct netns_link_from from, const char *address)
{
	CLEANUP(devices_freep) struct devices *devices = NULL;
	const struct ip_addr ip = unit_ip(address);
	char why[WAYS_OUT_WHY_MAX];
	uint32_t way = 0;
	int32_t nsid;
	int r = netns_link_nsid(asidebox(), &from, &nsid);

	if (r < 0)
		return r;
	CU_ASSERT_EQUAL_FATAL(devices_new(asidebox(), &devices), 0);
	r = ways_out_follow(devices, nsid, (int)nftbox_peer_ifindex(), why);
	if (r == 0)
		r = netns_link_way_to(&ip, &way);
	if (r < 0)
		return r;
	return ways_out_arrives(devices, (int)way) ? 0 : -ENOENT;
}

/* Check @address for a process of the peer. */
static int says(const struct scene *s, const char *address)
{
	return check((struct netns_link_from){ .netns = s->netns,
					       .tgid = (uint32_t)s->peer.pid,
					       .tid = (uint32_t)s->peer.pid },
		     address);
}

static void
an_address_that_the_route_back_leads_to_belongs_to_the_namespace(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(says(&s, NFTBOX_THERE_4), 0);
	CU_ASSERT_EQUAL(says(&s, NFTBOX_THERE_6), 0);
	scene_close(&s);
}

static void an_address_elsewhere_does_not_belong_to_the_namespace(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	CU_ASSERT_FATAL(nftbox_sh("ip link add x type veth peer name y && "
				  "ip addr add 10.9.9.1/24 dev x && "
				  "ip link set x up && ip link set y up"));
	CU_ASSERT_EQUAL(says(&s, "10.9.9.2"), -ENOENT);
	CU_ASSERT_EQUAL(says(&s, NFTBOX_HERE_4), -ENOENT);
	CU_ASSERT_EQUAL(says(&s, "127.0.0.1"), -ENOENT);
	CU_ASSERT(says(&s, "203.0.113.1") < 0); /* there is no route */
	CU_ASSERT(says(&s, "2001:db8:77::1") < 0);
	scene_close(&s);
}

/* Process ids are used again, so the cookie of the namespace is compared. */
static void a_process_of_another_namespace_proves_nothing(void)
{
	struct scene s;
	struct netns_link_from from;

	if (!scene_open(&s))
		return;
	from = (struct netns_link_from){ .netns = s.netns,
					 .tgid = (uint32_t)getpid(),
					 .tid = (uint32_t)getpid() };
	CU_ASSERT_EQUAL(check(from, NFTBOX_THERE_4), -ENOENT);
	from.netns = s.netns + 1;
	from.tgid = from.tid = (uint32_t)s.peer.pid;
	CU_ASSERT_EQUAL(check(from, NFTBOX_THERE_4), -ENOENT);
	from.netns = s.netns;
	from.tgid = from.tid = 0x7ffffff0; /* no such process */
	CU_ASSERT_EQUAL(check(from, NFTBOX_THERE_4), -ENOENT);
	scene_close(&s);
}

static pid_t lone_namespace(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	CU_ASSERT_EQUAL_FATAL(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		if (unshare(CLONE_NEWNET) < 0)
			_exit(1);
		(void)!write(ready[1], "", 1);
		for (;;)
			(void)pause();
	}
	(void)close(ready[1]);
	CU_ASSERT_EQUAL_FATAL(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	return pid;
}

static int enter(pid_t pid)
{
	CLEANUP(base_closep) int fd = -1;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : setns(fd, CLONE_NEWNET);
}

static uint64_t cookie_of(pid_t pid)
{
	pid_t self = getpid();
	CLEANUP(base_closep) int home = -1;
	uint64_t cookie = 0;
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)self);
	home = open(path, O_RDONLY | O_CLOEXEC);
	if (enter(pid) == 0)
		cookie = sockdiag_home();
	CU_ASSERT_EQUAL_FATAL(setns(home, CLONE_NEWNET), 0);
	return cookie;
}

static void a_namespace_without_a_link_to_ours_is_not_found(void)
{
	struct scene s;
	pid_t pid;

	if (!scene_open(&s))
		return;
	pid = lone_namespace();
	CU_ASSERT_EQUAL(check((struct netns_link_from){ .netns = cookie_of(pid),
							.tgid = (uint32_t)pid,
							.tid = (uint32_t)pid },
			      NFTBOX_THERE_4),
			-ENODEV);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	scene_close(&s);
}

struct wanderer {
	pid_t to;
	int ready[2], leave[2];
};

static void *wander(void *context)
{
	struct wanderer *w = context;
	pid_t tid = enter(w->to) == 0 ? gettid() : 0;
	char byte;

	(void)!write(w->ready[1], &tid, sizeof(tid));
	(void)!read(w->leave[0], &byte, 1);
	return NULL;
}

/* As container runtimes do, a thread enters the namespace and its process stays
 * outside. */
static void a_thread_in_the_namespace_is_enough(void)
{
	struct wanderer w = { 0 };
	struct scene s;
	pthread_t thread;
	pid_t tid = 0;

	if (!scene_open(&s))
		return;
	w.to = s.peer.pid;
	CU_ASSERT_EQUAL_FATAL(pipe(w.ready), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(w.leave), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, wander, &w), 0);
	CU_ASSERT_EQUAL(read(w.ready[0], &tid, sizeof(tid)), sizeof(tid));
	CU_ASSERT_NOT_EQUAL(tid, 0);
	CU_ASSERT_EQUAL(
		check((struct netns_link_from){ .netns = s.netns,
						.tgid = (uint32_t)getpid(),
						.tid = (uint32_t)tid },
		      NFTBOX_THERE_4),
		0);
	(void)!write(w.leave[1], "", 1);
	(void)pthread_join(thread, NULL);
	(void)close(w.ready[0]);
	(void)close(w.ready[1]);
	(void)close(w.leave[0]);
	(void)close(w.leave[1]);
	scene_close(&s);
}

static void the_link_may_be_a_port_of_a_bridge(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	if (!nftbox_sh(
		    "ip link add name bridge0 type bridge && ip addr flush dev here && "
		    "ip link set here master bridge0 && ip link set bridge0 up && "
		    "ip addr add " NFTBOX_HERE_4 "/24 dev bridge0")) {
		unit_skip("no bridge can be made");
		scene_close(&s);
		return;
	}
	CU_ASSERT_EQUAL(says(&s, NFTBOX_THERE_4), 0);
	CU_ASSERT_FATAL(nftbox_sh("ip link set here nomaster"));
	CU_ASSERT_EQUAL(says(&s, NFTBOX_THERE_4), -ENOENT);
	scene_close(&s);
}

static void the_route_may_lead_to_a_vlan_on_top_of_the_link(void)
{
	struct scene s;

	if (!scene_open(&s))
		return;
	if (!nftbox_sh(
		    "ip link add upon link here type macvlan mode bridge && "
		    "ip link set upon up && ip addr add 10.7.7.1/24 dev upon")) {
		unit_skip("no macvlan can be made");
		scene_close(&s);
		return;
	}
	CU_ASSERT_EQUAL(says(&s, "10.7.7.2"), 0);
	CU_ASSERT_FATAL(
		nftbox_sh("ip link del upon && ip link add upon type veth "
			  "peer name under && ip link set upon up && "
			  "ip addr add 10.7.7.1/24 dev upon"));
	CU_ASSERT_EQUAL(says(&s, "10.7.7.2"), -ENOENT);
	scene_close(&s);
}

static int way_to(const char *address, uint32_t *ret_ifindex)
{
	const struct ip_addr ip = unit_ip(address);

	return netns_link_way_to(&ip, ret_ifindex);
}

static void the_route_to_an_address_has_a_device_of_ours(void)
{
	uint32_t ifindex = 77;
	struct scene s;

	if (!scene_open(&s))
		return;
	CU_ASSERT_EQUAL(way_to(NFTBOX_THERE_4, &ifindex), 0);
	CU_ASSERT_EQUAL(ifindex, if_nametoindex("here"));
	ifindex = 77;
	CU_ASSERT_EQUAL(way_to(NFTBOX_THERE_6, &ifindex), 0);
	CU_ASSERT_EQUAL(ifindex, if_nametoindex("here"));
	ifindex = 77;
	CU_ASSERT_EQUAL(way_to(NFTBOX_HERE_4, &ifindex), -ENOENT);
	CU_ASSERT_EQUAL(way_to("203.0.113.1", &ifindex), -ENOENT);
	CU_ASSERT_EQUAL(ifindex, 77);
	scene_close(&s);
}

/* The check enters the other namespace, and has to return whatever it finds. */
static void a_check_returns_to_our_own_namespace(void)
{
	uint64_t home;
	struct scene s;

	if (!scene_open(&s))
		return;
	home = sockdiag_home();
	CU_ASSERT_EQUAL(says(&s, NFTBOX_THERE_4), 0);
	CU_ASSERT_EQUAL(sockdiag_home(), home);
	s.netns++;
	CU_ASSERT_EQUAL(says(&s, NFTBOX_THERE_4), -ENOENT);
	CU_ASSERT_EQUAL(sockdiag_home(), home);
	scene_close(&s);
}

static const struct unit_test tests[] = {
	UNIT(an_address_that_the_route_back_leads_to_belongs_to_the_namespace),
	UNIT(an_address_elsewhere_does_not_belong_to_the_namespace),
	UNIT(a_process_of_another_namespace_proves_nothing),
	UNIT(a_namespace_without_a_link_to_ours_is_not_found),
	UNIT(a_thread_in_the_namespace_is_enough),
	UNIT(the_link_may_be_a_port_of_a_bridge),
	UNIT(the_route_may_lead_to_a_vlan_on_top_of_the_link),
	UNIT(the_route_to_an_address_has_a_device_of_ours),
	UNIT(a_check_returns_to_our_own_namespace),
};

int main(void)
{
	return unit_main("nslink", tests, ARRAY_SIZE(tests));
}

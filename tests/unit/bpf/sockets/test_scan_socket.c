/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_scan_socket.c - sockets of nobody, of an earlier policy, and of another
 * network namespace.
 */
#include "bpf/sockets/scan_socket.h"

#include <netinet/in.h>
#include <string.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf/abi/map_values.h"
#include "policy/base.h"
#include "policy/eval/image_layout.h"
#include "policy/eval/mark.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/bpf/hungbox.h"
#include "tests/unit/bpf/sockets/scanbox.h"
#include "tests/unit/unit.h"

#define MARK(class_id) mark_of_class(class_id, SCAN_BOX_MASK)
#define FOREIGN 0x42U /* bits of a mark that are not ours */

static void socket_of_no_internet_protocol_is_left_alone(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int local = socket(AF_UNIX, SOCK_DGRAM, 0);
	CLEANUP(base_closep) int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct shared_socket storage;

	if (!scan_box_begin(&s))
		return;
	CU_ASSERT(scan_socket(&s.scan, local));
	CU_ASSERT(scan_socket(&s.scan, null));
	CU_ASSERT_FALSE(s.scan.known);
	CU_ASSERT_EQUAL(s.scan.found.changed, 0);
	CU_ASSERT_FALSE(scan_box_storage(&s, local, &storage));
	CU_ASSERT_EQUAL(scan_box_mark(local), 0);
}

static void socket_of_nobody_is_of_the_process_that_holds_it(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = scan_box_udp();
	struct shared_socket storage = { 0 };

	if (!scan_box_begin(&s))
		return;
	scan_box_header(&s)->class_epoch = 3;
	scan_box_give_mark(fd, FOREIGN);
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT(scan_box_storage(&s, fd, &storage));
	CU_ASSERT_EQUAL(storage.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(storage.owner.uid, geteuid());
	CU_ASSERT_EQUAL(storage.owner.attribution, EVENT_PRE_EXISTING);
	CU_ASSERT_EQUAL(storage.netns, sockdiag_home());
	CU_ASSERT_EQUAL(storage.seq & 1, 0);
	CU_ASSERT_EQUAL(storage.eval.generation,
			scan_box_header(&s)->generation);
	CU_ASSERT_EQUAL(storage.eval.class_id, SCAN_BOX_CLASS);
	CU_ASSERT_EQUAL(storage.mark.epoch, 3);
	CU_ASSERT_EQUAL(storage.mark.mask, 0x7f000000U);
	CU_ASSERT_EQUAL(storage.mark.bits, MARK(SCAN_BOX_CLASS));
	CU_ASSERT_EQUAL(scan_box_mark(fd), MARK(SCAN_BOX_CLASS) | FOREIGN);
	CU_ASSERT_EQUAL(s.scan.found.changed, 1);
	CU_ASSERT(s.scan.found.classes && s.n_classes == 1);
}

static void socket_of_an_unknown_owner_gets_the_class_that_opens_nothing(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = scan_box_udp(), other = scan_box_udp();
	struct shared_socket storage = { 0 };

	if (!scan_box_begin(&s))
		return;
	s.scan.process.owner.tgid =
		SCAN_BOX_FORMER_TGID; /* no process has it */
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT(scan_box_storage(&s, fd, &storage));
	CU_ASSERT_EQUAL(storage.owner.attribution, EVENT_UNKNOWN);
	CU_ASSERT_EQUAL(scan_box_mark(fd), MARK(MARK_CLASS_NONE));
	CU_ASSERT_EQUAL(s.n_classes, 0);
	scan_box_scan(&s);
	scan_box_header(&s)->generation++; /* its cgroups aren't evaluated */
	CU_ASSERT(scan_socket(&s.scan, other));
	CU_ASSERT(scan_box_storage(&s, other, &storage));
	CU_ASSERT_EQUAL(storage.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(storage.owner.attribution, EVENT_UNKNOWN);
}

static void socket_that_is_judged_by_the_policy_in_force_is_left_alone(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = scan_box_udp();

	if (!scan_box_begin(&s))
		return;
	CU_ASSERT(scan_socket(&s.scan, fd));
	scan_box_give_mark(fd, FOREIGN);
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT_EQUAL(scan_box_mark(fd), FOREIGN);
	CU_ASSERT_EQUAL(s.scan.found.changed, 1);
	CU_ASSERT_EQUAL(s.n_classes, 1);
}

static void socket_of_an_earlier_policy_is_judged_anew_for_its_owner(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = scan_box_connected(scan_box_udp());
	struct shared_socket storage = { 0 };

	if (!scan_box_begin(&s))
		return;
	scan_box_give_former(&s, fd);
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT(scan_box_storage(&s, fd, &storage));
	CU_ASSERT_EQUAL(storage.owner.tgid, SCAN_BOX_FORMER_TGID);
	CU_ASSERT_EQUAL(storage.seq, 8); /* another version, which is whole */
	CU_ASSERT_EQUAL(storage.eval.generation,
			scan_box_header(&s)->generation);
	CU_ASSERT_EQUAL(storage.eval.class_id, SCAN_BOX_CLASS);
	CU_ASSERT_EQUAL(storage.mark.bits, MARK(SCAN_BOX_CLASS));
	CU_ASSERT_EQUAL(scan_box_mark(fd), MARK(SCAN_BOX_CLASS));
}

static void tcp_connection_keeps_the_mark_that_we_gave_it_before(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int listener = -1, kept = -1, other = -1;
	struct shared_socket storage = { 0 };

	if (!scan_box_begin(&s))
		return;
	capture_box_connect(&listener, &kept);
	scan_box_give_former(&s, kept);
	CU_ASSERT(scan_socket(&s.scan, kept));
	CU_ASSERT_EQUAL(scan_box_mark(kept), MARK(SCAN_BOX_FORMER));
	CU_ASSERT(scan_box_storage(&s, kept, &storage));
	CU_ASSERT_EQUAL(storage.eval.class_id, SCAN_BOX_CLASS);
	/* One that we never saw may have had its mark from anybody. */
	other = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	scan_box_give_mark(other, MARK(SCAN_BOX_FORMER));
	CU_ASSERT(scan_socket(&s.scan, other));
	CU_ASSERT_EQUAL(scan_box_mark(other), MARK(SCAN_BOX_CLASS));
}

static void socket_that_storage_refuses_gets_the_class_that_opens_nothing(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = scan_box_udp();

	if (!scan_box_begin(&s))
		return;
	s.existing.sockets_fd = -1;
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT_EQUAL(s.n_classes, 1);
	CU_ASSERT_EQUAL(scan_box_mark(fd), MARK(MARK_CLASS_NONE));
}

static void watching_finds_the_owner_and_gives_no_mark(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = scan_box_udp();
	struct shared_socket storage = { 0 };

	if (!scan_box_begin(&s))
		return;
	s.existing.image = NULL;
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT(scan_box_storage(&s, fd, &storage));
	CU_ASSERT_EQUAL(storage.owner.tgid, (uint32_t)getpid());
	CU_ASSERT_EQUAL(storage.mark.mask, 0);
	CU_ASSERT_EQUAL(scan_box_mark(fd), 0);
	CU_ASSERT_EQUAL(s.n_classes, 0);
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT_EQUAL(s.scan.found.changed, 1);
}

static const struct served {
	const char *what;
	const char *address;
	uint16_t port;
	bool elsewhere;
	bool serves;
} served[] = {
	{ "a listed address", "127.0.0.1", 53, false, true },
	{ "one of IPv6", "::1", 53, false, true },
	{ "one of IPv4 by IPv6", "::ffff:127.0.0.1", 53, false, true },
	{ "another port", "127.0.0.1", 54, false, false },
	{ "an address that is not listed", "127.0.0.2", 53, false, false },
	{ "all addresses", "0.0.0.0", 53, false, true },
	{ "another network namespace", "127.0.0.1", 53, true, false },
};

static void check_served(struct scan_box *s, const struct served *c)
{
	CLEANUP(base_closep) int other = scan_box_udp();
	CLEANUP(base_closep) int fd = -1;
	struct shared_socket of_fd = { 0 }, of_other = { 0 };
	bool serves;

	if (c->elsewhere)
		fd = scan_box_elsewhere();
	else
		fd = socket(unit_ip(c->address).family,
			    SOCK_DGRAM | SOCK_CLOEXEC, 0);
	(void)scan_box_bound(fd, c->address, c->port);
	scan_box_clear_resolvers(s);
	scan_box_scan(s);
	CU_ASSERT(scan_socket(&s->scan, fd) && scan_socket(&s->scan, other));
	CU_ASSERT(scan_box_storage(s, fd, &of_fd) &&
		  scan_box_storage(s, other, &of_other));
	serves = scan_box_mark(fd) == MARK(MARK_CLASS_RESOLVER);
	if (serves != c->serves || of_fd.eval.resolver != c->serves ||
	    of_other.eval.resolver != c->serves)
		CU_FAIL(c->what);
}

static void who_serves_a_listed_resolver_is_one_with_all_of_its_sockets(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	size_t i;

	if (!scan_box_begin(&s))
		return;
	scan_box_header(&s)->flags |= IMAGE_LOCAL_RESOLVER;
	scan_box_list_resolvers(&s);
	for (i = 0; i < ARRAY_SIZE(served); i++)
		check_served(&s, &served[i]);
}

/* The process that holds a socket serves with it, whoever opened it. */
static void who_serves_is_the_holder_and_not_the_owner(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = -1, other = scan_box_udp();
	struct shared_socket of_fd = { 0 }, of_other = { 0 };

	if (!scan_box_begin(&s))
		return;
	scan_box_list_resolvers(&s);
	fd = scan_box_bound(scan_box_udp(), "127.0.0.1", 53);
	scan_box_give_former(&s, fd);
	CU_ASSERT(scan_socket(&s.scan, fd) && scan_socket(&s.scan, other));
	CU_ASSERT(scan_box_storage(&s, fd, &of_fd) &&
		  scan_box_storage(&s, other, &of_other));
	CU_ASSERT_EQUAL(of_fd.eval.resolver, 0);
	CU_ASSERT_EQUAL(of_other.eval.resolver, 1);
}

static void connections_are_found_without_a_change(void)
{
	static struct scan_flows flows;
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep)
	int listener = -1, tcp = -1, plain = scan_box_udp();
	CLEANUP(base_closep) int udp = scan_box_connected(scan_box_udp());
	struct shared_socket storage;

	if (!scan_box_begin(&s))
		return;
	capture_box_connect(&listener, &tcp);
	flows = (struct scan_flows){ 0 };
	s.scan.flows = &flows;
	CU_ASSERT(scan_socket(&s.scan, plain));
	CU_ASSERT(scan_socket(&s.scan, listener));
	CU_ASSERT_EQUAL(flows.n, 0);
	CU_ASSERT(scan_socket(&s.scan, udp) && scan_socket(&s.scan, tcp));
	CU_ASSERT_EQUAL(flows.n, 2);
	CU_ASSERT_EQUAL(flows.list[0].ends.proto, IPPROTO_UDP);
	CU_ASSERT_EQUAL(flows.list[0].ends.remote_port, 9);
	CU_ASSERT_EQUAL(flows.list[1].ends.proto, IPPROTO_TCP);
	CU_ASSERT_EQUAL(flows.list[1].ends.remote_port, 53);
	CU_ASSERT_EQUAL(flows.list[1].class_id, SCAN_BOX_CLASS);
	CU_ASSERT_EQUAL(s.scan.found.changed, 0);
	CU_ASSERT_FALSE(scan_box_storage(&s, tcp, &storage));
	CU_ASSERT(scan_box_mark(tcp) == 0 && scan_box_mark(udp) == 0);
}

static void connection_that_keeps_its_mark_is_a_flow_of_that_class(void)
{
	static struct scan_flows flows;
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int listener = -1, tcp = -1;
	CLEANUP(base_closep) int udp = scan_box_connected(scan_box_udp());

	if (!scan_box_begin(&s))
		return;
	capture_box_connect(&listener, &tcp);
	scan_box_give_former(&s, tcp);
	scan_box_give_former(&s, udp); /* its flow ends with its mark */
	flows = (struct scan_flows){ 0 };
	s.scan.flows = &flows;
	CU_ASSERT(scan_socket(&s.scan, udp) && scan_socket(&s.scan, tcp));
	CU_ASSERT_EQUAL(flows.n, 1);
	CU_ASSERT_EQUAL(flows.list[0].ends.proto, IPPROTO_TCP);
	CU_ASSERT_EQUAL(flows.list[0].class_id, SCAN_BOX_FORMER);
}

static void connections_are_taken_in_parts_as_many_as_have_room(void)
{
	static struct scan_flows flows;
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int first = scan_box_connected(scan_box_udp());
	CLEANUP(base_closep) int second = scan_box_connected(scan_box_udp());
	int i;

	if (!scan_box_begin(&s))
		return;
	flows = (struct scan_flows){ .skip = 1 };
	s.scan.flows = &flows;
	CU_ASSERT(scan_socket(&s.scan, first));
	CU_ASSERT_EQUAL(flows.n, 0);
	CU_ASSERT(scan_socket(&s.scan, second));
	CU_ASSERT_EQUAL(flows.n, 1);
	for (i = 0; i < SCAN_FLOWS_MAX; i++)
		CU_ASSERT(scan_socket(&s.scan, second));
	CU_ASSERT_EQUAL(flows.n, SCAN_FLOWS_MAX);
}

static void socket_of_another_network_namespace_is_marked_but_no_flow(void)
{
	static struct scan_flows flows;
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(base_closep) int fd = -1;
	struct shared_socket storage = { 0 };

	if (!scan_box_begin(&s))
		return;
	fd = scan_box_connected(scan_box_elsewhere());
	flows = (struct scan_flows){ 0 };
	s.scan.flows = &flows;
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT_EQUAL(flows.n, 0);
	scan_box_scan(&s);
	CU_ASSERT(scan_socket(&s.scan, fd));
	CU_ASSERT(scan_box_storage(&s, fd, &storage));
	CU_ASSERT_EQUAL(storage.netns, sockdiag_netns(fd));
	CU_ASSERT_NOT_EQUAL(storage.netns, sockdiag_home());
	CU_ASSERT_EQUAL(scan_box_mark(fd), MARK(SCAN_BOX_CLASS));
}

/* Who holds the lock of a socket keeps it from being marked, but not from being
 * expected to have another mark. */
static void storage_is_written_before_the_mark(void)
{
	CLEANUP(scan_box_end) struct scan_box s;
	CLEANUP(hung_box_end) struct hung_box hung = { .page = -1 };
	CLEANUP(base_closep) int fd = -1;
	struct shared_socket storage = { 0 };
	const char *why;
	int status = -1;
	pid_t scanner;

	if (!scan_box_begin(&s))
		return;
	why = hung_box_begin(&hung);
	if (why) {
		unit_skip(why);
		return;
	}
	fd = hung_box_socket(&hung);
	scanner = fork();
	if (scanner == 0)
		_exit(!scan_socket(&s.scan, fd));
	CU_ASSERT(scan_box_await_storage(&s, fd, &storage));
	CU_ASSERT_EQUAL(storage.mark.bits, MARK(SCAN_BOX_CLASS));
	CU_ASSERT_EQUAL(scan_box_mark(fd), 0);
	hung_box_release(&hung);
	CU_ASSERT(waitpid(scanner, &status, 0) == scanner && status == 0);
	CU_ASSERT_EQUAL(scan_box_mark(fd), MARK(SCAN_BOX_CLASS));
}

static const struct unit_test tests[] = {
	UNIT(socket_of_no_internet_protocol_is_left_alone),
	UNIT(socket_of_nobody_is_of_the_process_that_holds_it),
	UNIT(socket_of_an_unknown_owner_gets_the_class_that_opens_nothing),
	UNIT(socket_that_is_judged_by_the_policy_in_force_is_left_alone),
	UNIT(socket_of_an_earlier_policy_is_judged_anew_for_its_owner),
	UNIT(tcp_connection_keeps_the_mark_that_we_gave_it_before),
	UNIT(socket_that_storage_refuses_gets_the_class_that_opens_nothing),
	UNIT(watching_finds_the_owner_and_gives_no_mark),
	UNIT(who_serves_a_listed_resolver_is_one_with_all_of_its_sockets),
	UNIT(who_serves_is_the_holder_and_not_the_owner),
	UNIT(connections_are_found_without_a_change),
	UNIT(connection_that_keeps_its_mark_is_a_flow_of_that_class),
	UNIT(connections_are_taken_in_parts_as_many_as_have_room),
	UNIT(socket_of_another_network_namespace_is_marked_but_no_flow),
	UNIT(storage_is_written_before_the_mark),
};

int main(void)
{
	scan_box_enter();
	return unit_main("scan_socket", tests, ARRAY_SIZE(tests));
}

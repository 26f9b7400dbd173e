/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel side without the daemon: real sockets on the loopback of a
 * network namespace of the test's own, in a cgroup of its own.
 */
#include "bpf/capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/cgroups.h"
#include "policy/base.h"
#include "policy/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

static char cgroup_dir[PATH_MAX];
static char home_procs[PATH_MAX];
static const char *unable;

/* "\7allowed\4test", asked for A. */
static const uint8_t allowed_query[] =
	"\x12\x34\1\0\0\1\0\0\0\0\0\0\7aLLowed\4test\0\0\1\0\1";
static const uint8_t denied_query[] =
	"\x12\x35\1\0\0\1\0\0\0\0\0\0\6denied\4test\0\0\1\0\1";
static const uint8_t allowed_wire[] = "\7allowed\4test";

struct seen {
	int n;
	struct event last;
	struct event query;
	uint8_t payload[512];
};

static void see(void *context, const struct event *event)
{
	struct seen *seen = context;

	seen->n++;
	seen->last = *event;
	if (event->kind == EVENT_QUERY)
		seen->query = *event;
	if (event->payload_len <= sizeof(seen->payload))
		memcpy(seen->payload, event->payload, event->payload_len);
}

static int write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	int r;

	if (!file)
		return -errno;
	r = fputs(text, file) < 0 ? -EIO : 0;
	return fclose(file) ? -errno : r;
}

static int loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int r = ioctl(fd, SIOCSIFFLAGS, &ifr);

	(void)close(fd);
	return r;
}

static void leave(void)
{
	if (!cgroup_dir[0])
		return;
	(void)write_text(home_procs, "0");
	(void)rmdir(cgroup_dir);
}

static void enter(void)
{
	char mount[PATH_MAX - 64], procs[PATH_MAX + 32];

	if (geteuid() != 0) {
		unable = "needs root";
	} else if (cgroups_mount(mount, sizeof(mount)) < 0) {
		unable = "cgroup2 is not mounted";
	} else if (unshare(CLONE_NEWNET) < 0 || loopback_up() < 0) {
		unable = "network namespaces can't be made";
	} else {
		(void)snprintf(home_procs, sizeof(home_procs),
			       "%s/cgroup.procs", mount);
		(void)snprintf(cgroup_dir, sizeof(cgroup_dir),
			       "%s/nameward-unit-%d", mount, getpid());
		(void)snprintf(procs, sizeof(procs), "%s/cgroup.procs",
			       cgroup_dir);
		if (mkdir(cgroup_dir, 0755) < 0 || write_text(procs, "0") < 0)
			unable = "a cgroup can't be made";
		(void)atexit(leave);
	}
}

/* A server on 127.0.0.1:53 and a client that is connected to it. */
struct pair {
	int server, client;
};

static void pair_open(struct pair *pair)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair->server = socket(AF_INET, SOCK_DGRAM, 0);
	pair->client = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(bind(pair->server, (struct sockaddr *)&sin, sizeof(sin)) ==
		  0);
	CU_ASSERT(connect(pair->client, (struct sockaddr *)&sin, sizeof(sin)) ==
		  0);
}

static void pair_close(struct pair *pair)
{
	(void)close(pair->server);
	(void)close(pair->client);
}

/* The server sends back what it got, as an answer. */
static void echo(struct pair *pair)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t buffer[512];
	ssize_t n;

	n = recvfrom(pair->server, buffer, sizeof(buffer), MSG_DONTWAIT,
		     (struct sockaddr *)&from, &len);
	CU_ASSERT(n > 12);
	buffer[2] |= 0x80;
	(void)sendto(pair->server, buffer, (size_t)n, 0,
		     (struct sockaddr *)&from, len);
}

static struct capture *capture_for(bool watch)
{
	struct capture_options options = { .cgroup_dir = cgroup_dir,
					   .ports = { 53 },
					   .n_ports = 1,
					   .watch = watch };
	struct capture *capture = NULL;
	int r = capture_open(&options, &capture);

	if (r < 0) {
		fprintf(stderr, "capture_open: %s\n",
			capture ? capture_error(capture) : strerror(-r));
		capture_close(capture);
		return NULL;
	}
	return capture;
}

static void watching_tells_of_query_and_answer(void)
{
	struct capture *capture;
	struct seen seen = { 0 };
	struct pair pair;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_for(true);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	pair_open(&pair);
	CU_ASSERT(send(pair.client, denied_query, sizeof(denied_query) - 1, 0) >
		  0);
	echo(&pair);
	CU_ASSERT(capture_drain(capture, 100, see, &seen) == 2);
	CU_ASSERT(seen.query.owner.tgid == (uint32_t)getpid());
	CU_ASSERT(seen.query.owner.attribution == EVENT_EXACT);
	CU_ASSERT(seen.query.remote_port == 53);
	CU_ASSERT(seen.query.payload_len == sizeof(denied_query) - 1);
	CU_ASSERT(seen.last.kind == EVENT_ANSWER);
	CU_ASSERT(seen.last.flags & EVENT_ASKED);
	CU_ASSERT(!memcmp(seen.payload + 12, denied_query + 12,
			  sizeof(denied_query) - 13));
	pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	capture_close(capture);
}

static struct image *one_name_image(struct capture *capture,
				    uint64_t generation)
{
	struct policy_pattern pattern = { .kind = POLICY_EXACT,
					  .wire = allowed_wire,
					  .wire_len = sizeof(allowed_wire) };
	struct policy_rule rule = { .name = "one",
				    .action = POLICY_ALLOW,
				    .open = { .opens = true },
				    .patterns = &pattern,
				    .n_patterns = 1,
				    .n_clauses = 1 };
	struct policy policy = { .mark_mask = 0xff000000,
				 .rules = &rule,
				 .n_rules = 1,
				 .n_clauses = 1,
				 .n_names = 1 };
	struct compile_input input = { .generation = generation,
				       .class_epoch = 1 };
	struct image *image = NULL;
	struct diag *diag = NULL;

	CU_ASSERT(diag_new(&diag) == 0);
	capture_key(capture, input.key);
	CU_ASSERT(compile_image(&policy, &input, diag, &image) == 0);
	diag_free(diag);
	return image;
}

static void denied_question_gets_eperm_and_never_arrives(void)
{
	struct capture *capture;
	struct seen seen = { 0 };
	struct image *image;
	struct pair pair;
	uint8_t buffer[512];

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_for(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = one_name_image(capture, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(image);
	CU_ASSERT(capture_install(capture, image) == 0);
	pair_open(&pair); /* before: found by the scan */
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	CU_ASSERT(send(pair.client, denied_query, sizeof(denied_query) - 1,
		       0) == -1 &&
		  errno == EPERM);
	CU_ASSERT(recv(pair.server, buffer, sizeof(buffer), MSG_DONTWAIT) ==
		  -1);
	CU_ASSERT(capture_drain(capture, 100, see, &seen) > 0);
	CU_ASSERT(seen.query.flags & EVENT_STOPPED);
	CU_ASSERT(seen.query.reason == EVENT_REASON_DEFAULT);
	CU_ASSERT(seen.query.owner.attribution == EVENT_EXACT);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	echo(&pair);
	CU_ASSERT(capture_drain(capture, 100, see, &seen) == 2);
	CU_ASSERT(seen.last.kind == EVENT_ANSWER && seen.last.clause == 0);
	CU_ASSERT(seen.last.flags & EVENT_OPENS);
	CU_ASSERT(seen.last.flags & EVENT_ARRIVAL);
	CU_ASSERT(seen.last.class_id > 0);
	pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

static uint32_t mark_of_new_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t len = sizeof(uint32_t);
	uint32_t mark = 0;

	(void)getsockopt(fd, SOL_SOCKET, SO_MARK, &mark, &len);
	(void)close(fd);
	return mark;
}

static void answer_in_flight_sets_the_top_bit(void)
{
	struct capture *capture;
	struct seen seen = { 0 };
	struct image *image;
	struct pair pair;

	if (unable) {
		unit_skip(unable);
		return;
	}
	capture = capture_for(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(capture);
	image = one_name_image(capture, 1);
	CU_ASSERT(capture_install(capture, image) == 0);
	CU_ASSERT_FATAL(capture_attach(capture) == 0);
	pair_open(&pair);
	(void)capture_drain(capture, 100, see, &seen);
	CU_ASSERT(seen.last.kind == EVENT_CLASS);
	capture_settle(capture, seen.last.class_id);
	CU_ASSERT(mark_of_new_socket() == (uint32_t)seen.last.class_id << 24);
	CU_ASSERT(send(pair.client, allowed_query, sizeof(allowed_query) - 1,
		       0) > 0);
	echo(&pair);
	CU_ASSERT(mark_of_new_socket() & 0x80000000);
	(void)capture_drain(capture, 100, see, &seen);
	capture_settle(capture, seen.last.class_id);
	CU_ASSERT(!(mark_of_new_socket() & 0x80000000));
	pair_close(&pair);
	CU_ASSERT(capture_detach(capture) == 0);
	image_free(image);
	capture_close(capture);
}

static const struct unit_test tests[] = {
	UNIT(watching_tells_of_query_and_answer),
	UNIT(denied_question_gets_eperm_and_never_arrives),
	UNIT(answer_in_flight_sets_the_top_bit),
};

int main(void)
{
	enter();
	return unit_main("capture", tests, ARRAY_SIZE(tests));
}

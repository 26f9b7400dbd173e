/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * capturebox.c - namespaces, cgroup and policy for tests of the kernel side.
 */
#include "tests/unit/bpf/capturebox.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "bpf/sockets/cgroups.h"
#include "bpf/load/inode_program.h"
#include "policy/base.h"
#include "policy/compile/compile.h"
#include "policy/diag.h"
#include "policy/policy.h"
#include "tests/unit/unit.h"

#define PATIENCE_S 10
#define DESCRIPTORS_MAX 1024

static char cgroup_dir[PATH_MAX];
static char probe_path[64];
static char home_procs[PATH_MAX];

static const uint8_t allowed_wire[] = "\7allowed\4test";

void capture_box_see(void *context, const struct event *event)
{
	struct capture_box_seen *seen = context;

	seen->n++;
	seen->last = *event;
	if (event->kind == EVENT_QUERY) {
		seen->n_queries++;
		seen->query = *event;
	}
	if (event->payload_len <= sizeof(seen->payload))
		memcpy(seen->payload, event->payload, event->payload_len);
}

void capture_box_see_stopped(void *context, const struct event *event)
{
	if (event->flags & EVENT_STOPPED)
		capture_box_see(context, event);
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

const char *capture_box_enter(void)
{
	char mount[PATH_MAX - 64], procs[PATH_MAX + 32];

	if (geteuid() != 0)
		return "needs root";
	if (cgroups_mount(mount, sizeof(mount)) < 0)
		return "cgroup2 is not mounted";
	if (unshare(CLONE_NEWNET) < 0 || loopback_up() < 0)
		return "network namespaces can't be made";
	(void)snprintf(home_procs, sizeof(home_procs), "%s/cgroup.procs",
		       mount);
	(void)snprintf(cgroup_dir, sizeof(cgroup_dir), "%s/nameward-unit-%d",
		       mount, getpid());
	(void)snprintf(procs, sizeof(procs), "%s/cgroup.procs", cgroup_dir);
	(void)snprintf(probe_path, sizeof(probe_path),
		       "/tmp/nameward-unit-probe.%d", getpid());
	/* One that is there belonged to a process that was killed. */
	if ((mkdir(cgroup_dir, 0755) < 0 && errno != EEXIST) ||
	    write_text(procs, "0") < 0)
		return "a cgroup can't be made";
	(void)atexit(leave);
	return NULL;
}

const char *capture_box_cgroup(void)
{
	return cgroup_dir;
}

int capture_box_inode_program(void)
{
	static int program = -1;

	if (program < 0)
		program = inode_program_load();
	return program;
}

static struct capture *open_with(const struct capture_options *options)
{
	struct capture_options all = *options;
	struct capture *capture = NULL;
	int r;

	all.inode_program = capture_box_inode_program();
	all.probe_path = probe_path;
	r = capture_open(&all, &capture);
	if (r < 0) {
		fprintf(stderr, "capture_open: %s\n",
			capture ? capture_error(capture) : strerror(-r));
		capture_close(capture);
		return NULL;
	}
	return capture;
}

struct capture *capture_box_open(bool watch)
{
	return open_with(&(struct capture_options){ .cgroup_dir = cgroup_dir,
						    .ports = { 53 },
						    .n_ports = 1,
						    .watch = watch });
}

struct capture *capture_box_open_without(unsigned int without)
{
	return open_with(&(struct capture_options){ .cgroup_dir = cgroup_dir,
						    .ports = { 53 },
						    .n_ports = 1,
						    .without = without });
}

struct capture *capture_box_open_pinned(const char *pin_dir)
{
	return open_with(&(struct capture_options){ .cgroup_dir = cgroup_dir,
						    .pin_dir = pin_dir,
						    .ports = { 53 },
						    .n_ports = 1 });
}

struct image *capture_box_image(struct capture *capture, uint64_t generation)
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

int capture_box_map(const char *name)
{
	struct bpf_map_info info;
	__u32 len;
	int fd;

	for (fd = 0; fd < DESCRIPTORS_MAX; fd++) {
		len = sizeof(info);
		memset(&info, 0, sizeof(info));
		if (bpf_obj_get_info_by_fd(fd, &info, &len) == 0 &&
		    strcmp(info.name, name) == 0)
			return fd;
	}
	return -ENOENT;
}

void capture_box_connect(int *ret_listener, int *ret_client)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };
	const int one = 1;

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*ret_listener = socket(AF_INET, SOCK_STREAM, 0);
	(void)setsockopt(*ret_listener, SOL_SOCKET, SO_REUSEADDR, &one,
			 sizeof(one));
	CU_ASSERT(!bind(*ret_listener, (struct sockaddr *)&sin, sizeof(sin)));
	CU_ASSERT(!listen(*ret_listener, 4));
	*ret_client = socket(AF_INET, SOCK_STREAM, 0);
	CU_ASSERT(!connect(*ret_client, (struct sockaddr *)&sin, sizeof(sin)));
}

void capture_box_forget(struct capture *capture)
{
	struct capture_box_seen seen = { 0 };

	while (capture_drain(capture, 100, capture_box_see, &seen) > 0)
		;
}

void capture_box_begin(struct capture_box *box)
{
	box->capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(box->capture);
	box->image = capture_box_image(box->capture, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(box->image);
	CU_ASSERT(capture_install(box->capture, box->image) == 0);
}

void capture_box_end(struct capture_box *box)
{
	CU_ASSERT(capture_detach(box->capture) == 0);
	image_free(box->image);
	capture_close(box->capture);
}

void capture_box_pair_open(struct capture_box_pair *pair)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(53) };
	struct timeval patience = { .tv_sec = PATIENCE_S };

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair->server = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(setsockopt(pair->server, SOL_SOCKET, SO_RCVTIMEO, &patience,
			     sizeof(patience)) == 0);
	pair->client = socket(AF_INET, SOCK_DGRAM, 0);
	CU_ASSERT(bind(pair->server, (struct sockaddr *)&sin, sizeof(sin)) ==
		  0);
	CU_ASSERT(connect(pair->client, (struct sockaddr *)&sin, sizeof(sin)) ==
		  0);
}

void capture_box_pair_close(struct capture_box_pair *pair)
{
	(void)close(pair->server);
	(void)close(pair->client);
}

void capture_box_echo(struct capture_box_pair *pair)
{
	struct pollfd client = { .fd = pair->client, .events = POLLIN };
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	uint8_t buffer[512];
	ssize_t n;

	n = recvfrom(pair->server, buffer, sizeof(buffer), 0,
		     (struct sockaddr *)&from, &len);
	CU_ASSERT(n > 12);
	buffer[2] |= 0x80;
	(void)sendto(pair->server, buffer, (size_t)n, 0,
		     (struct sockaddr *)&from, len);
	CU_ASSERT(poll(&client, 1, PATIENCE_S * 1000) == 1);
}

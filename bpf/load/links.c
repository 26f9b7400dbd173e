/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * links.c - attach, adopt and detach links.  Each program has one pin, named
 * after it.
 */
#include "bpf/load/links.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/load/device_links.h"
#include "bpf/load/pins.h"
#include "policy/base.h"

#define LINKS_MAX 32
#define PIN_PREFIX "link_"

/* A link, and whether one of a former daemon's was pinned in its place. */
struct attached {
	struct bpf_link *link;
	bool took_over;
};

struct links {
	struct attached list[LINKS_MAX];
	size_t n;
	bool untraced; /* a program on a function could not be attached */
	bool execs;    /* exec() is seen */
};

static bool is_raw(const struct bpf_program *program)
{
	return bpf_program__type(program) == BPF_PROG_TYPE_RAW_TRACEPOINT;
}

/* Is @program attached to a place in the kernel, not to a cgroup? */
static bool is_tracing(const struct bpf_program *program)
{
	if (is_raw(program))
		return true;
	return bpf_program__type(program) == BPF_PROG_TYPE_TRACING ||
	       bpf_program__type(program) == BPF_PROG_TYPE_KPROBE;
}

/* Others on functions of the kernel are raw tracepoints, and those that change
 * a result, of which it is tried if they do (bpf/asks/probe.h). */
static bool sees_sends(const struct bpf_program *program)
{
	return is_tracing(program) && !is_raw(program) &&
	       bpf_program__expected_attach_type(program) != BPF_MODIFY_RETURN;
}

int links_pin_path(const char *pin_dir, const char *program,
		   char ret_path[PATH_MAX])
{
	int n = snprintf(ret_path, PATH_MAX, "%s/" PIN_PREFIX "%s", pin_dir,
			 program);

	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* Is @link on the cgroup @cgroup_id? */
static bool is_on_cgroup(struct bpf_link *link, uint64_t cgroup_id)
{
	struct bpf_link_info info = { 0 };
	uint32_t len = sizeof(info);

	return !bpf_obj_get_info_by_fd(bpf_link__fd(link), &info, &len) &&
	       info.type == BPF_LINK_TYPE_CGROUP &&
	       info.cgroup.cgroup_id == cgroup_id;
}

/* Open the former daemon's link and put our program into it.  NULL: there is
 * none, or it is on another cgroup. */
static struct bpf_link *adopt(struct bpf_program *program, const char *path,
			      uint64_t cgroup_id)
{
	struct bpf_link *link = bpf_link__open(path);

	if (!link)
		return NULL;
	if (is_on_cgroup(link, cgroup_id) &&
	    !bpf_link__update_program(link, program))
		return link;
	(void)bpf_link__destroy(link); /* closes it; the pin is still there */
	return NULL;
}

static struct bpf_link *attach_new(struct bpf_program *program, int cgroup_fd)
{
	if (is_tracing(program))
		return bpf_program__attach(program);
	return bpf_program__attach_cgroup(program, cgroup_fd);
}

static int attach_pinned(struct bpf_program *program, int cgroup_fd,
			 const char *pin_dir, struct attached *ret)
{
	char path[PATH_MAX];
	struct attached made = { 0 };
	struct stat st;
	int r;

	r = links_pin_path(pin_dir, bpf_program__name(program), path);
	if (r < 0)
		return r;
	if (fstat(cgroup_fd, &st) < 0)
		return -errno;
	made.link = adopt(program, path, st.st_ino);
	made.took_over = made.link != NULL;
	if (!made.link) {
		made.link = attach_new(program, cgroup_fd);
		if (!made.link)
			return -errno;
		/* An old pin, on another cgroup or on a function, is removed
		 * only now that our link is in force. */
		made.took_over = unlink(path) == 0;
		r = bpf_link__pin(made.link, path);
	}
	if (r < 0)
		(void)bpf_link__destroy(made.link);
	else
		*ret = made;
	return r;
}

static int attach(struct bpf_program *program, int cgroup_fd,
		  const char *pin_dir, struct attached *ret)
{
	struct bpf_link *link;

	if (pin_dir)
		return attach_pinned(program, cgroup_fd, pin_dir, ret);
	link = attach_new(program, cgroup_fd);
	if (!link)
		return -errno;
	*ret = (struct attached){ .link = link };
	return 0;
}

/* A program that is not used now may have been used and pinned before. */
static void forget(const struct bpf_program *program, const char *pin_dir)
{
	char path[PATH_MAX];

	if (pin_dir &&
	    !links_pin_path(pin_dir, bpf_program__name(program), path))
		(void)unlink(path);
}

/* On a map (bpf/load/program.c), on devices (bpf/load/device_links.c), called
 * by the daemon (bpf/capture_scan.c), or attached only at times
 * (bpf/capture_asks.c)? */
static bool is_elsewhere(const struct bpf_program *program)
{
	return bpf_program__type(program) == BPF_PROG_TYPE_SK_MSG ||
	       bpf_program__type(program) == BPF_PROG_TYPE_SCHED_CLS ||
	       !bpf_program__autoattach(program) ||
	       !strcmp(bpf_program__section_name(program), "raw_tp");
}

/* Attach @program and have it in @links. */
static int add(struct links *links, struct bpf_program *program, int cgroup_fd,
	       const char *pin_dir)
{
	int r;

	if (!bpf_program__autoload(program)) {
		forget(program, pin_dir);
		return 0;
	}
	if (links->n == LINKS_MAX)
		return -E2BIG;
	r = attach(program, cgroup_fd, pin_dir, &links->list[links->n]);
	if (r < 0 && is_tracing(program)) {
		links->untraced |= sees_sends(program);
		return 0;
	}
	links->execs |= r == 0 && is_raw(program);
	if (r == 0)
		links->n++;
	return r;
}

void links_close(struct links *links)
{
	size_t i;

	if (!links)
		return;
	for (i = 0; i < links->n; i++)
		(void)bpf_link__destroy(links->list[i].link);
	free(links);
}

static void unpin(struct bpf_link *link)
{
	if (bpf_link__pin_path(link))
		(void)bpf_link__unpin(link);
}

/* Detach what was attached anew; what a former daemon left goes on. */
static void take_back(struct links *links)
{
	size_t i;

	for (i = 0; i < links->n; i++)
		if (!links->list[i].took_over)
			unpin(links->list[i].link);
	links_close(links);
}

int links_attach(struct bpf_object *object, int cgroup_fd, const char *pin_dir,
		 struct links **ret_links)
{
	struct bpf_program *program;
	struct links *links;
	int r = 0;

	links = calloc(1, sizeof(*links));
	if (!links)
		return -ENOMEM;
	bpf_object__for_each_program(program, object)
	{
		if (is_elsewhere(program))
			continue;
		r = add(links, program, cgroup_fd, pin_dir);
		if (r < 0)
			break;
	}
	if (r < 0) {
		take_back(links);
		return r;
	}
	*ret_links = links;
	return 0;
}

const char *links_refusal(int error)
{
	/* One without BPF_F_ALLOW_MULTI: had we too few capabilities, the
	 * programs would not have been loaded. */
	return error == -EPERM ? ", where another program is attached that "
				 "allows none beside it"
			       : "";
}

bool links_trace(const struct links *links)
{
	return !links->untraced;
}

bool links_see_exec(const struct links *links)
{
	return links->execs;
}

void links_detach(struct links *links)
{
	size_t i;

	if (!links)
		return;
	for (i = 0; i < links->n; i++)
		unpin(links->list[i].link);
	links_close(links);
}

/* To ask about a device's link is to wait for the lock that
 * bpf/load/device_links.h names. */
static bool is_at_device(const char *name)
{
	return strncmp(name, DEVICE_LINKS_PIN, strlen(DEVICE_LINKS_PIN)) == 0;
}

/* Detach and unpin @name of @pin_dir, which is open as @dir, if it is a link to
 * a cgroup. */
static int detach_cgroup(int dir, const char *pin_dir, const char *name)
{
	CLEANUP(base_closep) int fd = -1;
	struct bpf_link_info info = { 0 };
	uint32_t len = sizeof(info);
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/%s", pin_dir, name);

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	fd = bpf_obj_get(path);
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len) < 0)
		return fd < 0 ? fd : -errno;
	if (info.type != BPF_LINK_TYPE_CGROUP)
		return 0;
	if (bpf_link_detach(fd) < 0 || unlinkat(dir, name, 0) < 0)
		return -errno;
	return 0;
}

int links_detach_cgroup(const char *pin_dir)
{
	struct dirent *entry;
	DIR *dir;
	int r = 0, error;

	dir = pins_open_dir(pin_dir);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (strncmp(entry->d_name, PIN_PREFIX, strlen(PIN_PREFIX)) !=
			    0 ||
		    is_at_device(entry->d_name))
			continue;
		error = detach_cgroup(dirfd(dir), pin_dir, entry->d_name);
		r = error < 0 ? error : r;
	}
	(void)closedir(dir);
	return r;
}

int links_unpin(const char *pin_dir)
{
	struct dirent *entry;
	DIR *dir;
	int r = 0;

	dir = pins_open_dir(pin_dir);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, PIN_PREFIX, strlen(PIN_PREFIX)) &&
		    unlinkat(dirfd(dir), entry->d_name, 0) < 0)
			r = -errno;
	(void)closedir(dir);
	return r;
}

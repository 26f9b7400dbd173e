/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * executed.c - look up the program of the pinned link, and whether it uses the
 * map.
 */
#include "bpf/load/executed.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/load/links.h"
#include "bpf/load/pins.h"
#include "policy/base.h"

#define PROGRAM "on_exec"
#define MAP "executed"
#define TRACEPOINT "sched_process_exec"
#define MAPS_MAX 64 /* the kernel allows a program as many */

/* The program that the link @fd runs at exec(); 0: it is no such link. */
static uint32_t program_of(int fd)
{
	char name[sizeof(TRACEPOINT) + 1] = "";
	struct bpf_link_info info = {
		.raw_tracepoint.tp_name = (uintptr_t)name,
		.raw_tracepoint.tp_name_len = sizeof(name),
	};
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) == 0 &&
			       info.type == BPF_LINK_TYPE_RAW_TRACEPOINT &&
			       strcmp(name, TRACEPOINT) == 0
		       ? info.prog_id
		       : 0;
}

static bool uses_map(int program_fd, uint32_t map_id)
{
	uint32_t ids[MAPS_MAX] = { 0 }, i;
	struct bpf_prog_info info = { .map_ids = (uintptr_t)ids,
				      .nr_map_ids = MAPS_MAX };
	uint32_t len = sizeof(info);

	if (bpf_obj_get_info_by_fd(program_fd, &info, &len) < 0)
		return false;
	for (i = 0; i < info.nr_map_ids && i < MAPS_MAX; i++)
		if (ids[i] == map_id)
			return true;
	return false;
}

/* 0: it has none. */
static uint32_t id_of_map(int fd)
{
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &len) == 0 ? info.id : 0;
}

bool executed_is_followed(const char *pin_dir, int map_fd)
{
	CLEANUP(base_closep) int link = -1;
	CLEANUP(base_closep) int program = -1;
	uint32_t map_id = id_of_map(map_fd);
	char path[PATH_MAX];

	if (!pin_dir || !map_id || links_pin_path(pin_dir, PROGRAM, path) < 0)
		return false;
	link = bpf_obj_get(path);
	if (link < 0)
		return false;
	program = bpf_prog_get_fd_by_id(program_of(link));
	return program >= 0 && uses_map(program, map_id);
}

int executed_prepare(const char *pin_dir)
{
	CLEANUP(base_closep) int map = -1;
	char path[PATH_MAX];
	int r;

	r = pins_map_path(pin_dir, MAP, path);
	if (r < 0)
		return r;
	map = bpf_obj_get(path);
	if (map >= 0 && executed_is_followed(pin_dir, map))
		return 0;
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scanbox.h - what scan_socket() needs: this process, which is scanned, a
 * policy, and the maps of the programs.  These are loaded once for all tests
 * and not attached, so nothing else gives storage or marks.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bpf/sockets/scan_socket.h"

struct image_header;  /* policy/eval/image_layout.h */
struct shared_socket; /* bpf/abi/map_values.h */

#define SCAN_BOX_MASK 0xff000000U	 /* capture_box_image() */
#define SCAN_BOX_CLASS 5		 /* that of the policy in force */
#define SCAN_BOX_FORMER 9		 /* that of an earlier one */
#define SCAN_BOX_FORMER_TGID 0x7ffffff0U /* no process has it */

struct scan_box {
	struct existing existing;
	struct scan scan;
	int n_classes; /* calls of existing.class_of */
};

void scan_box_enter(void); /* capture_box_enter() */
/* false: it can't be, and the test is skipped. */
bool scan_box_begin(struct scan_box *box);
void scan_box_scan(struct scan_box *box); /* a new one of the same process */
void scan_box_end(struct scan_box *box);

/* Of the policy: the test may change it. */
struct image_header *scan_box_header(const struct scan_box *box);

/* 127.0.0.1 and ::1 are resolvers from here on. */
void scan_box_list_resolvers(const struct scan_box *box);
/* Forget which processes are resolvers. */
void scan_box_clear_resolvers(const struct scan_box *box);

/* false: @fd has none. */
bool scan_box_storage(const struct scan_box *box, int fd,
		      struct shared_socket *ret_storage);
/* Wait for that which another process gives it. */
bool scan_box_await_storage(const struct scan_box *box, int fd,
			    struct shared_socket *ret_storage);
/* Storage and mark of another process, under an earlier policy. */
void scan_box_give_former(const struct scan_box *box, int fd);
uint32_t scan_box_mark(int fd);
void scan_box_give_mark(int fd, uint32_t mark);

/* Sockets of UDP; -1: it can't be opened. */
int scan_box_udp(void);
int scan_box_elsewhere(void);	/* in another network namespace */
int scan_box_connected(int fd); /* yields @fd */
int scan_box_bound(int fd, const char *address, uint16_t port);

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernel.bpf.h - the types of the kernel that the programs use.
 *
 * The user-space API comes from <linux/bpf.h>.  Of the kernel's own structs
 * only the fields that are read are declared; CO-RE moves each access to where
 * the running kernel has the field, so order and padding mean nothing here.
 */
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>
#include <stddef.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOL_SOCKET 1
#define SO_MARK 36
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_UDPLITE 136
#define IPPROTO_SCTP 132

#define KERNEL_CO_RE __attribute__((preserve_access_index))

/* The verifier wants the fields of a context read one by one; clang would merge
 * two reads. */
#define CONTEXT_FIELD(field) (*(volatile __u32 *)&(field))
#define CONTEXT_IP6(field)                                                   \
	{                                                                    \
		CONTEXT_FIELD((field)[0]), CONTEXT_FIELD((field)[1]),        \
			CONTEXT_FIELD((field)[2]), CONTEXT_FIELD((field)[3]) \
	}

typedef struct {
	__u32 val;
} kuid_t;

struct super_block {
	__u32 s_dev;
} KERNEL_CO_RE;

struct timespec64 {
	__s64 tv_sec;
	long tv_nsec;
} KERNEL_CO_RE;

struct inode {
	kuid_t i_uid;
	unsigned long i_ino;
	__u32 i_generation;
	struct timespec64 i_ctime;
	struct super_block *i_sb;
} KERNEL_CO_RE;

/* Linux 6.6 (13bc24457850): i_ctime is read by a function. */
struct inode___6_6 {
	struct timespec64 __i_ctime;
} KERNEL_CO_RE;

/* Linux 6.11 (3aa63a569c64): in two fields of its own. */
struct inode___6_11 {
	__s64 i_ctime_sec;
	__u32 i_ctime_nsec;
} KERNEL_CO_RE;

struct user_namespace {
	struct user_namespace *parent;
	int level;
} KERNEL_CO_RE;

/* Linux 6.7 (21ca59b365c0): a user namespace may have a binfmt_misc of its
 * own. */
struct user_namespace___6_7 {
	void *binfmt_misc;
} KERNEL_CO_RE;

#define FMODE_EXEC 0x20 /* in f_flags: opened by exec(), never by open() */

struct file {
	struct inode *f_inode;
	unsigned int f_flags;
	const struct cred *f_cred;
} KERNEL_CO_RE;

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} KERNEL_CO_RE;

struct files_struct {
	struct fdtable *fdt;
} KERNEL_CO_RE;

struct mm_struct {
	struct file *exe_file;
} KERNEL_CO_RE;

struct linux_binprm {
	struct file *executable; /* for the interpreter, as a descriptor */
} KERNEL_CO_RE;

struct list_head {
	struct list_head *next;
} KERNEL_CO_RE;

typedef struct {
	__u32 val;
} kgid_t;

struct group_info {
	int ngroups;
	kgid_t gid[0];
} KERNEL_CO_RE;

struct cred {
	kuid_t euid;
	kgid_t egid;
	struct group_info *group_info;
	struct user_namespace *user_ns;
} KERNEL_CO_RE;

struct kernfs_node {
	struct kernfs_node *parent;
	const char *name;
	__u64 id;
} KERNEL_CO_RE;

/* Linux 6.15 (633488947ef6): kernfs: the parent became an RCU pointer. */
struct kernfs_node___6_15 {
	struct kernfs_node *__parent;
} KERNEL_CO_RE;

struct bpf_prog_aux {
	__u32 id;
} KERNEL_CO_RE;

struct bpf_prog {
	struct bpf_prog_aux *aux;
} KERNEL_CO_RE;

struct bpf_prog_array_item {
	struct bpf_prog *prog;
} KERNEL_CO_RE;

struct bpf_prog_array {
	struct bpf_prog_array_item items[1]; /* the last has no program */
} KERNEL_CO_RE;

enum cgroup_bpf_attach_type {
	CGROUP_INET_EGRESS,
};

/* The programs that run for a cgroup, those of cgroups above included, by their
 * attach type. */
struct cgroup_bpf {
	struct bpf_prog_array *effective[1];
} KERNEL_CO_RE;

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_bpf bpf;
} KERNEL_CO_RE;

struct sock_cgroup_data {
	struct cgroup *cgroup;
} KERNEL_CO_RE;

struct css_set {
	struct cgroup *dfl_cgrp;
} KERNEL_CO_RE;

struct page {
	void *mapping; /* of a file or a process, which can write to it */
	unsigned long compound_head;
} KERNEL_CO_RE;

struct bio_vec {
	struct page *bv_page;
} KERNEL_CO_RE;

/* Linux 6.9: this took the place of bio_vec in packets. */
struct skb_frag {
	unsigned long netmem; /* a page, or with the lowest bit none */
} KERNEL_CO_RE;

struct skb_shared_info {
	__u8 flags;
	__u8 nr_frags;
	struct bio_vec frags[1]; /* struct skb_frag from 6.9 on */
	struct sk_buff *frag_list;
} KERNEL_CO_RE;

struct rtnl_link_ops {
	const char *kind;
} KERNEL_CO_RE;

struct net {
	__u64 net_cookie;
} KERNEL_CO_RE;

typedef struct {
	struct net *net;
} possible_net_t;

struct bpf_mprog_fp {
	struct bpf_prog *prog;
} KERNEL_CO_RE;

/* Linux 6.6 (053c8e1f235d): the programs of a hook, in their order. */
struct bpf_mprog_entry {
	struct bpf_mprog_fp fp_items[1];
} KERNEL_CO_RE;

struct net_device {
	const struct rtnl_link_ops *rtnl_link_ops;
	possible_net_t nd_net;
	void *rx_handler; /* of a bridge and the like, whose port it is */
	struct bpf_mprog_entry *tcx_egress; /* from 6.6 on */
	void *nf_hooks_egress;		    /* chains of nftables */
	unsigned int mtu;
	unsigned short type; /* ARPHRD_ values */
} KERNEL_CO_RE;

struct dst_entry {
	void *lwtstate; /* a tunnel of the route */
	void *xfrm;	/* IPsec */
} KERNEL_CO_RE;

/* A route of IPv4; it begins with its struct dst_entry. */
struct rtable {
	__u16 rt_type; /* RTN_ values */
} KERNEL_CO_RE;

struct sk_buff {
	struct sk_buff *next;
	struct sock *sk;
	__u16 protocol;
	struct net_device *dev;
	unsigned char *head, *data;
	__u16 network_header;	   /* offset from head */
	unsigned long _skb_refdst; /* a struct dst_entry, and one bit */
	unsigned int end;	   /* 64-bit kernels: an offset from head */
	unsigned int len;
	unsigned int data_len; /* of `len`, what is not at `data` */
	unsigned long _nfct;   /* a struct nf_conn, and in the low bits how the
				* packet belongs to it */
} KERNEL_CO_RE;

struct nf_conntrack_tuple {
	struct {
		union {
			__u16 all;
		} u; /* the port */
	} src, dst;
} KERNEL_CO_RE;

struct nf_conntrack_tuple_hash {
	struct nf_conntrack_tuple tuple;
} KERNEL_CO_RE;

struct nf_conn {
	struct nf_conntrack_tuple_hash tuplehash[2]; /* original, reply */
	unsigned long status;
} KERNEL_CO_RE;

typedef struct {
	__s64 counter;
} atomic64_t;

struct in6_addr {
	__u8 bytes[16];
};

struct sock_common {
	__u32 skc_daddr;
	__u16 skc_dport;
	__u16 skc_num; /* the local port, host byte order */
	unsigned short skc_family;
	struct in6_addr skc_v6_daddr;
	possible_net_t skc_net;
	atomic64_t skc_cookie;
} KERNEL_CO_RE;

struct sock {
	struct sock_common __sk_common;
	struct sock_cgroup_data sk_cgrp_data;
	__u8 sk_kern_sock : 1;
	__u32 sk_mark;
	kuid_t sk_uid; /* of whoever made it */
	struct socket *sk_socket;
} KERNEL_CO_RE;

/* What a program's descriptor leads to; its inode lies behind it. */
struct socket {
	struct sock *sk;
} KERNEL_CO_RE;

struct socket_alloc {
	struct socket socket;
	struct inode vfs_inode;
} KERNEL_CO_RE;

struct sockaddr_un {
	char sun_path[108]; /* a path that is bound is terminated */
} KERNEL_CO_RE;

struct unix_address {
	struct sockaddr_un name[0];
} KERNEL_CO_RE;

struct unix_sock {
	struct unix_address *addr; /* never changes once it is there */
	struct sock *peer;
} KERNEL_CO_RE;

struct iovec {
	void *iov_base;
	__u64 iov_len;
} KERNEL_CO_RE;

enum iter_type {
	ITER_UBUF,
	ITER_IOVEC,
};

/* What a program gave to send(): one piece of memory or several, where the
 * first byte not yet read is at iov_offset of the first. */
struct iov_iter {
	__u8 iter_type;
	__u64 iov_offset;
	__u64 count;
	const struct iovec *__iov;
	void *ubuf;
} KERNEL_CO_RE;

/* Up to Linux 6.3 (de4f5fed3f23). */
struct iov_iter___6_3 {
	const struct iovec *iov;
} KERNEL_CO_RE;

struct msghdr {
	void *msg_name; /* NULL: to where the socket is connected */
} KERNEL_CO_RE;

struct scatterlist {
	unsigned int length;
} KERNEL_CO_RE;

struct sk_msg_sg {
	__u32 curr;	 /* the part that was written to last, ... */
	__u32 copybreak; /* ... up to here */
	struct scatterlist data[1];
} KERNEL_CO_RE;

struct sk_msg {
	struct sk_msg_sg sg;
} KERNEL_CO_RE;

struct udp_sock {
	int pending; /* a datagram that further sends are added to: its family;
		      * 0 only once it has left */
} KERNEL_CO_RE;

struct tcp_sock {
	__u32 write_seq;
	__u8 repair : 1;
} KERNEL_CO_RE;

#define PF_KTHREAD 0x00200000 /* not set in threads of io_uring and vhost */

struct task_struct {
	unsigned int flags;
	unsigned in_execve : 1;
	int pid;
	int tgid;
	__u64 start_boottime;
	__u64 self_exec_id; /* counts the exec()s */
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct list_head tasks; /* of all processes */
	struct mm_struct *mm;
	struct files_struct *files;
	const struct cred *cred;
	struct css_set *cgroups;
	char comm[16];
} KERNEL_CO_RE;

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.h - is a connection to a name service refused?  Found out by connecting
 * to one.
 *
 * That a program was loaded and attached does not say that it is ever called:
 * those for LSM are not, where the kernel's list of LSMs lacks bpf.
 */
#pragma once

/*
 * Listen at @path for a moment, with it in the map @listeners_fd, and connect.
 * 0: the connection was refused; -EISCONN: it was not; another negative errno:
 * it is unknown.
 */
int probe_connect(int listeners_fd, const char *path);

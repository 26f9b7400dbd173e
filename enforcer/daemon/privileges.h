/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * privileges.h - keep what the running daemon needs of root's capabilities,
 * and give up the rest for good.
 */
#pragma once

/*
 * To be called once everything is open.  0, or -EPERM when the kernel didn't
 * let go of them: nothing has changed then but no_new_privs.
 */
int privileges_drop(void);

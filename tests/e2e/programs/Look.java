// SPDX-License-Identifier: GPL-2.0-only
/* Look.java - look NAME up by Java's runtime. */
public class Look {
	public static void main(String[] names) throws Exception {
		System.out.println(java.net.InetAddress.getAllByName(names[0])[0]);
	}
}

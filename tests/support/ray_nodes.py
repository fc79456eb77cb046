"""A Ray cluster of two nodes on this machine, bound to loopback, as long as standard input is open. A program, not a module of tests.

    python -m tests.support.ray_nodes

RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER=0 has to be set, here and for whoever joins: it is what makes Ray stay on loopback. The program writes the
address; a line "remove" takes the second node away (its processes are killed), and the answer is "removed".
"""

import logging
import sys

from ray.cluster_utils import Cluster

STORE = 80 * 1024 * 1024
"""Bytes of a node's object store, about the least that Ray takes."""


def main() -> None:
    """One processor a node: whoever reads two documents at once uses both."""
    logging.disable(logging.CRITICAL)
    node = {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
    cluster = Cluster(initialize_head=True, head_node_args=node)
    try:
        second = cluster.add_node(num_cpus=1, object_store_memory=STORE)
        print(cluster.address, flush=True)
        for line in sys.stdin:
            if line.strip() == "remove":
                cluster.remove_node(second, allow_graceful=False)
                print("removed", flush=True)
    finally:
        cluster.shutdown()


if __name__ == "__main__":
    main()

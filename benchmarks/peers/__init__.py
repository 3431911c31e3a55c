"""Other servers that pass on what one says to many: installed from Debian, started by us.

    apt-get install -y --no-install-recommends \
        redis-server mosquitto prosody lua-dbi-sqlite3 ngircd

Each runs from a configuration of its own in a temporary directory, on a Unix socket or a free port
of the loopback, set up to be as fast as it can be while it keeps what is said in `KEEPS`.
The distribution's services are not used and need not run. What is not installed is left out.
"""

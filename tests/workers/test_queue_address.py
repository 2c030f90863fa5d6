"""REDIS_URL: the queue reads the address as the service's own client does."""

import pytest
from redis.asyncio import Redis

from workers.main import redis_settings_of


@pytest.mark.parametrize(
    "url",
    [
        "redis://valkey:6379/0",
        "redis://valkey",
        "redis://valkey/",
        "redis://name:p%40s%2Fs@10.0.0.7:6380/3",
        "unix:///run/valkey.sock?db=2",
        "rediss://:p%25@valkey.example.ru/1?ssl_cert_reqs=none",
        "rediss://valkey.example.ru/1?ssl_ca_certs=/files/ca.pem&ssl_check_hostname=true",
    ],
)
def test_the_queue_is_where_the_service_looks(url: str) -> None:
    ours = Redis.from_url(url).connection_pool.connection_kwargs
    queue = redis_settings_of(url)

    assert (queue.host, queue.port) == (ours.get("host", "localhost"), ours.get("port", 6379))
    assert queue.unix_socket_path == ours.get("path")
    assert (queue.username, queue.password) == (ours.get("username"), ours.get("password"))
    assert queue.database == ours.get("db", 0)
    assert queue.ssl is url.startswith("rediss://")
    assert queue.ssl_cert_reqs == ours.get("ssl_cert_reqs", "required")
    assert queue.ssl_ca_certs == ours.get("ssl_ca_certs")
    assert queue.ssl_check_hostname == ours.get("ssl_check_hostname", False)

"""The names that servers, proxies, networks and log shippers give the fields of a request in JSON."""

from __future__ import annotations

from typing import Final


def _names(written: str) -> tuple[str, ...]:
    return tuple(written.split())


# A field of an object in an object has a name with a dot: {"http": {"request": …}} is `http.request`. Names are compared in
# lower case, with `_` for `-`, without `@`. Of several names the first with a value is used; the first of each is that of
# our own logs. Sources: the variables of nginx, Apache and lighttpd; Caddy, Traefik, Envoy, HAProxy; the Elastic
# Common Schema and logstash's patterns; Google Cloud's httpRequest; the fields of the W3C format, which CloudFront uses too;
# Cloudflare's Logpush, Fastly's samples, Akamai's DataStream 2 and Azure Front Door.
WRAPPERS: Final = _names("request httprequest http_request req properties")  # objects with the fields of the request
AT: Final = _names(
    "at ts time timestamp time_iso8601 time_local msec datetime date startutc start_time starttime startlocal "
    "time_unix timestamp_iso8601 request_start edgestarttimestamp event_time eventtime epoch time_start reqtimesec "
    "timestamp(ms)"
)
METHOD: Final = _names(
    "method request_method requestmethod verb http_method http.request.method http.method cs_method httpmethod "
    "clientrequestmethod downstream_method reqmethod"
)
PATH: Final = _names(
    "path uri request_uri url request_path requestpath requesturl request_url url.original url.path http.target "
    "original_uri cs_uri cs_uri_stem clientrequesturi target x_envoy_original_path clientrequestpath requesturi "
    "reqpath"
)
QUERY: Final = ("query_string", "querystring", "query", "args", "url.query", "cs_uri_query", "querystr")
STATUS: Final = _names(
    "status response status_code statuscode http_status response_code responsecode response_status "
    "http.response.status_code http.status_code downstreamstatus originstatus sc_status edgeresponsestatus "
    "httpstatuscode code"
)
ADDRESS: Final = _names(
    "address client_ip remote_ip remote_addr remote_host clientip client ip remoteip remoteaddr remote_address "
    "client_addr client_address clienthost clientaddr clientaddress client_host source.ip client.ip source.address "
    "client.address ip_address ipaddress source_ip src_ip sourceip srcip src remote remotehost peer c_ip "
    "downstream_remote_address http.client_ip net.peer.ip visitor_ip user_ip cliip"
)
FORWARDED: Final = _names(
    "x_forwarded_for http_x_forwarded_for headers.x_forwarded_for request_x_forwarded_for forwarded_for xff "
    "proxy_add_x_forwarded_for xforwardedfor forwardedfor forwarded http_forwarded headers.forwarded x_real_ip "
    "http_x_real_ip headers.x_real_ip real_ip realip cf_connecting_ip http_cf_connecting_ip headers.cf_connecting_ip "
    "true_client_ip http_true_client_ip headers.true_client_ip"
)
HOST: Final = _names(
    "http_host host headers.host request_host requesthost requestaddr vhost virtual_host virtualhost server_name "
    "servername url.domain authority :authority http.host http_hostname x_host_header cs(host) cs_host reqhost "
    "clientrequesthost domain site hostname"
)
AGENT: Final = _names(
    "agent user_agent http_user_agent headers.user_agent useragent user_agent.original request_user_agent "
    "http.user_agent cs_user_agent cs(user_agent) clientrequestuseragent ua http_useragent"
)
REFERRER: Final = _names(
    "referrer referer http_referer http_referrer headers.referer http.request.referrer request_referer cs_referer "
    "cs(referer) clientrequestreferer request_referrer"
)
# The bytes of an answer; those of its body first, where both are written.
SIZE: Final = _names(
    "bytes body_bytes_sent bytes_sent size response_size responsesize resp_body_size resp_body_bytes response_body_size "
    "resp_bytes http.response.body.bytes http.response.bytes sc_bytes downstreamcontentsize edgeresponsebodybytes "
    "edgeresponsebytes totalbytes bytes_out response_bytes httprequest.responsesize body_bytes"
)
PRIVATE: Final = ("headers.dnt", "http_dnt", "dnt", "headers.sec_gpc", "http_sec_gpc", "sec_gpc")
AHEAD: Final = tuple(
    prefix + name for prefix in ("headers.", "http_", "") for name in ("sec_purpose", "purpose", "x_purpose", "x_moz")
)
# Names of objects in which there may be fields of the request; others are not looked at.
OBJECTS: Final = frozenset(
    part
    for name in (
        *AT,
        *METHOD,
        *PATH,
        *QUERY,
        *STATUS,
        *ADDRESS,
        *FORWARDED,
        *HOST,
        *AGENT,
        *REFERRER,
        *SIZE,
        *PRIVATE,
        *AHEAD,
    )
    for part in name.split(".")[:-1]
) | frozenset(WRAPPERS)
EMPTY: Final = ("", "-")
# Names of fields whose values are encoded as in an address, as CloudFront and Akamai write them.
ENCODED: Final = frozenset(("cs(user_agent)", "cs_user_agent", "cs_uri_stem", "ua", "reqpath"))
CDN_HOST: Final = ".cloudfront.net"  # the host of a distribution, not that which readers use
# Values that say that no reader sent the request: one node of the network asked another, or a program on it asked.
NOT_OF_READERS: Final = {
    "fastly_is_edge": ("false", "0"),
    "isreceivedfromclient": ("false",),
    "workersubrequest": ("true",),
}
SOURCE: Final = "clientrequestsource"  # Cloudflare: who sent it
READERS: Final = ("eyeball", "unknown", "0", "1", "")

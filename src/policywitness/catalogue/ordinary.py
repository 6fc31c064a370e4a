"""Names that many sites give to cookies and keys of their own: an entry that claims one of them by name alone is wrong."""

from __future__ import annotations

# fmt: off
ORDINARY_NAMES = (
    "PHPSESSID", "JSESSIONID", "ASP.NET_SessionId", "connect.sid", "laravel_session", "sessionid", "session", "sid", "SID",
    "csrftoken", "XSRF-TOKEN", "csrf", "token", "auth", "auth_token", "access_token", "jwt", "remember_me", "user", "user_id",
    "uid", "uuid", "id", "guid", "cid", "vid", "visitor", "visitor_id", "visitorId", "anonymous_id", "device_id", "deviceId",
    "lang", "language", "locale", "i18next", "currency", "country", "region", "timezone", "tz", "theme", "dark_mode", "store",
    "cart", "cart_id", "basket", "wishlist", "recently_viewed", "consent", "cookie_consent", "cookieconsent_status", "gdpr",
    "utm_source", "utm_campaign", "referrer", "landing_page", "first_visit", "last_visit", "ab", "ab_test", "experiment",
    "test", "debug", "version", "v", "m", "s", "t", "a", "x", "_", "data", "state", "settings", "preferences", "prefs",
    "AWSALB", "AWSALBCORS", "SERVERID", "ROUTEID", "wordpress_test_cookie", "wp-settings-1", "__Host-session", "redux",
)
# fmt: on

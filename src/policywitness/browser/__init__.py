"""A stock visitor: find the browser, give it a clean profile, launch it, listen to everything it does.

`program` finds or installs it, `switches` and `profile` say how it differs from a stock one and why, `witness` launches
it and ends it, `observer` records through DevTools, `netlog` reads the browser's own log, `signals` proves GPC and DNT.
"""

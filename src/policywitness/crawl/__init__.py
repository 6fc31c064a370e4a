"""Which pages: scope, robots, sitemaps, links, budget. Pure: what is fetched is fetched by the visit and handed in as bytes."""

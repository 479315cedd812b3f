"""Where the Tramita v3 surface is, as the client's configuration says it (tramita-api.md §1)."""

BASE = "/interoperabilidade/rest/v3"
